"""WARC files and the rows that know of them in, where the two part out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from archiver.custody.verifying.losses import Loss, is_known, losses_now
from archiver.model import Capture, CaptureKind, Failure, Validators
from archiver.nouns import counted, plural
from archiver.store.asking.kept import CaptureRow, captures_in, prefixes
from archiver.store.checks import Finding, Kind
from archiver.store.runs import is_being_written
from archiver.times import to_utc
from archiver.warc import recall_capture
from archiver.warc.walk import MAGIC, Damage, Record, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

PAGES = frozenset({"response", "revisit", "resource"})  # types of records that may be a capture's
Told = Callable[[int], None]  # hears how many more bytes, or rows, were looked at


def silent(_: int) -> None:
    """Nobody listens."""


@dataclass(slots=True)
class File:
    """A WARC file that is looked at, and what is known of it."""

    db: Database
    folder: Path
    name: str
    rows: dict[int, CaptureRow] = field(default_factory=dict)  # by the places of their records
    losses: list[Loss] = field(default_factory=list)

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / self.name

    @property
    def is_ours(self) -> bool:
        """Whether this archive has to do with it: it has captures there, or a run of its own wrote it."""
        return bool(self.rows) or any(self.name.startswith(f"{prefix}-") for prefix in prefixes(self.db))

    @property
    def is_live(self) -> bool:
        """Whether it is being written just now."""
        return is_being_written(self.db, self.name)

    def lost(self, row: CaptureRow, why: str) -> Finding:
        """The finding that a capture's record is gone."""
        kind = Kind.KNOWN if is_known(self.losses, row.warc_offset, row.warc_offset + 1) else Kind.RECORD
        what = f"The record of {row.final_url[:120]} {why}"
        return self.parts(row, what, kind)

    def parts(self, row: CaptureRow, what: str, kind: Kind = Kind.ROW) -> Finding:
        """The finding that a capture's row and its record part."""
        return Finding(kind, what, "captures", row.id, self.name, row.warc_offset, row.warc_length)


def open_file(db: Database, folder: Path, name: str) -> File:
    """A WARC file with what the archive knows of it."""
    rows = {row.warc_offset: row for row in captures_in(db, name)}
    return File(db, folder, name, rows, losses_now(folder, name))


def check_presence(file: File, told: Told = silent) -> Iterator[Finding]:
    """The quick look: the file is there, long enough, and a record begins wherever a capture's should."""
    if not file.path.is_file():
        yield from _missing(file)
        return
    size = file.path.stat().st_size
    with file.path.open("rb") as opened:
        for row in file.rows.values():
            opened.seek(max(0, row.warc_offset))
            if row.end > size:
                yield file.lost(row, "is cut off: the file ends before it does.")
            elif opened.read(len(MAGIC)) != MAGIC:
                yield file.lost(row, "is not where it should be: none begins there.")
            told(1)


def check_records(file: File, told: Told = silent) -> Iterator[Finding]:
    """The whole look: every byte is read, and each record compared with the row that knows it."""
    if not file.path.is_file():
        yield from _missing(file)
        return
    met: dict[int, Record] = {}  # the file's whole records, by their places
    damaged: list[Damage] = []
    for found in _walk(file, told):
        if isinstance(found, Damage):
            damaged.append(found)
            yield from _tell_damage(file, found)
            continue
        met[found.offset] = found
        if row := file.rows.get(found.offset):
            yield from compare(file, row, found)
        elif found.wrong and file.is_ours:
            yield _noted(file, found.offset, found.end, Kind.DAMAGE, found.wrong)
    for row in file.rows.values():
        if row.warc_offset not in met and not any(d.offset <= row.warc_offset < d.end for d in damaged):
            known = is_known(file.losses, row.warc_offset, row.warc_offset + 1)
            yield file.parts(row, "No record begins where the row says.", Kind.KNOWN if known else Kind.ROW)
    yield from _check_groups(file, met, damaged)
    unknown = len(strangers(file, met))
    if unknown:
        yield _about_strangers(file, unknown)


def compare(file: File, row: CaptureRow, record: Record) -> Iterator[Finding]:
    """A capture's row and its record say the same, and the bytes are those that were received."""
    if record.wrong:
        yield file.lost(row, f"does not hold: {record.wrong}")
        return
    capture = capture_at(file.folder, row)
    if capture is None:
        yield file.lost(row, "cannot be read, or what it refers to cannot.")
        return
    wrong = [name for name, value in said_by(capture, row).items() if not _agree(getattr(row, name), value)]
    if row.warc_length != record.length:
        wrong.append("warc_length")
    if record.kind != "revisit" and row.revisit_of is not None:
        wrong.append("revisit_of")
    if wrong:
        yield file.parts(row, f"The row and its record differ in {', '.join(wrong)}.")


