"""A version of SQLite in, its faults that can cost an archive something out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Version = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SqliteFault:
    """A fault of some versions of SQLite."""

    what: str  # a plain sentence
    first: Version  # that has it
    mended: Version  # from which on it is gone
    mended_in: Mapping[tuple[int, int], int] = field(default_factory=dict)  # older series → release that mends it
    source: str = ""


FAULTS = (
    SqliteFault(
        "Two programs that write to one archive or clear its log at the same instant can damage it, though rarely.",
        first=(3, 7, 0),
        mended=(3, 51, 3),
        mended_in={(3, 44): 6, (3, 50): 7},
        source="https://sqlite.org/wal.html#walresetbug",
    ),
    SqliteFault(
        "It was withdrawn by its makers, for it broke with what earlier versions did.",
        first=(3, 52, 0),
        mended=(3, 52, 1),
        source="https://sqlite.org/changes.html",
    ),
)


def faults_of(version: str) -> tuple[SqliteFault, ...]:
    """The known faults of a version of SQLite.

    >>> [len(faults_of(version)) for version in ("3.40.1", "3.44.6", "3.50.7", "3.51.2", "3.51.3", "3.52.0")]
    [1, 0, 0, 1, 0, 1]
    """
    parts = tuple(int(part) for part in version.split("."))
    return tuple(fault for fault in FAULTS if _has(parts, fault))


def _has(parts: Version, fault: SqliteFault) -> bool:
    series, release = parts[:2], (*parts, 0, 0, 0)[2]
    mended = fault.mended_in.get((series[0], series[1]))
    return fault.first <= parts < fault.mended and (mended is None or release < mended)
