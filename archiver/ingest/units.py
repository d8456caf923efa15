"""WARC files in, an archive of its own for each out: units that are read one by one, anywhere, and can be resumed.

A unit is read by the ordinary command, `archiver add`, in a process of its own. So whatever a page does to the
program costs one unit, and not even that: it is begun again, and its queue tells where it was.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING

from archiver.config import ENVIRONMENT_PREFIX, Settings
from archiver.errors import UsageError
from archiver.model import SourceKind, Target
from archiver.remote import scheme_of
from archiver.sources import Refused, shorten
from archiver.store.asking.units import UnitState, unit_is_at_work, unit_state

if TYPE_CHECKING:
    from collections.abc import Iterable

STARTS = 2  # of a unit's process: a second one where the first was killed
WRONG_USAGE = 2  # exit code of a call that cannot work as given, however often
PATIENCE = 1.0  # seconds between two looks at a unit that another program is at
MOST_HEARD = 4_000  # bytes, the last ones, of what a unit's process says on standard error
ENDINGS = (".gz", ".warc")
ELSEWHERE = ("db", "workers", "engine", "scheduler")  # settings that a unit's process is given otherwise, or not


@dataclass(frozen=True, slots=True)
class Unit:
    """One WARC file, and the archive that it is read into."""

    name: str
    target: Target
    shard: Path


@dataclass(frozen=True, slots=True)
class Orders:
    """How units are read; the same for all of a command. It must pickle."""

    settings: tuple[tuple[str, str], ...]  # environment variables
    allow_private: bool
    command: str  # tells the units of this command from those of others, on machines that read for several


@dataclass(frozen=True, slots=True)
class UnitEnd:
    """What became of a unit."""

    name: str
    source: str
    shard: str
    is_done: bool
    is_known: bool = False  # it was done before, and passed over
    saved: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    seconds: float = 0.0
    detail: str = ""  # a plain sentence: why it is not done, or why the last page failed that did


def plan_units(given: Iterable[Target | Refused], folder: Path) -> tuple[list[Unit], list[Refused]]:
    """The units that WARC files make, each named after its file; and what was refused.

    Args:
        given: WARC files, each once.
        folder: Where their archives will be.

    Raises:
        UsageError: Something else is among them.
    """
    refused, targets = [], {}
    for each in given:
        if isinstance(each, Refused):
            refused.append(each)
        elif each.kind is not SourceKind.WARC:
            raise UsageError(f"--shards takes WARC files, and {shorten(each.source)} is none.")
        else:
            target = _anywhere(each)
            targets[target.location] = target
    stems = {location: _stem(location) for location in targets}
    many = Counter(stem.casefold() for stem in stems.values())
    units = []
    for location, stem in stems.items():
        name = _name(targets[location], stem, folder, is_shared=many[stem.casefold()] > 1)
        units.append(Unit(name, targets[location], folder / f"{name}.db"))
    return units, refused


def orders_of(settings: Settings, *, allow_private: bool, command: str) -> Orders:
    """Orders to read units with these settings, wherever that is."""
    names = Path(settings.known_names).absolute() if settings.known_names else ""
    values = {f.name: getattr(replace(settings, known_names=str(names)), f.name) for f in fields(Settings)}
    return Orders(
        tuple((ENVIRONMENT_PREFIX + name.upper(), str(values[name])) for name in values if name not in ELSEWHERE),
        allow_private,
        command,
    )


def read_unit(unit: Unit, orders: Orders) -> UnitEnd:
    """Read a unit, or go on with it where it was; one that is finished is passed over."""
    began = time.monotonic()
    state = _when_free(unit, orders)
    if state.is_finished and not state.is_out_of_reach:
        return _ended(unit, state, began, is_known=True)
    said, was_out_of_reach = "", state.is_out_of_reach
    for _ in range(STARTS):
        code, said = _call(unit, orders)
        state = unit_state(unit.shard, unit.target)
        if state.is_finished and (code >= 0 or not was_out_of_reach):
            return _ended(unit, state, began)
        if code == WRONG_USAGE or orders.command in _given_up:
            break
    return _ended(unit, state, began, not_done=said)


def pages_in(units: Iterable[Unit]) -> int:
    """How many pages of units are read by now."""
    states = [unit_state(unit.shard, unit.target) for unit in units if unit.shard.exists()]
    return sum(state.saved + state.updated + state.unchanged + state.failed for state in states)


def end_units(command: str) -> None:
    """End the processes of all units that are read here for a command; none is begun any more."""
    with _lock:
        _given_up.add(command)
        for process, of in _under_way.items():
            if of == command:
                process.terminate()


_under_way: dict[subprocess.Popen[bytes], str] = {}  # process → whose unit it reads
_given_up: set[str] = set()  # commands
_lock = threading.Lock()


def _call(unit: Unit, orders: Orders) -> tuple[int, str]:
    """Have a process read the unit: its exit code, and what it said last."""
    words = [unit.target.location, "--db", str(unit.shard), "--engine", "processes", "--workers", "1", "--json"]
    words += ["--allow-private"] * orders.allow_private
    with TemporaryFile() as told:
        with _lock:
            if orders.command in _given_up:
                return -1, "It was given up."
            # -P: no file in the working folder may stand in for a module of ours.
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-P", "-m", "archiver", "add", *words],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=told,
                env=os.environ | dict(orders.settings),
            )
            _under_way[process] = orders.command
        code = process.wait()
        with _lock:
            del _under_way[process]
        told.seek(max(0, told.seek(0, os.SEEK_END) - MOST_HEARD))
        lines = told.read().decode("utf-8", "replace").strip().splitlines()
    return code, f"Its process ended with exit code {code}" + (f": {lines[-1][:300]}" if lines else ".")


def _when_free(unit: Unit, orders: Orders) -> UnitState:
    """How far a unit is, as soon as no other program is at it, such as one whose parent was killed."""
    state = unit_state(unit.shard, unit.target)
    while orders.command not in _given_up and unit_is_at_work(unit.shard, state):
        time.sleep(PATIENCE)
        state = unit_state(unit.shard, unit.target)
    return state


def _ended(unit: Unit, state: UnitState, began: float, *, is_known: bool = False, not_done: str = "") -> UnitEnd:
    return UnitEnd(
        name=unit.name,
        source=unit.target.source,
        shard=str(unit.shard),
        is_done=not not_done,
        is_known=is_known,
        saved=state.saved,
        updated=state.updated,
        unchanged=state.unchanged,
        failed=state.failed,
        seconds=round(time.monotonic() - began, 1),
        detail=not_done or state.detail,
    )


def _anywhere(target: Target) -> Target:
    """The same target as the process that reads it names it, in whatever folder that works."""
    if scheme_of(target.location):
        return replace(target, source=target.location)
    location = str(Path(target.location).absolute())
    return replace(target, source=location, location=location)


def _stem(location: str) -> str:
    """What a WARC file is called, without its endings.

    >>> _stem("s3://bucket/2026/crawl-0001.warc.gz"), _stem("https://example.com/a%20b.warc?version=2")
    ('crawl-0001', 'a-20b')
    """
    path = location.partition("?")[0] if scheme_of(location) in {"http", "https"} else location
    name = path.rstrip("/").rpartition("/")[2]
    for ending in ENDINGS:
        name = name[: -len(ending)] if name.lower().endswith(ending) else name
    return re.sub(r"[^\w.+-]+", "-", name).strip("-.")[:100] or "shard"


def _name(target: Target, stem: str, folder: Path, *, is_shared: bool) -> str:
    """The name that a unit has in every call, whichever other units are given with it.

    Where two files have one name, a few digits tell theirs apart; but what is there already keeps its name.
    """
    marked = f"{stem}-{sha256(target.location.encode('utf-8', 'replace')).hexdigest()[:8]}"
    if (folder / f"{marked}.db").exists():
        return marked
    state = unit_state(folder / f"{stem}.db", target)
    return stem if state.run_id is not None or not (is_shared or state.is_others) else marked
