"""An article and the page it was read from in, where each of its fields was found out.

Found by looking the values up again in what the page says of itself, in the order in which that is trusted; so the
readers of the fields need not carry it along.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from archiver.clean.dates.stamps import parse_stamp
from archiver.clean.decode import one_line
from archiver.clean.structured import as_list, plain
from archiver.clean.titles import fold, headings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from lxml.html import HtmlElement

    from archiver.clean.structured import Claims
    from archiver.model import Article

Said = tuple[str, str]  # where it stands in the page, and what stands there

SHOWN = "page"  # where readers see it
_OF_SUMMARY = ("description", "alternativeHeadline", "abstract")
_DATE_WORDS = {"published": ("publi", "date", "created", "time"), "modified": ("modif", "update", "date", "time")}
_DATES = {"published": ("datePublished", "dateCreated", "uploadDate"), "modified": ("dateModified",)}


def all_headlines(tree: HtmlElement, claims: Claims) -> tuple[Said, ...]:
    """Every headline that a page gives, each place once: for readers, search engines, social networks."""
    article = claims.article
    found = [
        ("h1", next(iter(headings(tree)), "")),
        ("JSON-LD headline", plain(article.get("headline"))),
        ("JSON-LD alternativeHeadline", plain(article.get("alternativeHeadline"))),
        ("microdata headline", next(iter(claims.microdata.get("headline", ())), "")),
        ("og:title", claims.first_meta("og:title")),
        ("twitter:title", claims.first_meta("twitter:title")),
        ("title", next((one_line(e.text or "") for e in tree.iter("title") if e.text), "")),
    ]
    return tuple((source, one_line(text)[:500]) for source, text in found if text)


def find_provenance(article: Article, tree: HtmlElement, claims: Claims, body_source: str) -> tuple[Said, ...]:
    """Field → where in the page its value stands; fields that are empty are left out.

    Args:
        article: What was read.
        tree: The page it was read from.
        claims: What that says of itself.
        body_source: Where the text was found.
    """
    found = {
        "title": _of_text(article.title, [*_titles(tree, claims)]),
        "summary": _of_text(article.summary, [*_node(claims, *_OF_SUMMARY), *_meta(claims, "description")]),
        "authors": _of_authors(article.authors, claims),
        "published": _of_moment(article.published, claims, "published"),
        "modified": _of_moment(article.modified, claims, "modified"),
        "section": _of_text(article.section, [*_node(claims, "articleSection"), *_meta(claims, "section")]),
        "site": _of_text(article.site, [*_meta(claims, "site_name", "application"), *_node(claims, "publisher")]),
        "image_url": _of_text(article.image_url, [*_meta(claims, "og:image", "twitter:image", "image")]),
        "language": "text" if article.language else "",
        "text": body_source,
    }
    return tuple((name, source) for name, source in found.items() if source and getattr(article, name))


def _titles(tree: HtmlElement, claims: Claims) -> Iterator[Said]:
    trusted = ("og:title", "twitter:title", "JSON-LD headline", "microdata headline", "h1")
    listed = dict(all_headlines(tree, claims))
    yield from ((source, listed[source]) for source in trusted if source in listed)
    yield from listed.items()


def _of_text(value: str, candidates: list[Said]) -> str:
    """The first place that says just that, else the first that holds it among other words, else the page itself."""
    key = fold(value)
    exact = next((source for source, text in candidates if fold(text) == key), "")
    held = next((f"{source}, in part" for source, text in candidates if key and key in fold(text)), "")
    return exact or held or SHOWN


def _of_authors(names: tuple[str, ...], claims: Claims) -> str:
    keys = [fold(name) for name in names]
    places = [*_node(claims, "author", "creator")]
    places += [("microdata author", " ".join(claims.microdata.get("author", ())))]
    places += _meta(claims, "author", "creator", "byl", "byline")
    for source, text in places:
        if keys and all(key in fold(text) for key in keys):
            return source
    return SHOWN


def _of_moment(moment: datetime | date | None, claims: Claims, field: str) -> str:
    if moment is None:
        return ""
    days = {moment.date().isoformat() if isinstance(moment, datetime) else moment.isoformat()}
    words = _DATES[field]
    places = [*_node(claims, *words), *((f"microdata {w}", t) for w in words for t in claims.microdata.get(w, ()))]
    places += _meta(claims, *_DATE_WORDS[field])
    for source, text in places:
        stamp = parse_stamp(text)
        if stamp is not None and stamp.isoformat()[:10] in days:
            return source
    return SHOWN


def _node(claims: Claims, *keys: str) -> list[Said]:
    """What the article's JSON-LD node says under these keys."""
    found = []
    for key in keys:
        for value in as_list(claims.article.get(key)):
            text = value if isinstance(value, str) else " ".join(_texts(value))
            found.append((f"JSON-LD {key}", text))
    return found


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for key in ("name", "url", "contentUrl") for text in _texts(value.get(key), depth + 1))
    elif isinstance(value, list) and depth < 4:
        yield from (text for item in value for text in _texts(item, depth + 1))
    elif isinstance(value, str):
        yield value


def _meta(claims: Claims, *words: str) -> list[Said]:
    """What meta elements say whose names hold one of these words, by the order of words."""
    return [
        (f"meta {name}", text)
        for word in words
        for name, texts in claims.meta.items()
        for text in texts[:3]
        if word in name
    ]
