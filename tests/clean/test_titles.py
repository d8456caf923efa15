"""Which of a page's headlines is its title, and what the site adds to it."""

from __future__ import annotations

import json

import pytest

from archiver.clean.page import parse
from archiver.clean.structured import read_claims
from archiver.clean.titles import MAX_TITLE, choose_title, fold, headings, same_words, strip_site

SITE = ("The Harbour Post", "harbourpost.news")


def title(head: str = "", body: str = "<p>", **node: object) -> str:
    data = json.dumps({"@type": "NewsArticle", **node}) if node else ""
    script = f'<script type="application/ld+json">{data}</script>' if data else ""
    tree = parse(f"<html><head>{head}{script}</head><body>{body}</body></html>")
    return choose_title(tree, read_claims(tree), SITE)


def meta(name: str, text: str) -> str:
    return f'<meta property="{name}" content="{text}">'


MICRODATA = (
    '<div itemscope itemtype="http://schema.org/NewsArticle"><b itemprop=headline>Rain in microdata</b></div>'
)
# Each of them is believed before those that follow.
HEADLINES = {
    "Rain in og:title": meta("og:title", "Rain in og:title"),
    "Rain in twitter:title": meta("twitter:title", "Rain in twitter:title"),
    "Rain in JSON-LD": '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Rain in JSON-LD"}</script>',
    "Rain in microdata": MICRODATA,
    "Rain in h1": "<h1>Rain <br>in h1</h1>",
    "Rain in dc.title": meta("dc.title", "Rain in dc.title"),
    "Rain in the document": "<title></title><title>Rain in the document</title>",
}


@pytest.mark.parametrize("number", range(len(HEADLINES)))
def test_headlines_are_believed_in_an_order(number: int) -> None:
    texts = list(HEADLINES)
    assert title(body="".join(HEADLINES[text] for text in texts[number:])) == texts[number]


def test_a_nodes_name_is_a_headline_too() -> None:
    assert title("<title>Document</title>", name="Rain by name") == "Rain by name"


NO_HEADLINES = [
    "Log in",
    "404 - not here",
    "Subscribe",
    "Just a moment...",
    "The Harbour Post",
    "harbourpost.news",
    "…",
]


@pytest.mark.parametrize("text", NO_HEADLINES)
def test_what_is_no_headline_is_passed_over(text: str) -> None:
    assert title(meta("og:title", text), "<h1>Rain ahead</h1>") == "Rain ahead"


def test_a_page_without_a_headline_has_no_title() -> None:
    assert title() == title("<title>Home</title>") == ""


def test_a_title_is_no_longer_than_titles_are() -> None:
    assert title(meta("og:title", "ab " * 400)) == ("ab " * 400)[:MAX_TITLE].rstrip()


CORES = {
    # what the page says elsewhere is the headline, where a separator parts it from the rest
    "Rain ahead for the north | Weather | Today": "Rain ahead for the north",
    "Weather | Rain ahead for the north": "Rain ahead for the north",
    "Weather - Rain ahead for the north": "Rain ahead for the north",
    "Rain ahead for the north -- Weather": "Rain ahead for the north",
    "Rain ahead for the north [video] | Weather": "Rain ahead for the north [video] | Weather",
    "Weather: Rain ahead for the north": "Weather: Rain ahead for the north",
    "Live: Weather | Rain ahead for the north": "Rain ahead for the north",
    "Rain ahead for the northern islands": "Rain ahead for the northern islands",
    "More rain ahead for the north": "More rain ahead for the north",
    "“Rain” ahead for the north | Weather": "“Rain” ahead for the north | Weather",
}


@pytest.mark.parametrize("text", CORES)
def test_what_another_headline_confirms_is_the_title(text: str) -> None:
    assert title(meta("og:title", text), "<h1>Rain ahead for the north</h1>") == CORES[text]


