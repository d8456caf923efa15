"""What a name stands for: its type by its words and neighbours, known names, and the short forms of one document."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.known import KnownNames
from archiver.model import KnownEntity
from archiver.tag.document import read_document
from archiver.tag.first_names import first_names
from archiver.tag.forms import vote, with_acronyms, with_other_names, with_recurrences
from archiver.tag.listed import with_known_names
from archiver.tag.places import places, towns
from archiver.tag.short_forms import with_short_forms
from archiver.tag.spans import Span
from archiver.tag.types import retype
from tests.tag.marked import spans


def told(text: str, found: list[Span]) -> list[tuple[str, str, str]]:
    return [(text[span.start : span.end], span.label, span.name) for span in sorted(found, key=lambda s: s.start)]


# -- types ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "surface", "label", "expected"),
    [
        # Peoples.
        ("many Emiratis came", "Emiratis", "ORG", "NORP"),
        ("an Anglo-Irish poet", "Anglo-Irish", "ORG", "ORG"),
        ("the Chinese and French", "Chinese and French", "ORG", "NORP"),
        ("Mr French came", "French", "PERSON", "PERSON"),
        ("many Emirati Quays came", "Emirati Quays", "ORG", "ORG"),
        # Events, laws and works, by the last word.
        ("the Quibblewick Festival", "Quibblewick Festival", "PERSON", "EVENT"),
        ("the Quibblewick PRIZE", "Quibblewick PRIZE", "GPE", "EVENT"),
        ("the Quibblewick Treaty", "Quibblewick Treaty", "LOC", "LAW"),
        ("the Quibblewick Report", "Quibblewick Report", "ORG", "WORK_OF_ART"),
        ("the Festival", "Festival", "ORG", "ORG"),
        ("the Quibblewick Festival", "Quibblewick Festival", "PRODUCT", "PRODUCT"),
        ("the Festival Quibblewick", "Festival Quibblewick", "ORG", "ORG"),
        # Places, by the list.
        ("Berlin said", "Berlin", "ORG", "GPE"),
        ("Berlin said", "Berlin", "LOC", "GPE"),
        ("Berlin said", "Berlin", "FAC", "GPE"),
        ("Berlin said", "Berlin", "PRODUCT", "GPE"),
        ("Berlin said", "Berlin", "PERSON", "PERSON"),
        ("in Berlin, he", "Berlin", "PERSON", "GPE"),
        ("New York said", "New York", "PERSON", "GPE"),
        ("Workington said", "Workington", "ORG", "ORG"),
        ("floods in Workington", "Workington", "PRODUCT", "GPE"),
        ("people of Workington", "Workington", "ORG", "GPE"),
        ("he came to Workington", "Workington", "ORG", "GPE"),
        ("he pointed atWorkington", "Workington", "ORG", "ORG"),
        ("the Workington area", "Workington", "PRODUCT", "GPE"),
        # Places, by what stands beside.
        ("in Lower Quibblewick", "Lower Quibblewick", "PERSON", "GPE"),
        ("the village of Quibblewick", "Quibblewick", "PERSON", "GPE"),
        ("Near Quibblewick", "Quibblewick", "PERSON", "GPE"),
        ("talks to Quibblewick", "Quibblewick", "PERSON", "PERSON"),
        ("people of Quibblewick", "Quibblewick", "PERSON", "PERSON"),
        ("the Quibblewick communities", "Quibblewick", "PERSON", "GPE"),
        ("the Quibblewick province", "Quibblewick", "ORG", "GPE"),
        ("the Quibblewick province", "Quibblewick", "PRODUCT", "PRODUCT"),
        ("the Quibblewick areas", "Quibblewick", "ORG", "ORG"),
        ("in Quibblewick", "Quibblewick", "ORG", "ORG"),
        ("in Quibblewick", "Quibblewick", "GPE", "GPE"),
        ("in NATO", "NATO", "PERSON", "PERSON"),
        ("in ABCDEF", "ABCDEF", "PERSON", "GPE"),
        # Organisations and places, by the last word.
        ("the Quibblewick Regional Court", "Quibblewick Regional Court", "GPE", "ORG"),
        ("the Quibblewick COURT", "Quibblewick COURT", "NORP", "ORG"),
        ("the Quibblewick Court", "Quibblewick Court", "FAC", "FAC"),
        ("the Court", "Court", "GPE", "GPE"),
        ("the Quibblewick River", "Quibblewick River", "PERSON", "FAC"),
        ("the Quibblewick River", "Quibblewick River", "LOC", "LOC"),
        ("the River Quibblewick", "River Quibblewick", "ORG", "ORG"),
        # People, by their first name.
        ("said Robert Quibblewick", "Robert Quibblewick", "ORG", "PERSON"),
        ("said Robert van der Quay", "Robert van der Quay", "ORG", "ORG"),
        ("said Robert van Quay", "Robert van Quay", "ORG", "ORG"),
        ("said Robert O’Quay", "Robert O’Quay", "ORG", "PERSON"),
        ("said Robert", "Robert", "ORG", "ORG"),
        ("said Quibblewick Robert", "Quibblewick Robert", "ORG", "ORG"),
        ("said Robert quay", "Robert quay", "ORG", "ORG"),
        ("said Robert UK", "Robert UK", "ORG", "ORG"),
        ("the Robert Bank", "Robert Bank", "ORG", "ORG"),
        ("the Robert Wen Quay Lee", "Robert Wen Quay Lee", "ORG", "ORG"),
    ],
)
def test_words_and_neighbours_tell_what_a_name_stands_for(
    text: str, surface: str, label: str, expected: str
) -> None:
    (span,) = spans(text, (surface, label))
    assert retype(text, span) == replace(span, label=expected)


@pytest.mark.parametrize(
    ("surface", "labels", "expected"),
    [
        ("Quibblewick Bank", {"PERSON", "GPE", "LOC", "PRODUCT", "NORP"}, "ORG"),
        ("Quibblewick Airport", {"PERSON", "ORG"}, "FAC"),
        ("Quibblewick Festival", {"PERSON", "ORG", "GPE", "LOC"}, "EVENT"),
    ],
)
@pytest.mark.parametrize(
    "label", ["PERSON", "ORG", "GPE", "LOC", "FAC", "PRODUCT", "NORP", "EVENT", "LAW", "LANGUAGE"]
)
def test_the_last_word_overrules_what_models_take_for_it(
    surface: str, labels: set[str], expected: str, label: str
) -> None:
    span = Span(0, len(surface), label)
    assert retype(surface, span).label == (expected if label in labels else label)


def test_lists_of_names_hold_what_they_say() -> None:
    assert {"Berlin", "Germany", "Bavaria", "Shenzhen", "New York"} - places() <= {"Bavaria", "New York"}
    assert "Workington" in towns() - places()
    assert {"Robert", "Angela", "Xi"} - first_names() <= {"Xi"}
    assert not first_names() & (places() | {"King", "Pope", "Lee", "The"})
    assert all(len(name) >= 4 for name in places() | towns())
    assert all(len(name) >= 3 and name.isalpha() for name in first_names())


# -- known names ------------------------------------------------------------------------------------------


def known(*entities: KnownEntity) -> KnownNames:
    return KnownNames(entities, "")


QUAY = KnownEntity("Quay Corp", "ORG", ("Quaycorp",))
MARK = KnownEntity("Mark Inc", "ORG", ("Mark",), needs_context=frozenset({"Mark"}))
MARKS = KnownEntity("Mark Town", "GPE", ("Mark",), needs_context=frozenset({"Mark"}))
GREECE = KnownEntity("Lowland", "GPE")
PORT = KnownEntity("Portville", "GPE")
NAMES = (QUAY, MARK, GREECE, PORT)


@pytest.mark.parametrize(
    ("text", "given", "found"),
    [
        ("Quaycorp grew.", [], [("Quaycorp", "ORG", "Quay Corp")]),
        ("Quaycorp grew.", [("Quaycorp grew", "PERSON")], [("Quaycorp", "ORG", "Quay Corp")]),
        ("Bank of Lowland grew.", [("Bank of Lowland", "ORG")], [("Bank of Lowland", "ORG", "")]),
        ("the bank of Lowland grew.", [("bank of Lowland", "ORG")], [("Lowland", "GPE", "Lowland")]),
        ("Lowland’s Bank grew.", [("Lowland’s Bank", "ORG")], [("Lowland", "GPE", "Lowland")]),
        # Several in one span.
        ("Lowland Portville grew.", [("Lowland Portville", "ORG")], [("Lowland", "GPE", "Lowland"), ("Portville", "GPE", "Portville")]),
        ("Lowland Quaycorp grew.", [("Lowland Quaycorp", "ORG")], [("Lowland Quaycorp", "ORG", "")]),
        ("Lowland Portville Bank grew.", [("Lowland Portville Bank", "ORG")], [("Lowland Portville Bank", "ORG", "")]),
        ("Lowland, Portville Bank grew.", [("Lowland, Portville Bank", "ORG")], [("Lowland", "GPE", "Lowland"), ("Portville", "GPE", "Portville")]),
        ("Lowland and Quaycorp grew.", [("Lowland and Quaycorp", "ORG")], [("Lowland", "GPE", "Lowland"), ("Quaycorp", "ORG", "Quay Corp")]),
        # A word that means other things too.
        ("a Mark in it.", [], []),
        ("a Mark in it.", [("Mark", "ORG")], [("Mark", "ORG", "Mark Inc")]),
        ("a Mark in it.", [("Mark", "PRODUCT")], [("Mark", "ORG", "Mark Inc")]),
        ("a Mark in it.", [("Mark", "PERSON")], [("Mark", "PERSON", "")]),
        ("a Mark in it.", [("Mark", "GPE")], [("Mark", "GPE", "")]),
        ("Mark Inc grew. A Mark in it.", [], [("Mark Inc", "ORG", "Mark Inc"), ("Mark", "ORG", "Mark Inc")]),
        ("Bo Mark came. A Mark in it.", [("Bo Mark", "PERSON"), ("Mark", "ORG")], [("Bo Mark", "PERSON", ""), ("Mark", "ORG", "")]),
        ("Bo Mark of Mark Inc. A Mark in it.", [("Bo Mark", "PERSON")], [("Bo Mark", "PERSON", ""), ("Mark Inc", "ORG", "Mark Inc"), ("Mark", "ORG", "Mark Inc")]),
    ],
)  # fmt: skip
def test_known_names_beat_what_a_model_says(
    text: str, given: list[tuple[str, str]], found: list[tuple[str, str, str]]
) -> None:
    named = with_known_names(text, spans(text, *given), known(*NAMES))
    assert told(text, named) == found
    assert all(span.known is bool(span.name) for span in named)


@pytest.mark.parametrize(
    ("text", "given", "name"),
    [
        ("a Mark in it.", [("Mark", "ORG")], "Mark Inc"),
        ("a Mark in it.", [("Mark", "LOC")], "Mark Town"),
        ("a Mark in it. Mark Town", [("Mark", "ORG")], "Mark Town"),
        ("a Mark in it. Mark Town, Mark Inc", [("Mark", "ORG")], ""),
        ("a Mark in it.", [("Mark", "PERSON")], ""),
    ],
)
def test_a_name_of_several_is_the_one_that_the_text_tells(
    text: str, given: list[tuple[str, str]], name: str
) -> None:
    found = with_known_names(text, spans(text, *given), known(MARK, MARKS))
    assert told(text, found)[0][2] == name


# -- short forms ------------------------------------------------------------------------------------------


def forms(text: str, *given: tuple[str, str]) -> list[tuple[str, str]]:
    return [(label, name) for _, label, name in told(text, with_short_forms(text, spans(text, *given)))]


@pytest.mark.parametrize(
    ("full", "short", "label", "is_short"),
    [
        ("Hollis Wen", "Wen", "ORG", True),
        ("Hollis Wen", "WEN", "PERSON", True),
        ("Hollis Wen", "Hollis", "PERSON", True),
        ("Hollis Wen", "Hollis", "ORG", False),
        ("Hollis Wen Jr.", "Wen", "PERSON", True),
        ("Hollis Wen III", "Wen", "PERSON", True),
        ("Hollis van der Wen", "van der Wen", "PERSON", True),
        ("Hollis van der Wen", "Wen", "PERSON", True),
        ("Hollis van der Wen", "der Wen", "PERSON", True),
        ("Hollis Marlowe Wen", "Marlowe", "PERSON", False),
        ("Hollis Marlowe Wen", "Marlowe Wen", "PERSON", True),
        ("Van Wen", "Van Wen", "PERSON", True),
        ("Hollis Al-Wen", "Wen", "PERSON", True),
        ("One Two Three Four Five Wen", "Wen", "PERSON", False),  # too long for a person
        ("Hollis 2", "2", "PERSON", False),
    ],
)
def test_people_are_called_by_parts_of_their_names(full: str, short: str, label: str, is_short: bool) -> None:
    text = f"{full} spoke. Then {short} left."
    (_, first), (kind, second) = forms(text, (full, "PERSON"), (short, label))
    assert first == full
    assert (kind, second) == (("PERSON", full) if is_short else (label, short))


@pytest.mark.parametrize(
    ("full", "short", "label", "is_short"),
    [
        ("Quibblewick Electronics", "Quibblewick", "ORG", True),
        ("Quibblewick Electronics", "QUIBBLEWICK", "ORG", True),
        ("Quibblewick Electronics", "Quibblewick", "GPE", False),
        ("Quibblewick Electronics", "Electronics", "ORG", False),
        ("Berlin Electronics", "Berlin", "ORG", False),  # a place by itself
        ("Big Electronics", "Big", "ORG", False),  # too short
        ("Bigg Electronics", "Bigg", "ORG", True),
        ("eBig Electronics", "eBig", "ORG", False),
        ("Quibblewick Ferries", "QF", "ORG", True),
        ("Board of Island Ferries", "BIF", "ORG", True),
        ("Board and Ferry", "BF", "ORG", True),
        ("Quibblewick ferries", "Q", "ORG", False),
    ],
)
def test_organisations_are_called_by_their_first_word_or_initials(
    full: str, short: str, label: str, is_short: bool
) -> None:
    text = f"{full} has ships. But {short} sold one."
    (_, first), (kind, second) = forms(text, (full, "ORG"), (short, label))
    assert first == full
    assert (kind, second) == (("ORG", full) if is_short else (label, short))


def test_a_short_form_of_several_stays_open() -> None:
    ann, bo, lowell = ("Ann Lowell", "PERSON"), ("Bo Lowell", "PERSON"), ("Lowell", "ORG")
    assert forms("Ann Lowell met Bo Lowell. Lowell left.", ann, bo, lowell)[2] == ("PERSON", "")
    assert forms("Lowell left. Ann Lowell met Bo Lowell.", lowell, ann, bo)[0] == ("PERSON", "")
    assert forms("Ann Lowell left. Lowell met Bo Lowell. Lowell sat.", ann, lowell, bo, lowell)[3] == (
        "PERSON",
        "Ann Lowell",
    )
    assert forms("Ann Lee met Ann Wen. Ann left.", ("Ann Lee", "PERSON"), ("Ann Wen", "PERSON"), ("Ann", "PERSON"))[
        2
    ] == (
        "PERSON",
        "Ann",
    )
    one, two = ("Quibblewick Bank", "ORG"), ("Quibblewick Ferries", "ORG")
    text = "Quibblewick Bank met Quibblewick Ferries. Quibblewick grew."
    assert forms(text, one, two, ("Quibblewick", "ORG"))[2] == ("ORG", "Quibblewick")


def test_a_short_form_that_stays_open_is_marked_so_that_it_is_not_looked_for() -> None:
    text = "Ann Lowell met Bo Lowell. Lowell left."
    given = spans(text, ("Ann Lowell", "PERSON"), ("Bo Lowell", "PERSON"), ("Lowell", "PERSON"))
    assert [span.ambiguous for span in with_short_forms(text, given)] == [False, False, True]


def test_variants_of_a_name_are_the_one_that_is_used_most() -> None:
    full, other = ("Gerry Wen", "PERSON"), ("Gerry R. Wen", "PERSON")
    text = "Gerry R. Wen spoke. Gerry Wen sat. Gerry Wen left. Wen smiled."
    assert {name for _, name in forms(text, other, full, full, ("Wen", "PERSON"))} == {"Gerry Wen"}


def test_what_is_known_stays_as_it_is() -> None:
    text = "Hollis Wen spoke. Wen left."
    first, second = spans(text, ("Hollis Wen", "PERSON"), ("Wen", "ORG"))
    fixed = replace(second, name="Wen Corp", known=True)
    assert with_short_forms(text, [fixed, first])[1] == fixed
    named = replace(first, name="Hollis M. Wen")
    assert told(text, with_short_forms(text, [named, second]))[1] == ("Wen", "PERSON", "Hollis M. Wen")


# -- one name, its forms in one document ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "is_acronym"),
    [
        ("Island Ferry Board (IFB) met. The IFB left.", True),
        ("Island Ferry Board(IFB) met. The IFB left.", True),
        ("Island of Ferry Board (IFB) met. The IFB left.", True),
        ("Island Ferry Board (IBF) met. The IBF left.", False),
        ("Island Ferry Board (FB) met. The FB left.", False),
        ("Island Ferry Board (I) met. The I left.", False),
        ("Island Ferry Board, (IFB) met. The IFB left.", False),
        ("Island Ferry Board (I.F.B.) met. The I.F.B. left.", True),
        ("Island (IS) met. The IS left.", False),
    ],
)
def test_an_acronym_in_brackets_is_the_name_before_it(text: str, is_acronym: bool) -> None:
    full = text.split("(", maxsplit=1)[0].rstrip(" ,")
    given = spans(text, (full, "ORG"))
    found = told(text, with_acronyms(text, given))
    assert [(label, name) for _, label, name in found[1:]] == ([("ORG", full)] * 2 if is_acronym else [])


def test_an_acronym_takes_the_place_of_what_a_model_made_of_it() -> None:
    text = "Island Ferry Board (IFB) met. The IFB left. IFBs"
    first, wrong = spans(text, ("Island Ferry Board", "ORG"), ("IFB", "GPE"))
    found = with_acronyms(text, [replace(first, name="The Board"), wrong])
    assert told(text, found)[1:] == [("IFB", "ORG", "The Board")] * 2
    assert all(span.known for span in found[1:])


def test_the_majority_of_a_document_decides_and_known_names_over_all() -> None:
    text = "Quay, QUAY, quay, Port"
    given = spans(text, ("Quay", "ORG"), ("QUAY", "GPE"), ("quay", "GPE"), ("Port", "LOC"))
    assert [span.label for span in vote(text, given)] == ["GPE", "GPE", "GPE", "LOC"]
    sure = [replace(given[0], known=True), *given[1:]]
    assert [span.label for span in vote(text, sure)] == ["ORG", "ORG", "ORG", "LOC"]


@pytest.mark.parametrize(
    ("between", "is_other"),
    [
        (", also known as ", True), (", known as ", True), (" is known as ", True), (" was formerly known as the ", True),
        (", which is known in Wales as ", True), (" (formerly ", True), (" (aka ", True), (", better known as “", True),
        (" dubbed ", True), (", which was ", False), (" and ", False), (", unknown as ", False), (" ", False),
    ],
)  # fmt: skip
def test_a_text_may_give_another_name(between: str, is_other: bool) -> None:
    text = f"Ferrogram{between}Shipgram grew. Shipgram is free."
    first, *others = spans(text, ("Ferrogram", "PRODUCT"), ("Shipgram", "ORG"), ("Shipgram", "ORG"))
    found = with_other_names(text, [replace(first, name="Ferrogram"), *others])
    expected = ("PRODUCT", "Ferrogram") if is_other else ("ORG", "")
    assert [(span.label, span.name) for span in found[1:]] == [expected] * 2
    kept = with_other_names(
        text, [replace(first, name="Ferrogram"), *(replace(each, known=True) for each in others)]
    )
    assert {span.label for span in kept[1:]} == {"ORG"}


@pytest.mark.parametrize(
    ("surface", "span", "often", "recurs"),
    [
        ("Hollis Wen", Span(0, 0, "PERSON"), 1, True),
        ("Quibblewick", Span(0, 0, "ORG"), 1, False),
        ("Quibblewick", Span(0, 0, "ORG"), 2, True),
        ("Quay", Span(0, 0, "ORG"), 2, False),
        ("Quays", Span(0, 0, "ORG"), 2, True),
        ("Quay", Span(0, 0, "ORG", known=True), 1, True),
        ("QF", Span(0, 0, "ORG", known=True), 3, False),
        ("Quay", Span(0, 0, "PERSON", "Bo Quay"), 1, True),
        ("Quay", Span(0, 0, "PERSON", "Quay"), 1, False),
        ("Quay", Span(0, 0, "ORG", "Bo Quay"), 1, False),
        ("Hollis Wen", Span(0, 0, "PERSON", ambiguous=True), 1, False),
    ],
)
def test_names_are_found_again_where_that_is_safe(surface: str, span: Span, often: int, recurs: bool) -> None:
    text = f"{surface} and " * often + f"later {surface}."
    given = [replace(each, **{n: getattr(span, n) for n in ("label", "name", "known", "ambiguous")})
             for each in spans(text, *[(surface, span.label)] * often)]  # fmt: skip
    found = with_recurrences(text, given)
    assert len(found) == often + recurs
    assert {(each.label, each.name) for each in found} == {(span.label, span.name)}
    if recurs:
        assert text[found[-1].start : found[-1].end] == surface
        assert found[-1].start == text.rindex(surface)


def test_names_in_capitals_are_found_again_if_they_are_of_several_words() -> None:
    text = "HOLLIS WEN LEFT. Hollis Wen left Quays, Quays. QUAYS, Hollis Wenger, xHollis Wen"
    found = with_recurrences(text, spans(text, ("Hollis Wen", "PERSON"), ("Quays", "ORG"), ("Quays", "ORG")))
    assert [surface for surface, *_ in told(text, found)] == ["HOLLIS WEN", "Hollis Wen", "Quays", "Quays"]


# -- the whole pass ---------------------------------------------------------------------------------------


def test_a_name_that_was_judged_to_be_none_is_left_out_under_any_type_of_its_group() -> None:
    text = "Quaycorp met Hollis Wen. Wen left Lower Quibblewick."
    given = [("Hollis Wen", "PERSON"), ("Wen", "PERSON"), ("Lower Quibblewick", "LOC")]

    def found(*hidden: tuple[str, str]) -> list[str]:
        read = read_document(text, spans(text, *given), known(QUAY), hidden=frozenset(hidden))
        return [text[span.start : span.end] for span in read]

    assert found() == ["Quaycorp", "Hollis Wen", "Wen", "Lower Quibblewick"]
    assert found(("Quay Corp", "ORG")) == ["Hollis Wen", "Wen", "Lower Quibblewick"]
    assert found(("Quaycorp", "ORG")) == ["Hollis Wen", "Wen", "Lower Quibblewick"]
    assert found(("Quay Corp", "PERSON")) == found()
    assert found(("Lower Quibblewick", "GPE")) == ["Quaycorp", "Hollis Wen", "Wen"]
    assert found(("Hollis Wen", "PERSON"))[:1] == ["Quaycorp"]
