"""When only the beginning of an article is there: an offer after a short or broken text, and none of it behind."""

from __future__ import annotations

from typing import Any

import pytest

from archiver.clean.kinds.paywall import breaks_off, extent, is_declared, is_part_gone, is_teaser, stated_words
from archiver.clean.kinds.sight import Sight
from tests.clean.sights import SENTENCES, paragraphs, sight

OFFER = "<div>Subscribe to continue reading</div>"
RESERVED = "<div>For subscribers only</div>"
CLOSED = {"@type": "NewsArticle", "isAccessibleForFree": False}
LONG = [f"{SENTENCES[n % 6]} {SENTENCES[(n + 1) % 6]} Part {n}." for n in range(60)]  # of about 170 characters each


def shown(lines: list[str], *after: str, nodes: list[dict[str, Any]] | None = None, **more: Any) -> Sight:
    return sight(f"<h1>Rain</h1>{paragraphs(lines)}{''.join(after)}", lines, nodes=nodes, **more)


def broken(lines: list[str]) -> list[str]:
    """The lines, the last one without its end."""
    return [*lines[:-1], f"{lines[-1].rstrip('.')} and"]


TEASERS = {
    "an opening and an offer": shown(SENTENCES[:2], OFFER),
    "a short text of many lines and an offer": shown(SENTENCES, OFFER),
    "a longer text in few paragraphs and an offer": shown([" ".join(SENTENCES), " ".join(SENTENCES[:5])], OFFER),
    "a longer text, declared": shown(LONG[:6], OFFER, nodes=[CLOSED]),
    "a longer text that breaks off": shown(broken(LONG[:6]), OFFER),
    "a longer text of which most words are missing": shown(
        LONG[:6], OFFER, nodes=[{"@type": "Article", "wordCount": "900"}]
    ),
    "a long text that breaks off and is declared": shown(broken(LONG[:20]), OFFER, nodes=[CLOSED]),
    "a text that breaks off, said to be for subscribers": shown(broken(SENTENCES[:2]), RESERVED, nodes=[CLOSED]),
    "a text that breaks off, its words missing, declared": shown(
        broken(SENTENCES[:3]), nodes=[{**CLOSED, "wordCount": 900}]
    ),
    "an offer and a headline alone": sight(f"<h1>Council votes for wider channel at last</h1>{OFFER}"),
    "an offer alone, declared": sight(f"<h1>Rain</h1>{OFFER}", nodes=[CLOSED]),
    "an offer and a note behind it": shown(
        SENTENCES[:2], OFFER, "<p>The writer lives in the town of which she writes here.</p>"
    ),
}
WHOLE = {
    "no offer": shown(SENTENCES[:2]),
    "a longer text of many lines": shown(LONG[:6], OFFER),
    "a long text that ends": shown(LONG[:20], OFFER, nodes=[CLOSED]),
    "a long text that breaks off, and nothing else": shown(broken(LONG[:20]), OFFER),
    "a very long text": shown(broken(LONG), OFFER, nodes=[CLOSED]),
    "all of the words that are counted": shown(SENTENCES, OFFER, nodes=[{"@type": "Article", "wordCount": 70}]),
    "an offer before the text": sight(f"{OFFER}{paragraphs(SENTENCES)}", SENTENCES),
    "an offer in the middle": sight(f"{paragraphs(SENTENCES[:2])}{OFFER}{paragraphs(SENTENCES[2:])}", SENTENCES),
    "an offer in the footer": shown(SENTENCES[:2], f"<footer>{OFFER}</footer>"),
    "an offer far below": shown(SENTENCES[:2], *(f"<div>Item {n}</div>" for n in range(14)), OFFER),
    "a text from elsewhere": sight(f"<h1>Rain</h1>{OFFER}", SENTENCES[:2]),
    "declared only": shown(SENTENCES[:2], nodes=[CLOSED]),
    "for subscribers, not declared": shown(broken(SENTENCES[:2]), RESERVED),
    "for subscribers, declared, but whole": shown(SENTENCES[:2], RESERVED, nodes=[CLOSED]),
    "an offer alone, of no headline": sight(f"<h1>Rain</h1>{OFFER}"),
}  # fmt: skip


@pytest.mark.parametrize("name", TEASERS)
def test_the_beginning_of_an_article_is_a_teaser(name: str) -> None:
    assert is_teaser(TEASERS[name])


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_article_is_no_teaser_whatever_is_offered(name: str) -> None:
    assert not is_teaser(WHOLE[name])


