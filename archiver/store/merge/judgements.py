"""What people judged in a shard in, the same of the archive's entities out, in order of time: the later word holds.

A judgement was taken already where one says the same of the same, by the same person at the same time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from archiver.store.judging.judgements import Judge
from archiver.store.judging.settling import settle
from archiver.store.merge.contradictions import overrule
from archiver.store.queries import sql

if TYPE_CHECKING:
    from sqlite_utils import Database

Row = dict[str, Any]
Content = tuple[str | int | None, ...]


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What became of the judgements of a shard."""

    new: int = 0
    contradictions: tuple[str, ...] = ()  # what overrules what, as plain phrases


def bring_judgements(db: Database) -> TakenOver:
    """Take the judgements of the attached shard, once its articles are there, within the caller's transaction."""
    rows = [row | {"details": json.loads(row["details"])} for row in db.query(sql("merge_judgements"))]
    log = JudgementLog(db, _Shard(db))
    for row in rows:
        log.take(row)
    undone = log.take_back(rows)
    if not log.new and not undone:
        return TakenOver()
    contradictions, overruled = overrule(db, log.new)
    settle(db, log.about | overruled)
    return TakenOver(len(log.new), tuple(contradictions))


class Elsewhere(Protocol):
    """Where judgements come from, and what the things that they name are here."""

    def noted(self, theirs: int) -> int | None:
        """The entity of the archive that is theirs of that number; None where none is known to be."""
        ...

    def note(self, theirs: int, ours: int) -> None:
        """Remember which entity of the archive is theirs of that number."""
        ...

    def describe(self, theirs: int) -> Row:
        """What theirs of that number is called: `name`, `type`, `key`."""
        ...

    def articles(self, theirs: list[Any]) -> list[int]:
        """The articles of the archive that are theirs."""
        ...


