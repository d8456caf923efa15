"""A page's blocks in, whether it lists articles instead of being one out.

In an article, prose runs on; in a list of articles, a link to somewhere else stands between any two pieces of it.
Names in the address and types in the structured data only tip the scale: sites use them for articles too.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.clean.kinds.sight import Own, Sight, is_headline, squash

if TYPE_CHECKING:
    from archiver.clean.body.blocks import Block

_BLURB = 450  # characters: prose between two headlines that is longer is text of its own
_NO_PAGE = re.compile(r"(?:#|javascript:|mailto:|tel:|$)", re.I)
_ROOT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-z]{2})?/?)?(?:(?:index|home|default)(?:\.\w{2,5})?/?)?$", re.I)
_MARKER = (
    r"tags?|topics?|themen?|thema|temas?|themes?|keywords?|etiquetas?|schlagwort|schlagworte|mots?-cles?|"
    r"argomenti|"
    r"categor(?:y|ies)|kategorien?|categorias?|categorie|rubri[ck]s?|rubriken?|rubriques?|sections?|"
    r"seccion(?:es)?|"
    r"authors?|autor(?:en|es|in)?|auteurs?|autori|autore|journalists?|contributors?|profiles?|people|staff|by|"
    r"archives?|archiv|archivo|arxiv|search|suche|recherche|buscar|busca|cerca|zoeken|szukaj|dossiers?|label"
)
_SHELF = re.compile(
    rf"/(?:{_MARKER})/[^/.]{{1,60}}(?:/[^/.]{{1,40}})?/?$|/(?:{_MARKER})/?$|/page/\d+/?$|"
    r"/(?:19|20)\d\d(?:/\d\d?){0,2}/?$",
    re.I,
)
_QUERY = re.compile(r"(?:^|&)(?:s|q|query|search|paged?|tag|cat|author)=[^&]", re.I)


@dataclass(slots=True)
class Cards:
    """How headlines that lead elsewhere and the body's prose alternate."""

    headlines: int = 0  # different pages that headlines outside the page's frame lead to
    owners: set[str] = field(default_factory=set)  # of these, those with text of the body
    carded: int = 0  # characters of the body that are such headlines, or short pieces beside one
    free: int = 0  # characters of the body's other prose
    elsewhere: int = 0  # of these, those that the page does not show: they are from its data or its scripts
    parents: set[int] = field(default_factory=set)  # elements that the carded pieces stand in
    pieces: int = 0

    @property
    def share(self) -> float:
        """The part of the body that is cards."""
        return self.carded / max(1, self.carded + self.free)

    @property
    def apart(self) -> bool:
        """Whether the pieces stand in elements of their own, as those of an article do not."""
        return len(self.parents) >= 0.6 * self.pieces


def is_listing(sight: Sight) -> bool:
    """Whether a page lists articles and is none itself."""
    if sight.own is Own.STATED:
        return False
    cards = read_cards(sight)
    if cards.headlines < 5:
        return False
    if sight.has_headline and cards.free >= 400:
        return False
    return _is_made_of_cards(sight, cards) or _is_called_listing(sight, cards) or _is_bare(sight, cards)


def _is_made_of_cards(sight: Sight, cards: Cards) -> bool:
    """What was taken for the body is a row of teasers."""
    doubts = 4 * sight.has_headline + 3 * (sight.own is Own.MARKED)
    return len(cards.owners) >= 5 + doubts and cards.share >= 0.75 and cards.free <= 600 and cards.apart


def _is_called_listing(sight: Sight, cards: Cards) -> bool:
    """Its data or its address says so, its headlines bear it out, and it has little prose of its own."""
    if sight.own is not Own.NONE:
        return False
    typed = set(sight.listing_types) - ({"ItemList"} if sight.has_headline else set())
    if typed or is_front(sight.address):
        return cards.headlines >= (6 if typed else 8) and cards.free - cards.elsewhere <= 1500
    profile = sight.claims.first_meta("og:type").lower() == "profile"
    return (profile or is_shelf(sight.address)) and cards.headlines >= 6 and cards.free <= 700


