"""The text of a feed or a sitemap in, what it lists out: RSS, Atom, RDF, sitemaps and their indexes.

What is called a feed is often no XML: tags are left open, ampersands stand bare, warnings come before it. So it is
read as a flat run of tags, well nested or not, in one pass and without a tree. Nothing that it declares is loaded,
and entities of entities are not expanded, which leaves foreign files and entity bombs without effect.
"""

from __future__ import annotations

import html
import re
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from archiver.sources.listed import ADDRESS, MAX_LINK, MAX_LINKS, Feed, absolute_link, tidy_title

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_TAGS = 5_000_000  # a sitemap with a hundred for each of its addresses
MAX_BASES = 50  # open elements with a base of their own

_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z)|<[!?][^<>]*+>?"
    r"|<(?P<end>/?)(?P<name>[^\s<>/=\"'!?]++)"
    r"(?P<rest>(?:[^=<>]++|=\s*+\"[^\"]*+\"|=\s*+'[^']*+'|=)*+)>",
    re.S,
)
_ATTRIBUTE = re.compile(
    r"(?<![^\s\"'/])([^\s=/\"'<>]++)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>]++))",
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|\w{1,31});")
_OWN_ENTITY = re.compile(r"<!ENTITY\s{1,20}(\w{1,31})\s{1,20}\"([^\"<&%]{0,100})\"")
MAPS = {"urlset", "sitemapindex"}
ROOTS = MAPS | {"rss", "rdf", "feed", "channel", "entry"}
PAGE = {"html", "head", "body"}  # what stands in one of these is part of a web page
ASIDES = {"image", "video", "source", "textinput", "author", "contributor"}  # have links and titles of their own
ITEMS = {"item", "entry"}
TELLING = ITEMS | {"link", "guid"}  # have attributes that matter
# Which address of an item is that of its page, the best first.
ORIGINAL, PAGE_LINK, OTHER_LINK, ID, ABOUT, ITSELF, NONE = range(7)


def read_markup(text: str, base: str) -> Feed | None:
    """RSS, Atom, RDF, a sitemap or an index of sitemaps; None where it is something else."""
    root = _find_root(text)
    if root is None:
        return None
    after = root.start()  # code points to where the last tag ended
    reader = _Reader(_local_name(root), base, dict(_OWN_ENTITY.findall(text[:after])))
    for tag in islice(_TAG.finditer(text, after), MAX_TAGS):
        reader.take_text(text, after, tag.start())
        reader.take_tag(tag)
        after = tag.end()
        if reader.is_full:
            break
    return reader.finish()


def _find_root(text: str) -> re.Match[str] | None:
    """The first tag of a feed or a sitemap, whatever stands before it; None in a web page."""
    for tag in islice(_TAG.finditer(text), MAX_TAGS):
        name = _local_name(tag)
        if name in PAGE:
            return None
        if name in ROOTS and not tag["end"]:
            return tag
    return None


def _local_name(tag: re.Match[str]) -> str:
    """The name of a tag, without its prefix and in lower case; "" for comments, character data and the like."""
    return (tag["name"] or "").rpartition(":")[2].lower()