def test_an_offer_within_reach_counts() -> None:
    items = [f"<div>Item {n}</div>" for n in range(13)]
    assert is_teaser(shown(SENTENCES[:2], *items, OFFER))


def test_blocks_that_all_offer_are_no_text_before_an_offer() -> None:
    lines = [
        "Subscribe to continue reading this article on the rain",
        "Log in to read the full story of the harbour",
    ]
    assert not is_teaser(sight(paragraphs([*SENTENCES[:3], *lines]) + paragraphs(SENTENCES[3:]), SENTENCES))


@pytest.mark.parametrize(
    ("last", "whole"),
    [
        (SENTENCES[0], True),
        (f"{SENTENCES[0][:-1]}.”", True),
        (f"{SENTENCES[0][:-1]}:", True),
        (SENTENCES[0][:-1], False),
        (SENTENCES[0][:60].replace(" ", "x"), False),
        (SENTENCES[0][:59].replace(" ", "x"), True),
        ("It rained…", False),
        ("It rained...", False),
        ("It rained [...]", False),
        ("It rained […”", False),
    ],
)
def test_a_text_breaks_off_within_a_sentence(last: str, whole: bool) -> None:
    assert breaks_off(sight("", [SENTENCES[1], last])) is not whole


def test_a_page_without_a_body_does_not_break_off() -> None:
    assert not breaks_off(sight(""))


def test_dense_scripts_say_more_in_a_character() -> None:
    assert extent(sight("", ["abcd", "雨が降る"])) == 4 + 10


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("900", 900),
        (900, 900),
        (" 900 ", 900),
        (["many", "12"], 12),
        ("1234567", 0),
        ("123456", 123456),
        ("1k", 0),
        (None, 0),
    ],
)
def test_the_number_of_words_is_a_plain_number(said: object, words: int) -> None:
    assert stated_words(sight("", nodes=[{"@type": "Article", "wordCount": said}])) == words


def article(**more: object) -> dict[str, Any]:
    return {"@type": "Article", **more}


DECLARED = [
    article(isAccessibleForFree=False),
    article(isAccessibleForFree="False"),
    article(isAccessibleForFree="https://schema.org/False"),
    article(isAccessibleForFree="no"),
    {"@type": "WebPage", "isAccessibleForFree": False},
    article(hasPart={"isAccessibleForFree": False}),
    article(isAccessibleForFree=True, hasPart=["x", {"isAccessibleForFree": "false"}]),
]


@pytest.mark.parametrize("node", DECLARED)
def test_a_page_declares_in_its_data_that_it_is_not_free(node: dict[str, Any]) -> None:
    assert is_declared(sight("", nodes=[node]))


@pytest.mark.parametrize("name", ["article:content_tier", "content_tier", "content-tier"])
def test_a_page_declares_in_a_meta_element_that_it_is_not_free(name: str) -> None:
    assert is_declared(sight("", head=f"<meta property='{name}' content='Locked'>"))
    assert not is_declared(sight("", head=f"<meta property='{name}' content='free'>"))


@pytest.mark.parametrize("said", [True, "true", 0, "", None, "falsehood"])
def test_a_page_that_does_not_say_no_is_free(said: object) -> None:
    assert not is_declared(sight("", nodes=[article(isAccessibleForFree=said)]))


def part(selector: object, *, free: object = False) -> list[dict[str, Any]]:
    return [article(hasPart=[{"isAccessibleForFree": free, "cssSelector": selector}])]


PARTS = {
    "gone altogether": ("<p>x</p>", part(".paywall"), True),
    "gone but for a line": (f"<div class='a paywall'><p>{'x' * 149}</p></div>", part(".paywall"), True),
    "there by its class": (f"<div class='a paywall'><p>{'x' * 150}</p></div>", part("div.paywall"), False),
    "there by its id": (f"<section id=rest><p>{'x' * 150}</p></section>", part(" #rest "), False),
    "there in pieces": (f"<p class=paywall>{'x' * 75}</p><p class=paywall>{'x' * 75}</p>", part(".paywall"), False),
    "another id": (f"<section id=others><p>{'x' * 150}</p></section>", part("#rest"), True),
    "there by one of two": (f"<main class=b><p>{'x' * 150}</p></main>", part([".a", ".b"]), False),
    "a class of another name": (f"<div class=paywalled><p>{'x' * 150}</p></div>", part(".paywall"), True),
    "no paragraphs": (f"<div class=paywall>{'x' * 150}</div>", part(".paywall"), True),
    "free": ("<p>x</p>", part(".paywall", free=True), False),
    "a selector that is not simple": ("<p>x</p>", part(".a > .b"), False),
    "none": ("<p>x</p>", [article()], False),
}