def test_quotes_of_any_kind_are_alike_when_headlines_are_compared() -> None:
    assert (
        title(meta("og:title", "‘Rain’ – he’s sure | Weather"), "<h1>'Rain' - he's sure</h1>")
        == "‘Rain’ – he’s sure"
    )


def test_the_first_of_the_other_headlines_that_is_found_is_the_title() -> None:
    shown = "<h1>Rain</h1><h1>Nothing of it at all</h1><h1>Rain ahead for the north</h1>"
    assert title(meta("og:title", "Weather | Rain ahead for the north"), shown) == "Rain ahead for the north"


def test_a_short_heading_confirms_only_what_begins_with_it() -> None:
    assert title(meta("og:title", "Rain ahead | Weather"), "<h1>Rain ahead</h1>") == "Rain ahead"
    assert title(meta("og:title", "Talks fail | Weather"), "<h1>Weather</h1>") == "Talks fail | Weather"


STRIPPED = {
    "Rain ahead | The Harbour Post": "Rain ahead",
    "Rain ahead - Harbour Post": "Rain ahead",
    "Rain ahead – Harbour Post Online": "Rain ahead",
    "Rain ahead — harbourpost.news": "Rain ahead",
    "Rain ahead | Weather | The Harbour Post": "Rain ahead | Weather",
    "Rain ahead | The Harbour Post | harbourpost.news": "Rain ahead",
    "Rain ahead - Weather - The Harbour Post": "Rain ahead - Weather",
    "The Harbour Post: Rain is ahead": "Rain is ahead",
    "The Harbour Post | Rain is ahead | The Harbour Post": "Rain is ahead",
    "The Harbour Post: Rain": "The Harbour Post: Rain",  # too short to be the headline by itself
    "Rain over The Harbour Post": "Rain over The Harbour Post",
    "Post-war rain - EU to meet": "Post-war rain - EU to meet",
    "雨が降る｜The Harbour Post": "雨が降る",
}


@pytest.mark.parametrize("text", STRIPPED)
def test_the_sites_name_is_no_part_of_a_title(text: str) -> None:
    assert strip_site(text, SITE) == STRIPPED[text]


NAMES = [
    "harbourpost",
    "The Harbourpost",
    "Harbourpost Online",
    "www.harbourpost.news",
    "https://m.harbourpost.co.uk",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_site_is_known_by_each_way_of_writing_its_name(name: str) -> None:
    assert strip_site(f"Rain ahead | {name}", ["harbourpost.news"]) == "Rain ahead"
    assert strip_site("Rain ahead | Harbourpost", [name]) == "Rain ahead"


def test_headings_are_the_first_few_of_the_first_rank() -> None:
    html = "<h2>Two</h2><h1>Hi</h1>" + "".join(f"<h1>Number<br>{n}</h1>" for n in range(1, 7))
    assert headings(parse(html)) == [f"Number {n}" for n in range(1, 5)]
    assert headings(parse(f"<h1>{'x' * MAX_TITLE}</h1><h1>{'x' * (MAX_TITLE + 1)}</h1><h1>Yes</h1>")) == [
        "x" * MAX_TITLE,
        "Yes",
    ]


def test_texts_of_the_same_letters_say_the_same() -> None:
    assert fold("Ｆull　wIDTH 2") == "fullwidth2"
    assert fold("Straße_№") == fold("STRASSE No")
    assert same_words("Rain, ahead", "Sun", "rain ahead!")
    assert not same_words("Rain", "Sun")
    assert not same_words("…", "—")


NAMES = "dc.title dcterms.title title sailthru.title".split()


@pytest.mark.parametrize("number", range(len(NAMES)))
def test_further_meta_elements_tell_the_title_by_each_of_their_names_in_order(number: int) -> None:
    later = "".join(meta(name, "Sun behind") for name in NAMES[number + 1 :])
    assert title(f"{later}{meta(NAMES[number], 'Rain ahead')}<title>Document</title>") == "Rain ahead"
