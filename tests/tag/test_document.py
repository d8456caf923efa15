"""The pass over the document, a step at a time, on spans as a model might give them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.known import load_known_names
from archiver.tag.document import read_document
from archiver.tag.forms import vote, with_acronyms
from archiver.tag.short_forms import with_short_forms
from archiver.tag.spans import Span, clean_span, is_noise
from archiver.tag.types import retype
from tests.tag.marked import spans

KNOWN = load_known_names()


def read(text: str, *given: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(text[s.start : s.end], s.label, s.name) for s in read_document(text, spans(text, *given), KNOWN)]


@pytest.mark.parametrize(
    ("surface", "label", "clean"),
    [
        ("the Quibblewick Trust", "ORG", "Quibblewick Trust"),
        ("“Quibblewick”", "ORG", "Quibblewick"),
        ("Quibblewick’s", "ORG", "Quibblewick"),
        ("Mr. Ann Lee", "PERSON", "Ann Lee"),
        ("President Ann Lee,", "PERSON", "Ann Lee"),
        ("rocker Ann Lee", "PERSON", "Ann Lee"),
        ("Brigadier General Ann Lee", "PERSON", "Ann Lee"),
        ("Ann van der Lee", "PERSON", "Ann van der Lee"),
        ("Ann Lee - A", "PERSON", "Ann Lee"),
        ("Ann Lee / Pool", "PERSON", "Ann Lee"),
        ("President Hotel", "ORG", "President Hotel"),
        ("drugmakers Quibblewick", "ORG", "Quibblewick"),
        ("Quibblewick\nBy Ann", "ORG", "Quibblewick"),
        ("U.S.", "GPE", "U.S."),
        ("Quibblewick Inc.", "ORG", "Quibblewick Inc."),
        ("- Quibblewick", "ORG", "Quibblewick"),
        ("…", "ORG", ""),
    ],
)
def test_spans_are_cleaned_at_their_edges(surface: str, label: str, clean: str) -> None:
    cleaned = clean_span(surface, Span(0, len(surface), label))
    assert [surface[s.start : s.end] for s in cleaned] == ([clean] if clean else [])


def test_words_that_are_no_names_are_dropped() -> None:
    text = "Unofficial sales of AI and API tools by Quibblewick"
    found = spans(text, ("Unofficial", "ORG"), ("AI", "GPE"), ("API", "ORG"), ("Quibblewick", "ORG"))
    assert [is_noise(text, span) for span in found] == [True, True, True, False]


def test_known_names_beat_the_model_and_are_found_where_it_was_blind() -> None:
    text = "OpenAI told Tencent. Weixin is quiet; OpenAI is not."
    assert read(text, ("OpenAI", "PERSON"), ("Tencent", "GPE"), ("OpenAI", "PERSON")) == [
        ("OpenAI", "ORG", "OpenAI"),
        ("Tencent", "ORG", "Tencent"),
        ("Weixin", "PRODUCT", "WeChat"),
        ("OpenAI", "ORG", "OpenAI"),
    ]


def test_a_longer_name_around_a_known_one_stays_whole() -> None:
    text = "The Bank of Greater China Holdings met China in Berlin."
    found = read(text, ("Bank of Greater China Holdings", "ORG"), ("China", "GPE"))
    assert ("Bank of Greater China Holdings", "ORG", "Bank of Greater China Holdings") in found
    assert ("China", "GPE", "China") in found


def test_an_everyday_word_is_an_entity_only_in_context() -> None:
    assert read("Our Target is clear.") == []
    assert read("Shares in Target fell.", ("Target", "ORG")) == [("Target", "ORG", "Target")]
    assert [name for *_, name in read("Target Corp fell. Target had warned.")] == ["Target", "Target"]


def test_surnames_lead_to_full_names() -> None:
    text = "Hollis Wen spoke. Wen smiled. “No,” Wen said."
    found = read(text, ("Hollis Wen", "PERSON"), ("Wen", "ORG"))
    assert found[:2] == [("Hollis Wen", "PERSON", "Hollis Wen"), ("Wen", "PERSON", "Hollis Wen")]


def test_a_surname_of_two_people_stays_open() -> None:
    text = "Ann Lowell met Bo Lowell. Lowell left."
    found = read(text, ("Ann Lowell", "PERSON"), ("Bo Lowell", "PERSON"), ("Lowell", "PERSON"))
    assert found[-1] == ("Lowell", "PERSON", "")


def test_a_surname_stays_with_whom_it_was_used_for_before() -> None:
    text = "Ann Lowell spoke. Lowell smiled at Bo Lowell. Lowell left."
    found = read(
        text, ("Ann Lowell", "PERSON"), ("Lowell", "PERSON"), ("Bo Lowell", "PERSON"), ("Lowell", "PERSON")
    )
    assert [name for *_, name in found] == ["Ann Lowell", "Ann Lowell", "Bo Lowell", "Ann Lowell"]


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("Hollis Wen", "Hollis"),
        ("Hollis Wen", "WEN"),
        ("Hollis R. Wen", "Wen"),
        ("Nouri al-Wen", "Al-Wen"),
        ("Nouri al-Wen", "Wen"),
        ("Hollis van der Wen", "van der Wen"),
        ("Hollis Marlowe Wen", "Marlowe Wen"),
    ],
)
def test_people_are_called_by_parts_of_their_names(full: str, short: str) -> None:
    text = f"{full} spoke. Then {short} left."
    assert [name for *_, name in read(text, (full, "PERSON"), (short, "PERSON"))] == [full, full]


def test_variants_of_a_full_name_are_one_person() -> None:
    text = "Gerry Wen spoke. Gerry Wen sat. Gerry R. Wen left."
    given = [("Gerry Wen", "PERSON"), ("Gerry Wen", "PERSON"), ("Gerry R. Wen", "PERSON")]
    assert {name for *_, name in read(text, *given)} == {"Gerry Wen"}


def test_an_organisation_is_called_by_its_initials() -> None:
    text = "Quibblewick Ferries has ships. QF sold one."
    assert {name for *_, name in read(text, ("Quibblewick Ferries", "ORG"), ("QF", "ORG"))} == {
        "Quibblewick Ferries"
    }


def test_a_name_in_need_of_context_is_not_a_persons_surname() -> None:
    text = "Hollis Ford spoke. Ford left."
    found = read(text, ("Hollis Ford", "PERSON"), ("Ford", "ORG"))
    assert [(label, name) for _, label, name in found] == [("PERSON", "Hollis Ford")] * 2


def test_companies_are_known_by_their_first_word_afterwards() -> None:
    text = "Quibblewick Electronics grew. Quibblewick is in Suwon."
    spanned = spans(text, ("Quibblewick Electronics", "ORG"), ("Quibblewick", "ORG"))
    assert {span.name for span in with_short_forms(text, spanned)} == {"Quibblewick Electronics"}


def test_an_acronym_in_brackets_stands_for_the_name_before_it() -> None:
    text = "The Island Ferry Board (IFB) met. The IFB will meet again."
    found = with_acronyms(text, spans(text, ("Island Ferry Board", "ORG"), ("IFB", "GPE")))
    acronyms = [span for span in found if text[span.start : span.end] == "IFB"]
    assert [(span.label, span.name) for span in acronyms] == [("ORG", "Island Ferry Board")] * 2


def test_brackets_that_are_no_acronym_change_nothing() -> None:
    text = "Island Ferry Board (London) met."
    given = spans(text, ("Island Ferry Board", "ORG"))
    assert with_acronyms(text, given) == given


def test_the_majority_decides_on_the_type() -> None:
    text = "Quibblewick, Quibblewick, Quibblewick"
    voted = vote(text, spans(text, ("Quibblewick", "ORG"), ("Quibblewick", "PERSON"), ("Quibblewick", "ORG")))
    assert {span.label for span in voted} == {"ORG"}


def test_a_full_name_is_found_again_where_the_model_overlooked_it() -> None:
    text = "Hollis Wen spoke. Later Hollis Wen left."
    assert len(read(text, ("Hollis Wen", "PERSON"))) == 2


@pytest.mark.parametrize(
    ("text", "surface", "label", "expected"),
    [
        ("The Argentine flag", "Argentine", "GPE", "NORP"),
        ("Many Emiratis came", "Emiratis", "ORG", "NORP"),
        ("He lives in Lower Quibblewick", "Lower Quibblewick", "PERSON", "GPE"),
        ("Floods in Workington", "Workington", "ORG", "GPE"),
        ("A blow for Workington", "Workington", "ORG", "ORG"),
        ("the Quibblewick district", "Quibblewick", "PERSON", "GPE"),
        ("She chairs the Ann Lee Foundation", "Ann Lee Foundation", "PERSON", "ORG"),
        ("She crossed the Quibblewick River", "Quibblewick River", "ORG", "FAC"),
        ("She won the Quibblewick Prize", "Quibblewick Prize", "ORG", "EVENT"),
        ("under the Harbour Dues Act", "Harbour Dues Act", "ORG", "LAW"),
        ("speaking in NATO", "NATO", "ORG", "ORG"),
    ],
)
def test_words_and_neighbours_tell_the_type(text: str, surface: str, label: str, expected: str) -> None:
    (span,) = spans(text, (surface, label))
    assert retype(text, span).label == expected


def test_names_cut_short_are_completed() -> None:
    text = "Mar del Plata City Council met Bo “Boats” Lowell of the U.S. Ferry Department."
    found = read(
        text, ("Mar del Plata", "PERSON"), ("Bo", "PERSON"), ("Lowell", "ORG"), ("Ferry Department", "ORG")
    )
    assert [(surface, label) for surface, label, _ in found] == [
        ("Mar del Plata City Council", "ORG"),
        ("Bo “Boats” Lowell", "PERSON"),
        ("U.S. Ferry Department", "ORG"),
    ]


@pytest.mark.parametrize(
    "line", ["QUIBBLEWICK, July 26 (Tidewire) - A ferry sank.", "QUIBBLEWICK (Tidewire) — A ferry sank."]
)
def test_a_dateline_names_a_place_and_an_agency(line: str) -> None:
    found = read(f"Ferry sinks\n\n{line}")
    assert [(surface, label) for surface, label, _ in found] == [("QUIBBLEWICK", "GPE"), ("Tidewire", "ORG")]


@pytest.mark.parametrize(
    "text",
    [
        "Ferrogram, also known as Shipgram, grew. Shipgram is free.",
        "Ferrogram, which is known in Wales as Shipgram, grew. Shipgram is free.",
        "Ferrogram (formerly Shipgram) grew. Shipgram was free.",
        "Ferrogram, previously called “Shipgram”, grew. Shipgram was free.",
    ],
)
def test_another_name_that_the_text_gives_is_the_same_thing(text: str) -> None:
    found = read(text, ("Ferrogram", "PRODUCT"), ("Shipgram", "ORG"), ("Shipgram", "ORG"))
    assert {(name, label) for surface, label, name in found if "gram" in surface} == {("Ferrogram", "PRODUCT")}


def test_two_names_side_by_side_stay_two() -> None:
    text = "Ferrogram, unlike Shipgram, grew. Shipgram shrank."
    found = read(text, ("Ferrogram", "PRODUCT"), ("Shipgram", "ORG"), ("Shipgram", "ORG"))
    assert [name for *_, name in found] == ["Ferrogram", "Shipgram", "Shipgram"]


def test_a_headline_in_title_case_names_whom_the_text_names() -> None:
    headline = "Harbour Board Votes To Dredge Northern Channel With Quibblewick Trust"
    body = "\n\nThe vote was held on Tuesday. A grant from the Quibblewick Trust pays for the northern channel."
    given = spans(
        headline + body, ("Votes To Dredge", "ORG"), ("Northern Channel", "LOC"), ("Quibblewick Trust", "ORG")
    )
    found = read_document(headline + body, given, KNOWN, headline=len(headline))
    assert [(headline + body)[span.start : span.end] for span in found] == ["Quibblewick Trust"] * 2


def test_a_name_in_capitals_is_the_one_of_the_text() -> None:
    text = "HOLLIS WEN LEAVES QUIBBLEWICK TRUST AFTER STORM\n\nHollis Wen has left the Quibblewick Trust."
    body = text.index("\n")
    given = spans(text[body:], ("Hollis Wen", "PERSON"), ("Quibblewick Trust", "ORG"))
    moved = [replace(span, start=span.start + body, end=span.end + body) for span in given]
    found = read_document(text, moved, KNOWN, headline=body)
    assert [text[span.start : span.end] for span in found[:2]] == ["HOLLIS WEN", "QUIBBLEWICK TRUST"]
    assert [span.name for span in found] == ["Hollis Wen", "Quibblewick Trust"] * 2
