"""What cleaning keeps besides the article: headlines, removed lines, where fields were found, kinds, entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archiver.clean import extract_article
from archiver.model import ArticleKind

SENTENCES = [
    f"The council met on {day}. It voted for the wider channel, and against the pier on the northern shore."
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday")
]
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(head: str = "", body: str = BODY, **data: object) -> str:
    node = json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", **data}) if data else ""
    script = f'<script type="application/ld+json">{node}</script>' if node else ""
    return f"<html><head>{head}{script}</head><body><article><h1>Channel to be widened</h1>{body}</article></body></html>"


def test_every_headline_is_kept_with_its_place() -> None:
    head = '<title>Wide channel | The Pier</title><meta property="og:title" content="Council widens channel">'
    article = extract_article(page(head, headline="Channel vote", alternativeHeadline="A wide vote"))
    assert dict(article.headlines) == {
        "h1": "Channel to be widened",
        "JSON-LD headline": "Channel vote",
        "JSON-LD alternativeHeadline": "A wide vote",
        "og:title": "Council widens channel",
        "title": "Wide channel | The Pier",
    }


def test_each_field_says_where_it_was_found() -> None:
    head = (
        '<meta property="og:title" content="Channel to be widened | The Pier">'
        '<meta property="og:site_name" content="The Pier"><meta name="author" content="Ann Lee">'
        '<meta property="article:modified_time" content="2024-05-06T10:00:00Z">'
    )
    article = extract_article(page(head, datePublished="2024-05-04T09:00:00Z", articleSection="Harbour"))
    assert dict(article.provenance) == {
        "title": "h1",
        "authors": "meta author",
        "published": "JSON-LD datePublished",
        "modified": "meta article:modified_time",
        "section": "JSON-LD articleSection",
        "site": "meta og:site_name",
        "language": "text",
        "text": "page",
    }


def test_a_value_that_stands_nowhere_in_the_data_was_found_on_the_page() -> None:
    article = extract_article(page(body=f'<p class="byline">By Ann Lee</p><time>4 May 2024</time>{BODY}'))
    assert dict(article.provenance)["authors"] == "page"
    assert dict(article.provenance)["published"] == "page"


def test_a_body_from_the_data_says_so() -> None:
    text = " ".join(SENTENCES)
    article = extract_article(page(body="<p>Loading</p>", headline="Channel vote", articleBody=text))
    assert dict(article.provenance)["text"] == "JSON-LD articleBody"


def test_removed_lines_are_kept_with_the_rules_name() -> None:
    article = extract_article(page(body=f"<p>Channel to be widened</p>{BODY}<p>Sign up for our newsletter</p>"))
    assert ("title", "Channel to be widened") in article.removed
    assert "newsletter" not in article.text


KINDS = {
    "live blog": (page(liveBlogUpdate=[{"@type": "BlogPosting"}]), ArticleKind.LIVE_BLOG),
    "live blog by type": (page(**{"@type": "LiveBlogPosting", "headline": "Live"}), ArticleKind.LIVE_BLOG),
    "film": (page('<meta property="og:type" content="video.other">'), ArticleKind.VIDEO),
    "gallery": (page(**{"@type": ["NewsArticle", "ImageGallery"], "headline": "In pictures"}), ArticleKind.GALLERY),
    "long text beside pictures": (
        page(body=BODY * 5, **{"@type": ["NewsArticle", "ImageGallery"], "headline": "In pictures"}),
        ArticleKind.ARTICLE,
    ),
    "article": (page(headline="Channel vote"), ArticleKind.ARTICLE),
    "no data": (page(), ArticleKind.ARTICLE),
}


@pytest.mark.parametrize("name", KINDS)
def test_an_article_says_what_sort_it_is(name: str) -> None:
    html, kind = KINDS[name]
    assert extract_article(html).kind is kind


def test_the_entries_of_a_live_blog_keep_their_times() -> None:
    updates = [
        {
            "@type": "BlogPosting",
            "datePublished": f"2024-05-0{n + 1}T10:00:00Z",
            "articleBody": f"<p>{sentence}</p>",
        }
        for n, sentence in enumerate(SENTENCES)
    ]
    article = extract_article(page(**{"@type": "LiveBlogPosting", "liveBlogUpdate": updates[::-1]}))
    found = [(article.text[entry.start :][:40], entry.published) for entry in article.entries]
    assert found == [
        (sentence[:40], datetime(2024, 5, number, 10, tzinfo=UTC)) for number, sentence in enumerate(SENTENCES, 1)
    ]
