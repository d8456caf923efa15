"""The imports of the package in, a drawing of its rooms out (Mermaid, which code hosts show as a picture)."""

from __future__ import annotations

import grimp

EVERYBODYS = {
    "model",
    "errors",
    "config",
    "version",
    "times",
    "durable",
    "encoding",
    "nouns",
    "words",
    "__init__",
    "__main__",
}  # used all over


def rooms() -> dict[str, set[str]]:
    """Each room, and the rooms that it imports from."""
    graph = grimp.build_graph("archiver")
    found: dict[str, set[str]] = {_room(module): set() for module in graph.modules}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            upper, lower = _room(module), _room(imported)
            if upper != lower and not {upper, lower} & EVERYBODYS:
                found[upper].add(lower)
    return found


def _room(module: str) -> str:
    return [*module.split("."), "__init__"][1]


def draw(imports: dict[str, set[str]]) -> str:
    """An arrow for each import, but where a longer way leads to the same room.

    >>> print(draw({"a": {"b", "c"}, "b": {"c"}, "c": set()}))
    flowchart TD
        a --> b
        b --> c
    """
    lines = ["flowchart TD"]
    for upper in sorted(imports):
        roundabout = set().union(*(_below(imports, lower) for lower in imports[upper]))
        lines += [f"    {upper} --> {lower}" for lower in sorted(imports[upper] - roundabout)]
    return "\n".join(lines)


def _below(imports: dict[str, set[str]], room: str) -> set[str]:
    return imports[room].union(*(_below(imports, lower) for lower in imports[room]))
