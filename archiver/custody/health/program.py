"""What the program runs on in, conditions out: SQLite and models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.custody.health.condition import Condition, attend, good, note
from archiver.custody.health.faults import faults_of
from archiver.tag import installed_models
from archiver.tag.models import choose_model, load_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archiver.tag.models import InstalledModel

BETTER = {"sm": "A larger model finds more: python -m spacy download {language}_core_{kind}_md."}
FROM = {"pysqlite3": "the package pysqlite3", "sqlite3": "Python's own", "sqlean": "the package sqlean"}
UNREADABLE = (OSError, ValueError, KeyError, ImportError)  # what spaCy raises for a model that it cannot load


def check_sqlite(version: str, module: str) -> Condition:
    """Which SQLite is used, and what is known against it.

    Args:
        version: Such as 3.53.4.
        module: The Python module that it comes with.

    >>> check_sqlite("3.53.4", "pysqlite3").value
    '3.53.4, from the package pysqlite3'
    >>> check_sqlite("3.40.1", "sqlite3").state.value
    'attend to'
    """
    value = f"{version}, from {FROM.get(module.partition('.')[0], module)}"
    faults = faults_of(version)
    if not faults:
        return good("SQLite", value)
    told = " ".join(f"{fault.what} ({fault.source})" for fault in faults)
    return attend(
        "SQLite", value, f"{told} `pip install --upgrade pysqlite3` brings another, where it has a wheel."
    )


def check_models(chosen: str, *, load: bool = True) -> Iterator[Condition]:
    """For each language the model that reads it, and whether it can be loaded.

    Args:
        chosen: The model that the settings name; "" for the best.
        load: Load each, which takes a second or two.

    Raises:
        UnknownModelError: There is none of that name.
    """
    languages = sorted({name[:2] for name in installed_models()})
    if not languages:
        yield attend("models", "none", "Names are found by the known-names file only; see the README on models.")
    for language in languages:
        model = choose_model(chosen, language)
        assert model is not None
        yield _check_model(model, language, load=load)
    yield good("other languages", "known names only")


def _check_model(model: InstalledModel, language: str, *, load: bool) -> Condition:
    value = f"{model.name} {model.version}"
    try:
        if load:
            load_model(model)
    except UNREADABLE as error:
        return attend(language, value, f"It cannot be loaded ({error}): install it anew.")
    kind, size = [*model.name.split("_"), "", ""][2:4]
    advice = BETTER.get(size, "").format(language=language, kind=kind)
    return note(language, value, advice) if advice else good(language, value)
