"""Tree in, what a reader sees of it out: blocks of text in order, with where each leads and what it stands in.

Nothing is rendered: what scripts, style sheets and closed elements hold is left out, and so is what an attribute of
its own hides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from archiver.clean.decode import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_UNSEEN = frozenset(
    "script style noscript template svg iframe object select textarea canvas video audio math head datalist".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_FRAME = frozenset("nav footer".split())
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Block:
    """A piece of text that stands by itself: a paragraph, a heading, an item, a button."""

    text: str  # on one line
    linked: int  # characters of it that stand in links
    href: str  # where its first link leads, as written; "" without one
    heading: int  # rank of the heading that it is or stands in; 0 if none
    parent: int  # number of the element that its own element stands in, by which siblings are known
    frame: bool  # in the page's navigation or footer

    @property
    def is_link(self) -> bool:
        """Whether it is nearly all link."""
        return self.linked >= 0.7 * len(self.text)

    @property
    def prose(self) -> int:
        """Characters outside links."""
        return max(0, len(self.text) - self.linked)


class _Walk:
    """What is open while the tree is walked."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.parts: list[str] = []
        self.linked = 0
        self.href = ""
        self.links: list[str] = []  # of the links that are open
        self.labels: list[tuple[str, int]] = []  # what they are called, and how much text there was before them
        self.added = 0  # pieces of text
        self.headings: list[int] = []
        self.frames = 0
        self.numbers = [0, 0]  # of the elements that are open, inline ones aside
        self.count = 0

    def add(self, text: str | None) -> None:
        if not text or text.isspace():
            if text and self.parts:
                self.parts.append(" ")
            return
        self.parts.append(text)
        self.added += 1
        if self.links:
            self.linked += len(text.strip())
            self.href = self.href or self.links[-1]

    def flush(self) -> None:
        if self.parts:
            text = one_line("".join(self.parts))
            if text:
                heading = self.headings[-1] if self.headings else 0
                self.blocks.append(Block(text, self.linked, self.href, heading, self.numbers[-2], self.frames > 0))
            self.parts = []
        self.linked, self.href = 0, ""

    def open(self, element: HtmlElement, tag: str) -> None:
        if tag == "br":
            self.flush()
        elif tag == "a":
            self.links.append(element.get("href") or "")
            self.labels.append((element.get("aria-label") or "", self.added))
        elif tag not in _INLINE:
            self.flush()
            self.count += 1
            self.numbers.append(self.count)
            if tag in _HEADINGS:
                self.headings.append(int(tag[1]))
            elif tag in _FRAME:
                self.frames += 1

    def close(self, tag: str) -> None:
        if tag == "a":
            href = self.links.pop()
            label, before = self.labels.pop()
            if label and self.added == before:  # a link laid over a card, which says its headline to screen readers
                self.flush()
                text = one_line(label)
                self.blocks.append(Block(text, len(text), href, 0, self.numbers[-1], self.frames > 0))
        elif tag not in _INLINE and tag != "br":
            self.flush()
            self.numbers.pop()
            if tag in _HEADINGS:
                self.headings.pop()
            elif tag in _FRAME:
                self.frames -= 1


def read_blocks(tree: HtmlElement) -> list[Block]:
    """The blocks of text that a page shows, in order."""
    walk = _Walk()
    walker = etree.iterwalk(tree, events=("start", "end"))
    skipped: HtmlElement | None = None
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in _UNSEEN or _is_hidden(element):
                walker.skip_subtree()
                skipped = element
                continue
            walk.open(element, tag)
            walk.add(element.text)
        else:
            if element is not skipped and isinstance(tag, str):
                walk.close(tag)
            walk.add(element.tail)
    walk.flush()
    return walk.blocks


def _is_hidden(element: HtmlElement) -> bool:
    if not element.attrib or element.tag in {"html", "body"}:
        return False
    return element.get("hidden") is not None or bool(_HIDING.search(element.get("style") or ""))
