"""A curation log in, the same decisions on rebuilt entities out, each when its time has come."""

from __future__ import annotations

import json
from collections import deque
from datetime import datetime
from typing import TYPE_CHECKING, Any

from archiver.store.asking.ask import find_article
from archiver.store.curation import WATCHED, entities_told, judgement_rows
from archiver.store.database import write_transaction
from archiver.store.following.watching import save_watch
from archiver.store.judging.settling import settle
from archiver.store.merge.judgements import JudgementLog
from archiver.store.queries import sql
from archiver.store.rows import row_id
from archiver.store.search.watches import Watch, renumbered
from archiver.store.writing.entities import owner_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

    from archiver.custody.rebuilding.groups import Found
    from archiver.store.curation import Curation

Row = dict[str, Any]


class Told:
    """What a curation log names, and what that is in an archive: see `archiver.store.merge.judgements.Elsewhere`.

    An entity that the log has named before is known by its number there. At first it is found as the writer finds
    it, by the key of the name that it was found by; else by name and type.
    """

    def __init__(self, db: Database, told: Mapping[int, Row]) -> None:
        self._db = db
        self._told = told
        self._ids: dict[int, int] = {}

    def noted(self, theirs: int) -> int | None:
        """The entity of the archive that is the log's of that number; None where there is none yet."""
        if theirs not in self._ids and theirs in self._told:
            found = self._find(self._told[theirs])
            if found is not None:
                self._ids[theirs] = found
        return self._ids.get(theirs)

    def note(self, theirs: int, ours: int) -> None:
        """Remember which entity of the archive is the log's of that number."""
        self._ids[theirs] = ours

    def describe(self, theirs: int) -> Row:
        """What the log's entity of that number is called: `name`, `type`, `key`."""
        return self._told[theirs]

    def articles(self, theirs: list[Any]) -> list[int]:
        """The articles at these addresses."""
        found = (find_article(self._db, url) for url in theirs)
        return sorted({article_id for article_id in found if article_id is not None})

    def _find(self, told: Row) -> int | None:
        if told["key"]:
            rows = self._db.execute(sql("entities_with_key"), {"key": told["key"]}).fetchall()
            if rows:
                return owner_of(rows)
        query = "select id from entities where name = ? and type = ?"
        same = self._db.execute(query, [told["name"], told["type"]]).fetchall()
        return int(same[0][0]) if len(same) == 1 else None


class Replay:
    """Repeats the judgements of a log.

    Args:
        db: The archive that is being rebuilt; what was repeated in it before is passed over.
        known: The log.
    """

    def __init__(self, db: Database, known: Curation) -> None:
        self._db = db
        self._known = known
        self._told = Told(db, entities_told(known))
        self._log = JudgementLog(db, self._told)
        rows = judgement_rows(known)
        done = {row["id"]: row for row in db.query("select id, entity_id, details from judgements")}
        for row in rows:
            if row["id"] in done:
                self._remember(row, done[row["id"]])
        self._left = deque(row for row in rows if row["id"] not in done)

    def is_due(self, found: Found | None) -> bool:
        """Whether a judgement was made before this capture came; with None, whether any is left."""
        if not self._left or found is None:
            return bool(self._left)
        row = self._left[0]
        if row["after"]:
            file, offset = row["after"]
            if found.place.file == file:
                return bool(found.place.offset > offset)
        return datetime.fromisoformat(row["made_at"]) <= found.arrived

    def repeat(self, found: Found | None) -> None:
        """Make all judgements that are due; the archive is in step with them on return, and it is committed."""
        with write_transaction(self._db):
            while self.is_due(found):
                row = self._left.popleft()
                if row["kind"] == "split":  # what its new entity is found by depends on all that came before
                    self._settle()
                self._log.repeat(row)
            self._settle()

    def follow(self) -> None:
        """Follow the feeds, and keep the saved searches; all that the archive has by now is no news to them."""
        with write_transaction(self._db):
            for url, line in self._known.feeds.items():
                row_id(self._db, "feeds", {"url": url}, {"added_at": line["added_at"]})
        for line in self._known.watches.values():
            about = {name: line[name] for name in WATCHED if name != "added_at"}
            watch = renumbered(Watch(**about), self._told.noted)
            save_watch(self._db, watch, datetime.fromisoformat(line["added_at"]))

    def _settle(self) -> None:
        if self._log.about:
            settle(self._db, self._log.about)
            self._log.about.clear()

    def _remember(self, row: Row, done: Row) -> None:
        """A judgement was repeated before this program was interrupted."""
        self._log.remember(row["id"])
        if row["entity_id"] is not None and done["entity_id"] is not None:
            self._told.note(row["entity_id"], done["entity_id"])
        other, other_done = row["details"].get("other"), json.loads(done["details"]).get("other")
        if other and other_done:
            self._told.note(other["id"], other_done["id"])
