"""News texts of our own writing with every name marked, for measuring where there is no other data.

A text begins with ``### id | language | topic``; each mention stands as ``{surface|TYPE}`` or
``{surface|TYPE|Canonical Name}`` where the thing goes by another name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

GOLD = Path(__file__).parent / "gold"
_MARKED = re.compile(r"\{([^{}|]+)\|([A-Z_]+)(?:\|([^{}|]+))?\}")


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text and the names in it."""

    id: str
    language: str
    topic: str
    text: str
    mentions: tuple[tuple[int, int, str, str], ...]  # start, end (code points), OntoNotes type, canonical name


@cache
def own_texts() -> tuple[GoldText, ...]:
    """All of our texts, in order."""
    return tuple(
        _parse(part)
        for path in sorted(GOLD.glob("*.txt"))
        for part in re.split(r"(?m)^### ", path.read_text(encoding="utf-8"))[1:]
    )


def _parse(part: str) -> GoldText:
    heading, _, marked = part.partition("\n")
    name, language, topic = (column.strip() for column in heading.split("|"))
    text, mentions, at = "", [], 0
    marked = marked.strip()
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        mentions.append((len(text), len(text) + len(match[1]), match[2], match[3] or match[1]))
        text += match[1]
        at = match.end()
    return GoldText(name, language, topic, text + marked[at:], tuple(mentions))
