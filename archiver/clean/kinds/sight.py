"""Page and body in, what the rules on kinds of pages look at out: measured once, when first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from archiver.clean.body.blocks import Block, read_blocks
from archiver.clean.decode import one_line
from archiver.clean.structured import as_list, plain, types_of
from archiver.clean.titles import fold
from archiver.words import count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement

    from archiver.clean.body.paragraphs import Body
    from archiver.clean.structured import Claims

FEWEST_WORDS = 12  # of standfirst and body: two short sentences
_END = re.compile(r"[.!?。！？।]")
_DENSE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff].{5}", re.S)
_LISTING_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "CategoryPage"})
_NO_LETTERS = re.compile(r"[\W_]+")


class Own(IntEnum):
    """How surely a page says that it is an article itself, rather than that it shows some."""

    NONE = 0
    MARKED = 1  # Open Graph calls it an article, and says when it came out
    STATED = 2  # its structured data holds an article with this page's address or headline


def has_substance(text: str) -> bool:
    """Whether a text says anything: two sentences, a dozen words.

    >>> has_substance("Please log in.")
    False
    >>> has_substance("Rain fell on the town all day. Two roads were closed at noon.")
    True
    """
    *ended, _ = _END.split(text)  # splitting takes time in proportion to the text, whatever it is
    sentences = sum(1 for piece in ended if len(piece) >= 12 or _DENSE.search(piece))
    return sentences >= 2 and count_words(text) >= FEWEST_WORDS


@dataclass(frozen=True)
class Sight:
    """A page as its reader sees it, what it says of itself, and the body that was found in it."""

    tree: HtmlElement  # not pruned
    claims: Claims
    address: str  # "" where it is not known
    body: Body

    @cached_property
    def blocks(self) -> list[Block]:
        """What the page shows, in order."""
        return read_blocks(self.tree)

    @cached_property
    def in_body(self) -> list[bool]:
        """For every block, whether the body has it."""
        lines = {squash(line) for line in self.body.paragraphs}
        whole = "\n".join(lines)
        keys = (squash(block.text) for block in self.blocks)
        return [bool(key) and (key in lines or (len(key) >= 30 and key in whole)) for key in keys]

    @cached_property
    def own(self) -> Own:
        """Whether the page says that it is an article."""
        if any(self._is_own(node) for node in self.claims.articles[:6]):
            return Own.STATED
        marked = self.claims.first_meta("og:type").lower().startswith("article")
        return Own.MARKED if marked and self._is_dated() else Own.NONE

    def _is_own(self, node: dict[str, Any]) -> bool:
        headline = fold(plain(node.get("headline") or node.get("name")))
        if len(headline) > 7 and any(title.startswith(headline[:60]) for title in self._folded_titles):
            return True
        page = node.get("mainEntityOfPage")
        named = (node.get("url"), node.get("@id"), page.get("@id") if isinstance(page, dict) else page)
        return any(isinstance(value, str) and _path(value) in self._paths for value in named)

    @cached_property
    def _folded_titles(self) -> list[str]:
        stated = (self.claims.first_meta("og:title"), self.title, *self.headings)
        return [key for text in stated if (key := fold(text))]

    @cached_property
    def _paths(self) -> set[str]:
        """The page's addresses, as path and query; the front page's says nothing."""
        links = [e.get("href") or "" for e in self.tree.iter("link") if "canonical" in (e.get("rel") or "").lower()]
        urls = (self.address, *self.claims.meta.get("og:url", ()), *links)
        return {path for url in urls if len(path := _path(url)) > 1}

    def _is_dated(self) -> bool:
        names = ("article:published_time", "article:published", "datepublished", "og:article:published_time")
        return bool(self.claims.first_meta(*names))

    @cached_property
    def title(self) -> str:
        """The document's title."""
        return next((text[:500] for e in self.tree.iter("title") if (text := one_line(e.text or ""))), "")

    @cached_property
    def headings(self) -> list[str]:
        """The headings of the first rank that lead nowhere else."""
        found = (e for e in self.tree.iter("h1") if next(e.iter("a"), None) is None)
        texts = (one_line(" ".join(e.itertext())) for e in found)
        return [text[:500] for text, _ in zip(filter(None, texts), range(4), strict=False)]

    @property
    def has_headline(self) -> bool:
        """Whether the first heading is long enough to say what happened, as the name of a section is not."""
        return any(is_headline(text) for text in self.headings[:2])

    @cached_property
    def listing_types(self) -> list[str]:
        """The types of structured data by which the page says that it lists others."""
        return [name for node in self.claims.others for name in types_of(node) if name in _LISTING_TYPES]

    @cached_property
    def substance(self) -> bool:
        """Whether the body says anything."""
        return has_substance(" ".join(self.body.paragraphs))

    @cached_property
    def prose(self) -> list[str]:
        """The blocks of some length that are neither links nor part of the frame."""
        return [b.text for b in self.blocks if not b.frame and not b.is_link and len(b.text) >= 60]

    @cached_property
    def notes(self) -> list[str]:
        """What the page shows only where scripts do not run."""
        texts = (one_line(" ".join(e.itertext())) for e in self.tree.iter("noscript"))
        return [text for text in texts if text and "<" not in text]

    def values(self, name: str) -> Sequence[Any]:
        """What the page's own article says under a name."""
        return as_list(self.claims.article.get(name))


def squash(text: str) -> str:
    """Letters and digits only: a quick way to compare lines of one page.

    >>> squash("Rain, at last!")
    'rainatlast'
    """
    return _NO_LETTERS.sub("", text).casefold()


def is_headline(text: str) -> bool:
    """Whether a line is as long as headlines are.

    >>> is_headline("Sport"), is_headline("Council votes for new bridge"), is_headline("市议会投票决定修建新桥")
    (False, True, True)
    """
    if len(text) > 300:
        return False
    return (len(text) >= 18 and text.count(" ") >= 3) or (count_words(text) >= 9 and not text.isascii())


def _path(url: str) -> str:
    """An address without scheme, host and fragment, for comparing.

    >>> _path("https://www.example.org/a/b/#top"), _path("https://example.org/"), _path("/a?id=1")
    ('/a/b', '', '/a?id=1')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return parts.path.rstrip("/").lower() + query
