"""The known-names files in, one table of names out, with a matcher that finds them in one pass over a text.

Models do not know what came after them, and a majority vote only amplifies what they get wrong: names that
matter are written down. A user's own file wins over ours.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.config import resource
from archiver.errors import KnownNamesError
from archiver.model import KnownEntity

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "data/known_names.tsv"
COLUMNS = 4
SHORTEST_CAPITALS = 4  # letters; shorter words in capitals are acronyms of something else
TYPES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE".split())
# Scripts written without spaces: every character may begin a name there.
UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
_UNSPACED_CHARACTER = re.compile(f"[{UNSPACED}]")
_SPACED = re.compile(f"[^\\W{UNSPACED}]+")
_WORD = re.compile(f"{_UNSPACED_CHARACTER.pattern}|{_SPACED.pattern}")


@dataclass(frozen=True, slots=True)
class Match:
    """A known name where it stands in a text."""

    start: int  # code points
    end: int  # code points, exclusive
    entity: KnownEntity
    needs_context: bool


class KnownNames:
    """Entities by any of their names.

    Args:
        entities: Where two share a name, the later one has it.
        digest: SHA-256 of what they were read from, 64 hexadecimal digits.
    """

    def __init__(self, entities: tuple[KnownEntity, ...], digest: str) -> None:
        self.entities = entities
        self.digest = digest
        self._by_name = {name: entity for entity in entities for name in (entity.name, *entity.aliases)}
        for name, entity in list(self._by_name.items()):  # datelines and headlines in capitals
            if len(name) >= SHORTEST_CAPITALS and name not in entity.needs_context:
                self._by_name.setdefault(name.upper(), entity)
        self._by_first_word: dict[str, list[str]] = {}
        for name in sorted(self._by_name, key=len, reverse=True):
            first = _WORD.search(name)
            if first and first.start() == 0:
                self._by_first_word.setdefault(first.group(), []).append(name)

    def get(self, name: str) -> KnownEntity | None:
        """The entity with exactly this name."""
        return self._by_name.get(name)

    def find(self, text: str) -> Iterator[Match]:
        """The known names in a text: the longest at each place, none within another, case as written.

        >>> known = KnownNames((KnownEntity("Tencent", "ORG", ("Tencent Holdings", "腾讯")),), "")
        >>> [text[m.start:m.end] for text in ["Tencent Holdings, 腾讯控股; Tencents"] for m in known.find(text)]
        ['Tencent Holdings', '腾讯']
        """
        end = 0
        for word in _WORD.finditer(text):
            if word.start() < end:
                continue
            for name in self._by_first_word.get(word.group(), ()):
                if text.startswith(name, word.start()) and _ends_word(text, word.start() + len(name)):
                    end = word.start() + len(name)
                    entity = self._by_name[name]
                    yield Match(word.start(), end, entity, name in entity.needs_context)
                    break


def load_known_names(*paths: Path) -> KnownNames:
    """Our known names, and those of the user's files, which win.

    Raises:
        KnownNamesError: A file cannot be read, or one of its lines cannot; both are named.
    """
    try:
        stamps = tuple((path, path.stat().st_mtime_ns) for path in paths)
    except OSError as error:
        raise KnownNamesError(f"The known-names file {error.filename} cannot be read: {error.strerror}.") from error
    return _load(stamps)


@cache
def _load(stamps: tuple[tuple[Path, int], ...]) -> KnownNames:
    contents = {OURS: resource(OURS).read_bytes()} | {str(path): path.read_bytes() for path, _ in stamps}
    by_name: dict[str, KnownEntity] = {}
    for origin, content in contents.items():
        read = list(_read(content, origin))
        taken = {name for entity in read for name in (entity.name, *entity.aliases)}
        kept = {name: entity for name, entity in by_name.items() if name not in taken}
        by_name = kept | {entity.name: entity for entity in read}
    digest = sha256(b"\0".join(contents.values())).hexdigest()
    return KnownNames(tuple(by_name.values()), digest)


def _read(content: bytes, origin: str) -> Iterator[KnownEntity]:
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise KnownNamesError(f"{origin} is not UTF-8 text: byte {error.start}.") from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            yield _read_line(line, f"{origin}, line {number}")


def _read_line(line: str, where: str) -> KnownEntity:
    """One line: name, type, aliases parted by ``|``, description. A name with ``?`` before it needs context."""
    columns = [column.strip() for column in line.split("\t")]
    columns += [""] * (COLUMNS - len(columns))
    name, kind, aliases, description = columns[:COLUMNS]
    if len(columns) > COLUMNS or not name or kind not in TYPES:
        raise KnownNamesError(
            f"{where}: expected name, type, aliases and description with tabs between them, "
            f"and one of these types: {', '.join(sorted(TYPES))}."
        )
    given = [name, *filter(None, (alias.strip() for alias in aliases.split("|")))]
    names = list(dict.fromkeys(each.removeprefix("?") for each in given))
    unsure = frozenset(each.removeprefix("?") for each in given if each.startswith("?"))
    return KnownEntity(names[0], kind, tuple(names[1:]), description, unsure)


def _ends_word(text: str, end: int) -> bool:
    """Whether a name that ends here ends with its word; scripts without spaces begin a word at every character.

    >>> [_ends_word(text, 7) for text in ("ChatGPT", "ChatGPT的", "ChatGPTs", "ChatGPT 4")]
    [True, True, False, True]
    """
    return not _SPACED.match(text, end) or bool(_UNSPACED_CHARACTER.match(text, end - 1))