def capture_at(folder: Path, row: CaptureRow) -> Capture | None:
    """What a row's record holds; one whose body cannot be decoded is a capture all the same."""
    found = recall_capture(folder, row.place, row.original)
    return found.capture if isinstance(found, Failure) else found


def said_by(capture: Capture, row: CaptureRow) -> dict[str, object]:
    """The columns that a capture's record gives; a row may say of a revisit what the record it refers to says."""
    own_type = capture.header("content-type") or ""
    either = row.revisit_of is not None and row.content_type in {own_type, capture.content_type}
    told = capture.content_type if row.revisit_of is None else own_type
    said: dict[str, object] = {
        "url": capture.url,
        "final_url": capture.final_url,
        "captured_at": to_utc(capture.captured_at),
        "status": capture.status,
        "kind": str(capture.kind),
        "content_type": row.content_type if either else told,
        "sha256": sha256(capture.payload).hexdigest(),
    }
    is_http = capture.kind is CaptureKind.HTTP
    return said | asdict(capture.validators if is_http else Validators())


def strangers(file: File, met: dict[int, Record]) -> list[Record]:
    """The records of pages that no row knows: received, but never acknowledged; or another archive's."""
    groups = sorted((row.begin, row.end) for row in file.rows.values())
    found, at = [], 0
    for offset, record in sorted(met.items()):
        while at < len(groups) and groups[at][1] <= offset:
            at += 1
        is_known_one = at < len(groups) and groups[at][0] <= offset
        if record.kind in PAGES and not is_known_one and not record.wrong:
            found.append(record)
    return found


def _walk(file: File, told: Told) -> Iterator[Record | Damage]:
    """All that is in a file; a record that is being written while we look gets a second look."""
    begin = 0
    with file.path.open("rb") as opened:
        while True:
            size, torn = file.path.stat().st_size, None
            for found in walk(opened, size, begin):
                if isinstance(found, Damage) and found.is_tail:
                    torn = found
                    continue
                told(found.length)
                begin = found.end
                yield found
            if torn is None:
                return
            if file.path.stat().st_size == size:
                yield torn
                return


def _missing(file: File) -> Iterator[Finding]:
    captures = counted(len(file.rows), "capture is", "captures are")
    yield _noted(file, 0, 1, Kind.FILE, f"The file is not there; {captures} in it.")
    for row in file.rows.values():
        yield file.lost(row, "is gone with its file.")


def _tell_damage(file: File, found: Damage) -> Iterator[Finding]:
    rows = [row for row in file.rows.values() if found.offset <= row.warc_offset < found.end]
    if found.is_tail and not rows and file.is_live:
        yield Finding(Kind.BUSY, "A program is writing there just now.", file=file.name, offset=found.offset)
        return
    if not file.is_ours:
        what = f"{found.what} The file is another archive's, or a run's that no row knows."
        yield Finding(Kind.STRANGER, what, file=file.name, offset=found.offset)
        return
    kind, what = Kind.DAMAGE, f"{found.what} The {counted(found.length, 'byte')} from there cannot be read."
    if found.is_tail and not rows:
        rest = counted(found.length, "byte that is none", "bytes that are none")
        kind, what = Kind.TAIL, f"After the last whole record there {plural(found.length, 'is', 'are')} {rest}."
    yield _noted(file, found.offset, found.end, kind, what)
    for row in rows:
        yield file.lost(row, "is damaged.")


def _noted(file: File, offset: int, end: int, kind: Kind, what: str) -> Finding:
    kind = Kind.KNOWN if is_known(file.losses, offset, end) else kind
    return Finding(kind, what, file=file.name, offset=offset, length=end - offset)


def _check_groups(file: File, met: dict[int, Record], damaged: list[Damage]) -> Iterator[Finding]:
    """A capture's records begin where its row says, behind those of the capture before."""
    before = 0
    for row in sorted(file.rows.values(), key=lambda row: row.warc_offset):
        if row.warc_offset in met and row.begin != row.warc_offset:
            is_lost = any(each.offset <= row.begin < each.end for each in damaged)
            if not before <= row.begin < row.warc_offset or (row.begin not in met and not is_lost):
                yield file.parts(row, "No record begins where the row says that its first does.")
        before = row.end if row.warc_offset in met else before


def _about_strangers(file: File, unknown: int) -> Finding:
    if file.is_live:
        what = f"{counted(unknown, 'record is', 'records are')} not acknowledged yet."
        return Finding(Kind.BUSY, what, file=file.name)
    whose = "written, but never acknowledged" if file.is_ours else "another archive's"
    records = counted(unknown, "record of a page is", "records of pages are")
    return Finding(Kind.STRANGER, f"{records} in no row: {whose}.", file=file.name)


def _agree(told: object, found: object) -> bool:
    """Whether the two say the same; of letters that are not ASCII, HTTP and WARC do not say what they are."""
    if isinstance(told, str) and isinstance(found, str):
        return told.strip() == found.strip() or not (told.isascii() or found.isascii())
    return told == found
