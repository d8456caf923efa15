"""An archive in, a folder out that can be put on a server: a copy for strangers, and all that serving it takes."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import UsageError
from archiver.nouns import counted
from archiver.publish.archive import NAME
from archiver.publish.build import SETTINGS
from archiver.publish.guard.access import Access, metadata_for
from archiver.publish.published.wheel import requirements, write_wheel
from archiver.store.parts.excerpt import LEAD
from archiver.store.parts.publication import Published, write_copy
from archiver.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

PORT = 8001
FILES = ("archive.db", "metadata.json", "settings.json", "inspect-data.json", "requirements.txt", "Dockerfile",
         "README.md")  # fmt: skip
_WHOLE = "The texts of the articles are in it: publish it only where you may publish those."
_EXCERPTS = """Of each text it has the first $words words and a few sentences around names, never more than one word
in three. The full texts are not in it, and the search knows only what is shown."""
_ROBOTS = {
    "none": "none is welcome",
    "ai-none": "all are welcome but those that collect texts for language models",
    "all": "all are welcome",
}


@dataclass(frozen=True, slots=True)
class Publication:
    """How an archive is to appear in public."""

    access: Access
    excerpts: bool = False
    words: int = LEAD  # with excerpts: from the start of each text
    about: Mapping[str, str] | None = None  # title, license, license_url, source, source_url of metadata.json


def write_folder(source: Path, target: Path, publication: Publication, *, replace: bool = False) -> Published:
    """Write the folder; it appears only once it is complete.

    Args:
        source: The archive's database.
        target: The folder.
        publication: How the archive is to appear.
        replace: Put it in the place of an earlier folder of this kind.

    Raises:
        UsageError: Something else is at the target, or an earlier folder and `replace` is false.
    """
    _check_target(target, replace=replace)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
        fresh, old = Path(scratch, "new"), Path(scratch, "old")
        fresh.mkdir()
        published = write_copy(source, fresh / "archive.db", excerpts=publication.excerpts, words=publication.words)
        _write_files(fresh, publication, published)
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    return published


def _check_target(target: Path, *, replace: bool) -> None:
    if not target.exists() or (target.is_dir() and not any(target.iterdir())):
        return
    if not all((target / name).is_file() for name in FILES):
        raise UsageError(f"{target} holds something else and stays untouched; name a new folder.")
    if not replace:
        raise UsageError(f"{target} holds an earlier publication; --force replaces it.")


def _write_files(folder: Path, publication: Publication, published: Published) -> None:
    wheel = write_wheel(folder)
    metadata = _metadata(publication)
    texts = {
        "metadata.json": _json(metadata),
        "settings.json": _json({**SETTINGS, **publication.access.settings}),
        "inspect-data.json": _json(inspect(folder / "archive.db")),
        "requirements.txt": "".join(f"{line}\n" for line in requirements()),
    }
    values = {
        "title": metadata["title"],
        "articles": counted(published.articles, "article"),
        "entities": counted(published.entities, "entity"),
        "day": f"{datetime.now(UTC):%Y-%m-%d}",
        "version": __version__,
        "texts": Template(_EXCERPTS if publication.excerpts else _WHOLE).substitute(words=publication.words),
        "wheel": wheel.name,
        "python": f"{sys.version_info.major}.{sys.version_info.minor}",
        "port": PORT,
        "sql": "no" if publication.access.sql == "off" else "yes, within limits of time and size",
        "robots": _ROBOTS[publication.access.robots],
    }
    for name in ("Dockerfile", "README.md"):
        template = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
        texts[name] = Template(template).substitute(values)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def inspect(path: Path) -> dict[str, Any]:
    """What ``datasette inspect`` tells of the database: counts of its tables, and its digest."""
    from datasette.inspect import inspect_hash  # noqa: PLC0415

    db = Database(sqlite3.connect(f"{path.resolve().as_uri()}?immutable=1", uri=True))
    tables = {table.name: {"count": table.count} for table in db.tables}
    db.close()
    return {NAME: {"hash": inspect_hash(path), "size": path.stat().st_size, "file": path.name, "tables": tables}}


def _metadata(publication: Publication) -> dict[str, Any]:
    """Our metadata with what is said of this publication."""
    given = {name: value for name, value in (publication.about or {}).items() if value}
    return {**metadata_for(publication.access), **given}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