@pytest.mark.parametrize("name", PARTS)
def test_the_part_that_is_not_free_is_gone_or_there(name: str) -> None:
    html, nodes, gone = PARTS[name]
    assert is_part_gone(sight(html, nodes=nodes)) is gone


@pytest.mark.parametrize("tag", "div section article main p span".split())
def test_the_part_that_is_not_free_may_be_an_element_of_any_kind_that_sites_use(tag: str) -> None:
    inner = f"<p>{'x' * 150}</p>" if tag not in {"p", "span"} else "x" * 150
    html = (
        f"<{tag} class=paywall>{inner}</{tag}>" if tag != "span" else f"<span class=paywall><p>{inner}</p></span>"
    )
    assert not is_part_gone(sight(html, nodes=part(".paywall")))
    assert not is_part_gone(sight(html.replace("class", "id"), nodes=part("#paywall")))


@pytest.mark.parametrize("tier", ["locked", "metered", "premium", "paid", "subscription", "paywall"])
def test_a_tier_that_is_paid_is_not_free(tier: str) -> None:
    assert is_declared(sight("", head=f"<meta property='article:content_tier' content='{tier}'>"))


def told(length: int, *, lines: int = 1) -> list[str]:
    """A text of so many characters that says something, in so many lines, none of them broken off."""
    each = length // lines
    found = [f"It rained. {'x' * (each - 12)}." for _ in range(lines)]
    found[0] = f"Rain fell on the town all the day. Two roads were closed at noon. {'x' * (len(found[0]) - 67)}."
    return [*found[:-1], found[-1] if lines == 1 else found[-1][:-1] + "x" * (length - each * lines) + "."]


@pytest.mark.parametrize(
    ("within", "beyond"),
    [
        (shown(told(700, lines=5), OFFER), shown(told(701, lines=5), OFFER)),
        (shown(told(1200, lines=3), OFFER), shown(told(1200, lines=4), OFFER)),
        (shown(told(1200, lines=3), OFFER), shown(told(1201, lines=3), OFFER)),
        (shown(told(1200, lines=5), OFFER, nodes=[CLOSED]), shown(told(1201, lines=5), OFFER, nodes=[CLOSED])),
        (
            shown([*told(7900), "x" * 100], OFFER, nodes=[CLOSED]),
            shown([*told(7900), "x" * 101], OFFER, nodes=[CLOSED]),
        ),
        (
            shown(SENTENCES[:2], OFFER, f"<p>{'x' * 200}</p>"),
            sight(f"{paragraphs(SENTENCES[:2])}{OFFER}<p>{'x' * 201}</p>", [*SENTENCES[:2], "x" * 201]),
        ),
        (
            sight(f"{paragraphs(SENTENCES[:2])}{OFFER}<p>{'x' * 200}</p>", [*SENTENCES[:2], "x" * 200]),
            sight(f"{paragraphs(SENTENCES[:2])}{OFFER}<p>{'x' * 201}</p>", [*SENTENCES[:2], "x" * 201]),
        ),
    ],
)
def test_an_offer_counts_after_so_much_text_and_before_so_little(within: Sight, beyond: Sight) -> None:
    assert is_teaser(within)
    assert not is_teaser(beyond)


def counted(words: int, found: int, *, declared: bool = True) -> Sight:
    """A page of so many words that ends with a sentence, and whose data counts others."""
    node = {**(CLOSED if declared else {"@type": "Article"}), "wordCount": words}
    line = f"Rain fell on the town. Two roads were closed at noon, it said. {'word ' * (found - 13)}."
    return shown([line], RESERVED, nodes=[node])


def test_words_are_missing_where_the_data_counts_many_more() -> None:
    assert is_teaser(counted(170, 100)) is False  # 80 more are asked for in a short text
    assert is_teaser(counted(180, 100))
    assert not is_teaser(counted(339, 200))
    assert is_teaser(counted(340, 200))
    assert not is_teaser(counted(340, 200, declared=False))


def test_a_text_is_complete_where_the_data_counts_about_as_many_words() -> None:
    line = f"Rain fell on the town. Two roads were closed at noon, it said. {'word ' * 47}."
    for words, teaser in ((75, False), (76, True), (0, True)):
        assert is_teaser(shown([line], OFFER, nodes=[{"@type": "Article", "wordCount": words}])) is teaser
    shorter = line.replace("word ", "", 1)
    assert is_teaser(shown([shorter], OFFER, nodes=[{"@type": "Article", "wordCount": 60}]))
