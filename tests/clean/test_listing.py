"""When a page lists articles and is none itself: headlines that lead elsewhere, and little prose of its own."""

from __future__ import annotations

from typing import Any

import pytest

from archiver.clean.kinds.listing import is_front, is_listing, is_section, is_shelf, read_cards
from archiver.clean.kinds.sight import Sight
from tests.clean.sights import ADDRESS, MARKED, SENTENCES, paragraphs, sight

HEADLINE = "<h1>Council votes for wider channel at last</h1>"
FRONT = "https://harbour.example/"
SHELF = "https://harbour.example/tag/rain"


def link(number: int) -> str:
    return f"<h2><a href=/story-{number}>Rain closes road number {number} again</a></h2>"


def blurb(number: int) -> str:
    return f"{SENTENCES[number % 6]} Part {number}."


def cards(count: int) -> str:
    """Headlines that lead elsewhere, each with a line of text."""
    return "".join(f"<div>{link(n)}<p>{blurb(n)}</p></div>" for n in range(count))


def links(count: int) -> str:
    return "".join(link(n) for n in range(count))


def blurbs(count: int) -> list[str]:
    return [blurb(n) for n in range(count)]


COLLECTION: list[dict[str, Any]] = [{"@type": "CollectionPage"}]
LISTINGS = {
    "its body is made of teasers": sight(cards(6), blurbs(6)),
    "nine teasers below a headline": sight(HEADLINE + cards(9), blurbs(9)),
    "eight teasers, marked as an article": sight(cards(8), blurbs(8), head=MARKED),
    "its data says so": sight(links(6), nodes=COLLECTION),
    "a list, without a headline": sight(links(6), nodes=[{"@type": "ItemList"}]),
    "a front page": sight(links(8), address=FRONT),
    "a shelf": sight(links(6), address=SHELF),
    "a profile": sight(links(6), head="<meta property='og:type' content='Profile'>"),
    "nothing but headlines": sight(links(12)),
    "headlines and three teasers": sight(cards(3) + links(12), blurbs(3)),
    "some prose of its own": sight(links(8) + paragraphs(SENTENCES), SENTENCES, address=FRONT),
}
ARTICLES = {
    "it says that it is an article": sight(
        HEADLINE + cards(12), blurbs(12), nodes=[{"@type": "NewsArticle", "url": ADDRESS}]
    ),
    "four teasers": sight(cards(4), blurbs(4)),
    "eight teasers below a headline": sight(HEADLINE + cards(8), blurbs(8)),
    "seven teasers, marked as an article": sight(cards(7), blurbs(7), head=MARKED),
    "a headline and prose": sight(HEADLINE + paragraphs(SENTENCES) + links(20), SENTENCES),
    "much prose": sight(paragraphs(SENTENCES * 2) + cards(6), [*SENTENCES * 2, *blurbs(6)]),
    "few headlines, though its data says so": sight(links(5), nodes=COLLECTION),
    "a list below a headline": sight(HEADLINE + links(6), nodes=[{"@type": "ItemList"}]),
    "a front page of few headlines": sight(links(7), address=FRONT),
    "a front page of much prose": sight(paragraphs(SENTENCES * 4) + links(8), SENTENCES * 4, address=FRONT),
    "a shelf of few headlines": sight(links(5), address=SHELF),
    "a shelf with much prose": sight(paragraphs(SENTENCES * 2) + links(6), SENTENCES * 2, address=SHELF),
    "marked as an article on a front page": sight(links(8), address=FRONT, head=MARKED),
    "eleven headlines alone": sight(links(11)),
    "headlines below one of its own": sight(HEADLINE + links(12)),
    "headlines beside an article's data": sight(links(12), nodes=[{"@type": "NewsArticle"}]),
    "headlines beside a film": sight(links(12), head="<meta property='og:type' content='Video.other'>"),
    "headlines beside prose": sight(paragraphs(SENTENCES) + links(12), SENTENCES),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_page_of_headlines_is_a_listing(name: str) -> None:
    assert is_listing(LISTINGS[name])


@pytest.mark.parametrize("name", ARTICLES)
def test_a_page_with_prose_of_its_own_is_no_listing(name: str) -> None:
    assert not is_listing(ARTICLES[name])


def measured(page: Sight) -> tuple[int, int, int, int]:
    """Headlines, pages with text of the body, characters of cards, other characters."""
    found = read_cards(page)
    return found.headlines, len(found.owners), found.carded, found.free


TITLE = "Rain closes road number 0 again"


def test_a_teaser_is_a_headline_and_the_prose_beside_it() -> None:
    assert measured(sight(cards(1), blurbs(1))) == (1, 1, len(blurb(0)), 0)
    assert measured(sight(cards(1), [TITLE, *blurbs(1)])) == (1, 1, len(TITLE) + len(blurb(0)), 0)
    assert measured(sight(cards(1))) == (1, 0, 0, 0)
    assert measured(sight(links(3))) == (3, 0, 0, 0)


def test_prose_before_any_headline_is_the_pages_own() -> None:
    assert measured(sight(f"<p>{SENTENCES[0]}</p>{links(1)}", SENTENCES[:1])) == (1, 0, 0, len(SENTENCES[0]))


def test_prose_that_runs_on_is_the_pages_own() -> None:
    length = sum(map(len, SENTENCES))
    assert measured(sight(link(0) + paragraphs(SENTENCES), SENTENCES)) == (1, 0, 0, length)
    assert measured(sight(f"{link(0)}<p>{'x' * 450}</p>", ["x" * 450])) == (1, 1, 450, 0)
    assert measured(sight(f"{link(0)}<p>{'x' * 451}</p>", ["x" * 451])) == (1, 0, 0, 451)


def test_a_heading_that_leads_nowhere_opens_prose_of_the_pages_own() -> None:
    html = f"{link(0)}<h2>Council votes for wider channel</h2><p>{SENTENCES[0]}</p>"
    assert measured(sight(html, SENTENCES[:1])) == (1, 0, 0, len(SENTENCES[0]))
    again = f"{link(0)}<h2>{TITLE}</h2><p>{SENTENCES[0]}</p>"  # the headline once more
    assert measured(sight(again, SENTENCES[:1])) == (1, 1, len(SENTENCES[0]), 0)
    short = f"{link(0)}<h2>Weather</h2><p>{SENTENCES[0]}</p>"
    assert measured(sight(short, SENTENCES[:1])) == (1, 1, len(SENTENCES[0]), 0)


@pytest.mark.parametrize(("rank", "own"), [(1, True), (2, True), (3, False)])
def test_a_heading_of_a_low_rank_opens_nothing(rank: int, own: bool) -> None:
    html = f"{link(0)}<h{rank}>Council votes for wider channel</h{rank}><p>{SENTENCES[0]}</p>"
    assert measured(sight(html, SENTENCES[:1]))[3] == (len(SENTENCES[0]) if own else 0)


def test_headlines_of_one_page_count_once() -> None:
    assert measured(sight(link(0) * 3, []))[0] == 1
    assert measured(sight(f"{link(0)}<p>{SENTENCES[0]}</p>{link(0)}<p>{SENTENCES[1]}</p>", SENTENCES[:2])) == (
        1,
        1,
        len(SENTENCES[0]) + len(SENTENCES[1]),
        0,
    )


NO_HEADLINES = {
    "a link within prose": f"<p>{SENTENCES[0]} <a href=/a>Rain closes road number 0</a></p>",
    "a link of a word": "<a href=/weather>Weather</a>",
    "a link in the frame": f"<nav>{link(0)}</nav>",
    "a link to this page": f"<a href='{ADDRESS}#part'>{TITLE}</a><a href='./rain-closes-two-roads-in-the-old-town/'>{TITLE}</a>",
    "a link to a part": f"<a href='#part'>{TITLE}</a>",
    "a link to a script": f"<a href='javascript:x()'>{TITLE}</a>",
    "a link to a mailbox": f"<a href=' mailto:x@e.example'>{TITLE}</a>",
    "no address": f"<a href=''>{TITLE}</a><a>{TITLE}</a>",
}


@pytest.mark.parametrize("name", NO_HEADLINES)
def test_what_leads_to_no_other_page_is_no_headline_of_one(name: str) -> None:
    assert read_cards(sight(NO_HEADLINES[name])).headlines == 0


def test_read_more_is_the_headline_of_a_teaser_where_each_leads_elsewhere() -> None:
    html = "".join(f"<p>{blurb(n)}</p><a href=/story-{n}>Read more</a>" for n in range(5))
    assert measured(sight(html, blurbs(5)))[2:] == (sum(map(len, blurbs(5))), 0)
    fewer = "".join(f"<p>{blurb(n)}</p><a href=/story-{n}>Read more</a>" for n in range(4))
    assert measured(sight(fewer, blurbs(4)))[2:] == (0, sum(map(len, blurbs(4))))


def test_teasers_stand_in_elements_of_their_own() -> None:
    assert read_cards(sight(cards(6), blurbs(6))).apart
    together = "".join(f"{link(n)}<p>{blurb(n)}</p>" for n in range(6))
    assert not read_cards(sight(f"<div>{together}</div>", blurbs(6))).apart
    assert not is_listing(sight(f"<div>{together}</div>", blurbs(6)))


def test_a_body_that_the_page_does_not_show_is_prose_too() -> None:
    found = read_cards(sight(cards(1), [blurb(0), SENTENCES[5]]))
    assert (found.free, found.elsewhere, found.share) == (
        len(SENTENCES[5]),
        len(SENTENCES[5]),
        found.carded / (found.carded + found.free),
    )
    assert read_cards(sight("")).share == 0


def test_addresses_of_lists_are_known_by_their_shape() -> None:
    base = "https://harbour.example"
    shelves = (
        "/tag/a-b-c-d",
        "/news/page/12",
        "/2024/",
        "/2024/5/",
        "/themen/hafen/",
        "/authors",
        "/results?q=rain",
        "/?tag=x",
        "/author/ann/news",
    )
    assert [path for path in shelves if not is_shelf(base + path)] == []
    no_shelves = (
        "/tag/a-b-c-d-e",
        "/resultat?q=rain",
        "/?q=",
        "/tag/a.html",
        "/2024/05/04/rain",
        "/?id=7",
        "/tagged/rain",
    )
    assert [path for path in no_shelves if is_shelf(base + path)] == []
    assert [
        path for path in ("", "/", "/en", "/en-GB/", "/index.html", "/de/home") if not is_front(base + path)
    ] == []
    assert [path for path in ("/eng", "/rain", "/?p=1") if is_front(base + path)] == []
    assert not is_front("/")
    assert [path for path in ("/world", "/World/east-asia/") if not is_section(base + path)] == []
    assert [
        path
        for path in ("/", "/a", "/world/asia/japan", "/world-1", "/rain-on-the-hills")
        if is_section(base + path)
    ] == []


@pytest.mark.parametrize("kind", ["video.other", "Music.song", "product"])
def test_a_page_of_a_recording_or_a_product_is_no_listing(kind: str) -> None:
    assert not is_listing(sight(links(12), head=f"<meta property='og:type' content='{kind}'>"))


SAID = "Rain fell on the town all day long. Two roads were closed at noon."


def prose(length: int) -> str:
    """One line of prose of so many characters."""
    return "x" * length


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (
            sight(f"{HEADLINE}<p>{prose(399)}</p>{cards(18)}", [prose(399), *blurbs(18)]),
            sight(f"{HEADLINE}<p>{prose(400)}</p>{cards(18)}", [prose(400), *blurbs(18)]),
        ),
        (
            sight(f"<p>{prose(600)}</p>{cards(24)}", [prose(600), *blurbs(24)]),
            sight(f"<p>{prose(601)}</p>{cards(24)}", [prose(601), *blurbs(24)]),
        ),
        (
            sight(f"<p>{prose(1500)}</p>{links(8)}", [prose(1500)], address=FRONT),
            sight(f"<p>{prose(1501)}</p>{links(8)}", [prose(1501)], address=FRONT),
        ),
        (
            sight(f"<p>{prose(700)}</p>{links(6)}", [prose(700)], address=SHELF),
            sight(f"<p>{prose(701)}</p>{links(6)}", [prose(701)], address=SHELF),
        ),
        (
            sight(f"<p>{prose(400)}</p>{links(12)}", [prose(400)]),
            sight(f"<p>{prose(401)}</p>{links(12)}", [prose(401)]),
        ),
        (
            sight(f"<p>{SAID}</p>{links(12)}", [SAID], address="https://harbour.example/world"),
            sight(f"<p>{SAID}</p>{links(12)}", [SAID]),
        ),
    ],
)
def test_a_listing_is_told_by_how_little_prose_is_there(within: Sight, beyond: Sight) -> None:
    assert is_listing(within)
    assert not is_listing(beyond)


@pytest.mark.parametrize(("own", "listed"), [(350, True), (420, False)])
def test_three_quarters_of_a_body_of_teasers_are_teasers(own: int, listed: bool) -> None:
    lines = [f"{line} {'y' * 100}" for line in blurbs(6)]
    html = "".join(f"<div>{link(n)}<p>{line}</p></div>" for n, line in enumerate(lines))
    share = sum(map(len, lines)) / (sum(map(len, lines)) + own)
    assert (share >= 0.75) is listed
    assert is_listing(sight(f"<p>{prose(own)}</p>{html}", [prose(own), *lines])) is listed
