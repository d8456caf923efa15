"""`python -m tests.attacks.count`: how many bad inputs all tests together try, counted from their own tables.

An input counts once, however many tests it is given to. Those made by chance count as many as are tried in a run of
the whole suite; what campaigns and longer fuzzing try besides is not counted.
"""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.warc.warcs import GOOD, warc_of

TESTS = Path(__file__).parent.parent


def cases_of(module: str, *names: str) -> int:
    """Entries of the tables of a test module."""
    loaded = importlib.import_module(f"tests.{module}")
    return sum(len(getattr(loaded, name)) for name in names)


def parameters(pattern: str, *modules: str) -> int:
    """Cases of the tests in some modules whose names tell that they are given what is bad."""
    files = [str(TESTS / f"{module}.py") for module in modules]
    words = [sys.executable, "-m", "pytest", "--collect-only", "-q", "--no-cov", *files]
    listed = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return sum(bool(re.search(pattern, line)) for line in listed if "::" in line)


def mutations() -> int:
    from tests.fuzz.test_fuzz import MUTATIONS

    return sum(MUTATIONS.values())


def fuzz_cases() -> int:
    return sum(path.is_file() for path in (TESTS / "fuzz" / "cases").rglob("*"))


def corpus(folder: str) -> int:
    return len(json.loads((TESTS / folder / "expected.json").read_text(encoding="utf-8")))


def examples(module: str) -> int:
    """Examples that Hypothesis makes in a module: its tests times their number."""
    text = (TESTS / f"{module}.py").read_text(encoding="utf-8")
    stated = re.search(r"max_examples=(\d+)", text)
    per_test = int(stated[1]) if stated else 100  # what Hypothesis does by itself
    return per_test * len(re.findall(r"^@given\(", text, re.M))


def feeds_changed() -> int:
    """Files of the feed corpus cut at some ninety places, and changed by chance."""
    loaded = importlib.import_module("tests.sources.test_feed_corpus")
    sizes = [(loaded.FOLDER / name).stat().st_size for name in loaded.EXPECTED
             if name.endswith(".xml") and name not in loaded.UNFOLDING]  # fmt: skip
    return sum(len(range(0, size, max(1, size // 97))) for size in sizes) + 20 * len(loaded.EXPECTED)


def hazards() -> int:
    from tests.fetch import hazards as told

    torn = told.torn_warcs(warc_of(GOOD[0]))
    return (
        len(list(told.hazards("a.example:1", 1))) + len(told.robots_hazards()) + len(told.addresses(1)) + len(torn)
    )


def robots_made() -> int:
    loaded = importlib.import_module("tests.fetch.test_robots")
    return int(loaded.BATCHES * loaded.A_BATCH) + 20 * 25


SITE = (
    "test_curate",
    "test_beside",
    "test_pages",
    "test_shards",
    "test_feeds",
    "test_watches",
    "test_cite",
    "test_out",
)
COUNTED: dict[str, Callable[[], int]] = {
    "answers of servers, addresses and WARC files that harm (tests/fetch/hazards.py)": hazards,
    "odd robots.txt files (tests/fetch/robots)": lambda: corpus("fetch/robots"),
    "robots.txt files made by chance (tests/fetch/test_robots.py)": robots_made,
    "odd feeds and sitemaps (tests/sources/feeds)": lambda: (
        corpus("sources/feeds") + cases_of("sources.test_feed_corpus", "HOSTILE")
    ),
    "the same cut, and changed by chance (tests/sources/test_feed_corpus.py)": feeds_changed,
    "pages that hang parsers or fill memory (tests/engine/test_limits.py)": lambda: cases_of(
        "engine.test_limits", "NASTY"
    ),
    "hostile pages made by chance (tests/clean/test_hostile.py)": lambda: examples("clean/test_hostile"),
    "hostile pages written by hand (the same)": lambda: parameters(r"hostile|refused.*\[", "clean/test_hostile"),
    "odd searches (tests/publish/test_search.py)": lambda: cases_of("publish.test_search", "ODD") + 500,
    "odd requests to the site": lambda: parameters(
        r"(odd|refused|wrong|hostile|bad).*\[", *(f"publish/{m}" for m in SITE)
    ),
    "texts that attack who looks at them (tests/publish/hostile_rows.py)": lambda: cases_of(
        "publish.hostile_rows", "HOSTILE"
    ),
    "odd WARC files of other programs (tests/warc/test_foreign_warc.py)": lambda: parameters(
        r"", "warc/test_foreign_warc"
    ),
    "bytes that once broke a reader (tests/fuzz/cases)": fuzz_cases,
    "mutations of good input (tests/fuzz/test_fuzz.py)": mutations,
}


def main() -> int:
    counts = {what: count() for what, count in COUNTED.items()}
    for what, number in counts.items():
        print(f"{number:>7,}  {what}")
    print(f"{sum(counts.values()):>7,}  in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
