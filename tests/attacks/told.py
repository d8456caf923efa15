"""What an attack found in, lines for who called it out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Found:
    """What was found after all kills."""

    states: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def tell(about: str, found: Found) -> int:
    """Print how often each state was found, and all faults; the exit code."""
    print(about)
    rows = {**found.states, "faults": len(found.faults)}
    width = max(map(len, rows)) + 2
    for what, number in rows.items():
        print(f"{what:<{width}}{number:>6}")
    for fault in found.faults:
        print(fault)
    return 1 if found.faults else 0
