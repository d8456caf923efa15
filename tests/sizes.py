"""What is installed in, megabytes on disk out: of each library that we ask for, and of what would go with it.

``python -m tests.sizes`` prints them, the largest first, as `docs/decisions.md` has them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement

from tests.audit import PROJECT, needed, normal


def main() -> None:
    """Print them, those for use first, then each option's beside what is there for use."""
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    for_use = list(map(Requirement, project["dependencies"]))
    show("for use", for_use, [])
    for option, lines in project["optional-dependencies"].items():
        show(option, list(map(Requirement, lines)), for_use)


def show(title: str, asked: list[Requirement], beside: list[Requirement]) -> None:
    """Print what these requirements take beside others."""
    added = brought([*asked, *beside]) - brought(beside)
    print(f"{title}: {len(added)} libraries, {sum(map(megabytes, added)):.0f} MB")
    for one in sorted(asked, key=lambda each: -megabytes(each.name)):
        alone = brought([one]) - brought(
            each for each in (*asked, *beside) if normal(one.name) not in brought([each])
        )
        alone -= {normal(one.name)}
        print(
            f"  {one.name:<25}{megabytes(one.name):>7.1f}{sum(map(megabytes, alone)):>7.1f}  {', '.join(sorted(alone))}"
        )


def megabytes(name: str) -> float:
    """What a distribution's files take, those that Python compiled included; 0 where it is not installed."""
    if not brought([Requirement(name)]):
        return 0
    paths = (Path(str(file.locate())) for file in distribution(name).files or [])
    return sum(path.stat().st_blocks * 512 for path in paths if path.is_file()) / 1e6


def brought(wanted: Iterable[Requirement]) -> set[str]:
    """The names of what requirements bring, themselves included."""
    return {normal(each.name) for each in needed(wanted)}


if __name__ == "__main__":
    main()
