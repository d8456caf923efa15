"""A text and the spans of its names in, safe HTML out. Pure.

Every piece of text goes through `Markup.format`, which escapes it; nothing is put together by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from archiver.publish.shown.kinds import kind_of
from archiver.store.search.snippets import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_LINK = Markup('<a class="name {css}" href="{href}" title="{title}">{surface}</a>')
_NO_LINK = Markup('<span class="name {css} open" title="{title}">{surface}</span>')


@dataclass(frozen=True, slots=True)
class Span:
    """A name within a text."""

    start: int  # code points from the start of the text
    end: int  # code points, exclusive
    label: str  # OntoNotes
    href: str = ""  # page of the entity; "" where it was left open which entity it is
    name: str = ""  # of the entity


def highlight(text: str, spans: Iterable[Span]) -> Markup:
    """The text as HTML, its names marked by type and linked to their pages.

    Of overlapping spans the first stands, and of those that start together the longest; spans that do not lie
    within the text are left out.

    >>> highlight("Hi <Ann>", [Span(4, 7, "PERSON", "/e/1", "Ann Lee")])
    Markup('Hi &lt;<a class="name person" href="/e/1" title="Ann Lee, person">Ann</a>&gt;')
    """
    parts: list[Markup] = []
    position = 0
    for span in _fitting(text, spans):
        parts += [escape(text[position : span.start]), _mark(text[span.start : span.end], span)]
        position = span.end
    parts.append(escape(text[position:]))
    return Markup("").join(parts)


def highlight_paragraphs(text: str, spans: Iterable[Span]) -> list[Markup]:
    r"""The paragraphs of a text, which are parted by blank lines, each highlighted.

    >>> highlight_paragraphs("One.\n\nTwo.", [Span(6, 9, "ORG")])[1]
    Markup('<span class="name org open" title="organisation, not resolved">Two</span>.')
    """
    ordered = sorted(spans, key=lambda span: span.start)
    shown = []
    for match in _PARAGRAPH.finditer(text):
        begin, end = match.span()
        within = (
            replace(span, start=span.start - begin, end=span.end - begin)
            for span in ordered
            if begin <= span.start and span.end <= end
        )
        shown.append(highlight(match.group(), within))
    return shown


def mark_parts(text: str, parts: Iterable[tuple[int, int]]) -> Markup:
    """The text as HTML with ``text[start:end]`` of each part marked, a part within another with it.

    >>> mark_parts("a <b> c", [(2, 5)])
    Markup('a <mark>&lt;b&gt;</mark> c')
    """
    return _with_hits(text, sorted(parts, key=lambda part: (part[0], -part[1])), 0, len(text))


def mark_snippet(snippet: str, names: Iterable[tuple[str, Span]] = ()) -> Markup:
    r"""A search snippet as HTML: what stands between the two `MARK` characters is marked, names are linked.

    Args:
        snippet: Plain text with pairs of `MARK`.
        names: How each name is written, and how to show it; the places of these spans do not count.

    >>> mark_snippet("a \x01<b>\x02 c")
    Markup('a <mark>&lt;b&gt;</mark> c')
    >>> mark_snippet("\x01Ann\x02 Lee", [("Ann Lee", Span(0, 0, "PERSON", "/e/1", "Ann Lee"))]).striptags()
    'Ann Lee'
    """
    text, hits = _without_marks(snippet)
    parts: list[Markup] = []
    position = 0
    for span in _fitting(text, _found_again(text, names)):
        parts += [_with_hits(text, hits, position, span.start)]
        parts += [_mark(_with_hits(text, hits, span.start, span.end), span)]
        position = span.end
    parts.append(_with_hits(text, hits, position, len(text)))
    return Markup("").join(parts)


def _without_marks(snippet: str) -> tuple[str, list[tuple[int, int]]]:
    """The plain text, and where its hits are."""
    opening, closing = MARK
    text, hits = "", []
    for number, part in enumerate(snippet.split(opening)):
        hit, found, rest = part.partition(closing)
        if number and found:
            hits.append((len(text), len(text) + len(hit)))
        text += hit + rest.replace(closing, "")
    return text, hits


def _found_again(text: str, names: Iterable[tuple[str, Span]]) -> Iterator[Span]:
    for surface, span in names:
        pattern = rf"(?<!\w){re.escape(surface)}(?!\w)" if surface.isascii() else re.escape(surface)
        for match in re.finditer(pattern, text):
            yield replace(span, start=match.start(), end=match.end())


def _with_hits(text: str, hits: Iterable[tuple[int, int]], begin: int, end: int) -> Markup:
    """A part of the text with the parts of hits in it marked."""
    parts: list[Markup] = []
    position = begin
    for first, last in hits:
        start, stop = max(first, position), min(last, end)
        if start < stop:
            parts += [escape(text[position:start]), Markup("<mark>{}</mark>").format(text[start:stop])]
            position = stop
    return Markup("").join([*parts, escape(text[position:end])])


def _fitting(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    position = 0
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if position <= span.start < span.end <= len(text):
            yield span
            position = span.end


def _mark(surface: str, span: Span) -> Markup:
    kind = kind_of(span.label)
    if not span.href:
        return _NO_LINK.format(css=kind.css, title=f"{kind.one}, not resolved", surface=surface)
    return _LINK.format(css=kind.css, href=span.href, title=f"{span.name}, {kind.one}", surface=surface)
