"""Which lines of a page are its article's paragraphs, and what goes from among them by which rule."""

from __future__ import annotations

import pytest

from archiver.clean.body.paragraphs import (
    STATED,
    Body,
    Known,
    agree,
    filter_lines,
    recover_gaps,
    split_paragraphs,
)
from archiver.clean.page import parse
from tests.clean.sights import SENTENCES as LINES


def kept(lines: list[str], **known: frozenset[str]) -> list[str]:
    return list(filter_lines(lines, Known(**known)).paragraphs)


def rules(lines: list[str], **known: frozenset[str]) -> dict[str, str]:
    """Line → the rule by which it goes, for lines among those of an article."""
    return {line: rule for rule, line in filter_lines(lines, Known(**known)).dropped}


KNOWN = {
    "titles": frozenset({"rainaheadforthenorth"}),
    "names": frozenset({"annlee", "theharbourpost"}),
    "authors": frozenset({"annlee"}),
    "captions": frozenset({"awetpierseenfromthebridge", "awetpier"}),
}
RULES = {
    "Rain ahead for the north!": "title",
    "Weather: Rain ahead for the north": "title",
    "ahead for the north": "title",
    "The Harbour Post": "byline",
    "By Ann Lee": "byline",
    "Von Ann Lee": "byline",
    "With Ann Lee": "",
    "A wet pier, seen from the bridge": "caption",
    "A wet pier.": "",
    "A wet pier. Photo: Bo Chan": "caption",
    "Rain closes old roads. Rain closes old roads.": "card",
    "Rain it rains. Rain it rains.": "",
    "4 May 2024, 9.30": "stamp",
    "Advertisement": "advertisement",
    "…": "no words",
    "* * *": "",
    "—–—": "no words",
}


@pytest.mark.parametrize("line", RULES)
def test_a_line_goes_by_the_rule_that_accounts_for_it(line: str) -> None:
    lines = [*LINES[:2], line, *LINES[2:]]
    found = filter_lines(lines, Known(**KNOWN))
    assert found.dropped == (((RULES[line], line),) if RULES[line] else ())
    assert list(found.paragraphs) == [each for each in lines if each != line or not RULES[line]]
    assert found.length == sum(map(len, found.paragraphs))


def test_parts_of_the_title_stand_at_the_beginning_only() -> None:
    part = "Weather: Rain ahead for the north"
    assert rules([*LINES[:3], part, *LINES[3:]], **KNOWN) == {part: "title"}
    assert rules([*LINES[:4], part, *LINES[4:]], **KNOWN) == {}
    longer = "All the weather of the coming week and of the next, told at length for sailors, with rain ahead for the north"
    assert rules([longer, *LINES], **KNOWN) == {}


def test_an_authors_biography_stands_at_the_end_only() -> None:
    about = "Ann Lee is a reporter of the Harbour Post."
    assert rules([*LINES, about], **KNOWN) == {about: "biography"}
    assert rules([*LINES[:3], about, *LINES[3:]], **KNOWN) == {about: "biography"}
    assert rules([*LINES[:2], about, *LINES[2:]], **KNOWN) == {}
    for other in (
        "Ann Lee, of the Harbour Post.",
        "Bo Chan is a reporter of the Harbour Post.",
        f"Ann Lee is a reporter. {'She rows. ' * 50}",
        "What had been said in the council about Ann Lee is known.",
    ):
        assert rules([*LINES, other], **KNOWN) == {}


def test_what_was_said_before_goes_unless_it_is_a_refrain() -> None:
    assert kept([*LINES, LINES[0]]) == LINES
    assert kept([*LINES[:3], LINES[0].upper(), *LINES[3:]]) == LINES
    assert rules([*LINES, LINES[0]]) == {LINES[0]: "repeated"}
    assert kept(["It rained on.", *LINES, "It rained on."]) == ["It rained on.", *LINES, "It rained on."]
    refrain = [LINES[0], LINES[1], LINES[0], LINES[2], LINES[0], LINES[3]]
    assert kept(refrain) == refrain


def test_a_stretch_of_lines_that_comes_again_goes_and_many_scattered_ones_stay() -> None:
    assert kept([*LINES, *LINES[:4]]) == LINES
    apart = [
        *LINES[:4],
        LINES[0],
        LINES[4],
        LINES[1],
        LINES[5],
        LINES[2],
        "It rained on.",
        LINES[3],
        "All is well.",
    ]
    assert kept(apart) == apart


