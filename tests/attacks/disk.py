"""What programs did to the files of a folder in, that folder as a disk may hold it after a power cut out.

The rules are those of POSIX, taken strictly. What a file was given before its last sync is there. What it was given
after that is there, or not, or in part: each piece of 512 bytes by itself, in whatever order. A name in a folder, new,
renamed or removed, is sure after a sync of the folder only; one step of these is never done by half. What was never
written reads as zeros.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TypeVar

T = TypeVar("T")
SECTOR = 512  # bytes that a disk writes whole or not at all
HEAD = struct.Struct("<cIQQ")
MODES = ("nothing", "everything", "first", "some", "torn")  # what is kept of that which was not synced


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a program did."""

    kind: str  # Create, Write, Truncate, Sync, Unlink, Rename, Link, make Directory; Acknowledge, Mark
    path: str
    offset: int
    data: bytes


def read_events(log: Path) -> list[Event]:
    """The notes of the layer under the files (watcher.c)."""
    return list(_read(log.read_bytes()))


def _read(data: bytes) -> Iterator[Event]:
    at = 0
    while at < len(data):
        kind, length, offset, size = HEAD.unpack_from(data, at)
        at += HEAD.size
        path, at = data[at : at + length].decode(), at + length
        yield Event(kind.decode(), path, offset, data[at : at + size])
        at += size


def mark(log: Path, text: str) -> None:
    """Put a mark between the notes."""
    with log.open("ab") as file:
        file.write(HEAD.pack(b"M", 0, 0, len(text)) + text.encode())


@dataclass(slots=True)
class _File:
    sure: bytearray = field(default_factory=bytearray)
    unsure: list[Event] = field(default_factory=list)  # writes and truncations since the last sync


@dataclass(frozen=True, slots=True)
class _Step:
    """Changes of names that are done together."""

    gone: str = ""
    come: str = ""
    what: int = 0  # number of the file; FOLDER


FOLDER = -1


class Disk:
    """A folder that programs write to.

    Args:
        root: Its path; it is there, and empty, at the beginning.
    """

    def __init__(self, root: Path) -> None:
        self._root = str(root)
        self._files: list[_File] = []
        self._now: dict[str, int] = {}  # path → number of the file, as programs see it
        self._sure: dict[str, int] = {}  # as the disk surely has it
        self._unsure: list[_Step] = []

    def take(self, event: Event) -> None:
        """Something is done."""
        path = event.path
        if event.kind in "WT":
            if path in self._now:
                self._files[self._now[path]].unsure.append(event)
        elif event.kind == "S":
            self._sync(path)
        elif event.kind == "C":
            self._files.append(_File())
            self._name(_Step(come=path, what=len(self._files) - 1))
        elif event.kind == "D":
            self._name(_Step(come=path, what=FOLDER))
        elif event.kind == "U":
            self._name(_Step(gone=path))
        elif event.kind == "R" and path in self._now:
            self._name(_Step(path, event.data.decode(), self._now[path]))
        elif event.kind == "L":
            if path not in self._now:  # a file from elsewhere, which was there long before
                self._files.append(_File(bytearray(Path(path).read_bytes())))
                self._now[path] = len(self._files) - 1
            self._name(_Step(come=event.data.decode(), what=self._now[path]))

    def _name(self, step: _Step) -> None:
        _do(step, self._now)
        self._unsure.append(step)

    def _sync(self, path: str) -> None:
        number = self._now.get(path, FOLDER)
        if number != FOLDER:
            file = self._files[number]
            for event in file.unsure:
                _apply(event, file.sure)
            file.unsure.clear()
            return
        synced = [step for step in self._unsure if path in {_folder(step.gone), _folder(step.come)}]
        for step in synced:
            _do(step, self._sure)
        self._unsure = [step for step in self._unsure if step not in synced]

    def cut(self, target: Path, chance: Random, mode: str) -> None:
        """The power goes: write to a new folder what the disk may hold."""
        names = dict(self._sure)
        for step in _kept(self._unsure, chance, mode):
            _do(step, names)
        target.mkdir(parents=True)
        for path, number in sorted(names.items()):
            place = target / path[len(self._root) + 1 :]
            if not place.parent.is_dir():
                continue  # a folder that is not there has no files
            if number == FOLDER:
                place.mkdir(exist_ok=True)
            elif path.endswith("-shm"):  # what is shared between programs; nobody relies on it after a restart
                place.write_bytes(chance.randbytes(chance.choice((0, 100, 32_768))))
            else:
                place.write_bytes(_content(self._files[number], chance, mode))


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _do(step: _Step, names: dict[str, int]) -> None:
    if step.gone:
        names.pop(step.gone, None)
    if step.come:
        names[step.come] = step.what


def _apply(event: Event, content: bytearray) -> None:
    if event.kind == "T":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    content.extend(bytes(max(0, event.offset - len(content))))
    content[event.offset : event.offset + len(event.data)] = event.data


def _kept(listed: list[T], chance: Random, mode: str) -> list[T]:
    """What is kept of changes that were not synced, in their order."""
    if mode in {"nothing", "everything"}:
        return listed if mode == "everything" else []
    if mode == "first":
        return listed[: chance.randint(0, len(listed))]
    return [each for each in listed if chance.random() < 0.5]


def _content(file: _File, chance: Random, mode: str) -> bytes:
    content = bytearray(file.sure)
    for event in _kept(file.unsure, chance, mode):
        if event.kind == "T" or mode != "torn":
            _apply(event, content)
            continue
        for start, end in _sectors(event.offset, event.offset + len(event.data)):
            if chance.random() < 0.6:
                piece = event.data[start - event.offset : end - event.offset]
                _apply(Event("W", event.path, start, piece), content)
    return bytes(content)


def _sectors(start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        stop = min(end, (start // SECTOR + 1) * SECTOR)
        yield start, stop
        start = stop
