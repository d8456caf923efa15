"""`archiver doctor`: what is used, and what could be better."""

from __future__ import annotations

import platform
import shutil
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.ask import print_json
from archiver.cli.main import db_option, json_option
from archiver.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = ("trafilatura", "spacy", "sqlite-utils", "datasette", "lxml", "warcio")
BETTER = {"sm": "a larger model finds more: python -m spacy download {language}_core_{kind}_md"}
LITTLE = 1_000_000_000  # bytes of free space


@click.command()
@db_option
@json_option
def doctor(db: str | None, as_json: bool) -> None:
    """Tell which versions, models and names are used, and what could be better."""
    from archiver.config import load_settings

    settings = load_settings(db=db)
    found = {
        "versions": _versions(),
        "models": _models(settings.model),
        "known names": _names(db),
        "archive": _archive(settings.db),
    }
    if as_json:
        return print_json(found)
    for part, rows in found.items():
        click.secho(part, bold=True)
        for name, value in rows.items():
            click.echo(f"  {name}: {value}")
    return None


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    from sqlite_utils.utils import sqlite3

    versions = {"archiver": __version__, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    return versions | {name: version(name) for name in LIBRARIES}


def _models(chosen: str) -> dict[str, str]:
    """For each language the model that reads it."""
    from archiver.tag import installed_models
    from archiver.tag.models import choose_model

    found = {}
    for language in sorted({name[:2] for name in installed_models()}):
        model = choose_model(chosen, language)
        assert model is not None
        kind, size = [*model.name.split("_"), "", ""][2:4]
        advice = BETTER.get(size, "").format(language=language, kind=kind)
        found[language] = f"{model.name} {model.version}" + (f" ({advice})" if advice else "")
    return found | {"other languages": "known names only"}


def _names(db: str | None) -> dict[str, Any]:
    from archiver.config import load_settings
    from archiver.ingest import name_files
    from archiver.known import load_known_names

    files = name_files(load_settings(db=db))
    known = load_known_names(*files)
    return {
        "entities": f"{len(known.entities):,}",
        "names": f"{sum(1 + len(entity.aliases) for entity in known.entities):,}",
        "your own": ", ".join(map(str, files)) or "none; `archiver known import` adds some",
    }


def _archive(path: Path) -> dict[str, Any]:
    from archiver.store import ask, open_archive

    folder = next(each for each in (path.parent, *path.parent.parents, path.parent.cwd()) if each.is_dir())
    free = shutil.disk_usage(folder).free
    told = {"database": str(path), "free space": f"{free:,} bytes" + (" (that is little)" if free < LITTLE else "")}
    if not path.is_file():
        return told | {"articles": "none yet; `archiver add SOURCE` makes the archive"}
    row = ask.stats(open_archive(path))
    return told | {what: f"{row[what]:,}" for what in ("articles", "entities", "mentions", "failures")}
