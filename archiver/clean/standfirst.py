"""Tree and claims in, the standfirst out: the sentences between headline and body, if the page shows any."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.clean.body.marks import remembered
from archiver.clean.decode import one_line
from archiver.clean.structured import plain
from archiver.clean.titles import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from archiver.clean.structured import Claims

_CLASS = re.compile(
    r"(?:^|[-_\s])(?:standfirst|sub-?(?:title|headline|head|heading)|dek|deck|lead(?:-?text|-?paragraph)?|lede|intro(?:duction|-?text)?|"
    r"chapo|chapeau|summary|excerpt|abstract|teaser-?text|vorspann|kicker-?text|strapline|article-?description|ingress|"
    r"entradilla|sottotitolo|bajada|description|preamble|underline|synopsis|opening|sapo|perex)(?=$|[-_\s\d])",
    re.I,
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|__")
_CUT = re.compile(r"\s+\S*(?:\.\.\.|…|\[…\])$")
_PROMPT = re.compile(
    r"\bnewsletters?\b.{0,40}\b(?:abonnieren|bestellen|sign up|subscribe|anmelden|inscri\w+|suscr\w+|iscri\w+)\b|"
    r"\b(?:sign up|subscribe|abonnieren sie|inscrivez-vous|suscríb\w+|iscriviti)\b.{0,60}\bnewsletters?\b",
    re.I,
)
MAX_SUMMARY = 1200  # characters
MIN_SUMMARY = 30


def read_standfirst(tree: HtmlElement, claims: Claims, title: str, first_lines: str) -> str:
    """The standfirst as the page shows it; "" where it shows none apart from the body.

    Args:
        tree: The parsed page, with its scripts.
        claims: What it says of itself.
        title: The headline, which is not the standfirst.
        first_lines: The opening of the body: what stands there already is not repeated.
    """
    opening = fold(first_lines)
    for candidate in _candidates(tree, claims):
        key = fold(_CUT.sub("", candidate))  # what breaks off may do so within a word
        if not MIN_SUMMARY <= len(candidate) <= MAX_SUMMARY or key == fold(title) or key in opening:
            continue
        if not _PROMPT.search(candidate):
            return candidate
    return ""


def stated_summaries(claims: Claims) -> list[str]:
    """What the page's data says that the article says in short."""
    found = [plain(claims.article.get("description")), plain(claims.article.get("alternativeHeadline"))]
    found += [
        claims.first_meta("og:description"),
        claims.first_meta("description"),
        claims.first_meta("dc.description"),
    ]
    return [text for text in dict.fromkeys(found) if MIN_SUMMARY <= len(text) <= MAX_SUMMARY]


def _candidates(tree: HtmlElement, claims: Claims) -> Iterator[str]:
    """What the page shows: first what its data states too, then what is marked as a standfirst near the heading."""
    shown = list(_shown(tree))
    stated = [fold(text) for text in stated_summaries(claims)]
    folded = [fold(text) for text, _ in shown] if stated else []
    for key in stated:
        for (text, _), own in zip(shown, folded, strict=True):
            if own == key or (len(key) > 60 and own.startswith(key[:-3])):
                yield text
    for text, marked in shown:
        if marked:
            yield text


def is_marked_standfirst(tree: HtmlElement, line: str) -> bool:
    """Whether the page marks the body's first line as its standfirst."""
    key = fold(line)
    return len(line) <= MAX_SUMMARY and any(marked and fold(text) == key for text, marked in _shown(tree))


def _shown(tree: HtmlElement) -> Iterator[tuple[str, bool]]:
    """Short texts after the first heading, and whether their class says that they are the standfirst."""
    after = False
    count = 0
    for element in tree.iter("h1", "p", "h2", "h3", "div", "span", "ul", "header", "strong", "b", "section"):
        if element.tag == "h1":
            after = True
        if not after:
            continue
        marked = _is_marked(f"{element.get('class') or ''} {element.get('itemprop') or ''}")
        if element.tag in {"div", "section", "header", "ul"} and not marked and len(element) > 3:
            continue
        text = _text(element)
        if MIN_SUMMARY <= len(text) <= MAX_SUMMARY:
            yield text, marked and count < 25
            count += 1
            if count > 60:
                return


@remembered
def _is_marked(marks: str) -> bool:
    return bool(_CLASS.search(_CAMEL.sub("-", marks)))


def _text(element: HtmlElement) -> str:
    if element.tag == "ul":
        return "\n".join(text for item in element.iter("li") if (text := one_line(item.text_content())))
    if next(element.iter("script", "style", "figure", "form"), None) is not None:
        return ""
    text = element.text_content()
    return one_line(text) if len(text) < 3 * MAX_SUMMARY else ""
