"""A table, a Wikidata extract or a known-names file in, known entities out. No server is asked: the file is all.

Tables have a header and commas or tabs; an extract has an item's JSON a line, as Wikidata's dumps have them
(https://www.wikidata.org/wiki/Wikidata:Database_download). A known-names file has no header, and types in its
second column.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from archiver.errors import KnownNamesError
from archiver.known.files import TYPES, is_known_line, read_known_names
from archiver.model import KnownEntity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# What columns of tables are called, and what types are.
COLUMNS = {
    "name": ("name", "label", "itemlabel", "title", "canonical"),
    "aliases": ("aliases", "alias", "altlabel", "itemaltlabel", "names", "also"),
    "type": ("type", "kind", "class", "label_type"),
    "description": ("description", "itemdescription", "about"),
    "wikidata_id": ("wikidata_id", "qid", "item", "wikidata", "id"),
}
WORDS_FOR_TYPES = {
    "human": "PERSON", "people": "PERSON", "per": "PERSON", "organisation": "ORG", "organization": "ORG",
    "company": "ORG", "business": "ORG", "party": "ORG", "country": "GPE", "city": "GPE", "state": "GPE",
    "place": "LOC", "location": "LOC", "building": "FAC", "facility": "FAC", "people group": "NORP",
    "software": "PRODUCT", "film": "WORK_OF_ART", "book": "WORK_OF_ART", "treaty": "LAW",
}  # fmt: skip
# "Instance of" (P31) of common kinds of Wikidata items.
CLASSES = {
    "PERSON": "Q5",
    "ORG": "Q43229 Q4830453 Q6881511 Q783794 Q891723 Q7278 Q327333 Q192350 Q11032 Q1193236 Q192283 Q3918 Q31855 "
    "Q476028 Q847017 Q157031 Q163740 Q245065 Q484652 Q1153191 Q41487 Q22687 Q46970 Q215380 Q11691 Q2659904 Q35535 "
    "Q17149090 Q623109 Q4438121 Q4671277 Q875538 Q902104 Q38723 Q658255 Q18388277 Q431289 Q161726 Q1664720",
    "GPE": "Q6256 Q3624078 Q515 Q1549591 Q5119 Q35657 Q10864048 Q486972 Q3957 Q532 Q1093829 Q200250 Q7275 Q10742 "
    "Q1221156 Q34876 Q15284 Q1637706 Q56061",
    "LOC": "Q23442 Q4022 Q8502 Q23397 Q165 Q9430 Q5107 Q82794 Q46831 Q34763 Q93352 Q39594",
    "FAC": "Q41176 Q1248784 Q483110 Q12280 Q16560 Q44782 Q12323 Q12570 Q811979",
    "PRODUCT": "Q7397 Q166142 Q218616 Q2424752 Q35127 Q3220391 Q620615 Q17517 Q3231690 Q7889",
    "WORK_OF_ART": "Q11424 Q7725634 Q571 Q5398426 Q482994",
    "EVENT": "Q198 Q1190554 Q18608583 Q27020041 Q40231",
    "LAW": "Q820655 Q131569 Q93288 Q49371",
}
TYPE_OF_CLASS = {item: kind for kind, items in CLASSES.items() for item in items.split()}
LANGUAGES = ("en", "zh", "zh-hans", "zh-hant", "fr", "de", "es", "ru", "ar", "ja", "ko", "mul")
SHORTEST = 4  # characters of a name in Latin letters that counts without context
_ITEM = re.compile(r"Q[1-9]\d*$")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file gave."""

    entities: tuple[KnownEntity, ...]
    passed_over: int  # rows or items without a name, or without a type that we have


