"""A human's word on entities in, a row in the log out, and the archive in step with it. The last word is theirs.

Every judgement is a row that says who, when and why; taking one back is a row too.
"""

from __future__ import annotations

import getpass
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from archiver.errors import JudgementError, NotFoundError
from archiver.known import TYPES
from archiver.nouns import counted
from archiver.resolve import name_key
from archiver.store.asking.judged import read_judged
from archiver.store.curation import note_curation
from archiver.store.database import write_transaction
from archiver.store.judging.settling import settle
from archiver.store.queries import sql
from archiver.store.rows import insert
from archiver.store.writing.fulltext import index_entities
from archiver.times import Clock, to_utc, utc_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlite_utils import Database

Row = dict[str, Any]
LONGEST_ID = 18  # digits that SQLite's integers hold


@dataclass(frozen=True, slots=True)
class Judge:
    """Who judges, and why. Each method is a judgement, committed on return; it gives its number in the log."""

    db: Database
    by: str = field(default_factory=getpass.getuser)
    reason: str = ""
    clock: Clock = utc_now

    def merge(self, kept: int, other: int) -> int:
        """Two entities are one, which goes by the name of the first.

        Raises:
            JudgementError: They are one already, or somebody judged that they are not.
        """
        judged = read_judged(self.db)
        kept, other = judged.root(kept), judged.root(other)
        if kept == other:
            raise JudgementError("These are one entity already.")
        if judged.are_never_same(kept, other):
            raise JudgementError(
                "It was judged that these are not the same; `archiver curate log` lists the judgement, "
                "and `archiver curate undo` takes it back."
            )
        return self._record("merge", kept, {"other": self.reference(other)})

    def split(self, entity_id: int, name: str, surfaces: Iterable[str], articles: Iterable[int] = ()) -> int:
        """What is written in one of these ways, in these articles or everywhere, is another entity of that name.

        Raises:
            JudgementError: No mention of the entity is written so, or the name is empty.
        """
        name = _named(name)
        written = sorted(set(surfaces))
        marks = json.dumps(written)
        about = {"id": entity_id, "surfaces": marks, "articles": json.dumps(sorted(articles))}
        if not self.db.execute(sql("count_written_so"), about).fetchone()[0]:
            raise JudgementError(
                f"No mention is written {' or '.join(repr(each) for each in written)} there; "
                "`archiver entity` lists how an entity is written."
            )
        with write_transaction(self.db):
            other = self.new_entity(name, self._row(entity_id)["type"])
            details = {"names": written, "articles": sorted(articles), "other": self.reference(other)}
            number = self._insert("split", entity_id, details)
        note_curation(self.db)
        return number

    def rename(self, entity_id: int, name: str) -> int:
        """The entity goes by another name; the old one stays an alias.

        Raises:
            JudgementError: The name is empty.
        """
        return self._record("rename", entity_id, {"old": self._row(entity_id)["name"], "new": _named(name)})

    def retype(self, entity_id: int, type: str) -> int:
        """The entity is of another type.

        Raises:
            JudgementError: There is no such type.
        """
        if type not in TYPES:
            raise JudgementError(f"There is no type {type!r}; there are {', '.join(sorted(TYPES))}.")
        return self._record("retype", entity_id, {"old": self._row(entity_id)["type"], "new": type})

    def hide(self, entity_id: int) -> int:
        """The entity is none: it is left out everywhere, and not recognised again."""
        return self._record("hide", read_judged(self.db).root(entity_id), {})

    def unhide(self, entity_id: int) -> int:
        """The entity is one after all."""
        return self._record("unhide", read_judged(self.db).root(entity_id), {})

    def never_same(self, first: int, second: int) -> int:
        """Two entities are not one, however alike their names.

        Raises:
            JudgementError: They are one at present.
        """
        judged = read_judged(self.db)
        if judged.root(first) == judged.root(second):
            raise JudgementError("These are one entity at present; undo their merge first.")
        return self._record("never-same", first, {"other": self.reference(second)})

    def alias(self, entity_id: int, name: str) -> int:
        """The entity is also written so: later mentions of that name are it.

        Raises:
            JudgementError: Another entity has that name, or it is empty.
        """
        name = _named(name)
        key = name_key(name, self._row(entity_id)["type"])
        judged = read_judged(self.db)
        owners = {judged.root(row[0]) for row in self.db.execute(sql("entities_with_key"), {"key": key})}
        for owner in owners - {judged.root(entity_id)}:
            raise JudgementError(
                f"{name!r} is a name of #{owner} {self._row(owner)['name']}; if both are one, merge them."
            )
        return self._record("alias", entity_id, {"name": name})

    def undo(self, judgement_id: int | None = None) -> int:
        """Take a judgement back: the one with this number, or the last that stands.

        Raises:
            NotFoundError: There is none with this number, or none that stands.
            JudgementError: It was taken back already.
        """
        rows = [row for row in read_log(self.db) if row["kind"] != "undo"]
        standing = [row for row in rows if row["undone_by"] is None]
        row = (
            next((row for row in rows if row["id"] == judgement_id), None)
            if judgement_id is not None
            else next(iter(standing), None)
        )
        if row is None:
            raise NotFoundError("There is no such judgement; `archiver curate log` lists them.")
        if row not in standing:
            raise JudgementError(f"Judgement {row['id']} was taken back already, by {row['undone_by']}.")
        with write_transaction(self.db):
            undo_id = self.add_row("undo", row["entity_id"], {"judgement": row["id"]})
            self.db.execute("update judgements set undone_by = ? where id = ?", [undo_id, row["id"]])
            settle(self.db, {row["entity_id"]})
        note_curation(self.db)
        return undo_id

    # -- the parts ----------------------------------------------------------------------------------------

    def _record(self, kind: str, entity_id: int, details: Row) -> int:
        with write_transaction(self.db):
            number = self._insert(kind, entity_id, details)
        note_curation(self.db)
        return number

    def _insert(self, kind: str, entity_id: int, details: Row) -> int:
        judgement_id = self.add_row(kind, entity_id, {"entity": self.reference(entity_id), **details})
        settle(self.db, {entity_id})
        return judgement_id

    def add_row(self, kind: str, entity_id: int | None, details: Row, **made: Any) -> int:
        """A row in the log; the caller settles what follows from it."""
        row = {
            "made_at": to_utc(self.clock()),
            "made_by": self.by,
            "kind": kind,
            "entity_id": entity_id,
            "details": json.dumps(details, ensure_ascii=False),
            "reason": self.reason,
        }
        return insert(self.db, "judgements", row | made)

    def _row(self, entity_id: int) -> Row:
        row = next(self.db.query("select id, name, type from entities where id = ?", [entity_id]), None)
        if row is None:
            raise NotFoundError(f"There is no entity #{entity_id}; `archiver entities` lists them.")
        return row

    def reference(self, entity_id: int) -> Row:
        """An entity as a judgement's details name it."""
        row = self._row(entity_id)
        return {"id": row["id"], "name": row["name"], "type": row["type"]}

    def new_entity(self, name: str, type: str) -> int:
        """An entity that no text has named yet."""
        entity_id = insert(self.db, "entities", {"name": name, "type": type})
        key = name_key(name, type)
        is_taken = self.db.execute(sql("entities_with_key"), {"key": key}).fetchone()
        alias = {"entity_id": entity_id, "name": name, "key": "" if is_taken else key, "source": "seen"}
        insert(self.db, "aliases", alias)
        index_entities(self.db, [entity_id])
        return entity_id


