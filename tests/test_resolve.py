"""Names to entities: what is one, what is two, what stays open."""

from __future__ import annotations

import pickle

import pytest

from archiver.known import KnownNames, load_known_names
from archiver.model import Entity, KnownEntity, Mention
from archiver.resolve import name_key, resolve_mentions

KEYS = [
    ("ORG", "Acme, Inc.", "org:acme"),
    ("ORG", "Acme Co Ltd", "org:acme"),
    ("ORG", "ACME", "org:acme"),
    ("ORG", "the Acme", "org:acme"),
    ("ORG", "A Acme’s", "org:acme"),
    ("ORG", "Acmes'", "org:acmes"),
    ("ORG", "Theacme", "org:theacme"),
    ("ORG", "Acme (Holdings) [Group]", "org:acme"),
    ("ORG", "Acme (Ltd.)", "org:acme"),
    ("ORG", "J.P. Morgan & Co.", "org:jp morgan &"),
    ("ORG", "C#", "org:c#"),
    ("ORG", "The Group", "org:group"),
    ("ORG", "Mr. Wash", "org:mr wash"),
    ("PERSON", "Dr. Prof. Ann Lee", "person:ann lee"),
    ("PERSON", "Prime Minister Ann Lee", "person:ann lee"),
    ("PERSON", "Mr.", "person:mr"),
    ("PERSON", "Ann Lee Co", "person:ann lee co"),
    ("PERSON", "Łukasz Ångström", "person:łukasz angstrom"),
    ("PERSON", "Ann-Marie  O'Neill", "person:ann marie o neill"),
    ("PERSON", "김민수", "person:김민수"),
    ("GPE", "The Hague.", "place:hague"),
    ("GPE", "U.S.A.", "place:usa"),
    ("GPE", "St. Louis", "place:st louis"),
    ("LOC", "St. Louis", "place:st louis"),
    ("GPE", "-", "place:-"),
]
SAME = [
    ("ORG", "Tencent Holdings Ltd.", "Tencent"),
    ("ORG", "Société Générale", "Societe Generale SA"),
    ("ORG", "The Guardian", "Guardian"),
    ("ORG", "AT&T Inc", "AT&T"),
    ("PERSON", "Dr. Ann Lee", "Ann Lee"),
    ("PERSON", "President Joe Biden", "Joe Biden"),
    ("GPE", "U.S.", "US"),
    ("GPE", "São Paulo", "Sao Paulo’s"),
    ("PERSON", "Jean-Luc Moreau", "Jean Luc Moreau"),
]
DIFFERENT = [
    (("ORG", "Meridian"), ("PERSON", "Meridian")),
    (("ORG", "Tencent"), ("ORG", "Tencent Music")),
    (("NORP", "French"), ("GPE", "France")),
    (("PERSON", "Ann Lee"), ("PERSON", "Bo Lee")),
    (("ORG", "C"), ("ORG", "C++")),
]


@pytest.mark.parametrize(("kind", "name", "key"), KEYS)
def test_a_key_is_what_the_spellings_of_a_name_have_in_common(kind: str, name: str, key: str) -> None:
    assert name_key(name, kind) == key


@pytest.mark.parametrize(("kind", "one", "other"), SAME)
def test_spellings_of_one_name_have_one_key(kind: str, one: str, other: str) -> None:
    assert name_key(one, kind) == name_key(other, kind)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_have_different_keys(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert name_key(one[1], one[0]) != name_key(other[1], other[0])


@pytest.mark.parametrize("name", ["", " ", "Ltd", "Mr.", "'s", "the", "…", "\ud800"])
def test_every_name_has_some_key(name: str) -> None:
    assert ":" in name_key(name, "ORG")


def mention(name: str, label: str = "ORG") -> Mention:
    return Mention(0, len(name), name, label, "text", name)


def test_known_names_bring_their_name_their_aliases_and_their_description() -> None:
    (resolved,) = resolve_mentions([mention("Tencent Holdings")], load_known_names())
    assert resolved.entity is not None
    assert (resolved.entity.name, resolved.entity.type) == ("Tencent", "ORG")
    assert ("腾讯", "org:腾讯") in resolved.entity.aliases
    assert resolved.entity.description


def test_a_name_without_a_fullest_name_stays_open() -> None:
    ambiguous = Mention(0, 3, "Lee", "PERSON", "text", "")
    (resolved,) = resolve_mentions([ambiguous], load_known_names())
    assert resolved.entity is None


def test_mentions_with_one_key_are_one_entity_with_the_usual_spelling_and_label() -> None:
    given = [
        mention("Quibblewick Ltd"),
        mention("Quibblewick"),
        mention("Quibblewick"),
        mention("Quibblewick", "PERSON"),
    ]
    entities = [resolved.entity for resolved in resolve_mentions(given, load_known_names())]
    assert entities[0] is entities[1] is entities[2]
    assert entities[0] is not None
    assert entities[0].name == "Quibblewick"
    assert entities[3] != entities[0]


def test_a_known_name_of_another_kind_of_thing_is_not_taken() -> None:
    (resolved,) = resolve_mentions([mention("Target", "EVENT")], load_known_names())
    assert resolved.entity is not None
    assert resolved.entity.type == "EVENT"


LISTED = (
    KnownEntity("Acme", "ORG", ("Acme Works", "Roadrunner"), "Maker", frozenset({"Roadrunner"}), wikidata_id="Q1"),
)
NOTHING = KnownNames((), "")


def test_an_alias_that_needs_context_leads_nowhere_by_itself() -> None:
    (resolved,) = resolve_mentions([mention("Acme Works")], KnownNames(LISTED, ""))
    assert resolved.entity == Entity(
        "Acme", "ORG", "org:acme", (("Acme Works", "org:acme works"), ("Roadrunner", "")), "Maker", "Q1"
    )


def test_a_name_that_is_not_known_is_an_entity_of_its_usual_spelling_and_type() -> None:
    given = [mention("Zorg Inc", "ORG"), mention("Zorg", "GPE"), mention("ZORG"), mention("Zorg"), mention("Zorg")]
    entities = [resolved.entity for resolved in resolve_mentions(given, NOTHING)]
    assert entities[0] == Entity("Zorg", "ORG", "org:zorg")
    assert entities[1] == Entity("Zorg", "GPE", "place:zorg")
    places = [mention("Zorg", "LOC"), mention("Zorg", "GPE"), mention("Zorg", "GPE")]
    assert {resolved.entity for resolved in resolve_mentions(places, NOTHING)} == {
        Entity("Zorg", "GPE", "place:zorg")
    }


def test_mentions_come_back_in_the_order_given() -> None:
    given = [mention("Zorg"), mention("Acme"), Mention(0, 3, "Lee", "PERSON", "text", ""), mention("Zorg")]
    assert [resolved.mention for resolved in resolve_mentions(given, NOTHING)] == given
    assert resolve_mentions([], NOTHING) == ()


def test_what_is_resolved_can_travel_to_another_process() -> None:
    resolved = resolve_mentions([mention("Tencent")], load_known_names())
    assert pickle.loads(pickle.dumps(resolved)) == resolved
