"""`archiver doctor`: what is used, what is well, and what must be attended to."""

from __future__ import annotations

import platform
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import print_json
from archiver.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from archiver.config import Settings
    from archiver.custody.health.condition import Condition

LIBRARIES = ("trafilatura", "spacy", "sqlite-utils", "datasette", "lxml", "warcio")
COLOURS = {"ok": "green", "note": "yellow", "attend to": "red"}


@click.command()
@db_option
@json_option
def doctor(db: str | None, as_json: bool) -> None:
    """Tell what is used, and whether all is well: versions, models, names, disk, rights, locks, backups.

    Looks without reading the archive through, which `archiver verify` does. Ends with 1 if something must be
    attended to.
    """
    from archiver.config import load_settings
    from archiver.custody.health.condition import State

    settings = load_settings(db=db)
    checks = _checks(settings.model, settings.db)
    found = {
        "versions": _versions(),
        "models": {each.name: each.value for each in checks["models"]},
        "known names": _names(settings),
        "archive": _archive(settings.db),
    }
    ill = [each for part in checks.values() for each in part if each.state is State.ATTEND]
    if as_json:
        print_json(found | {"checks": [asdict(each) | {"part": part} for part in checks for each in checks[part]]})
    else:
        _tell(found, checks)
        click.echo(f"\n{len(ill)} to attend to." if ill else "\nAll is well.")
    sys.exit(FAILED if ill else 0)


def _checks(model: str, path: Path) -> dict[str, list[Condition]]:
    from sqlite_utils.utils import sqlite3

    from archiver.custody.health.program import check_models, check_sqlite
    from archiver.custody.health.standing import check_archive

    return {
        "program": [check_sqlite(sqlite3.sqlite_version, sqlite3.__name__)],
        "models": list(check_models(model)),
        "archive": list(check_archive(path, datetime.now(UTC))),
    }


def _tell(found: dict[str, dict[str, Any]], checks: dict[str, list[Condition]]) -> None:
    for part in ("versions", "known names", "archive"):
        click.secho(part, bold=True)
        for name, value in found[part].items():
            click.echo(f"  {name}: {value}")
    for part, conditions in checks.items():
        click.secho(f"is all well? ({part})", bold=True)
        for each in conditions:
            word = click.style(f"{each.state:<9}", fg=COLOURS[each.state])
            click.echo(f"  {word} {each.name}: {each.value}")
            if each.advice:
                click.echo(f"            {each.advice}")


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    from sqlite_utils.utils import sqlite3

    versions = {"archiver": __version__, "Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    return versions | {name: version(name) for name in LIBRARIES}


def _names(settings: Settings) -> dict[str, Any]:
    from archiver.ingest import name_files
    from archiver.known import load_known_names

    files = name_files(settings)
    known = load_known_names(*files)
    return {
        "entities": f"{len(known.entities):,}",
        "names": f"{sum(1 + len(entity.aliases) for entity in known.entities):,}",
        "your own": ", ".join(map(str, files)) or "none; `archiver known import` adds some",
    }


def _archive(path: Path) -> dict[str, Any]:
    """What is in it; of one that cannot be read the checks tell why."""
    from archiver.custody.health.standing import contents

    told = {"database": str(path)}
    if not path.is_file():
        return told | {"articles": "none yet; `archiver add SOURCE` makes the archive"}
    return told | {what: f"{number:,}" for what, number in contents(path).items()}