def read_names(content: bytes, origin: str, *, type: str = "", languages: Iterable[str] = LANGUAGES) -> Imported:
    """The entities of a table, of a Wikidata extract or of a known-names file, each once.

    Args:
        content: The file.
        origin: What it is called in errors.
        type: The type of those that do not say theirs.
        languages: Whose labels and aliases are taken from an extract, the first as the name.

    Raises:
        KnownNamesError: It is no such file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnownNamesError(f"{origin} is not UTF-8 text: byte {error.start}.") from error
    if is_known_line(next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")):
        return Imported(tuple(read_known_names(content, origin)), 0)
    is_extract = text.lstrip()[:1] in {"{", "["}
    rows = _items(text, origin, tuple(languages)) if is_extract else _table(text, origin)
    found: dict[str, KnownEntity] = {}
    passed_over = 0
    for row in rows:
        entity = _entity(row, type)
        if entity is None:
            passed_over += 1
            continue
        key = entity.wikidata_id or f"{entity.name}\t{entity.type}"
        found[key] = _joined(found[key], entity) if key in found else entity
    return Imported(tuple(_cautious(found.values())), passed_over)


def _table(text: str, origin: str) -> Iterator[dict[str, Any]]:
    delimiter = "\t" if "\t" in text.partition("\n")[0] else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    titles = {(title or "").strip().casefold().lstrip("?#"): title for title in reader.fieldnames or ()}
    columns = {
        column: titles[name] for column, names in COLUMNS.items() for name in reversed(names) if name in titles
    }
    if "name" not in columns:
        raise KnownNamesError(
            f"{origin} has no column of names: its first line names its columns, one of them 'name' or 'label'."
        )
    for row in reader:
        found = {column: (row.get(title) or "").strip() for column, title in columns.items()}
        yield found | {"aliases": re.split(r"\s*[|;]\s*", found.get("aliases", ""))}


def _items(text: str, origin: str, languages: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip().rstrip(",")
        if plain in {"", "[", "]"}:
            continue
        try:
            item = json.loads(plain)
            yield _item(item, languages)
        except (ValueError, AttributeError, KeyError, TypeError) as error:
            raise KnownNamesError(f"{origin}, line {number}: this is no Wikidata item.") from error


def _item(item: dict[str, Any], languages: tuple[str, ...]) -> dict[str, Any]:
    labels = [item["labels"][each]["value"] for each in languages if each in item.get("labels", {})]
    aliases = [alias["value"] for each in languages for alias in item.get("aliases", {}).get(each, ())]
    classes = [
        claim["mainsnak"]["datavalue"]["value"]["id"]
        for claim in item.get("claims", {}).get("P31", ())
        if "datavalue" in claim["mainsnak"]
    ]
    description = item.get("descriptions", {}).get("en", {}).get("value", "")
    kind = next((TYPE_OF_CLASS[each] for each in classes if each in TYPE_OF_CLASS), "")
    name, *others = labels or [""]
    return {
        "name": name,
        "aliases": [*others, *aliases],
        "type": kind,
        "description": description,
        "wikidata_id": item["id"],
    }


def _entity(row: dict[str, Any], type: str) -> KnownEntity | None:
    said = row.get("type", "")
    kind = said.upper() if said.upper() in TYPES else WORDS_FOR_TYPES.get(said.casefold(), type)
    name = _plain(row["name"])
    item = _ITEM.search(row.get("wikidata_id", ""))
    if not name or kind not in TYPES or _ITEM.fullmatch(name):
        return None
    aliases = dict.fromkeys(filter(None, map(_plain, row["aliases"])))
    aliases.pop(name, None)
    description = _plain(row.get("description", ""))
    return KnownEntity(name, kind, tuple(aliases), description, frozenset(), item[0] if item else "")


def _plain(value: str) -> str:
    """A name without what the format of our files is made of."""
    return " ".join(re.sub(r"[|\t]|^[?#]+", " ", value).split())


def _joined(first: KnownEntity, second: KnownEntity) -> KnownEntity:
    others = dict.fromkeys([*first.aliases, second.name, *second.aliases])
    others.pop(first.name, None)
    return replace(first, aliases=tuple(others), description=first.description or second.description)


def _cautious(entities: Iterable[KnownEntity]) -> Iterator[KnownEntity]:
    """The entities, whose short names, and names that another has too, count only in context."""
    listed = list(entities)
    owners = Counter(name for entity in listed for name in {entity.name, *entity.aliases})
    for entity in listed:
        names = (entity.name, *entity.aliases)
        unsure = frozenset(
            name
            for name in names
            if owners[name] > 1 or (name.isascii() and len(name) < SHORTEST) or name.islower()
        )
        yield replace(entity, needs_context=unsure)
