"""The WARC files of a folder in, those of one archive out, and their captures in the order in which they came.

Several programs may have written at once, and captures that are kept as they stood in other files tell of a time
long ago. So a capture came when its file was begun, or at the latest time that the file tells of up to it.
"""

from __future__ import annotations

import heapq
import json
import re
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlite_utils.utils import sqlite3

from archiver.custody.rebuilding.groups import captures_in
from archiver.store.connections import connect_read_only
from archiver.store.curation import log_of
from archiver.times import read_stamp
from archiver.warc.standing import read_warcinfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archiver.custody.rebuilding.groups import Found
    from archiver.store.curation import Curation
    from archiver.warc.standing import Gap

_NAME = re.compile(r"(?P<prefix>archiver-(?P<at>\d{8}T\d{6}Z)-[0-9a-f]{6})-\d{5}\.warc\.gz")


@dataclass(frozen=True, slots=True)
class WarcFile:
    """A WARC file of ours."""

    path: Path
    prefix: str  # of its run
    started: datetime  # the run, as the name says
    opened: datetime  # the file, as its first record says
    part_of: str = ""  # the archive that it was written for; "" where it does not say
    command: str = ""
    options: str = "{}"  # JSON: the settings that held
    software: str = ""

    @property
    def tells_failures(self) -> bool:
        """Whether it notes why an answer was not read; those of earlier versions do not."""
        return bool(self.part_of)


def describe_file(path: Path) -> WarcFile | None:
    """What a WARC file says of itself; None where it is not named as ours are."""
    match = _NAME.fullmatch(path.name)
    if match is None:
        return None
    started = read_stamp(match["at"])
    info = read_warcinfo(path)
    said = info.fields if info else {}
    return WarcFile(
        path=path,
        prefix=match["prefix"],
        started=started,
        opened=info.date if info else started,
        part_of=said.get("isPartOf", ""),
        command=said.get("command", "archiver add"),
        options=_json_object(said.get("settings", "")),
        software=said.get("software", "").removeprefix("archiver/"),
    )


def choose_files(database: Path, files: Iterable[WarcFile], known: Curation, own: set[str]) -> list[WarcFile]:
    """Those of several archives' WARC files that belong to one.

    A file belongs to the archive that it was written for, and to those that took it in (`archiver merge`). Where it
    does not say, or that archive is not in the folder any more, it belongs to the archives whose captures stand in
    it; where none has any, to every one.

    Args:
        database: The archive's database; it need not be there.
        files: The files.
        known: Its curation log.
        own: The names of files in which captures of it stand, as far as that is known.
    """
    stem = database.name.removesuffix(".db")
    others: set[str] | None = None
    chosen = []
    for file in files:
        if file.path.name in own or file.prefix in known.merged or file.part_of == stem:
            chosen.append(file)
        elif not _is_of_another(file, database):
            others = _named_elsewhere(database) if others is None else others
            if file.path.name not in others:
                chosen.append(file)
    return chosen


def captures_in_order(files: Iterable[WarcFile]) -> Iterator[tuple[WarcFile, Found | Gap]]:
    """The captures of all files, in the order in which they came to the archive, and what is damaged.

    Files are opened when their time has come: of thousands, few are open at once.
    """
    waiting = sorted(files, key=lambda file: (file.opened, file.path.name))[::-1]
    heap: list[tuple[datetime, str, Found | Gap, WarcFile, Iterator[Found | Gap]]] = []
    numbered = 0

    def push(file: WarcFile, rest: Iterator[Found | Gap], at: datetime) -> None:
        nonlocal numbered
        found = next(rest, None)
        if found is not None:
            numbered += 1
            arrived = getattr(found, "arrived", at)
            heapq.heappush(heap, (arrived, f"{file.path.name} {numbered:020}", found, file, rest))

    while waiting or heap:
        while waiting and (not heap or waiting[-1].opened <= heap[0][0]):
            file = waiting.pop()
            push(file, captures_in(file.path, file.opened), file.opened)
        if heap:
            at, _, found, file, rest = heapq.heappop(heap)
            yield file, found
            push(file, rest, at)


def _json_object(text: str) -> str:
    try:
        value: Any = json.loads(text)
    except ValueError:
        return "{}"
    return json.dumps(value, sort_keys=True) if isinstance(value, dict) else "{}"


def _is_of_another(file: WarcFile, database: Path) -> bool:
    """Whether it was written for an archive that is in the folder, or of which the log is left."""
    other = database.with_name(f"{file.part_of}.db")
    return bool(file.part_of) and (other.exists() or log_of(other).exists())


def _named_elsewhere(database: Path) -> set[str]:
    """The WARC files in which captures of other archives in the same folder stand."""
    others = [path for path in database.parent.glob("*.db") if path.name != database.name]
    return {name for path in others for name in files_named(path)}


def files_named(database: Path) -> set[str]:
    """The WARC files in which captures of an archive stand; none where it cannot be read."""
    try:
        with closing(connect_read_only(database)) as connection:
            rows = connection.execute("select distinct warc_file from captures").fetchall()
    except sqlite3.DatabaseError:
        return set()
    return {row[0] for row in rows}
