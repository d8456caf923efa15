"""Known entities in, the places of a text where their names stand out. One pass, whatever the number of names."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from archiver.model import type_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from archiver.model import KnownEntity

SHORTEST_CAPITALS = 4  # letters; shorter words in capitals are acronyms of something else
# Scripts written without spaces: every character may begin a name there.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_SPACED = re.compile(f"[^\\W{UNSPACED}]+")
_WORD = re.compile(f"{_UNSPACED_CHARACTER.pattern}|{_SPACED.pattern}")
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30ff]")  # written together as long as a word lasts: メタ, メタバース


@dataclass(frozen=True, slots=True)
class Match:
    """A known name where it stands in a text."""

    start: int  # code points
    end: int  # code points, exclusive
    name: str
    entities: tuple[KnownEntity, ...]  # whose name it is; several share 'Labour Party'

    @property
    def needs_context(self) -> bool:
        """Whether the name alone does not tell which entity is meant, or whether one is."""
        return len(self.entities) > 1 or self.name in self.entities[0].needs_context


class KnownNames:
    """Entities by any of their names.

    Args:
        entities: Each canonical name once for a type.
        digest: SHA-256 of what they were read from, 64 hexadecimal digits.
    """

    def __init__(self, entities: tuple[KnownEntity, ...], digest: str) -> None:
        self.entities = entities
        self.digest = digest
        self._by_canonical_name = {(entity.name, entity.type): entity for entity in entities}
        self._by_name = _owners(entities)
        lengths: dict[str, set[int]] = defaultdict(set)
        for name in self._by_name:
            first = _WORD.search(name)
            if first and first.start() == 0:
                lengths[first.group()].add(len(name))
        self._lengths = {word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()}

    def get(self, name: str, type: str) -> KnownEntity | None:
        """The entity of this name and kind of type; None where there is none, or where several share the name."""
        found = self._by_canonical_name.get((name, type))
        if found:
            return found
        group = type_group(type)
        owners = [entity for entity in self._by_name.get(name, ()) if type_group(entity.type) == group]
        return owners[0] if len(owners) == 1 and name not in owners[0].needs_context else None

    def find(self, text: str) -> Iterator[Match]:
        """The known names in a text: the longest at each place, none within another, case as written.

        >>> from archiver.model import KnownEntity
        >>> known = KnownNames((KnownEntity("Tencent", "ORG", ("Tencent Holdings", "腾讯")),), "")
        >>> [text[m.start:m.end] for text in ["Tencent Holdings, 腾讯控股; Tencents"] for m in known.find(text)]
        ['Tencent Holdings', '腾讯']
        """
        end = 0
        lengths, owners = self._lengths, self._by_name
        for word in _WORD.finditer(text):
            start = word.start()
            if start < end:
                continue
            for length in lengths.get(word.group(), ()):
                name = text[start : start + length]
                if name in owners and _ends_word(text, start + length) and _begins_word(text, start):
                    end = start + length
                    yield Match(start, end, name, owners[name])
                    break


def _owners(entities: tuple[KnownEntity, ...]) -> dict[str, tuple[KnownEntity, ...]]:
    """Whose name each is. Names are known in capitals too, as datelines and headlines have them."""
    owners: dict[str, dict[str, KnownEntity]] = defaultdict(dict)
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            owners[name][entity.name] = entity
    for entity in entities:
        for name in (entity.name, *entity.aliases):
            capitals = name.upper()
            if len(name) >= SHORTEST_CAPITALS and name not in entity.needs_context and capitals not in owners:
                owners[capitals][entity.name] = entity
    return {name: tuple(those.values()) for name, those in owners.items()}


def _ends_word(text: str, end: int) -> bool:
    """Whether a name that ends here ends with its word; scripts without spaces begin a word at every character.

    >>> [_ends_word(text, 7) for text in ("ChatGPT", "ChatGPT的", "ChatGPTs", "ChatGPT 4")]
    [True, True, False, True]
    >>> [_ends_word(text, 2) for text in ("メタは", "メタバース")]
    [True, False]
    """
    if _KATAKANA.match(text, end):
        return not _KATAKANA.match(text, end - 1)
    return not _SPACED.match(text, end) or bool(_UNSPACED_CHARACTER.match(text, end - 1))


def _begins_word(text: str, start: int) -> bool:
    """Whether a name that begins here begins its word; the pattern tells it for all scripts but katakana.

    >>> [_begins_word(text, 2) for text in ("アナリマリ", "のナマリ", "12マリ")]
    [False, False, True]
    """
    return not (start and _KATAKANA.match(text, start) and _KATAKANA.match(text, start - 1))
