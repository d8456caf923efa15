"""What a check finds, as a value: where it stands, what is wrong, and what can be done."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from archiver.model import Explained

REPAIR = "`archiver repair` "
LEAVE = "Nothing need be done."


class Kind(Explained):
    """What sort of thing is wrong: a closed set. Its `sentence` says what to do."""

    STRUCTURE = "structure", REPAIR + "copies what can be read into a new database."
    SCHEMA = "schema", REPAIR + "makes the tables anew as they ought to be."
    KEY = "key", REPAIR + "takes what points nowhere away."
    TEXT = "text", REPAIR + "reads the capture again."
    SPAN = "span", REPAIR + "has the text tagged again."
    SHOWN = "shown", REPAIR + "takes the value from the version, or reads the capture again."
    COPIES = "copies", REPAIR + "finds out anew which articles are copies of one another."
    COUNTER = "counter", REPAIR + "counts anew."
    WORDS = "full text", REPAIR + "makes the index anew."
    VALUE = "value", "No other row says what it was: see to it by hand, or take it from a backup."
    READING = "reading", REPAIR + "reads the article again."
    ROW = "row", REPAIR + "takes the row from its record."
    RECORD = "record", REPAIR + "notes that it is lost, so that `archiver failures --retry` fetches it again."
    DAMAGE = "damage", REPAIR + "notes the place; the file stays as it is."
    FILE = "file", "Take the file from a backup; " + REPAIR + "else notes that its captures are lost."
    TAIL = "tail", REPAIR + "sets it aside, into a file of its own."
    # What follows is no damage.
    STRANGER = "unknown record", "`archiver repair --adopt` takes records of this archive's own runs in."
    BUSY = "being written", LEAVE
    KNOWN = "known loss", "`archiver failures` lists what can be fetched again."
    OTHER_READER = "other reader", "`archiver reclean` reads them with today's program."


HARMLESS = frozenset({Kind.STRANGER, Kind.BUSY, Kind.KNOWN, Kind.OTHER_READER})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth a word."""

    kind: Kind
    what: str  # one plain sentence
    table: str = ""  # of the database
    id: int | None = None  # of the row
    file: str = ""  # a WARC file's name
    offset: int | None = None  # bytes from its start
    length: int | None = None  # bytes that cannot be read

    @property
    def is_damage(self) -> bool:
        """Whether it is more than a word by the way."""
        return self.kind not in HARMLESS

    @property
    def place(self) -> str:
        """Where it is, for people.

        >>> Finding(Kind.TEXT, "", "versions", 3).place, Finding(Kind.TAIL, "", file="a.warc.gz", offset=1234).place
        ('versions 3', 'a.warc.gz, byte 1,234')
        """
        row = " ".join(str(part) for part in (self.table, self.id) if part not in {"", None})
        byte = f", byte {self.offset:,}" if self.offset is not None else ""
        return " in ".join(part for part in (row, self.file and self.file + byte) if part) or "database"


@dataclass(frozen=True, slots=True)
class Share:
    """Which part of an archive is looked at: part `number` of `of`; 1 of 1 is all of it."""

    number: int = 1
    of: int = 1

    def has(self, row_id: int) -> bool:
        """Whether a row belongs to it: by its number, so that every row is in one part."""
        return row_id % self.of == self.number % self.of

    def has_file(self, name: str) -> bool:
        """Whether a WARC file belongs to it: by its name, so that it stays there while others come."""
        return self.has(crc32(name.encode("utf-8", "surrogateescape")))


ALL = Share()
