"""Tree in, the same tree with less in it out: what cannot be the article goes before the body is looked for.

Classes lie: whole articles sit in elements called "sponsored" or "related". So nothing goes that holds more than a
small part of the page's paragraphs, or the heading.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.clean.body.marks import remembered
from archiver.clean.decode import one_line
from archiver.clean.titles import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_MARKED = re.compile(
    r"(?:^|[-_\s])(?:related|recommend\w*|newsletter|read-?more|more-?(?:stories|news|from|on|articles)|most-?(?:read|popular)|"
    r"trending|promos?|promotion|teaser-?(?:list|box|group)|author-?(?:bio|box|info|card|about)|about-?author|bio|consent|cookie\w*|"
    r"outbrain|taboola|comments?|social|share\w*|sharing|tags?|topics?|breadcrumbs?|copyright|caption|credits?|figcaption|"
    r"advert\w*|ad-?(?:container|slot|wrapper|label)|sponsor\w*|donat\w*|subscri\w*|signup|sign-up|inline-?related|"
    r"infobox|info-?box|embed-?placeholder|read-?next|up-?next|playlist|audio-?player|poll|quiz|disclaimer|correction-?link|"
    r"also-?read|seealso|see-also|lire-aussi|lesen-sie-auch|wp-block-embed|visually-?hidden|screen-reader\w*|sr-only|"
    r"affiliate\w*|further-?reading|popular|twitter-tweet|twitter-video|instagram-media|tiktok-embed|bluesky-embed)(?=$|[-_\s\d])",
    re.I,
)
_TAGS = ("aside", "figcaption", "form", "footer", "nav", "dialog", "template", "select", "button")
_MAX_SHARE = 0.12  # of the page's paragraph text that a marked element may hold and still go
_INLINE = {"p", "li", "span", "a", "em", "strong", "b", "i", "h1", "h2", "h3", "h4", "td"}
_CHECKED = (
    "div",
    "section",
    "ul",
    "ol",
    "p",
    "span",
    "aside",
    "figcaption",
    "dl",
    "table",
    "h2",
    "h3",
    "blockquote",
)


def prune(tree: HtmlElement) -> None:
    """Remove, in place, what its tag or its class marks as no part of the article and what is small enough."""
    total = _paragraph_length(tree)
    allowed = _MAX_SHARE * total
    doomed = [e for e in _candidates(tree) if _holds(e, allowed)]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def drop_other_articles(tree: HtmlElement, title: str) -> None:
    """Remove, in place, the articles that a page goes on to when its reader scrolls on.

    They are article elements of their own, each with a first heading that is not the page's headline; where no
    article element has the page's headline, nothing goes.
    """
    headed = []
    for element in tree.iter("article"):
        headings = [fold(heading.text_content()) for heading in element.iter("h1")]
        if headings and next(element.iterancestors("article"), None) is None:
            headed.append((element, headings))
    key = fold(title)
    own = [element for element, headings in headed if any(key and (key in h or h in key) for h in headings if h)]
    if not own:
        return
    for element, _ in headed:
        if element not in own and element.getparent() is not None:
            element.drop_tree()


def captions_of(tree: HtmlElement) -> list[str]:
    """The captions of the article's pictures, without repetition."""
    found: dict[str, None] = {}
    for element in tree.iter("figcaption"):
        text = one_line(" ".join(element.itertext()))
        if 10 <= len(text) <= 1000:
            found.setdefault(text)
        if len(found) == 40:
            break
    return list(found)


def _candidates(tree: HtmlElement) -> Iterable[HtmlElement]:
    for element in tree.iter(*_TAGS, *_CHECKED):
        if element.tag in _TAGS:
            yield element
        else:
            name = element.get("id") or ""
            # A long id is made of a heading of the article, not of a role in the layout.
            marks = f"{element.get('class') or ''} {name if len(name) < 30 else ''}"
            if len(marks) > 1 and _is_marked(marks) and not _is_inline(element):
                yield element


@remembered
def _is_marked(marks: str) -> bool:
    return bool(_MARKED.search(marks))


def _is_inline(element: HtmlElement) -> bool:
    """Part of a sentence, such as a name that is linked to its topic."""
    parent = element.getparent()
    return element.tag == "span" and parent is not None and parent.tag in _INLINE


def _holds(element: HtmlElement, allowed: float) -> bool:
    """Whether an element may go: it holds little of the article, and not its heading."""
    if next(element.iter("h1"), None) is not None:
        return False
    if element.tag == "p":
        return len(element.text_content()) <= allowed
    return _paragraph_length(element) <= allowed


def _paragraph_length(tree: HtmlElement) -> int:
    """Characters in paragraphs of some length: what the body is made of."""
    lengths = (len(e.text_content()) for e in tree.iter("p"))
    return sum(length for length in lengths if length > 40)
