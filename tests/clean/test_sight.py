"""What is seen of a page by which its kind is judged, and what the judgement is."""

from __future__ import annotations

import pytest

from archiver.clean.kinds.judge import check_kind
from archiver.clean.kinds.sight import Own, has_substance, is_headline
from archiver.errors import NoArticleError
from archiver.model import Reason
from tests.clean.sights import ADDRESS, MARKED, OWN, SENTENCES, paragraphs, sight

ASKED = "Please verify you are a human"
COOKIES = "We use cookies to improve your experience on this website and those of our partners."
CONSENT = "With your consent we and our 120 partners process personal data such as your address."


def test_a_page_says_that_it_is_an_article_in_several_ways() -> None:
    canonical = f"<link rel=Canonical href='{ADDRESS}'>"
    headed = "<h1>Council votes for wider channel</h1>"
    for found in (
        sight("", nodes=OWN),
        sight("", nodes=[{"@type": "Article", "@id": f"{ADDRESS}/#article"}], address=ADDRESS),
        sight("", nodes=[{"@type": "Article", "mainEntityOfPage": {"@id": ADDRESS}}]),
        sight("", head=canonical, nodes=OWN, address=""),
        sight("", head=f"<meta property='og:url' content='{ADDRESS}'>", nodes=OWN, address=""),
        sight(headed, nodes=[{"@type": "Article", "headline": "Council votes for wider channel"}]),
        sight(
            "", head="<title>Council votes | Post</title>", nodes=[{"@type": "Article", "name": "Council votes"}]
        ),
    ):
        assert found.own is Own.STATED
    assert sight("", head=MARKED).own is Own.MARKED
    for found in (
        sight("", nodes=[{"@type": "Article", "url": "https://harbour.example/other"}]),
        sight(
            "", nodes=[{"@type": "Article", "url": "https://harbour.example/"}], address="https://harbour.example/"
        ),
        sight("<h1>Rain</h1>", nodes=[{"@type": "Article", "headline": "Rain"}]),
        sight("", head="<meta property='og:type' content='article'>"),
        sight("", head=MARKED.replace("Article'", "website'")),
        sight("", nodes=[{"@type": "Article", "url": "http://["}]),
    ):
        assert found.own is Own.NONE


def test_sight_tells_title_headings_prose_and_notes() -> None:
    found = sight(
        "<h1><a href=/>Post</a></h1><h1>Rain<br>ahead</h1><h1> </h1><h1>Two</h1><h1>3</h1><h1>4</h1><h1>5</h1>"
        f"<p>{SENTENCES[0]}</p><p>short</p><nav><p>{SENTENCES[1]}</p></nav><p><a href=/a>{SENTENCES[2]}</a></p>"
        "<noscript>Enable scripts</noscript><noscript> </noscript>",
        SENTENCES[:1],
        head="<title> </title><title>Rain  ahead</title>",
    )
    assert (found.title, found.headings) == ("Rain ahead", ["Rain ahead", "Two", "3", "4"])
    assert found.prose == [SENTENCES[0]]
    assert found.notes == ["Enable scripts"]
    assert [block.text for block, known in zip(found.blocks, found.in_body, strict=True) if known] == [SENTENCES[0]]
    assert (found.has_headline, found.substance) == (False, False)


def test_a_block_is_in_the_body_as_a_line_or_as_a_long_part_of_one() -> None:
    found = sight(
        paragraphs(["The harbour council met on Monday evening", "in the old customs", "Monday", SENTENCES[1]]),
        SENTENCES[:2],
    )
    assert found.in_body == [True, False, False, True]


def test_substance_is_two_sentences_and_a_dozen_words() -> None:
    assert has_substance("One two three four five. Six seven eight nine ten eleven twelve.")
    assert not has_substance("One two three four five. Six seven eight nine ten eleven.")
    assert not has_substance("One two three four five six seven eight nine ten eleven twelve.")
    assert not has_substance("Dr. Ann Lee is a doctor of medicine in the town of which we write")
    assert has_substance("雨が一日中降った。道路が閉鎖された。")


def test_a_headline_is_of_some_length() -> None:
    assert is_headline("Rain on the hills, ok")
    assert not is_headline("Rain on the hill")
    assert not is_headline("Internationalisation everywhere")
    assert not is_headline("rain and " * 34)
    assert is_headline("雨が降り続いた一日だ")
    assert not is_headline("雨が降り続いた")


REFUSED = {
    Reason.CAPTCHA: sight(ASKED),
    Reason.CONSENT_WALL: sight(paragraphs([COOKIES, CONSENT])),
    Reason.NO_ARTICLE: sight("<h1>Page not found</h1>"),
    Reason.NEEDS_SCRIPT: sight("<p>Please enable JavaScript to view this page.</p>"),
    Reason.PAYWALL: sight(f"{paragraphs(SENTENCES[:2])}<p>Subscribe to continue reading</p>", SENTENCES[:2]),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_a_page_that_is_no_article_is_refused_with_its_reason(reason: Reason) -> None:
    with pytest.raises(NoArticleError) as caught:
        check_kind(REFUSED[reason])
    assert caught.value.reason is reason


def test_a_long_text_that_says_that_it_is_an_article_passes_what_is_shown_beside_it() -> None:
    lines = [f"{line} Part {n}." for n, line in enumerate(SENTENCES * 4)]
    wall = "<h1>Council votes for wider channel</h1><h1>Page not found</h1>"
    check_kind(sight(wall, lines, nodes=OWN))
    check_kind(sight(wall, lines, head=MARKED))
    for other in (
        sight(wall, lines),
        sight(wall, lines[:12], head=MARKED),
        sight("<h1>Page not found</h1>", lines, head=MARKED),
        sight(wall, lines, head=MARKED, address="https://harbour.example/"),
        sight(wall, [*lines, SENTENCES[0][:-1]], head=MARKED),
        sight(
            wall, lines, head=MARKED, nodes=[{"@type": "Article", "wordCount": 900, "isAccessibleForFree": False}]
        ),
    ):
        with pytest.raises(NoArticleError):
            check_kind(other)
