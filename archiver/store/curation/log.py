"""A curation log in, what it says out: a value for each thing that was decided, the last word on each."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, Any]

SUFFIX = ".curation.jsonl"


@dataclass(slots=True)
class Curation:
    """What a log says."""

    begun_by: str = ""  # the WARC prefix of the archive's first run: that tells archives apart
    is_begun: bool = False
    judgements: dict[int, Row] = field(default_factory=dict)  # by number
    feeds: dict[str, Row] = field(default_factory=dict)  # followed, by address
    watches: dict[str, Row] = field(default_factory=dict)  # saved searches, by name
    merged: dict[str, None] = field(default_factory=dict)  # WARC prefixes of runs of other archives
    damaged: int = 0  # lines that cannot be read
    is_torn: bool = False  # the last line is not whole


def log_of(database: Path) -> Path:
    """Where the curation log of a database stands."""
    return database.with_name(database.name.removesuffix(".db") + SUFFIX)


def read_curation(path: Path) -> Curation:
    """What a log says; of one that is not there, nothing.

    Raises:
        OSError: It cannot be read.
    """
    found = Curation()
    if not path.exists():
        return found
    with path.open("rb") as file:
        for line in file:
            if not line.endswith(b"\n"):
                found.is_torn = True
                break
            try:
                _take(found, json.loads(line))
            except (ValueError, KeyError, TypeError, AttributeError):
                found.damaged += 1
    return found


def judgement_rows(known: Curation) -> list[Row]:
    """The judgements of a log as rows of the table, in the order of their numbers, with `undone_by`.

    In `details`, entities have the numbers of the log, and articles are addresses.
    """
    undone: dict[int, int] = {}
    for number, line in sorted(known.judgements.items()):
        if line["kind"] == "undo":
            undone.setdefault(line["details"]["judgement"], number)
    rows = []
    for number, line in sorted(known.judgements.items()):
        entity, details = line.get("entity"), dict(line["details"])
        if entity and line["kind"] != "undo":
            details = {"entity": _reference(entity)} | details
        if "other" in details:
            details["other"] = _reference(details["other"])
        about = {name: line.get(name) for name in ("id", "made_at", "made_by", "kind", "reason", "after")}
        entity_id = entity["id"] if entity else None
        rows.append(about | {"entity_id": entity_id, "details": details, "undone_by": undone.get(number)})
    return rows


def entities_told(known: Curation) -> dict[int, Row]:
    """The entities that a log names, as it first names each: number → `id`, `name`, `type`, `key`."""
    told: dict[int, Row] = {}
    for _, line in sorted(known.judgements.items()):
        for each in (line.get("entity"), line["details"].get("other")):
            if each:
                told.setdefault(each["id"], each)
    for line in known.watches.values():
        for each in line.get("entities", ()):
            told.setdefault(each["id"], each)
    return told


def _reference(entity: Row) -> Row:
    return {name: entity[name] for name in ("id", "name", "type")}


def _take(found: Curation, line: Row) -> None:
    match line["log"]:
        case "begun":
            found.begun_by = line["by"] or found.begun_by
            found.is_begun = True
        case "judgement":
            found.judgements[int(line["id"])] = line | {"details": dict(line["details"])}
        case "followed":
            found.feeds[line["url"]] = line
        case "unfollowed":
            found.feeds.pop(line["url"], None)
        case "watched":
            found.watches[line["name"]] = line
        case "unwatched":
            found.watches.pop(line["name"], None)
        case "merged":
            found.merged |= dict.fromkeys(line["prefixes"])
