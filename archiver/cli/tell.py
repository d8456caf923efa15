"""Values in, words out: JSON for machines, lines for people, and on a terminal how much is done."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import click


def print_json(value: Any) -> None:
    """Print a value as JSON for machines; the dataclasses in it as objects."""
    click.echo(json.dumps(value, default=asdict, ensure_ascii=False, indent=2))


def json_line(value: Any) -> str:
    """The same on one line, for commands that tell one thing after another."""
    return json.dumps(value, default=asdict, ensure_ascii=False)


def printable(text: str) -> str:
    r"""Text with broken letters made visible, as a damaged database may hold them.

    >>> printable("a\udcffb")
    'a\\xffb'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


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


class Progress:
    """Tells on a terminal how much is done, on one line that is written over and over; elsewhere nothing."""

    def __init__(self, *, as_json: bool = False) -> None:
        self._is_shown = not as_json and shows_progress()
        self._last = ""

    def __call__(self, what: object, done: int, total: int) -> None:
        """Hear how much is done."""
        if not self._is_shown:
            return
        line = f"{what}: {done * 100 // max(1, total)} %"
        if line != self._last:
            told = f"\r\x1b[K{line}" if done < total else "\r\x1b[K"  # the code wipes the line, and is no colour
            click.echo(told, err=True, nl=False, color=True)
            self._last = line
