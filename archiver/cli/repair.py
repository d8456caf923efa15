"""`archiver repair`: what is wrong with an archive, mended as far as it can be."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import Progress, json_line, printable
from archiver.cli.verify import Teller

if TYPE_CHECKING:
    from archiver.config import Settings
    from archiver.custody.mending.repair import Order, Step


@click.command()
@click.option("--dry-run", is_flag=True, help="Only tell what is wrong, and what would be done about it.")
@click.option("--adopt", is_flag=True, help="Store records too that runs of this archive wrote and no row knows.")
@click.option("--sample", type=click.IntRange(0), default=20, show_default=True, metavar="N",
              help="Articles read again from their captures, to be compared.")  # fmt: skip
@db_option
@json_option
def repair(*, dry_run: bool, adopt: bool, sample: int, db: str | None, as_json: bool) -> None:
    """Mend what `archiver verify --read-data` finds.

    The database is copied first, into a file beside it. Torn ends of WARC files are set aside, rows are taken from
    their records, texts read from their captures again, counters and full-text indexes made anew. A database that
    SQLite cannot read gives way to a new one with all rows that can be read. WARC files are never rewritten: what
    is lost in them is noted, and listed by `archiver failures`; the texts that were read from it stay.

    Ends with 0 where all is sound now, 1 where something could not be saved, 2 where nothing can be done.
    """
    from archiver.config import load_settings, warc_folder_of
    from archiver.custody.mending.repair import Did, Order
    from archiver.custody.mending.repair import repair as mend
    from archiver.custody.verifying.verify import Plan
    from archiver.ingest import name_files
    from archiver.pipeline import ReadingOptions

    settings = load_settings(db=db)
    reading = ReadingOptions(model=settings.model, known_names=name_files(settings))
    order = Order(Plan(True, sample=sample, reading=reading, told=Progress(as_json=as_json)), adopt)
    if dry_run:
        sys.exit(_tell_only(settings, order, as_json=as_json))
    lost = done = 0
    for step in mend(settings.db, warc_folder_of(settings.db), order):
        done += 1
        lost += step.did is Did.LOST
        _tell(step, as_json=as_json)
    if not as_json:
        click.echo(_summary(done, lost))
    sys.exit(FAILED if lost else 0)


def _tell(step: Step, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(asdict(step) | {"what": printable(step.what)}))
    else:
        colour = "red" if step.did == "lost" else "green"
        click.echo(f"{click.style(f'{step.did:<7}', fg=colour)} {printable(step.what)}")


def _summary(done: int, lost: int) -> str:
    if not done:
        return "Nothing needs to be repaired."
    if lost:
        return "\nWhat is told as lost could not be saved; all else is sound. A backup, if there is one, has it."
    return "\nAll is sound now."


def _tell_only(settings: Settings, order: Order, *, as_json: bool) -> int:
    from archiver.config import warc_folder_of
    from archiver.custody.verifying.verify import verify

    teller = Teller(as_json=as_json)
    for finding in verify(settings.db, warc_folder_of(settings.db), order.plan):
        teller.tell(finding)
    teller.close("Nothing needs to be repaired.")
    return FAILED if teller.damaged else 0
