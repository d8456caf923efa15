"""Outcomes in, lines for people or machines out."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from click import progressbar

from archiver.model import Outcome, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from click._termui_impl import ProgressBar

SHOWN_AFTER_BAR = 10  # outcomes that are told one by one after a progress bar; failures always are
COLOURS = {Status.SAVED: "green", Status.UPDATED: "green", Status.UNCHANGED: None, Status.FAILED: "red"}


def note(line: str = "", *, err: bool = False) -> None:
    """Print what is good to know and no answer to a question: `archiver --quiet` leaves it out."""
    if not _is_quiet():
        click.echo(line, err=err)


def shows_progress() -> bool:
    """Whether somebody looks on who wants to see how far it is."""
    return sys.stderr.isatty() and not _is_quiet()


def _is_quiet() -> bool:
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().params.get("quiet"))


class Report:
    """Tells outcomes as they come: JSON lines, a progress bar on a terminal, or plain lines.

    Args:
        as_json: Print one JSON object an outcome and nothing else.
        total: How many sources were given; a source may give several outcomes.
    """

    def __init__(self, *, as_json: bool, total: int) -> None:
        self._as_json = as_json
        self._total = total
        self.counts: Counter[Status] = Counter()
        self.article_ids: set[int] = set()

    def follow(self, outcomes: Iterable[Outcome]) -> bool:
        """Tell all outcomes; False where the user interrupted them (Ctrl-C)."""
        try:
            self._follow(outcomes)
        except KeyboardInterrupt:
            click.echo(
                "\nInterrupted. What was reported is saved; the same command goes on, or `archiver resume`.",
                err=True,
            )
            return False
        return True

    def _follow(self, outcomes: Iterable[Outcome]) -> None:
        with_bar = not self._as_json and self._total > 1 and shows_progress()
        late: list[Outcome] = []
        with self._bar() if with_bar else nullcontext() as bar:
            for outcome in outcomes:
                self._count(outcome)
                if bar:
                    bar.update(1 if self.counts.total() <= self._total else 0)
                    late.append(outcome)
                else:
                    self._tell(outcome)
        for outcome in late:
            if outcome.status is Status.FAILED or len(late) <= SHOWN_AFTER_BAR:
                self._tell(outcome)

    def close(self, named: Iterable[dict[str, Any]]) -> None:
        """Print the closing summary: counts, and the entities most mentioned in this run's articles."""
        if self._as_json:
            return
        counts = ", ".join(f"{self.counts[status]:,} {status}" for status in Status if self.counts[status])
        note(f"\n{self.counts.total():,} done: {counts}." if counts else "\nNothing to do.")
        names = ", ".join(f"{row['name']} ({row['type']}, {row['mention_count']:,})" for row in named)
        if names:
            note(f"Most mentioned: {names}.")

    def _bar(self) -> ProgressBar[int]:
        return progressbar(length=self._total, label="Archiving", file=sys.stderr)

    def _count(self, outcome: Outcome) -> None:
        self.counts[outcome.status] += 1
        if outcome.article_id is not None:
            self.article_ids.add(outcome.article_id)

    def _tell(self, outcome: Outcome) -> None:
        say = click.echo if self._as_json or outcome.status is Status.FAILED else note
        say(outcome_json(outcome) if self._as_json else outcome_line(outcome))


def outcome_json(outcome: Outcome) -> str:
    """One JSON object, on one line."""
    return json.dumps(asdict(outcome), ensure_ascii=False)


def outcome_line(outcome: Outcome) -> str:
    """One line for people; failures say why."""
    status = click.style(f"{outcome.status:<9}", fg=COLOURS[outcome.status])
    if outcome.status is Status.FAILED:
        return f"{status} {outcome.source}: {outcome.reason}. {outcome.detail}"
    return f"{status} #{outcome.article_id} {outcome.title}"
