"""pyproject.toml in, the oldest libraries that it allows out: `name==version`, a line each, for `pip install -c`.

``python -m tests.floors`` prints them. `make floors` installs exactly these, with what they bring, in a place of its own,
and runs the quick tests there: so that a lower bound is a version that was tried, and no guess.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable

from packaging.requirements import Requirement
from packaging.version import Version

from tests.audit import PROJECT, normal, stated

LEAST = {">=", "==", "~="}  # what a version that is allowed can be read from


def floors(wanted: Iterable[Requirement]) -> dict[str, str]:
    """The lowest version allowed of each library, by its name; the highest of them where it is asked for repeatedly.

    >>> floors(map(Requirement, ["Click>=8.2", "click>=8.10,<9", "rensa==0.5; python_version > '3.11'"]))
    {'click': '8.10', 'rensa': '0.5'}

    Raises:
        ValueError: A requirement has no lower bound.
    """
    found: dict[str, str] = {}
    for one in wanted:
        bounds = [each.version for each in one.specifier if each.operator in LEAST]
        if not bounds:
            raise ValueError(f"{one} has no lower bound: say which version is the oldest that works.")
        known = [found[normal(one.name)]] if normal(one.name) in found else []
        found[normal(one.name)] = max([*bounds, *known], key=Version)
    return found


def built_with() -> list[Requirement]:
    """What the package is built with."""
    return list(map(Requirement, tomllib.loads(PROJECT.read_text(encoding="utf-8"))["build-system"]["requires"]))


def main() -> None:
    """Print them."""
    oldest = floors([*built_with(), *stated()])
    print("\n".join(sorted(f"{name}=={version}" for name, version in oldest.items())))


if __name__ == "__main__":
    main()
