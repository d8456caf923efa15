"""Markdown without its marks, e-mails without their envelopes, and other texts as they are."""

from __future__ import annotations

from datetime import date

import pytest

from archiver.clean import extract_article
from archiver.clean.pasted.plain import plain_text

FIRST = "The harbour council voted on Tuesday to widen the northern channel, after two years of talks with the crews of its boats."
SECOND = (
    "Work begins in the spring. Ferries will run from the southern pier meanwhile, the council said in a statement."
)

BROKEN = SECOND.replace(". Ferries", ".\nFerries")

MARKDOWN = f"""---
title: Council widens the channel
author: Ann Lee
date: 2024-05-04
tags: [harbour]
---

# Council widens the channel

![The channel at low water](https://news.example/channel.jpg)

{FIRST.replace("northern channel", "[northern channel](https://news.example/channel)").replace("two years", "**two years**")}

## What comes next

{BROKEN}

- The southern pier is *open*.
- The northern pier is closed.

> “The sand does not wait,” said Mara Quill, who runs the pilot station. “We have waited long enough for this.”
"""

MAIL = """---------- Forwarded message ----------
From: The Tidewatcher <news@tidewatcher.example>
Date: Sat, 4 May 2024 09:00:00 +0200
Subject: Fwd: Council widens the channel
To: reader@example.org

View this email in your browser <https://tidewatcher.example/v/1>

Dear reader,

The harbour council voted on Tuesday to widen the northern channel,
after two years of talks with the crews of its boats.

Work begins in the spring. Ferries will run from the southern pier
meanwhile, the council said in a statement. <https://tidewatcher.example/r/2>

=====================

You are receiving this because you signed up.
Unsubscribe <https://tidewatcher.example/u>
"""


def test_markdown_reads_as_the_article_that_it_marks() -> None:
    article = extract_article(MARKDOWN, content_type="text/plain")
    assert article.title == "Council widens the channel"
    assert article.authors == ("Ann Lee",)
    assert article.published == date(2024, 5, 4)
    paragraphs = article.text.split("\n\n")
    assert paragraphs[:3] == [FIRST, "What comes next", SECOND]
    assert "- The southern pier is open." in article.text
    assert "“The sand does not wait,”" in article.text
    assert "https:" not in article.text
    assert "**" not in article.text


def test_a_forwarded_newsletter_reads_as_its_article() -> None:
    article = extract_article(MAIL, content_type="text/plain")
    assert article.title == "Council widens the channel"
    assert str(article.published)[:10] == "2024-05-04"
    assert article.text.split("\n\n") == [FIRST, SECOND]


def test_a_reply_quotes_the_article() -> None:
    quoted = "\n".join(f"> {line}" for line in MAIL.splitlines()[1:])
    article = extract_article(
        f"From: Bo\nSubject: Re: Council widens the channel\n\n{quoted}", content_type="text/plain"
    )
    assert FIRST in article.text


UNTOUCHED = {
    "a paste": f"Council widens the channel\n\nBy Ann Lee\n\n{FIRST}\n{SECOND}",
    "a text with a rule": f"Council widens the channel\n---\n{FIRST}",
    "a text that speaks of a subject": f"Subject: harbours\n{FIRST}",
    "one star": f"A 5 * hotel\n{FIRST}",
    "arithmetic": "2 ** 3 and 3 ** 2",
    "nothing": "",
}


@pytest.mark.parametrize("name", UNTOUCHED)
def test_other_texts_stay_as_they_are(name: str) -> None:
    assert plain_text(UNTOUCHED[name]) == UNTOUCHED[name]


def test_a_long_text_takes_no_long_time() -> None:  # each of these took minutes with a pattern that looks back
    for text in ("a" * 500_000, "word " * 200_000, "# " * 100_000, "From: " * 50_000, "[" * 20_000):
        assert isinstance(plain_text(text), str)
