"""An article or a mention in, the way back to its bytes out, each step of it checked. Reads only."""

from __future__ import annotations

import re
from dataclasses import asdict
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from archiver.errors import NotFoundError
from archiver.model import Capture
from archiver.store.asking.ask import find_article
from archiver.store.asking.reread import places
from archiver.store.queries import sql
from archiver.store.values import digest_of
from archiver.warc import read_exchange, recall_capture

if TYPE_CHECKING:
    from pathlib import Path

    from sqlite_utils import Database

    from archiver.model import WarcPlace

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
    place, original = places(row)
    exchange = read_exchange(warc_folder, place)
    checks = _check_version(row) | _check_record(row, warc_folder, place, original)
    checks["the digests in the records hold"] = bool(exchange) and all(said.sound for said in exchange)
    told = {name: value for name, value in row.items() if value is not None}
    return told | {"exchange": [asdict(said) for said in exchange], "checks": checks}


def _check_version(row: dict[str, Any]) -> dict[str, bool]:
    checks = {"the version's text is the one that was read": row["text_sha256"] == digest_of(row)}
    if row["mention_id"] is not None:
        found = row[row["field"]][row["start"] : row["end"]]
        checks["the mention stands where it says"] = found == row["surface"]
    return checks


def _check_record(
    row: dict[str, Any], warc_folder: Path, place: WarcPlace, original: WarcPlace | None
) -> dict[str, bool]:
    found = recall_capture(warc_folder, place, original)
    capture = found if isinstance(found, Capture) else None
    return {
        "the WARC file is there": (warc_folder / place.file).is_file(),
        "the record can be read": capture is not None,
        "the record is of this address": capture is not None and capture.final_url == row["final_url"],
        "the bytes have the digest that was written down": capture is not None
        and sha256(capture.payload).hexdigest() == place.sha256,
    }