def _is_bare(sight: Sight, cards: Cards) -> bool:
    """Nothing but headlines: no prose of its own, no headline of its own, no sign of being an article."""
    if sight.own is not Own.NONE or sight.has_headline or sight.claims.articles or _is_recording(sight):
        return False
    if not sight.substance:
        return cards.headlines >= 12 and cards.free <= 400
    rows = len(cards.owners) >= 3 or is_section(sight.address)
    return cards.headlines >= 12 and cards.free <= 120 and rows


def _is_recording(sight: Sight) -> bool:
    return sight.claims.first_meta("og:type").lower().startswith(("video", "music", "product"))


def read_cards(sight: Sight) -> Cards:
    """Measure how headlines that lead elsewhere and the body's prose alternate."""
    cards = Cards()
    run: list[Block] = []
    last = title = ""
    seen: set[str] = set()
    generic = _generic_texts(sight.blocks)
    for block, in_body in zip(sight.blocks, sight.in_body, strict=True):
        target = "" if block.frame else _target(block, sight.address)
        if target and (is_headline(block.text) or block.text in generic):
            if target != last:
                _close(cards, run, last or (target if block.text in generic else ""))
                run, last = [], target
            title = squash(block.text)
            if is_headline(block.text):
                seen.add(target)
            if in_body:
                cards.carded += len(block.text)
                cards.owners.add(target)
        elif block.heading in {1, 2} and is_headline(block.text) and squash(block.text) != title:
            _close(cards, run, last)
            run, last = [], ""  # what follows belongs to this headline, which leads nowhere
        elif in_body:
            run.append(block)
    _close(cards, run, last)
    located = cards.carded + cards.free
    cards.elsewhere = max(0, sight.body.length - located)
    cards.free += cards.elsewhere
    cards.headlines = len(seen)
    return cards


def _close(cards: Cards, run: list[Block], owner: str) -> None:
    """Count a run of prose between two headlines, which belongs to the page that one of them leads to."""
    length = sum(len(block.text) for block in run)
    if not run:
        return
    if owner and length <= _BLURB:
        cards.carded += length
        cards.owners.add(owner)
        cards.parents.add(run[0].parent)
        cards.pieces += 1
    else:
        cards.free += length


def _generic_texts(blocks: list[Block]) -> set[str]:
    """Texts such as "Read more" that lead to a different page each time."""
    pairs = {(b.text, b.href) for b in blocks if b.is_link and not b.frame and len(b.text) < 40}
    times = Counter(text for text, _ in pairs)
    return {text for text, count in times.items() if count >= 5}


def _target(block: Block, address: str) -> str:
    """The page that a block which is a link leads to; "" if none, or this one."""
    if not block.href or not block.is_link or _NO_PAGE.match(block.href.strip()):
        return ""
    bare = block.href.strip().split("#", 1)[0]
    own = bare.rstrip("/").lstrip(".")
    return "" if len(own) > 1 and address.rstrip("/").endswith(own) else bare


def is_front(address: str) -> bool:
    """Whether an address is that of a site's front page.

    >>> is_front("https://example.org/"), is_front("https://example.org/en/"), is_front("https://example.org/?p=12")
    (True, True, False)
    """
    parts = urlsplit(address)
    return bool(parts.netloc) and not parts.query and bool(_ROOT.match(parts.path))


def is_shelf(address: str) -> bool:
    """Whether an address looks like that of a tag, an author, an archive or a search.

    >>> is_shelf("https://example.org/tag/rain"), is_shelf("https://example.org/?s=rain")
    (True, True)
    >>> is_shelf("https://example.org/topics/rain-closes-two-roads-in-the-old-town")
    False
    """
    parts = urlsplit(address)
    match = _SHELF.search(parts.path)
    slug = parts.path.rstrip("/").rsplit("/", 1)[-1]
    return (bool(match) and slug.count("-") <= 3) or (len(parts.path) <= 8 and bool(_QUERY.search(parts.query)))


def is_section(address: str) -> bool:
    """Whether an address is short and plain, as those of sections are.

    >>> is_section("https://example.org/world/asia/"), is_section("https://example.org/world/storm-hits-coast-town")
    (True, False)
    """
    return bool(re.match(r"(?:/[a-z]{2,20}(?:-[a-z]{1,20})?){1,2}/?$", urlsplit(address).path, re.I))
