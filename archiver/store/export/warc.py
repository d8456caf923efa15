"""An article in, a WARC file of its own out: every record of its captures, byte for byte as it was kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from archiver.durable import replacing
from archiver.errors import NotFoundError
from archiver.store.asking.ask import article_id
from archiver.store.queries import sql
from archiver.version import __version__
from archiver.warc import write_warcinfo

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    article_id: int
    captures: int
    missing: tuple[str, ...]  # WARC files that are not there


def export_warc(db: Database, warc_folder: Path, reference: str, target: Path) -> Exported:
    """Write the records of all captures of an article to a file; it appears only once it is complete.

    Args:
        db: The archive.
        warc_folder: Where its WARC files are.
        reference: The article's id, or any address it was reached at.
        target: The file, which is replaced where it exists.

    Raises:
        NotFoundError: There is no such article, or none of its WARC files is there.
        OSError: The file cannot be written.
    """
    found = article_id(db, reference)
    rows = list(db.query(sql("records_of_article"), {"article": found}))
    if not rows:
        raise NotFoundError(f"There is no article {reference!r} with evidence.")
    missing = tuple(dict.fromkeys(r["warc_file"] for r in rows if not (warc_folder / r["warc_file"]).is_file()))
    present = [row for row in rows if row["warc_file"] not in missing]
    if not present:
        raise NotFoundError(f"The WARC files of article {reference!r} are not there: {', '.join(missing)}.")
    info = {"software": f"archiver/{__version__}", "isPartOf": f"article {found}"}
    with replacing(target) as coming, coming.open("wb") as file:
        write_warcinfo(file, target.name, info)
        for row in present:
            _copy(warc_folder / row["warc_file"], row["start"], row["length"], file)
    return Exported(found, len(present), missing)


def _copy(source: Path, start: int, length: int, target: BinaryIO) -> None:
    with source.open("rb") as file:
        file.seek(start)
        target.write(file.read(length))