TAILS = {
    "Harbour": True,
    "Editing by Bo Chan": True,
    "With reporting by Cy Doe in Oslo.": True,
    "An end that is none, as nothing ends it, nor is it so short": True,
    "An end that is none, as nothing ends it, nor is it so short!": False,
    "An end that is none, as nothing ends it, but it is not short": False,
    "It rains.": False,
    "- A point of a list": False,
    "Sources say:": False,
    "[1] Harbour report": False,
    "2. Harbour report": False,
    "https://e.example/report": False,
}


@pytest.mark.parametrize("line", TAILS)
def test_what_stands_after_the_last_sentence_goes(line: str) -> None:
    assert kept([*LINES, line]) == (LINES if TAILS[line] else [*LINES, line])


def test_a_short_list_at_the_end_goes_and_a_long_one_stays() -> None:
    names = ["Ann", "Bo", "Cy", "Di", "Ed"]
    assert kept([*LINES, *names[:4]]) == LINES
    assert rules([*LINES, *names[:2]]) == {"Ann": "tail", "Bo": "tail"}
    assert kept([*LINES, *names]) == [*LINES, *names]
    assert kept([*LINES[:2], "Ann", "Bo"]) == [*LINES[:2], "Ann"]


def paragraphs(lines: list[str], around: str = "<div class=text>{}</div>") -> str:
    return around.format("".join(f"<p>{line}</p>" for line in lines))


def recovered(html: str, lines: list[str]) -> list[str]:
    return recover_gaps(parse(f"<html><body><article>{html}</article></body></html>"), lines)


def test_a_paragraph_that_was_passed_over_is_put_back_in_its_place() -> None:
    html = paragraphs(LINES)
    for missing in (0, 2, 5):
        assert recovered(html, [*LINES[:missing], *LINES[missing + 1 :]]) == LINES
    assert recovered(html, [LINES[0], LINES[1], LINES[5]]) == LINES
    assert recovered(html, LINES) == LINES


def test_too_few_lines_tell_nothing_of_how_paragraphs_are_built() -> None:
    assert recovered(paragraphs(LINES), LINES[:2]) == LINES[:2]
    assert recovered(paragraphs(LINES), LINES[:3]) == LINES


NO_PARAGRAPHS = {
    "short": "It rained on.",
    "without an end": "Read all that there is to be read about the rain of this and that year",
    "a link": "<a href=/>All of the stories about the rain of this and of last year, as told.</a>",
    "said already": LINES[0][10:],
    "mostly said already": f"{LINES[1][:-1]} in March.",
}


@pytest.mark.parametrize("name", NO_PARAGRAPHS)
def test_what_is_no_paragraph_of_its_own_is_not_put_back(name: str) -> None:
    html = paragraphs([*LINES[:3], NO_PARAGRAPHS[name], *LINES[3:]])
    assert recovered(html, LINES) == LINES


def test_a_paragraph_that_is_built_otherwise_is_not_put_back_unless_it_stands_between_two() -> None:
    box = "The box beside the text tells how the pier was built in the days of the steamers."
    assert recovered(paragraphs(LINES) + paragraphs([box], "<div class=box>{}</div>"), LINES) == LINES
    odd = f"<p class=odd>{box}</p>"
    inside = paragraphs(LINES[:3]) + paragraphs(LINES[3:])
    assert recovered(inside.replace("</div><div class=text>", odd), LINES) == [*LINES[:3], box, *LINES[3:]]
    second = paragraphs(LINES).replace("</p>", f"</p>{odd}", 1)
    assert recovered(second, LINES) == [LINES[0], box, *LINES[1:]]
    two = odd + odd.replace("steamers", "rowing boats")
    assert recovered(inside.replace("</div><div class=text>", two), LINES) == LINES
    assert recovered(inside.replace("</div><div class=text>", f"</div>{odd}<div class=text>"), LINES) == LINES


def test_what_stands_far_before_the_first_found_line_is_not_put_back() -> None:
    assert recovered(paragraphs(LINES), LINES[3:]) == LINES
    extra = "The leader of the paper stands on another page and says what it always says on rain."
    assert recovered(paragraphs([extra, *LINES]), LINES[3:]) == LINES


def test_the_next_article_of_a_page_that_scrolls_on_is_not_put_back() -> None:
    html = paragraphs(LINES[:5]) + f"</article><article>{paragraphs(LINES[5:])}"
    assert recovered(html, LINES[:5]) == LINES[:5]


@pytest.mark.parametrize("tag", ["article", "main", "section"])
def test_an_article_ends_with_the_element_that_holds_it(tag: str) -> None:
    html = "".join(f"<{tag}>{paragraphs(lines)}</{tag}>" for lines in (LINES[:5], LINES[5:]))
    assert recover_gaps(parse(f"<html><body>{html}</body></html>"), LINES[:5]) == LINES[:5]
    whole = f"<html><body><{tag}>{paragraphs(LINES[:5])}{paragraphs(LINES[5:])}</{tag}></body></html>"
    assert recover_gaps(parse(whole), LINES[:5]) == LINES


