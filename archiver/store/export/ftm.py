"""Articles in, FollowTheMoney out: documents, who is named in them, and each mention, a JSON value a line.

The vocabulary of https://followthemoney.tech, as its version 4 validates it: an Article for each article; a Person,
Organization, Address or Event for each entity that is one; a Mention for each spelling in an article. It has no
word for products, works, laws and peoples: those are keywords of the article, and mentions that lead no further.

Ids are made from addresses and names, so that the same thing has the same id in every export, and in that of a
colleague.
"""

from __future__ import annotations

import json
import re
from hashlib import sha1
from typing import TYPE_CHECKING, Any, TextIO

import pycountry

from archiver.store.values import web_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from archiver.store.export.rows import Row

SCHEMATA: Mapping[str, str] = {
    "PERSON": "Person", "ORG": "Organization", "EVENT": "Event",
    "GPE": "Address", "LOC": "Address", "FAC": "Address",
}  # fmt: skip
_MENTIONED = {"Person": "peopleMentioned", "Organization": "companiesMentioned", "Address": "locationMentioned"}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SPACES = re.compile(r"\s+")
# Characters that its types take at most.
LONGEST_NAME = 384
LONGEST_ADDRESS = 250
LONGEST_STRING = 1_024
LONGEST_TEXT = 65_000
LONGEST_URL = 4_096


def write_ftm(entities: Iterable[Row], articles: Iterable[Row], file: TextIO) -> None:
    """First the entities, then each article with its mentions.

    Args:
        entities: As `read_named` has them.
        articles: As `read_articles` has them.
        file: One JSON value a line goes here.
    """
    for each in ftm_entities(entities, articles):
        file.write(json.dumps(each, ensure_ascii=False) + "\n")


def ftm_entities(entities: Iterable[Row], articles: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """The same as values: `id`, `schema` and `properties`, lists of strings."""
    ids: dict[int, str] = {}
    for row in entities:
        if row["type"] in SCHEMATA and _name(row["name"]):
            entity = _entity(row)
            ids[row["id"]] = entity["id"]
            yield entity
    for article in articles:
        document = _article(article)
        yield document
        yield from _mentions(article, document["id"], ids)


def _entity(row: Row) -> dict[str, Any]:
    schema = SCHEMATA[row["type"]]
    names = [_name(name) for name in row["aliases"]]
    twin = [str(row["id"])] if row["is_twin"] else []
    return _value(
        _id("entity", schema, row["name"], *twin),
        schema,
        name=[_name(row["name"])],
        full=[_name(row["name"], LONGEST_ADDRESS)] if schema == "Address" else [],
        alias=names,
        description=[_text(row["description"])],
        wikidataId=[row["wikidata_id"] or ""],
    )


def _article(article: Row) -> dict[str, Any]:
    evidence = article["evidence"]
    kept = "SHA-256 {sha256}, {warc_file} at byte {warc_offset}".format_map(evidence) if evidence else ""
    named: dict[str, list[str]] = {"keywords": []}
    for entity in article["entities"]:
        schema = SCHEMATA.get(entity["type"], "")
        longest = LONGEST_ADDRESS if schema == "Address" else LONGEST_NAME
        named.setdefault(_MENTIONED.get(schema, "keywords"), []).append(_name(entity["name"], longest))
    return _value(
        article_id(article["url"]),
        "Article",
        title=[_name(article["title"], LONGEST_STRING)],
        author=[_name(name, LONGEST_STRING) for name in article["authors"]],
        publisher=[_name(article["site"] or "", LONGEST_STRING)],
        publishedAt=[_date(article["published"])],
        modifiedAt=[_date(article["modified"])],
        retrievedAt=[_date(evidence and evidence["captured_at"])],
        sourceUrl=[_url(article["url"])],
        language=[_language(article["language"])],
        summary=[_text(article["summary"] or article.get("excerpt", ""))],
        bodyText=list(_pieces(article.get("text", ""))),
        notes=[kept],
        **named,
    )


def _mentions(article: Row, document: str, ids: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    """One for each spelling of each entity, and for each that was left open."""
    told: set[str] = set()
    types = {entity["id"]: entity["type"] for entity in article["entities"]}
    for mention in article["mentions"]:
        name, entity = _name(mention["surface"]), ids.get(mention["entity_id"], "")
        schema = SCHEMATA.get(types.get(mention["entity_id"], mention["label"]), "")
        found = _id("mention", document, entity or schema, name)
        if name and found not in told:
            told.add(found)
            yield _value(
                found, "Mention", document=[document], resolved=[entity], name=[name], detectedSchema=[schema]
            )


def article_id(url: str) -> str:
    """The id of the article of an address.

    >>> article_id("https://news.example/1")
    'archiver-44136134b7d2d95de37636f047caea6ef9e32f63'
    """
    return _id("article", url)


def _id(*parts: str) -> str:
    return f"archiver-{sha1(json.dumps(parts).encode(), usedforsecurity=False).hexdigest()}"


def _value(id_: str, schema: str, **properties: list[str]) -> dict[str, Any]:
    """Without properties that have no value; each value once."""
    kept = {name: list(dict.fromkeys(filter(None, values))) for name, values in properties.items()}
    return {"id": id_, "schema": schema, "properties": {name: values for name, values in kept.items() if values}}


def _name(text: str, most: int = LONGEST_NAME) -> str:
    r"""One line, without control characters.

    >>> _name(" Ann\x00 \n Lee "), _name("Shenzhen", 4)
    ('Ann Lee', 'Shen')
    """
    return _SPACES.sub(" ", _CONTROLS.sub("", text)).strip()[:most].strip()


def _text(text: str) -> str:
    return _CONTROLS.sub("", text).strip()[:LONGEST_TEXT]


def _pieces(text: str) -> Iterator[str]:
    """A text in parts that are short enough, cut between paragraphs where they can be."""
    left = _CONTROLS.sub("", text).strip()
    while len(left) > LONGEST_TEXT:
        cut = left.rfind("\n\n", 1, LONGEST_TEXT)
        cut = cut if cut > 0 else LONGEST_TEXT
        yield left[:cut]
        left = left[cut:].strip()
    yield left


def _date(stored: str | None) -> str:
    """A time as FollowTheMoney has it, which is always in UTC and says so nowhere; "" for what is none.

    >>> _date("2023-02-10T10:30:00Z"), _date("2023-02-10"), _date("soon"), _date(None)
    ('2023-02-10T10:30:00', '2023-02-10', '', '')
    """
    plain = (stored or "").removesuffix("Z")
    return plain if re.fullmatch(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d)?", plain) else ""


def _url(url: str) -> str:
    """The address where it is one of the web."""
    return "" if len(url) > LONGEST_URL or _CONTROLS.search(url) else web_address(url)


def _language(code: str) -> str:
    """The code of three letters (ISO 639-3).

    >>> _language("zh"), _language("zz")
    ('zho', '')
    """
    language = pycountry.languages.get(alpha_2=code) if code else None
    return str(language.alpha_3) if language else ""