class _Reader:
    """Takes the tags of a feed or a sitemap one by one, and the text between those that matter."""

    def __init__(self, root: str, base: str, entities: Mapping[str, str]) -> None:
        self._is_index = root == "sitemapindex"
        self._items = {"url", "sitemap"} if root in MAPS else ITEMS
        self._texts = {"loc"} if root in MAPS else {"link", "guid", "id", "origlink", "title"}
        self._entities = entities
        self._bases = [("", base)]  # open elements with an xml:base, and what it is
        self._prefixes = {""}  # of the elements that are the feed's own
        self._aside = ""  # the open element, if any, of which nothing is of concern
        self._item = ""  # the open item
        self._best = (NONE, "")  # the best address of it so far
        self._wanted = ""  # the open element whose text matters
        self._rank = NONE  # what an address in that text is worth
        self._pieces: list[str] = []
        self._length = 0  # code points in the pieces
        self._title = ""
        self._links: dict[str, None] = {}
        self._maps: dict[str, None] = {}

    @property
    def is_full(self) -> bool:
        return len(self._links) + len(self._maps) >= MAX_LINKS

    def finish(self) -> Feed:
        self._close_item()
        return Feed(self._title, tuple(self._links), tuple(self._maps))

    def take_text(self, text: str, start: int, end: int) -> None:
        if self._wanted and start < end:
            self._take(text[start : min(end, start + 2 * MAX_LINK)], end - start, escaped=True)

    def take_tag(self, tag: re.Match[str]) -> None:
        if tag["name"] is None:
            if self._wanted and (data := tag["data"]):
                self._take(data[: 2 * MAX_LINK], len(data), escaped=False)
        elif tag["end"]:
            self._end(_local_name(tag))
        else:
            self._start(tag["name"].lower().rpartition(":")[0], _local_name(tag), tag["rest"])

    def _take(self, piece: str, length: int, *, escaped: bool) -> None:
        if self._length <= 2 * MAX_LINK:
            self._pieces.append(self._unescape(piece) if escaped else piece)
        self._length += length

    def _start(self, prefix: str, name: str, rest: str) -> None:
        self._end_text(name)
        is_empty = rest.endswith("/")
        attributes = self._attributes(rest) if name in TELLING or "xml:base" in rest else {}
        base = self._base(attributes)
        if base != self._bases[-1][1] and not is_empty:
            self._bases.append((name, base))
        if name in ROOTS:
            self._prefixes.add(prefix)
        if name in self._items:
            self._open_item(name, attributes)
            if is_empty:
                self._close_item()
        elif name in ASIDES and not is_empty:
            self._aside = self._aside or name
        elif name in self._texts and not self._aside:
            self._start_text(prefix, name, attributes, base, is_empty=is_empty)

    def _end(self, name: str) -> None:
        self._end_text(name)
        if name == self._aside:
            self._aside = ""
        if name == self._item:
            self._close_item()
        if len(self._bases) > 1 and name == self._bases[-1][0]:
            self._bases.pop()

    def _open_item(self, name: str, attributes: Mapping[str, str]) -> None:
        self._close_item()
        self._item = name
        self._offer(ABOUT, attributes.get("about") or attributes.get("href") or "")

    def _close_item(self) -> None:
        if self._best[1] and not self.is_full:
            places = self._maps if self._is_index or self._item == "sitemap" else self._links
            places[self._best[1]] = None
        self._item, self._aside, self._best = "", "", (NONE, "")

    def _start_text(
        self, prefix: str, name: str, attributes: Mapping[str, str], base: str, *, is_empty: bool
    ) -> None:
        """Look at what may tell an address or the title, and have its text collected where that matters."""
        if name == "title":
            if not self._item and not self._title and prefix in self._prefixes:
                self._want(name, NONE)
            return
        if name == "link" and (href := attributes.get("href")):
            self._offer(_rank_link(attributes), href, base)
        elif name == "link" or not is_empty:  # HTML parsers make <link/>address of <link>address</link>
            is_none = attributes.get("ispermalink", "").strip().lower() == "false"
            ranks = {"origlink": ORIGINAL, "guid": NONE if is_none else ID, "id": ID}
            self._want(name, ranks.get(name, PAGE_LINK))

    def _want(self, name: str, rank: int) -> None:
        self._wanted, self._rank, self._pieces, self._length = name, rank, [], 0

    def _end_text(self, name: str) -> None:
        """A tag ends the text of an address; of a title, only its own end tag does, or one that matters."""
        wanted = self._wanted
        if not wanted or (wanted == "title" and name not in self._texts | self._items):
            return
        self._wanted = ""
        if wanted == "title":
            self._title = tidy_title(_unescape("".join(self._pieces)))
        elif self._length <= 2 * MAX_LINK:
            self._offer(self._rank, "".join(self._pieces))

    def _offer(self, rank: int, link: str, base: str = "") -> None:
        """Note an address of the open item where it is better than those before."""
        is_name = rank in {ID, ABOUT} and not ADDRESS.match(link.strip())
        if self._item and rank < self._best[0] and link and not is_name:
            address = absolute_link(_unescape(link), base or self._bases[-1][1])
            if address:
                self._best = (rank, address)

    def _base(self, attributes: Mapping[str, str]) -> str:
        """What relative addresses in an element are read against (XML Base)."""
        base = self._bases[-1][1]
        if "base" not in attributes or len(self._bases) > MAX_BASES:
            return base
        return absolute_link(attributes["base"], base) or base

    def _attributes(self, rest: str) -> dict[str, str]:
        """The attributes of a tag by their names, without prefixes and in lower case."""
        return {
            name.rpartition(":")[2].lower(): self._unescape("".join(values))
            for name, *values in _ATTRIBUTE.findall(rest)
        }

    def _unescape(self, text: str) -> str:
        return _ENTITY.sub(partial(_character, own=self._entities), text) if "&" in text else text


def _rank_link(attributes: Mapping[str, str]) -> int:
    """What a link of an item is worth, by what it says of itself (RFC 4287, section 4.2.7)."""
    relation = attributes.get("rel", "alternate").strip().lower().rpartition("/")[2]
    if relation == "self":
        return ITSELF
    if relation != "alternate":
        return NONE
    return PAGE_LINK if attributes.get("type", "html").lower().strip().endswith("html") else OTHER_LINK


def _character(match: re.Match[str], own: Mapping[str, str]) -> str:
    """What an entity stands for; one that nobody knows stands for nothing."""
    name = match[0]
    if name[1:-1] in own:
        return own[name[1:-1]]
    character = html.unescape(name)
    return "" if character == name else character


def _unescape(text: str) -> str:
    """Undo escaping once more: feeds escape twice, or escape character data.

    >>> _unescape("?a=1&amp;b=2&copy=3")
    '?a=1&b=2&copy=3'
    """
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text
