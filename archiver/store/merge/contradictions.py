"""Judgements from elsewhere in, what they contradict out: of two that cannot both hold, the later one does.

A later name, type or hiding of an entity holds by itself, for the log is read in order of time. Of "these are one"
and "these are never the same" the earlier is taken back.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.store.judging.judgements import Judge, told
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

Row = dict[str, Any]

# Kinds of judgement of which an entity has one at a time → what they are about.
_ONE_AT_A_TIME = {"rename": "name", "retype": "type", "hide": "hidden", "unhide": "hidden"}


def overrule(db: Database, new: Iterable[int]) -> tuple[list[str], set[int]]:
    """Have the later one of each two contradicting judgements hold, within the caller's transaction.

    Args:
        db: The archive.
        new: The numbers of the judgements that have just come.

    Returns:
        What overrules what, as plain phrases; and the entities that judgements taken back were about.
    """
    phrases = [_phrase(db, *pair) for pair in _overridden(_standing(db), set(new))]
    about: set[int] = set()
    while pair := _apart_and_one(_standing(db)):
        later, earlier = pair
        phrases.append(_phrase(db, later, earlier))
        about |= {earlier["entity_id"], earlier["details"]["other"]["id"]}
        made = {"made_at": later["made_at"], "made_by": later["made_by"]}
        reason = f"Judgement {later['id']}, which is later, says otherwise."
        number = Judge(db, reason=reason).add_row(
            "undo", earlier["entity_id"], {"judgement": earlier["id"]}, **made
        )
        db.execute("update main.judgements set undone_by = ? where id = ?", [number, earlier["id"]])
    return phrases, about


def _standing(db: Database) -> list[Row]:
    rows = [row | {"details": json.loads(row["details"])} for row in db.query(sql("judgements"))]
    return [row for row in rows if row["undone_by"] is None and row["kind"] != "undo"]


def _overridden(rows: list[Row], new: set[int]) -> list[tuple[Row, Row]]:
    """Judgements that say something else of what an earlier one was about, where one of the two has just come."""
    last: dict[tuple[int, str], Row] = {}
    found = []
    for row in rows:
        if about := _ONE_AT_A_TIME.get(row["kind"]):
            earlier = last.get((row["entity_id"], about))
            if earlier and (row["id"] in new) != (earlier["id"] in new) and _value(row) != _value(earlier):
                found.append((row, earlier))
            last[row["entity_id"], about] = row
    return found


def _value(row: Row) -> str:
    return str(row["details"].get("new", row["kind"]))


def _apart_and_one(rows: list[Row]) -> tuple[Row, Row] | None:
    """A merge and the word that the two are never the same, the later one first; None where there is none."""
    apart = [row for row in rows if row["kind"] == "never-same"]
    root: dict[int, int] = {}

    def root_of(entity_id: int) -> int:
        while entity_id in root:
            entity_id = root[entity_id]
        return entity_id

    for merge in (row for row in rows if row["kind"] == "merge"):
        kept, other = root_of(merge["entity_id"]), root_of(merge["details"]["other"]["id"])
        if kept == other:
            continue
        root[other] = kept
        for word in apart:
            if root_of(word["entity_id"]) == root_of(word["details"]["other"]["id"]):
                merge_is_later = (merge["made_at"], merge["id"]) > (word["made_at"], word["id"])
                return (merge, word) if merge_is_later else (word, merge)
    return None


def _phrase(db: Database, later: Row, earlier: Row) -> str:
    def said(row: Row) -> str:
        return f"“{told(db, row['id'])}” ({row['made_by'] or 'unknown'}, {row['made_at']})"

    return f"{said(later)} overrules {said(earlier)}"
