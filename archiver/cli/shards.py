"""WARC files in, a shard for each and one line about it out: the part of `add` that `--shards` asks for."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from os import cpu_count
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from archiver.cli.options import FAILED
from archiver.cli.tell import json_line, note, shows_progress
from archiver.ingest.units import UnitEnd, end_units, orders_of, pages_in, plan_units, read_unit
from archiver.nouns import counted
from archiver.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from archiver.config import Settings
    from archiver.ingest.units import Unit


def archive_shards(
    given: list[str], folder: Path, settings: Settings, *, as_json: bool, allow_private: bool
) -> int:
    """Read each WARC file that was given into an archive of its own, and report it; the exit code."""
    units, refused = plan_units(read_sources(given), folder)
    command = uuid4().hex
    orders = orders_of(settings, allow_private=allow_private, command=command)
    report = _Report(units, as_json=as_json)
    for each in refused:
        report.tell(
            UnitEnd("", each.source, "", is_done=False, detail=f"{each.failure.reason}. {each.failure.detail}")
        )
    read, end = partial(read_unit, orders=orders), partial(end_units, command)
    try:
        with closing(_results(read, units, settings, end)) as results:
            for result in results:
                if result is not None:
                    report.tell(result)
                report.note_progress()
    except KeyboardInterrupt:
        click.echo("\nInterrupted. What was read is saved, and the same command goes on.", err=True)
        return FAILED
    report.close(folder)
    return report.code


def _results(
    read: Callable[[Unit], UnitEnd], units: list[Unit], settings: Settings, end: Callable[[], object]
) -> Generator[UnitEnd | None, None, None]:
    from archiver.engine.apart import apart, apart_on_dask

    if settings.engine == "dask" or (settings.scheduler and not settings.engine):
        return apart_on_dask(settings.scheduler, read, units, end)
    at_once = settings.workers if settings.workers > 0 else cpu_count() or 1
    return apart(read, units, 1 if settings.engine == "serial" else at_once, end)


class _Report:
    """Tells of units as they end."""

    def __init__(self, units: list[Unit], *, as_json: bool) -> None:
        self._as_json = as_json
        self._left = {unit.name: unit for unit in units}
        self._ended = self._pages = 0
        self._has_line = shows_progress()
        self.code = 0

    def tell(self, unit: UnitEnd) -> None:
        """One line, or one JSON object."""
        self._ended += self._left.pop(unit.name, None) is not None
        self._pages += unit.saved + unit.updated + unit.unchanged + unit.failed
        if unit.failed or not unit.is_done:
            self.code = FAILED
        self._wipe()
        say = click.echo if self._as_json or unit.failed or not unit.is_done else note
        say(json_line(unit) if self._as_json else _line(unit))

    def note_progress(self) -> None:
        """On a terminal, one line that is written over and over."""
        if self._has_line and self._left:
            files = f"{self._ended:,} of {self._ended + len(self._left):,} WARC files are done"
            pages = counted(self._pages + pages_in(self._left.values()), "page")
            click.echo(f"\r\x1b[K{files}, {pages} …", err=True, nl=False, color=True)

    def close(self, folder: Path) -> None:
        """How to go on."""
        self._wipe()
        if not self._as_json and self._ended:
            note(
                f"\n`archiver merge {folder}/*.db` takes the shards into one archive;"
                f" `archiver serve {folder}/*.db` shows them as they are."
            )

    def _wipe(self) -> None:
        if self._has_line:
            click.echo("\r\x1b[K", err=True, nl=False, color=True)


def _line(unit: UnitEnd) -> str:
    name = click.style(unit.name or unit.source[:200], bold=True)
    if not unit.is_done:
        return f"{name}: {click.style('not done', fg='red')}. {unit.detail}"
    counts = f"{unit.saved:,} saved, {unit.unchanged:,} unchanged, {unit.failed:,} failed"
    updated = f", {unit.updated:,} updated" if unit.updated else ""
    last = f". The last failure: {unit.detail}" if unit.failed and unit.detail else ""
    return f"{name}: {counts}{updated}, {'done before' if unit.is_known else f'{unit.seconds:,.0f} s'}{last}"
