"""The known-names files in, one table of names out.

Models do not know what came after them, and a majority vote only amplifies what they get wrong: names that
matter are written down. A user's own file wins over ours.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from archiver.config import resource
from archiver.errors import KnownNamesError
from archiver.known.matcher import KnownNames
from archiver.model import KnownEntity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

OURS = "data/known_names.tsv"
COLUMNS = 5  # of which the last, the Wikidata number, may be left out
TYPES = frozenset("PERSON NORP FAC ORG GPE LOC PRODUCT EVENT WORK_OF_ART LAW LANGUAGE".split())
_WIKIDATA_ID = re.compile(r"Q[1-9]\d*")


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
    contents = _contents(path for path, _ in stamps)
    entities: list[KnownEntity] = []
    for origin, content in contents.items():
        read = list(read_known_names(content, origin))
        taken = {name for entity in read for name in (entity.name, *entity.aliases)}
        entities = [_without(entity, taken) for entity in entities if entity.name not in taken] + read
    return KnownNames(tuple(entities), _digest(contents))


def names_digest(*paths: Path) -> str:
    """What tells these known names from others, `KnownNames.digest`, without loading ours, which takes a second.

    Raises:
        KnownNamesError: A file cannot be read, or one of its lines cannot; both are named.
    """
    try:
        contents = _contents(paths)
    except OSError as error:
        raise KnownNamesError(f"The known-names file {error.filename} cannot be read: {error.strerror}.") from error
    for path in paths:
        for _ in read_known_names(contents[str(path)], str(path)):
            pass
    return _digest(contents)


def _contents(paths: Iterable[Path]) -> dict[str, bytes]:
    return {OURS: resource(OURS).read_bytes()} | {str(path): path.read_bytes() for path in paths}


def _digest(contents: dict[str, bytes]) -> str:
    return sha256(b"\0".join(contents.values())).hexdigest()


def _without(entity: KnownEntity, taken: set[str]) -> KnownEntity:
    """The entity without names that a later file gives to another."""
    return replace(entity, aliases=tuple(alias for alias in entity.aliases if alias not in taken))


def read_known_names(content: bytes, origin: str) -> Iterator[KnownEntity]:
    """The entities of a known-names file.

    Raises:
        KnownNamesError: A line cannot be read; it is named.
    """
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise KnownNamesError(f"{origin} is not UTF-8 text: byte {error.start}.") from error
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            yield _read_line(line, f"{origin}, line {number}")


def is_known_line(line: str) -> bool:
    r"""Whether a line is one of a known-names file, rather than the header of a table.

    >>> is_known_line("Harbour Board\tORG"), is_known_line("name\ttype")
    (True, False)
    """
    _, _, rest = line.partition("\t")
    return rest.partition("\t")[0].strip() in TYPES


def _read_line(line: str, where: str) -> KnownEntity:
    """One line: name, type, aliases parted by ``|``, description, Wikidata number. ``?`` asks for context."""
    columns = [column.strip() for column in line.split("\t")]
    columns += [""] * (COLUMNS - len(columns))
    name, kind, aliases, description, wikidata_id = columns[:COLUMNS]
    if len(columns) > COLUMNS or not name or kind not in TYPES:
        raise KnownNamesError(
            f"{where}: expected name, type, aliases and description with tabs between them, "
            f"and one of these types: {', '.join(sorted(TYPES))}."
        )
    if wikidata_id and not _WIKIDATA_ID.fullmatch(wikidata_id):
        raise KnownNamesError(f"{where}: {wikidata_id!r} is no Wikidata number such as Q860580.")
    given = [name, *filter(None, (alias.strip() for alias in aliases.split("|")))]
    names = list(dict.fromkeys(each.removeprefix("?") for each in given))
    unsure = frozenset(each.removeprefix("?") for each in given if each.startswith("?"))
    return KnownEntity(names[0], kind, tuple(names[1:]), description, unsure, wikidata_id)


def add_known_names(path: Path, entities: Iterable[KnownEntity]) -> list[KnownEntity]:
    """Add entities to a known-names file, which is made where it is missing; those that it did not have yet.

    Raises:
        KnownNamesError: The file has a line that cannot be read.
        OSError: It cannot be written.
    """
    old = path.read_bytes() if path.is_file() else b""
    there = {(entity.name, entity.type) for entity in read_known_names(old, str(path))}
    new = [entity for entity in entities if (entity.name, entity.type) not in there]
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(b"\n" if old and not old.endswith(b"\n") else b"")
        file.write("".join(known_line(entity) + "\n" for entity in new).encode())
    return new


def known_line(entity: KnownEntity) -> str:
    r"""The line of a known-names file that gives this entity.

    >>> known_line(KnownEntity("Apple", "ORG", ("Apple Inc",), "Maker", frozenset({"Apple"}), "Q312"))
    '?Apple\tORG\tApple Inc\tMaker\tQ312'
    """
    name, *aliases = (
        ("?" if name in entity.needs_context else "") + name for name in (entity.name, *entity.aliases)
    )
    columns = [name, entity.type, "|".join(aliases), entity.description, entity.wikidata_id]
    return "\t".join(columns if entity.wikidata_id else columns[:-1])
