"""The pass over the document, a step at a time, on spans as a model might give them."""

from __future__ import annotations

import pytest

from archiver.known import load_known_names
from archiver.tag.document import Span, clean_span, is_noise, read_document, vote, with_acronyms, with_short_forms

KNOWN = load_known_names()


def spans(text: str, *given: tuple[str, str]) -> list[Span]:
    """Spans for the given surfaces, in order; a surface that recurs is looked for after the one before."""
    found, at = [], 0
    for surface, label in given:
        start = text.index(surface, at)
        found.append(Span(start, start + len(surface), label))
        at = start + len(surface)
    return found


def read(text: str, *given: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(text[s.start : s.end], s.label, s.name) for s in read_document(text, spans(text, *given), KNOWN)]


@pytest.mark.parametrize(
    ("surface", "clean"),
    [
        ("the Quibblewick Trust", "Quibblewick Trust"),
        ("“Quibblewick”", "Quibblewick"),
        ("Quibblewick’s", "Quibblewick"),
        ("Mr. Ann Lee", "Ann Lee"),
        ("President Ann Lee,", "Ann Lee"),
        ("Quibblewick\nBy Ann", "Quibblewick"),
        ("U.S.", "U.S."),
        ("Quibblewick Inc.", "Quibblewick Inc."),
        ("- Quibblewick", "Quibblewick"),
        ("…", ""),
    ],
)
def test_spans_are_cleaned_at_their_edges(surface: str, clean: str) -> None:
    cleaned = clean_span(surface, Span(0, len(surface), "ORG"))
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
