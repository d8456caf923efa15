"""Values in, safe pieces of pages out: highlights, links, charts, days. What comes from a page is never markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from archiver.store.search import MARK

if TYPE_CHECKING:
    from collections.abc import Iterable

# Characters that would turn the text around them, or that no page can show.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]")
BAR = 14  # width of a bar of the chart and its gap
HEIGHT = 80
MONTHS_SHOWN = 120


def plain(text: str | None) -> str:
    r"""Text without control characters.

    >>> plain("a\u202eb\x00c")
    'abc'
    """
    return _UNSHOWN.sub("", text or "")


def web_link(url: str | None) -> str:
    """The address if it is one of the web, else "": a stored `javascript:` address is never a link.

    >>> web_link("https://example.com/a"), web_link("javascript:alert(1)")
    ('https://example.com/a', '')
    """
    return url if url and re.match(r"https?://", url) else ""


def day(moment: str | None) -> str:
    """The day of a stored time, as people write it.

    >>> day("2023-02-10T09:30:00Z")
    '10 February 2023'
    """
    if not moment or not re.match(r"\d{4}-\d{2}-\d{2}", moment):
        return plain(moment)
    names = "January February March April May June July August September October November December".split()  # noqa: SIM905
    return f"{int(moment[8:10])} {names[int(moment[5:7]) - 1]} {moment[:4]}"


def marked(snippet: str) -> Markup:
    r"""A snippet of the full-text search, its hits marked.

    >>> marked("<b> \x01hit\x02")
    Markup('&lt;b&gt; <mark>hit</mark>')
    """
    begin, end = MARK
    pieces = re.split(f"[{begin}{end}]", snippet)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(plain(piece)) if number % 2 else escape(plain(piece))
        for number, piece in enumerate(pieces)
    )


def highlighted(text: str, mentions: Iterable[dict[str, Any]], *, base: str, begin: int = 0) -> Markup:
    """Text with its mentions linked to their entities; a mention within another is passed over.

    Args:
        text: The text, or a part of it.
        mentions: Rows with start, end (code points), label, and entity_id, which may be None.
        base: The address of the entities table.
        begin: Where the part stands in the text, in code points.

    >>> rows = [{"start": 0, "end": 7, "label": "ORG", "entity_id": 3}]
    >>> highlighted("Tencent <b>", rows, base="/archive/entities")
    Markup('<a class="mention org" href="/archive/entities/3">Tencent</a> &lt;b&gt;')
    """
    pieces, at = [], 0
    for mention in sorted(mentions, key=lambda row: (row["start"], -row["end"])):
        start, end = mention["start"] - begin, mention["end"] - begin
        if start < at or end > len(text):
            continue
        pieces.append(escape(plain(text[at:start])))
        kind, surface = mention["label"].lower().replace("_", "-"), plain(text[start:end])
        if mention["entity_id"] is None:
            pieces.append(Markup('<span class="mention {}">{}</span>').format(kind, surface))
        else:
            pieces.append(
                Markup('<a class="mention {}" href="{}/{}">{}</a>').format(
                    kind, base, mention["entity_id"], surface
                )
            )
        at = end
    pieces.append(escape(plain(text[at:])))
    return Markup("").join(pieces)


def paragraphs(text: str) -> Iterable[tuple[int, str]]:
    r"""The paragraphs of a text, each with where it begins.

    >>> list(paragraphs("One.\n\nTwo."))
    [(0, 'One.'), (6, 'Two.')]
    """
    for match in re.finditer(r"[^\n]+(?:\n(?!\n)[^\n]+)*", text):
        yield match.start(), match.group()


def month_bars(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The bars of a chart: every month between the first and the last, also those without a mention.

    >>> [bar["month"] for bar in month_bars([{"month": "2022-12", "mention_count": 1, "article_count": 1},
    ...                                      {"month": "2023-02", "mention_count": 4, "article_count": 2}])]
    ['2022-12', '2023-01', '2023-02']
    """
    if not rows:
        return []
    counts = {row["month"]: row for row in rows}
    months = _months_between(min(counts), max(counts))[-MONTHS_SHOWN:]
    most = max(row["mention_count"] for row in rows)
    bars = []
    for number, month in enumerate(months):
        row = counts.get(month, {"mention_count": 0, "article_count": 0})
        height = round(HEIGHT * row["mention_count"] / most, 1)
        bars.append(
            {
                "month": month,
                "mentions": row["mention_count"],
                "articles": row["article_count"],
                "x": number * BAR,
                "y": HEIGHT - height,
                "height": height,
            }
        )
    return bars


def _months_between(first: str, last: str) -> list[str]:
    def number(month: str) -> int:
        return int(month[:4]) * 12 + int(month[5:7]) - 1

    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(number(first), number(last) + 1)]
