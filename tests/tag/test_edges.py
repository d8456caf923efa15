"""Where a name begins and ends, and what is none: on spans as a model might give them."""

from __future__ import annotations

import pytest

from archiver.tag.bounds import with_datelines, with_heads, with_nicknames, with_states
from archiver.tag.headlines import confirmed, is_headline_case
from archiver.tag.spans import Span, clean_span, is_noise, longest_first, starts_sentence, without_overlaps
from archiver.tag.stopwords import is_no_name, looks_derived


def at(text: str, surface: str, label: str = "ORG", nth: int = 0) -> Span:
    """The span of a surface in the text, of its nth occurrence."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(surface, start + 1)
    return Span(start, start + len(surface), label)


def shown(text: str, spans: list[Span]) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.label) for span in spans]


# -- edges ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("surface", "label", "clean"),
    [
        ("the Quay", "ORG", "Quay"),
        ("The Quay", "ORG", "Quay"),
        ("A Quay", "ORG", "Quay"),
        ("an Quay", "ORG", "Quay"),
        ("the", "ORG", "the"),
        ("Theodore Quay", "PERSON", "Theodore Quay"),
        ("(Quay)", "ORG", "Quay)"),
        ("— the “Quay", "ORG", "Quay"),
        # Ranks and words in lower case, by what the name is.
        ("Gen. Bo Lowell", "PERSON", "Bo Lowell"),
        ("general Bo", "PERSON", "Bo"),
        ("President Lowell", "ORG", "President Lowell"),
        ("President elect", "PERSON", "President elect"),
        ("port Quay", "GPE", "Quay"),
        ("port Quay", "NORP", "Quay"),
        ("port Quay", "FAC", "port Quay"),
        ("van Quay", "PERSON", "van Quay"),
        ("iPhone Quay", "ORG", "iPhone Quay"),
        ("port", "ORG", "port"),
        # What hangs on behind.
        ("Quay’s", "ORG", "Quay"),
        ("Quay's", "ORG", "Quay"),
        ("Quays'", "ORG", "Quays"),
        ("Quay and", "ORG", "Quay"),
        ("Quay and the", "ORG", "Quay"),
        ("Quay said", "PERSON", "Quay"),
        ("Quay,", "ORG", "Quay"),
        ("Quay.", "ORG", "Quay"),
        ("Quay & Co.", "ORG", "Quay & Co."),
        ("Bo Lowell Jr.", "PERSON", "Bo Lowell Jr."),
        ("Quay Ltd.", "ORG", "Quay Ltd."),
        ("Quay Corp.", "ORG", "Quay Corp."),
        ("Quay Bros.", "ORG", "Quay Bros."),
        ("U.K.", "GPE", "U.K."),
        ("Quay (UK)", "ORG", "Quay (UK)"),
        ("Quay for", "ORG", "Quay"),
        ("Quayfor", "ORG", "Quayfor"),
        # What comes from the next line, item or credit.
        ("Quay\nPort", "ORG", "Quay"),
        ("\nQuay", "ORG", ""),
        ("Quay – He", "ORG", "Quay"),
        ("Quay – Heron", "ORG", "Quay – Heron"),
        ("Bo / Agency", "PERSON", "Bo"),
        ("Quay/Port", "ORG", "Quay"),
        ("“”", "ORG", ""),
        ("", "ORG", ""),
    ],
)
def test_a_span_is_cut_down_to_the_name(surface: str, label: str, clean: str) -> None:
    text = f"xx {surface} yy"
    found = clean_span(text, Span(3, 3 + len(surface), label))
    assert shown(text, found) == ([(clean, label)] if clean else [])


def test_a_span_that_is_clean_stays_the_same() -> None:
    span = Span(0, 4, "ORG", "The Quay", known=True)
    assert clean_span("Quay", span) == [span]
    assert clean_span("the Quay", Span(0, 8, "ORG", "The Quay", known=True)) == [
        Span(4, 8, "ORG", "The Quay", True)
    ]


@pytest.mark.parametrize(
    ("text", "surface", "label", "noise"),
    [
        ("on Monday it", "Monday", "ORG", True),
        ("the quay is", "quay", "ORG", True),
        ("at Quay it", "Quay", "ORG", False),
        ("paid US$40", "US", "GPE", True),
        ("paid US€40", "US", "GPE", True),
        ("in the US he", "US", "GPE", False),
        ("in the US", "US", "GPE", False),
        ("paid U.S$40", "U.S", "GPE", True),
        ("paid UN$40", "UN", "ORG", False),
        ("在腾讯 说", "腾讯", "ORG", True),
        ("在腾讯X说", "腾讯X", "ORG", False),
        # At the start of a sentence capitals tell nothing, except of people, places and peoples.
        ("It is. Unofficial sales", "Unofficial", "ORG", True),
        ("It is Unofficial sales", "Unofficial", "ORG", False),
        ("It is. Unofficial sales", "Unofficial", "PERSON", False),
        ("It is. Unofficial sales", "Unofficial", "GPE", False),
        ("It is. Unofficial sales", "Unofficial", "NORP", False),
        ("It is. Tencent sales", "Tencent", "ORG", False),
    ],
)
def test_words_are_told_from_names(text: str, surface: str, label: str, noise: bool) -> None:
    assert is_noise(text, at(text, surface, label)) is noise


@pytest.mark.parametrize(
    ("before", "starts"),
    [
        ("", True), ("\n", True), ("It is. ", True), ("Is it? ", True), ("“", True), ("said: ", True), ("- ", True),
        ("• ", True), ("so it is… ", True), ("in ", False), ("well-", False), ("a, ", False), ("It is.    ", False),
    ],
)  # fmt: skip
def test_where_a_sentence_starts(before: str, starts: bool) -> None:
    assert starts_sentence(f"{before}Quay", len(before)) is starts


@pytest.mark.parametrize(
    ("word", "none"),
    [
        ("API", True), ("apis", True), ("AIs", True), ("“AI”", True), ("Mr.", True), ("7", True), ("x", True),
        ("A1", True), ("Q3", True), ("5G", True), ("OpenAI", False), ("Li", False), ("微", False), ("s", True),
        ("Quays", False), ("PDFs", True), ("Amos", False),
    ],
)  # fmt: skip
def test_words_that_are_no_names_anywhere(word: str, none: bool) -> None:
    assert is_no_name(word) is none


@pytest.mark.parametrize(
    ("word", "derived"),
    [
        ("Unofficial", True), ("Previously", True), ("Reading", True), ("Dangerous", True), ("Interbank", True),
        ("Tencent", False), ("RE-READ", False), ("UNITED", False), ("Un-made", False), ("Unit", False), ("Ring", False),
        ("Useful sales", False),
    ],
)  # fmt: skip
def test_words_that_look_derived(word: str, derived: bool) -> None:
    assert looks_derived(word) is derived


# -- overlaps ---------------------------------------------------------------------------------------------


def test_of_spans_that_overlap_the_longest_is_kept_and_of_equal_ones_the_first() -> None:
    def kept(*places: tuple[int, int]) -> list[tuple[int, int]]:
        return [(span.start, span.end) for span in longest_first(Span(*place, "ORG") for place in places)]

    assert kept() == []
    assert kept((5, 8), (0, 3)) == [(0, 3), (5, 8)]
    assert kept((0, 3), (3, 5)) == [(0, 3), (3, 5)]
    assert kept((0, 3), (2, 6)) == [(2, 6)]
    assert kept((0, 4), (2, 6)) == [(0, 4)]
    assert kept((0, 2), (0, 4)) == [(0, 4)]
    assert kept((0, 3), (2, 6), (5, 7)) == [(2, 6)]
    assert longest_first([Span(0, 3, "ORG"), Span(0, 3, "GPE")]) == [Span(0, 3, "ORG")]


def test_spans_are_free_where_they_share_nothing_with_those_taken() -> None:
    taken = [Span(10, 14, "ORG"), Span(2, 5, "ORG"), Span(3, 5, "ORG")]
    for place, free in (
        ((0, 2), True), ((0, 3), False), ((2, 5), False), ((4, 6), False), ((5, 10), True), ((5, 11), False),
        ((12, 13), False), ((14, 20), True), ((13, 20), False), ((0, 20), False),
    ):  # fmt: skip
        span = Span(*place, "GPE")
        assert without_overlaps([span], taken) == ([span] if free else [])
    assert without_overlaps([Span(0, 3, "GPE")], []) == [Span(0, 3, "GPE")]


# -- names that a model cuts short ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "given", "found"),
    [
        ("Bo “Boats” Lowell left", [("Bo", "PERSON")], [("Bo “Boats” Lowell", "PERSON")]),
        ("Bo (Boats) Lowell left", [("Bo", "PERSON")], [("Bo (Boats) Lowell", "PERSON")]),
        ("Bo “Boats” Lowell Wen left", [("Bo", "PERSON")], [("Bo “Boats” Lowell Wen", "PERSON")]),
        ("Bo “Boats” Lowell", [("Bo", "ORG"), ("Lowell", "PERSON")], [("Bo “Boats” Lowell", "PERSON")]),
        ("Bo “Boats” Lowell", [("Bo", "ORG")], [("Bo", "ORG")]),
        ("Bo Wen “Boats” Lowell", [("Bo Wen", "PERSON")], [("Bo Wen", "PERSON")]),
        ("Bo “Boats” and Lowell", [("Bo", "PERSON")], [("Bo", "PERSON")]),
        ("Bo “B” Lowell", [("Bo", "PERSON")], [("Bo", "PERSON")]),
    ],
)
def test_nicknames_stand_within_a_name(
    text: str, given: list[tuple[str, str]], found: list[tuple[str, str]]
) -> None:
    assert shown(text, with_nicknames(text, [at(text, *each) for each in given])) == found


@pytest.mark.parametrize(
    ("text", "surface", "found"),
    [
        ("Mar del Plata City Council met", "Mar del Plata", ("Mar del Plata City Council", "ORG")),
        ("Quay City met", "Quay", ("Quay City", "GPE")),
        ("Quay River rose", "Quay", ("Quay River", "FAC")),
        ("Quay Bank of Port Lowell", "Quay", ("Quay Bank of Port", "FAC")),
        ("Quay Council Lowell Wen", "Quay", ("Quay Council", "ORG")),
        ("Quay Lowell Wen Roe Council", "Quay", ("Quay Lowell Wen Roe Council", "ORG")),
        ("Quay Lowell Wen Roe Lee Council", "Quay", ("Quay", "LOC")),
        ("Quay Monday Council", "Quay", ("Quay", "LOC")),
        ("Quay met", "Quay", ("Quay", "LOC")),
        ("Quay of Lowell Council", "Quay", ("Quay of Lowell Council", "ORG")),
        ("Quay Councils’", "Quay", ("Quay", "LOC")),
        ("Quay Council’", "Quay", ("Quay Council", "ORG")),
        ("Quay, Council", "Quay", ("Quay", "LOC")),
    ],
)
def test_heads_of_names_stand_behind_them(text: str, surface: str, found: tuple[str, str]) -> None:
    assert shown(text, with_heads(text, [at(text, surface, "LOC")])) == [found]


@pytest.mark.parametrize(
    ("text", "label", "found"),
    [
        ("the U.S. Treasury Department", "ORG", "U.S. Treasury Department"),
        ("the US Treasury Department", "ORG", "US Treasury Department"),
        ("UN Treasury Department", "ORG", "UN Treasury Department"),
        ("BUS Treasury Department", "ORG", "Treasury Department"),
        ("the US Treasury Department", "PERSON", "Treasury Department"),
        ("the big Treasury Department", "ORG", "Treasury Department"),
    ],
)
def test_a_state_stands_before_its_office(text: str, label: str, found: str) -> None:
    assert shown(text, with_states(text, [at(text, "Treasury Department", label)])) == [(found, label)]


def test_a_state_before_what_is_no_office_is_another_name() -> None:
    text = "the U.S. Quibblewick"
    assert shown(text, with_states(text, [at(text, "Quibblewick")])) == [("Quibblewick", "ORG")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SEOUL, July 26 (Tidewire) - A ferry", [("SEOUL", "GPE"), ("Tidewire", "ORG")]),
        ("It rains.\n[SEOUL]- A ferry", [("SEOUL", "GPE")]),
        ("NEW QUAY (Tidewire) — A ferry", [("NEW QUAY", "GPE"), ("Tidewire", "ORG")]),
        ("NEW QUAY / PORT ELLEN (Tidewire) — A ferry", [("NEW QUAY", "GPE"), ("Tidewire", "ORG")]),
        ("SEOUL (July 26) - A ferry", [("SEOUL", "GPE")]),
        ("ROM (Tidewire) - A ferry", [("Tidewire", "ORG")]),
        ("Seoul (Tidewire) - A ferry", []),
        ("In SEOUL (Tidewire) - A ferry", []),
        ("SEOUL - A ferry", []),
    ],
)
def test_a_report_begins_with_its_place_and_its_agency(text: str, found: list[tuple[str, str]]) -> None:
    assert shown(text, with_datelines(text, [])) == found


def test_what_a_model_made_of_a_dateline_gives_way() -> None:
    text = "SEOUL (Tidewire) - Quay sank."
    given = [at(text, "SEOUL (Tidewire)", "PERSON"), at(text, "Quay")]
    assert shown(text, with_datelines(text, given)) == [("SEOUL", "GPE"), ("Tidewire", "ORG"), ("Quay", "ORG")]
    assert with_datelines("Quay sank.", [Span(0, 4, "ORG")]) == [Span(0, 4, "ORG")]


# -- headlines --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "is_headline"),
    [
        ("Harbour Board Votes To Dredge", True),
        ("HARBOUR BOARD VOTES DREDGE", True),
        ("Harbour Board Votes", False),  # too short to tell
        ("Harbour Board Votes to do as it is", False),  # short words tell nothing
        ("Harbour Board Votes Some harbour", True),  # four of five
        ("Harbour Board Votes some Harbour some harbour", False),
        ("Harbour Board Votes Seven Eight Nine7 Tenth some more dredge", True),  # seven of ten
    ],
)
def test_lines_in_title_case_are_known(line: str, is_headline: bool) -> None:
    assert is_headline_case(line) is is_headline


HEADLINE = "Harbour Board Votes Against Quibblewick"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("\n\nThe vote of Quibblewick was held.", True),
        ("\n\nThe vote of quibblewick was held.", False),
        ("\n\nIt was held. Quibblewick said so.", False),  # every sentence begins with a capital
        ("\n\nThe vote of Quibblewicks was held.", False),
        ("\n\nThe vote of QUIBBLEWICK was held.", True),
        ("\n\nIt rains.", False),
        ("\n\n", True),  # nothing below that could tell
    ],
)
def test_a_name_of_a_headline_is_one_where_the_text_says_so(body: str, kept: bool) -> None:
    text = HEADLINE + body
    span = at(text, "Quibblewick")
    assert confirmed(text, [span], len(HEADLINE)) == ([span] if kept else [])


def test_a_name_of_several_words_is_one_wherever_it_recurs() -> None:
    text = f"{HEADLINE}\n\nHarbour Board said so. Another Quay."
    spans = [at(text, "Harbour Board"), at(text, "Quay")]
    assert confirmed(text, spans, len(HEADLINE)) == spans


def test_a_headline_like_any_sentence_is_believed() -> None:
    text = "Harbour board votes against Quibblewick\n\nIt rains."
    span = at(text, "Quibblewick")
    assert confirmed(text, [span], text.index("\n")) == [span]
    assert confirmed(HEADLINE + "\n\nIt rains.", [span], 0) == [span]
