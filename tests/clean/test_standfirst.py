"""The sentences between headline and body: those that the data states too, then those that are marked."""

from __future__ import annotations

import json

import pytest

from archiver.clean.page import parse
from archiver.clean.standfirst import (
    MAX_SUMMARY,
    MIN_SUMMARY,
    is_marked_standfirst,
    read_standfirst,
    stated_summaries,
)
from archiver.clean.structured import Claims, read_claims

DEK = "Crews have waited for two years while sand fills the northern passage."
BODY = "The harbour council met on Monday evening in the old customs house by the quay."


def standfirst(body: str, *, head: str = "", title: str = "Rain ahead", opening: str = BODY, **node: object) -> str:
    data = json.dumps({"@type": "NewsArticle", **node})
    tree = parse(
        f'<html><head>{head}<script type="application/ld+json">{data}</script></head><body><h1>Rain ahead</h1>{body}</body></html>'
    )
    return read_standfirst(tree, read_claims(tree), title, opening)


def meta(name: str, text: str) -> str:
    return f'<meta name="{name}" content="{text}">'


FOUND = {
    "marked by its class": f"<p class=standfirst>{DEK}</p><p>{BODY}</p>",
    "marked in camel case": f"<p class=articleSubTitle>{DEK}</p>",
    "marked by its property": f"<h2 itemprop=description>{DEK}</h2>",
    "marked in a box": f"<div class=intro><span>{DEK}</span></div>",
    "marked in a box of a few elements": f"<section class=lead><b>{DEK}</b><i></i><i></i><i></i><i></i></section>",
    "the second marked, where the first is the body": f"<p class=lead>{BODY}</p><p class=lead>{DEK}</p>",
}


@pytest.mark.parametrize("name", FOUND)
def test_a_standfirst_is_what_is_marked_as_one(name: str) -> None:
    assert standfirst(FOUND[name]) == DEK


NONE = {
    "before the heading": f"<p>{DEK}</p>",
    "of another class": f"<p class=leadership>{DEK}</p>",
    "not marked": f"<p>{DEK}</p>",
    "the title again": "<p class=standfirst>Rain ahead</p>",
    "the body again": f"<p class=standfirst>{BODY}</p>",
    "the beginning of the body, cut": f"<p class=standfirst>{BODY[:62]}…</p>",
    "too short": f"<p class=standfirst>{DEK[: MIN_SUMMARY - 1]}</p>",
    "too long": f"<p class=standfirst>{'ab ' * 401}</p>",
    "a prompt": "<p class=standfirst>Sign up for our newsletter on boats and the sea.</p>",
    "another prompt": "<p class=standfirst>Den Newsletter zum Hafen können Sie hier abonnieren.</p>",
    "a form": f"<p class=standfirst>{DEK}<form></form></p>".replace("<p", "<div").replace("</p", "</div"),
    "far below": "<p>Twenty-five lines of a page that says much before it</p>" * 25
    + f"<p class=standfirst>{DEK}</p>",
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_standfirst_is_none(name: str) -> None:
    assert standfirst(NONE[name]) == ""


def test_a_long_title_is_no_standfirst() -> None:
    assert standfirst(f"<p class=standfirst>{DEK}</p>", title=DEK.upper()) == ""


def test_length_has_its_bounds() -> None:
    for length in (MIN_SUMMARY, MAX_SUMMARY):
        line = ("ab " * 401)[: length - 1] + "c"
        assert standfirst(f"<p class=standfirst>{line}</p>") == line


def test_what_the_data_states_and_the_page_shows_comes_first() -> None:
    shown = f"<p class=standfirst>Something else that stands below the heading.</p><p>{DEK}</p>"
    assert standfirst(shown, description=DEK) == DEK
    assert standfirst(shown, alternativeHeadline=DEK) == DEK
    for name in ("og:description", "description", "dc.description"):
        assert standfirst(shown, head=meta(name, DEK)) == DEK
    assert standfirst(shown, head=meta("twitter:description", DEK)).startswith("Something")
    assert standfirst(f"<p>{BODY}</p>", description=DEK) == ""  # stated only


def test_a_statement_that_breaks_off_is_that_of_the_line_that_it_begins() -> None:
    line = f"{DEK} Boats have run aground, and ferries turn back."
    assert standfirst(f"<p>{line}</p>", description=f"{line[:90]}…") == line
    assert standfirst(f"<p>{line}</p>", description=f"{line[:90]}...") == line
    assert standfirst(f"<p>{line}</p>", description=f"{line[:50]}…") == ""


def test_a_list_keeps_its_lines() -> None:
    points = (
        "<ul class=summary><li>Crews have waited for two years</li><li> </li><li>Sand fills the passage</li></ul>"
    )
    assert standfirst(points) == "Crews have waited for two years\nSand fills the passage"
    many = f"<ul>{'<li>Crews have waited</li>' * 4}</ul>"
    assert standfirst(many, description="Crews have waited " * 4) == ""  # a list of four that nothing marks


def test_summaries_are_stated_once_and_of_some_length() -> None:
    said = Claims(
        ({"description": DEK, "alternativeHeadline": "short"},),
        meta={"og:description": (DEK,), "description": (BODY,), "dc.description": ("x" * (MAX_SUMMARY + 1),)},
    )
    assert stated_summaries(said) == [DEK, BODY]
    edges = ["x" * MIN_SUMMARY, "y" * MAX_SUMMARY]
    assert stated_summaries(Claims(({"description": edges[0], "alternativeHeadline": edges[1]},))) == edges
    assert stated_summaries(Claims(({"description": "x" * (MIN_SUMMARY - 1)},))) == []


def test_the_first_line_of_a_body_may_be_marked() -> None:
    tree = parse(f"<h1>Rain</h1><p class=lead>{DEK}</p><p>{BODY}</p>")
    assert is_marked_standfirst(tree, DEK.replace("years", "YEARS"))
    assert not is_marked_standfirst(tree, BODY)
    assert not is_marked_standfirst(tree, DEK[:60])
    assert not is_marked_standfirst(parse(f"<p class=lead>{DEK}</p>"), DEK)


@pytest.mark.parametrize("tag", "p h2 h3 div span header strong b section".split())
def test_a_standfirst_is_marked_in_an_element_of_any_kind_that_sites_use(tag: str) -> None:
    assert standfirst(f"<{tag} class=standfirst>{DEK}</{tag}>") == DEK
    inner = "<i></i>" * 4
    assert standfirst(f"<{tag}>{DEK}{inner}</{tag}>", description=DEK) == (
        "" if tag in {"div", "section", "header"} else DEK
    )


@pytest.mark.parametrize("tag", ["script", "style", "figure", "form"])
def test_what_holds_more_than_text_is_no_standfirst(tag: str) -> None:
    assert standfirst(f"<div class=standfirst>{DEK}<{tag}></{tag}></div>") == ""
