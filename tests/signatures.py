"""The package's public names in, a page that explains each out: signature, docstring, fields, example."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from typing import Any, get_args, get_type_hints

import archiver

OPENING = """# From Python

Made from the code by `make docs`. These names are a public interface, and all that there is to import from `archiver`
and the values that they give; everything else may move. The package is typed, and its examples run as tests.
"""
FIELD = re.compile(r"^    (\w+): .*?(?:  # (.*))?$", re.M)
PART = re.compile(r"^(Args|Returns|Yields|Raises):\n((?:    .*\n?|\n)+)", re.M)
ITEM = re.compile(r"^(\*{0,2}\w+): ", re.M)
EXAMPLE = re.compile(r"^>>> .*(?:\n.+)*", re.M)


def python_page() -> str:
    """Functions first, then the values that they give, then the errors that they raise."""
    public = [getattr(archiver, name) for name in archiver.__all__ if not name.startswith("__")]
    functions = [each for each in public if inspect.isfunction(each)]
    errors = [each for each in public if inspect.isclass(each) and issubclass(each, Exception)]
    values = _with_their_values([each for each in public if each not in functions + errors])
    parts = [OPENING]
    for title, members in (("Functions", functions), ("Values", values), ("Errors", errors)):
        parts += [f"## {title}\n", *(_entry(member) for member in members)]
    return "\n".join(parts)


def comments_of_fields(kind: type) -> dict[str, str]:
    """What stands behind each field of a dataclass, or member of an enumeration, in its source."""
    return {name: comment or "" for name, comment in FIELD.findall(inspect.getsource(kind))}


def _with_their_values(kinds: list[type]) -> list[type]:
    """Those classes, and the classes of the package that their fields hold."""
    found = list(kinds)
    for kind in found:
        if is_dataclass(kind):
            held = [each for hint in get_type_hints(kind).values() for each in (hint, *get_args(hint))]
            found += [each for each in held if _is_ours(each) and each not in found]
    return found


def _is_ours(kind: Any) -> bool:
    return inspect.isclass(kind) and kind.__module__.startswith("archiver.")


def _entry(member: Any) -> str:
    text = inspect.getdoc(member) or ""
    example = EXAMPLE.search(text)
    prose = EXAMPLE.sub("", text).strip()
    pieces = [f"### {member.__name__}", _signature(member), PART.sub(_list, prose).strip()]
    if is_dataclass(member) or (inspect.isclass(member) and issubclass(member, StrEnum)):
        pieces.append("\n".join(_members(member)))
    if example:
        home = "archiver" if member.__name__ in archiver.__all__ else member.__module__
        pieces.append(f"```pycon\n>>> from {home} import {member.__name__}\n{example[0]}\n```")
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def _signature(member: Any) -> str:
    if is_dataclass(member) or (inspect.isclass(member) and issubclass(member, StrEnum)):
        return ""
    if inspect.isclass(member):
        base = next(each for each in member.__mro__[1:] if each is Exception or each.__name__ in archiver.__all__)
        return f"A kind of `{base.__name__}`."
    return f"`{member.__name__}{inspect.signature(member)}`".replace("'", "")


def _members(kind: Any) -> Iterator[str]:
    """A line for each field, or member."""
    said = comments_of_fields(kind)
    if issubclass(kind, StrEnum):
        told = dict(re.findall(r"^    (\w+) = .*?(?:  # (.*))?$", inspect.getsource(kind), re.M))
        yield from ("| value | meaning |", "|---|---|")
        yield from (f"| `{each.value}` | {told.get(each.name, '')} |" for each in kind)
        return
    yield from ("| field | type | default | meaning |", "|---|---|---|---|")
    for each in fields(kind):
        default = "" if each.default is MISSING else f"`{_literal(each.default)}`"
        type_ = str(each.type).replace("|", "\\|")  # a bar would end the cell
        yield f"| `{each.name}` | `{type_}` | {default} | {said[each.name]} |"


def _literal(value: object) -> str:
    return str(value) if isinstance(value, StrEnum) else repr(value)


def _list(part: re.Match[str]) -> str:
    """An item for each argument or error, or a sentence for what comes back."""
    inner = textwrap.dedent(part[2])
    if part[1] in {"Returns", "Yields"}:
        return f"{part[1]}: {' '.join(inner.split())}\n\n"
    items = [" ".join(item.split()) for item in re.split(r"\n(?=\S)", inner.strip())]
    return f"{part[1]}:\n\n" + "\n".join("- " + ITEM.sub(r"`\1`: ", item) for item in items) + "\n\n"
