"""How often does each cleaning rule fire on true text?

``python -m tests.benchmarks.rules`` takes the checked bodies of the measuring pages as lines, which are all true text,
has the line rules look at them, and prints for each rule how many of the lines it would drop.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

from archiver.clean.body.paragraphs import Known, filter_lines
from archiver.clean.titles import fold
from tests.conftest import SHARED

GOLD = SHARED / "gold" / "pages" / "gold.jsonl"


def true_lines(body: object) -> list[str]:
    """The lines of a checked body, which is text, or texts in lists and tables."""
    if isinstance(body, dict):
        return [line for value in body.values() for line in true_lines(value)]
    if isinstance(body, list):
        return [line for value in body for line in true_lines(value)]
    return [" ".join(line.split()) for line in str(body or "").splitlines() if line.strip()]


def fired(gold: Path = GOLD) -> tuple[Counter[str], int]:
    """Rule → true lines that it drops; and how many lines there are."""
    counts: Counter[str] = Counter()
    total = 0
    for row in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
        lines = true_lines(row["body"])
        total += len(lines)
        known = Known(
            titles=frozenset({fold(row.get("title") or "")}) - {""},
            names=frozenset(map(fold, row.get("authors") or ())) - {""},
        )
        counts.update(rule for rule, _ in filter_lines(lines, known).dropped)
    return counts, total


def main() -> None:
    if not GOLD.is_file():
        sys.exit("The measuring data (../shared) is not on this machine.")
    counts, total = fired()
    print(f"{total:,} lines of true text")
    for rule, count in counts.most_common():
        print(f"{rule:<24} {count:>4}   {1000 * count / total:.2f} in 1,000")


if __name__ == "__main__":
    main()
