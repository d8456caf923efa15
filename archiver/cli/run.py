"""What was given, archived and reported: the part that `add`, `failures --retry` and `recheck` share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from archiver.cli.report import Report
from archiver.cli.tell import note
from archiver.errors import BusyError
from archiver.model import SourceKind, Target
from archiver.nouns import counted, plural

if TYPE_CHECKING:
    from sqlite_utils import Database

    from archiver.config import Settings
    from archiver.ingest import Ingest
    from archiver.model import Outcome
    from archiver.store.runs import InterruptedRun

Find = Callable[["Ingest", list[str]], Iterator["Outcome"]]  # how what was given leads to articles


def as_given(ingest: Ingest, given: list[str]) -> Iterator[Outcome]:
    """Each source is an article, or holds some."""
    from archiver.sources import read_sources

    return ingest.add(read_sources(given))


def on_sites(ingest: Ingest, given: list[str], *, limit: int | None = None) -> Iterator[Outcome]:
    """Each source is a site, whose sitemaps list articles."""
    from archiver.poll import add_sites

    sites = addresses_in(given, "--sitemap takes addresses of sites, and {} is none.")
    return add_sites(ingest, sites, limit=limit)


def addresses_in(given: Iterable[str], complaint: str) -> list[str]:
    """The addresses of the web that sources are; what is none is complained of, named at the {}."""
    from archiver.sources import read_sources, shorten

    addresses = []
    for target in read_sources(given):
        if not isinstance(target, Target) or target.kind is not SourceKind.URL:
            raise click.UsageError(complaint.format(shorten(target.source)))
        addresses.append(target.location)
    return addresses


def going_on(run: InterruptedRun) -> None:
    """Tell that an interrupted run is gone on with."""
    note(f"Going on with the run of {run.started_at}, which was interrupted: {run.left:,} left.", err=True)


def tell_of_interrupted(archive: Database) -> None:
    """Remind of what interrupted runs have left, other programs' runs aside."""
    from archiver.store.runs import interrupted_runs, is_at_work

    if left := sum(run.left for run in interrupted_runs(archive) if not is_at_work(archive, run.id)):
        sources, are, them = counted(left, "source"), plural(left, "is", "are"), plural(left, "it", "them")
        note(f"{sources} of interrupted runs {are} waiting: `archiver resume` goes on with {them}.", err=True)


def archive_sources(
    given: list[str],
    archive: Database,
    settings: Settings,
    *,
    as_json: bool,
    allow_private: bool,
    find: Find = as_given,
    pages: int | None = None,
) -> int:
    """Archive what was given and report it; the exit code.

    Args:
        given: Sources.
        archive: Where to; it is closed at the end.
        settings: The settings that hold.
        as_json: Report for machines.
        allow_private: Permit addresses that are not public.
        find: How the sources lead to articles.
        pages: About how many those are; by the look of the sources if None.
    """
    from archiver.ingest import MANY, prepare_ingest
    from archiver.sources.given import holds_many

    if pages is None:
        pages = MANY if any(map(holds_many, given)) else len(given)
    ingest = prepare_ingest(archive, settings, allow_private=allow_private, sources=pages)
    ingest = replace(ingest, told=going_on)
    report = Report(as_json=as_json, total=len(given))
    try:
        report.follow(find(ingest, given))
    except BusyError as error:
        raise BusyError(f"{error} What was reported is saved; `archiver resume` goes on with the rest.") from error
    code = report.close(archive)
    tell_of_interrupted(archive)
    archive.close()
    return code
