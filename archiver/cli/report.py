"""Outcomes in, lines for people or machines out."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click
from click import progressbar

from archiver.cli.options import FAILED
from archiver.cli.tell import json_line
from archiver.model import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click._termui_impl import ProgressBar
    from sqlite_utils import Database

SHOWN_AFTER_BAR = 10  # outcomes that are told one by one after a progress bar; failures always are
COLOURS = {Status.SAVED: "green", Status.UPDATED: "green", Status.UNCHANGED: None, Status.FAILED: "red"}


class Report:
    """Tells outcomes as they come: JSON lines, a progress bar on a terminal, or plain lines.

    Args:
        as_json: Print one JSON object an outcome and nothing else.
        total: How many sources were given; a source may give several outcomes.
    """

    def __init__(self, *, as_json: bool, total: int) -> None:
        self._as_json = as_json
        self._total = total
        self._is_complete = True
        self._counts: Counter[Status] = Counter()
        self._article_ids: set[int] = set()

    def follow(self, outcomes: Iterable[Outcome]) -> bool:
        """Tell all outcomes; False where the user interrupted them (Ctrl-C)."""
        try:
            self._follow(outcomes)
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted. What was reported is saved; the same command goes on, or `archiver resume`.",
                err=True,
            )
            self._is_complete = False
        return self._is_complete

    def _follow(self, outcomes: Iterable[Outcome]) -> None:
        with_bar = not self._as_json and self._total > 1 and sys.stderr.isatty()
        late: list[Outcome] = []
        with self._bar() if with_bar else nullcontext() as bar:
            for outcome in outcomes:
                self._count(outcome)
                if bar:
                    bar.update(1 if self._counts.total() <= self._total else 0)
                    late.append(outcome)
                else:
                    self._tell(outcome)
        for outcome in late:
            if outcome.status is Status.FAILED or len(late) <= SHOWN_AFTER_BAR:
                self._tell(outcome)

    def close(self, archive: Database) -> int:
        """Print the closing summary; the exit code: whether all sources were archived."""
        if not self._as_json:
            self._tell_summary(archive)
        return 0 if self._is_complete and not self._counts[Status.FAILED] else FAILED

    def _tell_summary(self, archive: Database) -> None:
        """Counts, and the entities most mentioned in the articles that were told."""
        from archiver.store.asking import ask

        counts = ", ".join(f"{self._counts[status]:,} {status}" for status in Status if self._counts[status])
        click.echo(f"\n{self._counts.total():,} done: {counts}." if counts else "\nNothing to do.")
        named = ask.named_in(archive, self._article_ids)
        names = ", ".join(f"{row['name']} ({row['type']}, {row['mention_count']:,})" for row in named)
        if names:
            click.echo(f"Most mentioned: {names}.")

    def _bar(self) -> ProgressBar[int]:
        return progressbar(length=self._total, label="Archiving", file=sys.stderr)

    def _count(self, outcome: Outcome) -> None:
        self._counts[outcome.status] += 1
        if outcome.article_id is not None:
            self._article_ids.add(outcome.article_id)

    def _tell(self, outcome: Outcome) -> None:
        click.echo(json_line(outcome) if self._as_json else outcome_line(outcome))


def outcome_line(outcome: Outcome) -> str:
    """One line for people; failures say why."""
    status = click.style(f"{outcome.status:<9}", fg=COLOURS[outcome.status])
    if outcome.status is Status.FAILED:
        return f"{status} {outcome.source}: {outcome.reason}. {outcome.detail}"
    return f"{status} #{outcome.article_id} {outcome.title}"
