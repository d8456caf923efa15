"""A page that holds an article in, what sort of article it is out; and the entries of a live blog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.clean.dates.stamps import parse_stamp
from archiver.clean.structured import as_list, plain, types_of
from archiver.clean.titles import fold
from archiver.model import ArticleKind, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from archiver.clean.structured import Claims, Node

_GALLERIES = {"ImageGallery", "MediaGallery"}
_FILMS = {"VideoObject", "AudioObject", "PodcastEpisode"}
_SHORT = 1200  # characters: beside a longer text, pictures and films only illustrate
_MOST_ENTRIES = 1000
_ENOUGH = 25  # characters, folded, by which an entry's opening is found again in the text


def find_kind(claims: Claims, text: str) -> ArticleKind:
    """The sort of article, by schema.org's types and og:type; in doubt a plain article."""
    if any("LiveBlogPosting" in types_of(node) or node.get("liveBlogUpdate") for node in claims.articles):
        return ArticleKind.LIVE_BLOG
    if len(text) > _SHORT:
        return ArticleKind.ARTICLE
    nodes = (*claims.articles[:1], *claims.others)
    og_type = claims.first_meta("og:type").lower()
    if any(_GALLERIES & set(types_of(node)) for node in nodes):
        return ArticleKind.GALLERY
    if og_type.startswith("video") or (not claims.article and any(_FILMS & set(types_of(node)) for node in nodes)):
        return ArticleKind.VIDEO
    return ArticleKind.ARTICLE


def find_entries(claims: Claims, text: str) -> tuple[Entry, ...]:
    """The entries of a live blog that have times (schema.org, liveBlogUpdate), where they stand in the text."""
    updates = list(_updates(claims))
    places = _folded_places(text if updates else "")
    found: dict[int, datetime | date] = {}
    for update in updates:
        moment = parse_stamp(plain(update.get("datePublished")))
        if moment is None:
            continue
        for said in (plain(update.get("headline")), plain(update.get("articleBody"))):
            key = fold(said)[:60]
            start = places[0].find(key) if len(key) >= _ENOUGH else -1
            if start >= 0:
                found.setdefault(places[1][start], moment)
                break
    return tuple(Entry(start, moment) for start, moment in sorted(found.items()))


def _updates(claims: Claims) -> Iterator[Node]:
    for node in claims.articles:
        for update in as_list(node.get("liveBlogUpdate"))[:_MOST_ENTRIES]:
            if isinstance(update, dict):
                yield update


def _folded_places(text: str) -> tuple[str, list[int]]:
    """A text as `fold` has it, and for each of its letters where it stands in the text."""
    letters, places = [], []
    for place, character in enumerate(text):
        for letter in fold(character):
            letters.append(letter)
            places.append(place)
    return "".join(letters), places
