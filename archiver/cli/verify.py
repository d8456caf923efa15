"""`archiver verify`: whether an archive is whole, and what is wrong where it is not."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import Progress, json_line, printable

if TYPE_CHECKING:
    from archiver.store.checks import Finding

MOST_TOLD = 20  # findings of one kind that are told one by one to people; machines get all


class Part(click.ParamType[tuple[int, int]]):
    """Such as 1/12."""

    name = "K/N"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """The two numbers."""
        if isinstance(value, tuple):
            return value
        told = re.fullmatch(r"(\d+)/(\d+)", str(value))
        if not told or not 1 <= int(told[1]) <= int(told[2]):
            self.fail(f"{value!r} is no part: say 1/12 for the first of twelve.", param, ctx)
        return int(told[1]), int(told[2])


@click.command()
@click.option("--read-data", is_flag=True, help="Read every byte of the WARC files, and some articles again.")
@click.option("--subset", type=Part(), default="1/1", help="Only the Kth of N parts of captures, versions and WARC"
              " files: N calls look at all.")  # fmt: skip
@click.option("--sample", type=click.IntRange(0), default=20, show_default=True, metavar="N",
              help="With --read-data: articles read again from their captures.")  # fmt: skip
@db_option
@json_option
def verify(*, read_data: bool, subset: tuple[int, int], sample: int, db: str | None, as_json: bool) -> None:
    """Check that the archive is whole, and name everything that is not. Nothing is changed.

    By itself a quick look at the database, and at whether every capture's record is in place. With --read-data,
    everything: every byte of the WARC files, their checksums and digests, every row beside its record.

    Ends with 0 where all is sound, 1 where damage was found, 2 where there is nothing that can be checked.
    `archiver repair` mends what can be mended.
    """
    from archiver.config import load_settings, warc_folder_of
    from archiver.custody.verifying.verify import Plan
    from archiver.custody.verifying.verify import verify as look
    from archiver.ingest import name_files
    from archiver.pipeline import ReadingOptions
    from archiver.store.checks import Share

    settings = load_settings(db=db)
    reading = ReadingOptions(model=settings.model, known_names=name_files(settings))
    plan = Plan(read_data, Share(*subset), sample, reading, told=Progress(as_json=as_json))
    teller = Teller(as_json=as_json)
    for finding in look(settings.db, warc_folder_of(settings.db), plan):
        teller.tell(finding)
    how = "every byte was read" if read_data else "a quick look; --read-data reads every byte"
    teller.close(f"{settings.db} is sound ({how}).")
    sys.exit(FAILED if teller.damaged else 0)


class Teller:
    """Tells findings as they come, and their numbers at the end."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._counts: Counter[str] = Counter()
        self.damaged = 0  # findings that are damage

    def tell(self, finding: Finding) -> None:
        """One finding: a line, or a JSON object."""
        self._counts[finding.kind] += 1
        self.damaged += finding.is_damage
        if self._as_json:
            click.echo(json_line(finding_row(finding)))
        elif self._counts[finding.kind] <= MOST_TOLD:
            mark = click.style("damage", fg="red") if finding.is_damage else "note  "
            click.echo(f"{mark} {printable(finding.place)}: {printable(finding.what)} {finding.kind.sentence}")

    def close(self, sound: str) -> None:
        """The numbers, for people."""
        if self._as_json:
            return
        counts = ", ".join(f"{count:,} {kind}" for kind, count in self._counts.items())
        more = "" if max(self._counts.values(), default=0) <= MOST_TOLD else " --json tells all."
        if counts:
            click.echo(f"\nFound: {counts}.{more}")
        if not self.damaged:
            click.echo(sound)


def finding_row(finding: Finding) -> dict[str, Any]:
    """A finding for machines."""
    from dataclasses import asdict

    told = asdict(finding) | {"what": printable(finding.what), "file": printable(finding.file)}
    return told | {"is_damage": finding.is_damage, "advice": finding.kind.sentence}
