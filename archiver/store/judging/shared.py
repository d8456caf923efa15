"""Judgements in, lines for a file out, and back: how a team shares what it judged.

In a file entities go by name and type and articles by address, because numbers differ from archive to archive.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.errors import JudgementError
from archiver.known import TYPES
from archiver.model import type_group
from archiver.store.asking.ask import find_article
from archiver.store.curation import note_curation
from archiver.store.database import write_transaction
from archiver.store.judging.judgements import read_log
from archiver.store.judging.settling import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from archiver.store.judging.judgements import Judge

Row = dict[str, Any]

# What the details of each kind must say.
NEEDED: dict[str, tuple[str, ...]] = {
    "merge": ("other",),
    "split": ("names", "articles", "other"),
    "rename": ("old", "new"),
    "retype": ("old", "new"),
    "hide": (),
    "unhide": (),
    "never-same": ("other",),
    "alias": ("name",),
}


def export_judgements(db: Database) -> Iterator[Row]:
    """The judgements that stand, oldest first."""
    for row in reversed(read_log(db)):
        if row["kind"] == "undo" or row["undone_by"] is not None:
            continue
        details = dict(row["details"])
        entity = _by_name(details.pop("entity"))
        if "other" in details:
            details["other"] = _by_name(details["other"])
        if details.get("articles"):
            details["articles"] = _addresses(db, details["articles"])
        kept = {key: row[key] for key in ("kind", "made_at", "made_by", "reason")}
        yield kept | {"entity": entity, "details": details}


def import_judgements(judge: Judge, judgements: Iterable[Row]) -> tuple[int, int]:
    """Make judgements that were exported, each once; all of them or none.

    Args:
        judge: Makes those that do not say who made them.
        judgements: As `export_judgements` gives them.

    Returns:
        How many were made, and how many stood already.

    Raises:
        JudgementError: One of them cannot be read.
    """
    given = list(judgements)
    contents = [_checked(row, number) for number, row in enumerate(given, 1)]
    made = 0
    about: set[int] = set()
    with write_transaction(judge.db):
        known = {_content(row) for row in export_judgements(judge.db)}
        for row, content in zip(given, contents, strict=True):
            if content not in known:
                known.add(content)
                about.add(_make(judge, row))
                made += 1
        settle(judge.db, about)
    note_curation(judge.db)
    return made, len(given) - made


def _make(judge: Judge, row: Row) -> int:
    entity_id = _find_or_make(judge, row["entity"])
    details = {"entity": judge.reference(entity_id), **row["details"]}
    if "other" in details:
        details["other"] = judge.reference(_find_or_make(judge, details["other"]))
    if "articles" in details:
        found = [find_article(judge.db, address) for address in details["articles"]]
        details["articles"] = [article_id for article_id in found if article_id is not None]
    made = {key: row[key] for key in ("made_at", "made_by", "reason") if row.get(key)}
    judge.add_row(row["kind"], entity_id, details, **made)
    if row["kind"] == "rename":  # so that later lines of the file find it by its new name
        judge.db.table("entities").update(entity_id, {"name": details["new"]})
    return entity_id


def _find_or_make(judge: Judge, reference: Row) -> int:
    """The entity of that name and kind of type; where the archive has none yet, it is made for what is to come."""
    rows = judge.db.query("select id, type from entities where name = ? order by id", [reference["name"]])
    group = type_group(reference["type"])
    found = [row["id"] for row in rows if type_group(row["type"]) == group]
    return found[0] if found else judge.new_entity(reference["name"], reference["type"])


def _by_name(reference: Row) -> Row:
    return {"name": reference["name"], "type": reference["type"]}


def _addresses(db: Database, article_ids: list[int]) -> list[str]:
    marks = json.dumps(article_ids)
    rows = db.execute("select url from articles where id in (select value from json_each(?)) order by id", [marks])
    return [row[0] for row in rows]


def _content(row: Row) -> str:
    """What makes two judgements the same: what is said of whom, whoever said it and when."""
    return json.dumps([row["kind"], row["entity"], row["details"]], sort_keys=True)


def _checked(row: Any, number: int) -> str:
    """The content of a line; see `_content`."""
    is_known = isinstance(row, dict) and row.get("kind") in NEEDED and isinstance(row.get("details"), dict)
    if not is_known or not set(NEEDED[row["kind"]]) <= set(row["details"]):
        raise JudgementError(f"Line {number} is no judgement as `archiver curate export` writes them.")
    for reference in (row.get("entity"), *([row["details"]["other"]] if "other" in row["details"] else [])):
        if not isinstance(reference, dict) or not reference.get("name") or reference.get("type") not in TYPES:
            raise JudgementError(f"Line {number} names no entity, with a name and a type.")
    return _content(row)
