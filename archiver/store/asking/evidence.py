"""An article or a mention in, the way back to its bytes out, each step of it checked. Reads only."""

from __future__ import annotations

import re
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from archiver.errors import NotFoundError
from archiver.model import Capture, WarcPlace
from archiver.store.asking.ask import find_article
from archiver.store.queries import sql
from archiver.store.rows import digest_of
from archiver.warc import read_capture, read_exchange

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

_MENTION = re.compile(r"m(\d+)", re.I)


def evidence(db: Database, warc_folder: Path, reference: str) -> dict[str, Any]:
    """The chain mention → characters → version → capture → WARC record → what was asked and answered.

    With it come `exchange`, the records as they were written, and `checks`: sentence → whether it holds.

    Args:
        db: The archive.
        warc_folder: Where its WARC files are.
        reference: An article's id or address, or ``m`` and a mention's id.

    Raises:
        NotFoundError: There is no such article or mention.
    """
    mention = _MENTION.fullmatch(reference)
    about = {
        "mention": int(mention[1]) if mention else None,
        "article": None if mention else find_article(db, reference),
    }
    row = next(db.query(sql("evidence"), about), None)
    if row is None:
        kind, listed = ("mention", "the table mentions") if mention else ("article", "`archiver search`")
        raise NotFoundError(f"There is no {kind} {reference!r} with evidence; {listed} has their numbers.")
    place = WarcPlace(row["warc_file"], row["warc_offset"], row["warc_length"], row["sha256"], row["group_offset"])
    exchange = read_exchange(warc_folder, place)
    checks = _check_version(row) | _check_record(row, place, warc_folder)
    checks["the digests in the records hold"] = bool(exchange) and all(said.sound for said in exchange)
    told = {name: value for name, value in row.items() if value is not None}
    return told | {"exchange": [asdict(said) for said in exchange], "checks": checks}


def _check_version(row: dict[str, Any]) -> dict[str, bool]:
    checks = {"the version's text is the one that was read": row["text_sha256"] == digest_of(row)}
    if row["mention_id"] is not None:
        found = row[row["field"]][row["start"] : row["end"]]
        checks["the mention stands where it says"] = found == row["surface"]
    return checks


def _check_record(row: dict[str, Any], place: WarcPlace, warc_folder: Path) -> dict[str, bool]:
    there = (warc_folder / place.file).is_file()
    original = None
    if row["original_file"]:
        where = (row["original_file"], row["original_offset"], row["original_length"])
        original = WarcPlace(*where, row["sha256"])
    capture = read_capture(warc_folder, place, original)
    readable = isinstance(capture, Capture)
    return {
        "the WARC file is there": there,
        "the record can be read": readable,
        "the record is of this address": isinstance(capture, Capture) and capture.final_url == row["final_url"],
        "the bytes have the digest that was written down": isinstance(capture, Capture)
        and sha256(capture.payload).hexdigest() == place.sha256,
    }
