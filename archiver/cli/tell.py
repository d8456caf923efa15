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


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "article"), counted(1200, "article")
    ('1 article', '1,200 articles')
    """
    return f"{number:,} {plural(number, noun)}"


def plural(number: int, noun: str) -> str:
    """The noun, as it stands behind the number."""
    return noun if number == 1 else f"{noun}s"


def printable(text: str) -> str:
    r"""Text with broken letters made visible, as a damaged database may hold them.

    >>> printable("a\udcffb")
    'a\\xffb'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class Progress:
    """Tells on a terminal how much is done, on one line that is written over and over; elsewhere nothing."""

    def __init__(self, *, as_json: bool) -> None:
        self._is_shown = not as_json and sys.stderr.isatty()
        self._last = ""

    def __call__(self, what: object, done: int, total: int) -> None:
        """Hear how much is done."""
        line = f"{what}: {done * 100 // max(1, total)} %"
        if self._is_shown and line != self._last:
            click.echo(f"\r\x1b[K{line}" if done < total else "\r\x1b[K", err=True, nl=False)
            self._last = line