class _Shard:
    """The attached shard, and the numbers that its entities have here."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def noted(self, theirs: int) -> int | None:
        row = self._db.execute("select id from temp.entity_of where shard_id = ?", [theirs]).fetchone()
        return row[0] if row else None

    def note(self, theirs: int, ours: int) -> None:
        self._db.execute("insert or replace into temp.entity_of (shard_id, id) values (?, ?)", [theirs, ours])

    def describe(self, theirs: int) -> Row:
        return next(self._db.query(sql("merge_judged_entity"), {"id": theirs}))

    def articles(self, theirs: list[Any]) -> list[int]:
        rows = self._db.execute(
            "select ours.id from shard.articles as theirs join main.articles as ours on ours.url = theirs.url"
            " where theirs.id in (select value from json_each(?)) order by 1",
            [json.dumps(theirs)],
        )
        return [row[0] for row in rows.fetchall()]


class JudgementLog:
    """The archive's log of judgements, and which of them is which of those from elsewhere.

    Args:
        db: The archive; all is done within the caller's transaction, who settles what follows from it.
        elsewhere: Where judgements come from.
    """

    def __init__(self, db: Database, elsewhere: Elsewhere) -> None:
        self._db = db
        self._elsewhere = elsewhere
        self._judge = Judge(db)
        self._ours: dict[Content, Row] = {}
        for row in db.query("select * from main.judgements"):
            told_before = row | {"details": json.loads(row["details"])}
            self._ours[_content(told_before)] = told_before
        self._ids: dict[int, int] = {}  # number in the shard → number here
        self.new: list[int] = []
        self.about: set[int] = set()  # entities that they are about

    def take(self, row: Row) -> None:
        """Add a judgement to the log unless it is there."""
        here = self._translated(row)
        found = self._ours.get(_content(here))
        self._ids[row["id"]] = found["id"] if found else self._add(here)

    def repeat(self, row: Row) -> None:
        """Add a judgement under the number that it has elsewhere, whatever else is there; an undo takes effect."""
        self._ours.clear()
        here = self._translated(row)
        self._ids[row["id"]] = self._add(here, id=row["id"])
        if row["kind"] == "undo":
            self._db.execute(
                "update main.judgements set undone_by = ? where id = ? and undone_by is null",
                [row["id"], here["details"]["judgement"]],
            )

    def remember(self, number: int) -> None:
        """A judgement is there already, under the number that it has elsewhere."""
        self._ids[number] = number

    def _translated(self, row: Row) -> Row:
        """The same of what the archive has."""
        details = dict(row["details"])
        entity_id = self._entity(row["entity_id"]) if row["entity_id"] is not None else None
        for name, translated in (("articles", self._elsewhere.articles), ("judgement", self._ids.get)):
            if details.get(name):
                details[name] = translated(details[name])
        if "entity" in details:
            details["entity"] |= {"id": entity_id}
        here = row | {"entity_id": entity_id, "details": details}
        if row["kind"] == "split":
            self._take_part(here)
        elif "other" in details:
            details["other"] |= {"id": self._entity(details["other"]["id"])}
        return here

    def _add(self, here: Row, **made: Any) -> int:
        details, entity_id = here["details"], here["entity_id"]
        if here["kind"] in {"rename", "retype"} and not self._judged_before(here["kind"], entity_id):
            column = {"rename": "name", "retype": "type"}[here["kind"]]
            details["old"] = self._db.table("entities").get(entity_id)[column]  # taken back, it is called so again
        made |= {name: here[name] for name in ("made_at", "made_by", "reason")}
        number = self._judge.add_row(here["kind"], entity_id, details, **made)
        self._ours[_content(here)] = here | {"id": number}
        self.new.append(number)
        self.about |= {entity_id, details.get("other", {}).get("id", entity_id)}
        return number

    def take_back(self, rows: list[Row]) -> int:
        """Note which judgements the shard has taken back; how many stood until now."""
        count = 0
        for row in rows:
            if row["undone_by"] is not None:
                marks = [self._ids.get(row["undone_by"]), self._ids[row["id"]]]
                done = self._db.execute(
                    "update main.judgements set undone_by = ? where id = ? and undone_by is null", marks
                ).rowcount
                if done:
                    count += 1
                    self.about.add(self._entity(row["entity_id"]))
        return count

    def _judged_before(self, kind: str, entity_id: int) -> bool:
        return bool(
            self._db.execute(
                "select 1 from main.judgements where kind = ? and entity_id = ?", [kind, entity_id]
            ).fetchone()
        )

    def _take_part(self, here: Row) -> None:
        """What was split off is found by a name of its own, else by the judgement, else it is a new entity."""
        other = here["details"]["other"] = dict(here["details"]["other"])
        theirs = other["id"]
        found = self._ours.get(_content(here))
        if found:
            other["id"] = found["details"]["other"]["id"]
        else:
            own = self._elsewhere.noted(theirs)
            is_other = own is not None and own != here["entity_id"]
            other["id"] = own if is_other else self._judge.new_entity(other["name"], other["type"])
        self._elsewhere.note(theirs, other["id"])

    def _entity(self, theirs: int) -> int:
        """The entity of the archive; made where its name leads to several, for people have looked at this one."""
        noted = self._elsewhere.noted(theirs)
        if noted is not None:
            return noted
        row = self._elsewhere.describe(theirs)
        ours = self._judge.new_entity(row["name"], row["type"])
        self._db.execute("update main.aliases set key = ? where entity_id = ?", [row["key"], ours])
        self._elsewhere.note(theirs, ours)
        return ours


def _content(row: Row) -> Content:
    """What tells a judgement from others: who said when what of which, told without what the log adds to it."""
    said = {name: row["details"].get(name) for name in ("new", "name", "judgement", "names")}
    said["articles"] = sorted(row["details"].get("articles", ()))
    other = row["details"].get("other", {})
    said["other"] = other.get("name" if row["kind"] == "split" else "id")
    return row["made_at"], row["made_by"], row["kind"], row["entity_id"], json.dumps(said, sort_keys=True)