def test_an_article_in_several_sections_ends_with_the_last_that_has_a_line_of_it() -> None:
    html = "".join(f"<section>{paragraphs(lines)}</section>" for lines in (LINES[:3], LINES[3:]))
    assert recover_gaps(parse(f"<html><body>{html}</body></html>"), LINES[:5]) == LINES


def test_a_class_of_its_own_sets_a_last_paragraph_apart() -> None:
    html = paragraphs(LINES[:5]).replace("</div>", f"<p class=note>{LINES[5]}</p></div>")
    assert recovered(html, LINES[:5]) == LINES[:5]


def test_a_way_of_building_is_usual_that_a_fifth_of_the_paragraphs_have() -> None:
    long = [f"{line[:-1]}, as it was put on day {n}." for n, line in enumerate(LINES * 3)]
    box = "The box beside the text tells how the pier was built in the days of the steamers."
    found, more = long[:12], long[12:15]
    html = paragraphs(found) + paragraphs([*more, box], "<div class=box>{}</div>")
    assert recovered(html, [*found, *more]) == [*found, *more, box]
    assert recovered(html, [*found, more[0]]) == [*found, more[0]]


def test_lists_in_a_broken_paragraph_are_no_part_of_it() -> None:
    html = paragraphs(LINES).replace("on Monday", "<b>on</b> <i>Monday</i>")
    assert (
        recovered(html.replace(LINES[2], f"{LINES[2]}<figure>Other stories</figure>"), LINES[:2] + LINES[3:])
        == LINES
    )


STATED_TEXT = "\n".join(LINES)


def test_the_stated_body_is_taken_where_the_extraction_missed_most_of_it() -> None:
    found = Body(tuple(LINES[:2]), (("share", "Share"),))
    assert agree(found, STATED_TEXT) == Body(tuple(LINES), (("share", "Share"),), STATED)
    assert agree(Body(), STATED_TEXT) == Body(tuple(LINES), source=STATED)
    assert agree(Body(tuple(LINES[:4])), STATED_TEXT) == Body(tuple(LINES[:4]))


def test_a_stated_body_of_another_text_or_of_a_few_words_changes_nothing() -> None:
    found = Body(tuple(LINES))
    assert agree(found, "") == agree(found, LINES[0]) == agree(found, "Sun on the hills. " * 12) == found
    assert agree(found, " ".join(LINES[:3])) == found


def test_lines_that_a_whole_stated_body_has_no_trace_of_go() -> None:
    foreign = "Subscribers to our letter on boats can win a week on the islands in the summer of next year."
    beginning = [foreign, *LINES]
    assert agree(Body(tuple(beginning)), STATED_TEXT) == Body(tuple(beginning))  # it may be a standfirst
    middle = agree(Body((*LINES[:3], foreign, *LINES[3:])), STATED_TEXT)
    assert middle == Body(tuple(LINES), (("not in articleBody", foreign),))
    heading = (*LINES[:3], "What the crews of the ferries say", *LINES[3:])
    assert agree(Body(heading), STATED_TEXT) == Body(heading)
    after = agree(Body((*LINES, "More news from the harbour every morning")), STATED_TEXT)
    assert after == Body(tuple(LINES), (("not in articleBody", "More news from the harbour every morning"),))
    assert agree(Body((*LINES, "More news of the harbour")), STATED_TEXT) == Body(
        tuple(LINES), (("not in articleBody", "More news of the harbour"),)
    )
    assert agree(Body((*LINES, "More news of boats")), STATED_TEXT) == Body(
        (*LINES, "More news of boats")
    )  # too short


def test_a_long_line_is_cut_after_every_few_sentences() -> None:
    sentence = "It rained on the harbour all day, and on the hills behind it."
    assert split_paragraphs("x" * 1500) == ["x" * 1500]
    parts = split_paragraphs(" ".join([sentence] * 30))
    assert " ".join(parts) == " ".join([sentence] * 30)
    assert [part.count(sentence) for part in parts] == [7, 7, 7, 7, 2]
    quoted = "“It rained on the harbour all day, and on the hills behind it.”"
    assert all(part.endswith("”") for part in split_paragraphs(" ".join([quoted] * 30)))
    japanese = "港の議会は火曜日に北の水路を広げることを決めた。"
    assert "".join(split_paragraphs(japanese * 80)).replace(" ", "") == japanese * 80
    assert split_paragraphs(" \n One\u00a0\n") == ["One"]
