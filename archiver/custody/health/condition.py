"""One thing that was looked at, in a word: what is, whether it must be attended to, and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How urgent it is."""

    OK = "ok"
    NOTE = "note"  # good to know
    ATTEND = "attend to"


@dataclass(frozen=True, slots=True)
class Condition:
    """What a check found."""

    name: str
    value: str  # what is
    state: State = State.OK
    advice: str = ""  # what to do; a plain sentence


def good(name: str, value: str) -> Condition:
    """Nothing need be done."""
    return Condition(name, value)


def note(name: str, value: str, advice: str) -> Condition:
    """Something may be done."""
    return Condition(name, value, State.NOTE, advice)


def attend(name: str, value: str, advice: str) -> Condition:
    """Something must be done."""
    return Condition(name, value, State.ATTEND, advice)
