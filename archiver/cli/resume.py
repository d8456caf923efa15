"""`archiver resume`: interrupted runs go on where they were."""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import db_option, engine_options, json_option, open_existing
from archiver.cli.report import Report
from archiver.cli.run import going_on
from archiver.cli.tell import note, print_json
from archiver.nouns import counted, plural

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlite_utils import Database

    from archiver.ingest import Ingest
    from archiver.store.runs import InterruptedRun


@click.command()
@click.option("--list", "only_list", is_flag=True, help="Only list the interrupted runs.")
@click.option("--forget", is_flag=True, help="Give up what the interrupted runs have left.")
@engine_options
@db_option
@json_option
def resume(*, only_list: bool, forget: bool, reading: dict[str, Any], db: str | None, as_json: bool) -> None:
    """Go on with runs that were interrupted.

    Each goes on with the settings that it had. What it had reported stays; what it had not is archived now.
    """
    from archiver.store.runs import interrupted_runs

    archive = open_existing(db)
    runs = interrupted_runs(archive)
    if only_list and as_json:
        print_json(runs)
    elif only_list or not runs:
        for run in runs:
            click.echo(f"{run.started_at}  {run.command}  {run.left:,} left")
        click.echo(f"\n{len(runs)} interrupted." if runs else "Nothing was interrupted.", err=as_json)
    elif forget:
        _forget(archive, runs)
    else:
        prepare = partial(_ingest_as_before, archive, db=db, reading=reading)
        sys.exit(_go_on(archive, runs, prepare, as_json=as_json))


def _forget(archive: Database, runs: list[InterruptedRun]) -> None:
    from archiver.store.runs import forget_run, hold_run, let_go

    for run in runs:
        lock = hold_run(archive, run.id)
        if lock is None:
            click.echo(f"The run of {run.started_at} is still going on, and stays.", err=True)
            continue
        left = forget_run(archive, run.id)
        note(f"{counted(left, 'source')} of the run of {run.started_at} {plural(left, 'is', 'are')} given up.")
        let_go(lock)


def _go_on(
    archive: Database, runs: list[InterruptedRun], prepare: Callable[[InterruptedRun], Ingest], *, as_json: bool
) -> int:
    report = Report(as_json=as_json, total=sum(run.left for run in runs))
    for run in runs:
        outcomes = prepare(run).resume(run)
        if outcomes is None:
            click.echo(f"The run of {run.started_at} is still going on, in another program.", err=True)
            continue
        going_on(run)
        if not report.follow(outcomes):
            break
    code = report.close(archive)
    archive.close()
    return code


def _ingest_as_before(archive: Database, run: InterruptedRun, *, db: str | None, reading: dict[str, Any]) -> Ingest:
    """How the run archived things, as far as it is written down."""
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest

    options = run.options
    settings = load_settings(
        db=db,
        model=options["model"],
        known_names=next(iter(options["known_names"]), None),
        timeout=options["timeout"],
        max_bytes=options["max_bytes"],
        **reading,
    )
    return prepare_ingest(archive, settings, allow_private=options["allow_private"], sources=run.left)
