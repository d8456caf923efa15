"""An article, those whom it names, and its mentions, in the words of FollowTheMoney."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from archiver.store.export.ftm import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_URL,
    article_id,
    ftm_entities,
    write_ftm,
)
from tests.store.export.rows import ENTITY, MENTION, ROW


def ftm(*entities: dict[str, Any], **changes: Any) -> list[dict[str, Any]]:
    return list(ftm_entities(entities, [ROW | changes]))


def test_an_entity_an_article_and_a_mention_in_the_words_of_followthemoney() -> None:
    entity, article, mention = ftm(ENTITY)
    assert (entity["schema"], entity["properties"]) == (
        "Organization",
        {
            "name": ["Tencent"],
            "alias": ["Tencent", "Tencent Holdings"],
            "description": ["Chinese company"],
            "wikidataId": ["Q860580"],
        },
    )
    assert article == {
        "id": article_id("http://news.example/1"),
        "schema": "Article",
        "properties": {
            "title": ["A title"],
            "author": ["Ann Lee", "Bo"],
            "publisher": ["The News"],
            "publishedAt": ["2023-02-10T18:30:00"],
            "modifiedAt": ["2023-02-11"],
            "retrievedAt": ["2023-02-11T00:00:00"],
            "sourceUrl": ["http://news.example/1"],
            "language": ["zho"],
            "summary": ["In short."],
            "bodyText": ["Tencent said so. It rained."],
            "notes": ["SHA-256 ab, a.warc.gz at byte 3"],
            "companiesMentioned": ["Tencent"],
        },
    }
    assert (mention["schema"], mention["properties"]) == (
        "Mention",
        {
            "document": [article["id"]],
            "resolved": [entity["id"]],
            "name": ["Tencent"],
            "detectedSchema": ["Organization"],
        },
    )


@pytest.mark.parametrize(
    ("type", "schema", "mentioned"),
    [
        ("PERSON", "Person", "peopleMentioned"),
        ("ORG", "Organization", "companiesMentioned"),
        ("GPE", "Address", "locationMentioned"),
        ("LOC", "Address", "locationMentioned"),
        ("FAC", "Address", "locationMentioned"),
        ("EVENT", "Event", "keywords"),
        ("PRODUCT", None, "keywords"),
        ("NORP", None, "keywords"),
    ],
)
def test_each_type_has_its_word_or_is_a_keyword(type: str, schema: str | None, mentioned: str) -> None:
    entity = ENTITY | {"type": type}
    *entities, article, mention = ftm(entity, entities=[ROW["entities"][0] | {"type": type}])
    assert [each["schema"] for each in entities] == ([schema] if schema else [])
    assert article["properties"][mentioned] == ["Tencent"]
    assert mention["properties"].get("detectedSchema") == ([schema] if schema else None)
    assert ("resolved" in mention["properties"]) is bool(schema)
    assert ("full" in entities[0]["properties"] if entities else False) is (schema == "Address")


def test_what_is_not_known_is_left_out() -> None:
    nothing = dict.fromkeys(("site", "published", "modified", "evidence")) | {
        "authors": [], "entities": [], "mentions": [], "language": "", "summary": "", "text": "", "url": "urn:x",
    }  # fmt: skip
    (article,) = ftm(**nothing)
    assert article["properties"] == {"title": ["A title"]}
    entity, *_ = ftm(ENTITY | {"aliases": [], "description": "", "wikidata_id": None})
    assert entity["properties"] == {"name": ["Tencent"]}
    without_text = {name: value for name, value in ROW.items() if name != "text"} | {"summary": ""}
    (_, article, _) = ftm_entities([ENTITY], [without_text | {"excerpt": "Tencent …"}])
    assert article["properties"]["summary"] == ["Tencent …"]
    assert "bodyText" not in article["properties"]


def test_the_same_thing_has_the_same_id_and_others_have_others() -> None:
    ids = [
        ftm(ENTITY | changes)[0]["id"]
        for changes in (
            {},
            {"id": 2},
            {"name": "Other"},
            {"type": "PERSON"},
            {"is_twin": 1},
            {"is_twin": 1, "id": 2},
        )
    ]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 5
    assert ftm(ENTITY | {"name": "\x00 "})[0]["schema"] == "Article"  # no name is left of it


def test_each_spelling_of_an_entity_is_one_mention() -> None:
    mentions = [
        MENTION,
        MENTION | {"id": 8, "start": 10},
        MENTION | {"id": 9, "surface": "Tencent Holdings"},
        MENTION | {"id": 10, "surface": "Lee", "label": "PERSON", "entity_id": None},
        MENTION | {"id": 11, "surface": "Lee", "label": "GPE", "entity_id": None},
        MENTION | {"id": 12, "surface": "\x00"},
    ]
    entity, _, *found = ftm(ENTITY, mentions=mentions)
    assert [
        (each["properties"]["name"][0], each["properties"].get("resolved"), each["properties"]["detectedSchema"][0])
        for each in found
    ] == [
        ("Tencent", [entity["id"]], "Organization"),
        ("Tencent Holdings", [entity["id"]], "Organization"),
        ("Lee", None, "Person"),
        ("Lee", None, "Address"),
    ]
    assert len({each["id"] for each in found}) == 4
    elsewhere = ftm(ENTITY, mentions=mentions, url="http://other.example/")
    assert not {each["id"] for each in elsewhere[2:]} & {each["id"] for each in found}


def test_values_are_as_long_as_its_types_take() -> None:
    long = "x" * 5000
    entity, article, _ = ftm(
        ENTITY | {"name": long, "type": "GPE"},
        entities=[ROW["entities"][0] | {"name": long, "type": "GPE"}],
        url=f"http://news.example/{long}",
        text=f"{'a' * (LONGEST_TEXT - 10)}\n\n{'b' * LONGEST_TEXT}c",
    )
    assert len(entity["properties"]["name"][0]) == LONGEST_NAME
    assert (
        len(entity["properties"]["full"][0])
        == len(article["properties"]["locationMentioned"][0])
        == LONGEST_ADDRESS
    )
    assert "sourceUrl" not in article["properties"]
    assert article["properties"]["bodyText"] == ["a" * (LONGEST_TEXT - 10), "b" * LONGEST_TEXT, "c"]
    fits = "http://news.example/" + "x" * (LONGEST_URL - len("http://news.example/"))
    assert ftm(url=fits)[0]["properties"]["sourceUrl"] == [fits]
    assert "sourceUrl" not in ftm(url="http://news.example/\x7f")[0]["properties"]


def test_a_json_value_stands_on_each_line() -> None:
    file = io.StringIO()
    write_ftm([ENTITY], [ROW | {"title": "Zürich"}], file)
    assert [json.loads(line) for line in file.getvalue().splitlines()] == ftm(ENTITY, title="Zürich")
    assert "Zürich" in file.getvalue()