def _named(name: str) -> str:
    if not name.strip():
        raise JudgementError("An entity needs a name.")
    return name.strip()


def read_log(db: Database) -> list[Row]:
    """All judgements, newest first, with `details` as a value."""
    rows = [row | {"details": json.loads(row["details"])} for row in db.query(sql("judgements"))]
    return rows[::-1]


def read_judgement(db: Database, judgement_id: int) -> Row:
    """One judgement, as it stands in the log."""
    row = db.table("judgements").get(judgement_id)
    return row | {"details": json.loads(row["details"])}


def read_told(db: Database, *, about: int | None = None, limit: int, offset: int = 0) -> list[Row]:
    """A part of the log, newest first, each judgement with what it says (`told`) and who took it back when.

    Args:
        db: The archive.
        about: Only judgements on this entity, without those that take others back.
        limit: Judgements at most.
        offset: Judgements passed over.
    """
    part = {"entity": about, "limit": limit, "offset": offset}
    return [row | {"told": told(db, row["id"])} for row in db.query(sql("judgement_log"), part)]


def find_entity(db: Database, reference: str) -> int:
    """The entity with this number ('12' or '#12'), or of this name.

    Raises:
        NotFoundError: There is none.
        JudgementError: Several have the name; their numbers are told.
    """
    number = reference.removeprefix("#")
    is_number = number.isdecimal() and len(number) <= LONGEST_ID
    if is_number and db.execute("select 1 from entities where id = ?", [int(number)]).fetchone():
        return int(number)
    rows = list(db.query(sql("find_entities"), {"name": reference}))
    own = [row for row in rows if row["name"] == reference]
    found = own or rows or _hidden_of_name(db, reference)
    if not found:
        raise NotFoundError(f"There is no entity {reference!r}; `archiver entities` lists them.")
    if len(found) > 1:
        several = ", ".join(f"#{row['id']} {row['name']} ({row['type']})" for row in found)
        raise JudgementError(f"Several entities are named {reference!r}: {several}. Give the number of one.")
    return int(found[0]["id"])


def _hidden_of_name(db: Database, name: str) -> list[Row]:
    return list(db.query("select id, name, type from entities where hidden and name = ? collate nocase", [name]))


def told(db: Database, judgement_id: int) -> str:
    """A judgement as a plain phrase."""
    row = read_judgement(db, judgement_id)
    details = row["details"]
    if row["kind"] == "undo":
        return f"took judgement {details['judgement']} back ({told(db, details['judgement'])})"
    name, other = details["entity"]["name"], details.get("other", {}).get("name", "")
    where = f" in {counted(len(details['articles']), 'article')}" if details.get("articles") else ""
    written = " or ".join(details.get("names", ()))
    return {
        "merge": f"{other} is {name}",
        "split": f"{name}, where it is written {written}{where}, is {other}",
        "rename": f"{details.get('old')} is named {details.get('new')}",
        "retype": f"{name} is {details.get('new')}, not {details.get('old')}",
        "hide": f"{name} is no entity",
        "unhide": f"{name} is an entity after all",
        "never-same": f"{name} and {other} are not the same",
        "alias": f"{name} is also written {details.get('name')}",
    }[row["kind"]]
