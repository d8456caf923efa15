"""What is done to an archive in, what it must say then out: in plain Python, without a database."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from archiver.model import Status

# As it is written → the entity that it stands for.
WHO = {"Alder": "Alder", "Birch": "Birch", "Cedar": "Cedar", "Kedar": "Cedar", "Dogwood": "Dogwood"}
LATE = "Dogwood"  # is known to the second edition of the names only
Surfaces = frozenset[str]


@dataclass
class Judged:
    """A judgement in the log."""

    kind: str
    entity: int
    other: int = 0
    names: Surfaces = frozenset()
    new: str = ""
    stands: bool = True


@dataclass
class Version:
    """A text that an article has had."""

    named: Surfaces  # of the names in it, those that its reader knew
    reader: int


@dataclass
class Foreseen:
    """The archive as it must be."""

    reader: int = 0  # 1 knows more names
    versions: dict[int, dict[Surfaces, Version]] = field(default_factory=dict)  # article → text → version
    shown: dict[int, Surfaces] = field(default_factory=dict)  # article → the text that it shows
    log: dict[int, Judged] = field(default_factory=dict)
    born: dict[int, str] = field(default_factory=dict)  # entity → the name that it had at first
    gone: set[int] = field(default_factory=set)  # articles whose page was not there any more when last asked for

    def known(self, text: Surfaces) -> Surfaces:
        return text if self.reader else text - {LATE}

    def add(self, article: int, text: Surfaces) -> Status:
        """An article is met with a text; what is to be told of it."""
        self.gone.discard(article)
        there = self.versions.get(article)
        if there is None:
            self.versions[article] = {text: Version(self.known(text), self.reader)}
            self.shown[article] = text
            return Status.SAVED
        is_same = self.shown[article] == text
        there.setdefault(text, Version(self.known(text), self.reader))
        self.shown[article] = text
        return Status.UNCHANGED if is_same else Status.UPDATED

    def lose(self, article: int) -> Status:
        """The page of an article is gone; what is to be told of it."""
        self.gone.add(article)
        return Status.FAILED

    def retag(self) -> set[int]:
        """All texts are read by today's reader; the articles of which one was not."""
        changed = set()
        for article, texts in self.versions.items():
            for text, version in texts.items():
                if version.reader != self.reader:
                    version.named, version.reader = self.known(text), self.reader
                    changed.add(article)
        return changed

    def standing(self) -> list[Judged]:
        return [row for _, row in sorted(self.log.items()) if row.stands]

    def merged(self) -> dict[int, int]:
        into: dict[int, int] = {}
        for row in self.standing():
            if row.kind == "merge":
                kept, other = root(into, row.entity), root(into, row.other)
                if kept != other:
                    into[other] = kept
        return into

    def name(self, entity: int) -> str:
        given = [row.new for row in self.standing() if row.kind == "rename" and row.entity == entity]
        return given[-1] if given else self.born[entity]

    def stands_for(self, found: int, surface: str) -> int | None:
        """The entity of a mention; None where it is hidden."""
        into = self.merged()
        parts = [row for row in self.standing() if row.kind == "split"]
        hidden = {row.entity: row.kind == "hide" for row in self.standing() if row.kind in {"hide", "unhide"}}
        at, passed = found, set[int]()
        while at not in passed:
            passed.add(at)
            part = next((row for row in parts if row.entity == at and surface in row.names), None)
            at = part.other if part else into.get(at, at)
        return None if hidden.get(at) else at

    def named(self, article: int, found: dict[str, int]) -> Counter[int]:
        """How often an article names each entity.

        Args:
            article: The article.
            found: As it is written → the entity that is found for it.
        """
        text = self.shown[article]
        stood = (self.stands_for(found[each], each) for each in self.versions[article][text].named)
        return Counter(each for each in stood if each is not None)


def root(into: dict[int, int], entity: int) -> int:
    while entity in into:
        entity = into[entity]
    return entity
