"""Scripts in, the body that lives only in them out: the state that Next.js, Nuxt, Apollo and others send along.

Nothing is executed. JSON is found in the scripts, and in it the list whose items hold the most prose, cards of
other articles aside.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from lxml import etree
from lxml.html import fragment_fromstring

from archiver.clean.decode import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

_MAX_SCRIPT = 5_000_000  # characters
_FLIGHT = re.compile(r"self\.__next_f\.push\(\s*(\[.*\])\s*\)\s*;?\s*$", re.S)
_ASSIGNED = re.compile(
    r"\b(?:window|self|globalThis|var|let|"
    r"const)[.\s\[][\w$.\[\]\"']{1,80}\s{0,9}=\s{0,9}(?:JSON\.parse\(\s{0,9})?(?=[{\[\"])"
)
_STATED_STAMP = re.compile(
    r"\"(?:date|first|original)?_?(?:publish|deploy|release|issue)(?:ed)?_?(?:at|on|date|time|dt)?\\{0,3}\"\s?:\s?\\{0,3}\""
    r"(?P<stamp>\d{4}[-./]\d{1,2}[-./]\d{1,2}[^\"\\]{0,20})",
    re.I,
)
_TAG = re.compile(r"<[^<>]{0,2000}>")
_END = re.compile(r"</(?:p|div|h[1-6]|li|blockquote)>", re.I)
_PARTING = "\f"  # between paragraphs
_PROSE = re.compile(
    r"[^\W\d_]{2,}[,;]?\s+[^\W\d_]{1,}.*\s.*\s.*\s|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af].{30,}", re.S
)
_CARD_KEYS = {"headline", "title", "teaser", "canonicalUrl", "slug", "permalink", "excerpt", "thumbnail"}
_NO_PROSE_KEYS = {
    "alt", "altText", "caption", "credit", "description", "copyright", "seo", "meta", "metadata",
    "disclaimer", "bio", "summary", "url", "href", "src", "id", "className", "style", "css", "script",
    "query", "__typename", "messages", "translations", "labels", "biography", "paywall", "newsletter",
    "consent", "cookie",
}  # fmt: skip


def stamps_in_state(scripts: Iterable[HtmlElement]) -> Iterator[str]:
    """What scripts give as a time of publication, going by the names of values; the first few of each script."""
    for script in scripts:
        text = script.text or ""
        if 20 < len(text) < _MAX_SCRIPT:
            yield from (match["stamp"] for match, _ in zip(_STATED_STAMP.finditer(text), range(3), strict=False))


def read_script_state(scripts: Iterable[HtmlElement]) -> list[str]:
    """The paragraphs of the article in the page's script elements; none where there is none."""
    best: list[str] = []
    for value in _values(scripts):
        for paragraphs in _block_lists(value):
            if _length(paragraphs) > _length(best):
                best = paragraphs
    return best if _length(best) >= 300 else []


def _values(scripts: Iterable[HtmlElement]) -> Iterator[Any]:
    stream: list[str] = []
    for script in scripts:
        text = script.text or ""
        kind = (script.get("type") or "").lower()
        if not 20 < len(text) < _MAX_SCRIPT or "ld+json" in kind:
            continue
        flight = _FLIGHT.search(text.strip()) if "__next_f" in text else None
        if flight:
            chunk = _load(flight.group(1))
            stream.extend(part for part in chunk or [] if isinstance(part, str))
        elif "json" in kind:
            yield _load(text)
        elif len(text) > 300:
            yield from _assigned(text)
    yield from _flight_rows("".join(stream))


def _assigned(text: str) -> Iterator[Any]:
    """The values that a script assigns, as far as they are JSON."""
    decoder = json.JSONDecoder(strict=False)
    for _, match in zip(range(20), _ASSIGNED.finditer(text), strict=False):
        try:
            value, _ = decoder.raw_decode(text, match.end())
        except (ValueError, RecursionError):
            continue
        if isinstance(value, str) and value[:1] in "{[":
            value = _load(value)
        if isinstance(value, dict | list):
            yield value


def _flight_rows(stream: str) -> Iterator[Any]:
    """The rows of a React flight stream: ``id:JSON`` on a line, or ``id:Tlength,text``."""
    texts = []
    for match in re.finditer(r"(?:^|\n)[0-9a-f]{1,6}:(?:T([0-9a-f]{1,6}),|(?=[\[{]))", stream):
        if match.group(1):
            # The length counts bytes; characters are never more, and the next row's start ends the text.
            texts.append(stream[match.end() :].encode()[: int(match.group(1), 16)].decode("utf-8", "ignore"))
        else:
            end = stream.find("\n", match.end())
            yield _load(stream[match.end() : end if end > 0 else None])
    if texts:
        yield {"rows": [{"html": text} for text in texts if "<p" in text]}


def _load(text: str) -> Any:
    try:
        return json.loads(html.unescape(text) if text.startswith("&") else text, strict=False)
    except (ValueError, RecursionError):
        return None


def _block_lists(value: Any, depth: int = 0) -> Iterator[list[str]]:
    """The prose of every list and of every string of HTML, each by itself."""
    if depth > 40:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_PROSE_KEYS:
                yield from _block_lists(inner, depth + 1)
    elif isinstance(value, list):
        items = [item for item in value if not (isinstance(item, dict) and _CARD_KEYS & item.keys())]
        blocks = [lines for item in items if (lines := _item_prose(item))]
        if len(blocks) >= 2:
            yield [line for lines in blocks for line in lines]
        for inner in value:
            yield from _block_lists(inner, depth + 1)
    elif isinstance(value, str):
        yield from _html_paragraphs(value)


def _html_paragraphs(value: str) -> Iterator[list[str]]:
    if len(value) > 300 and "<p" in value:
        yield strip_markup(value)


def strip_markup(value: str) -> list[str]:
    """The paragraphs of a piece of HTML, without figures and captions.

    >>> strip_markup("<p>One <b>two</b></p><figure>x</figure><p>Three &amp; four</p>")
    ['One two', 'Three & four']
    """
    try:
        tree = fragment_fromstring(value.replace("\0", ""), create_parent="div")
    except (etree.LxmlError, ValueError, AssertionError):
        return []
    for element in list(tree.iter(*_BLOCKS, *_SKIPPED)):
        if element.tag in _SKIPPED or "caption" in (element.get("class") or "").lower():
            if element.getparent() is not None:
                element.drop_tree()
        else:
            element.text = f"\n{element.text or ''}"
            element.tail = f"\n{element.tail or ''}"
    return [text for line in tree.text_content().splitlines() if (text := one_line(line))]


_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "br")
_SKIPPED = ("script", "style", "figure", "aside", "iframe", "figcaption", "noscript")


def _item_prose(item: Any) -> list[str]:
    """The paragraphs of one block, mostly one, its inline pieces joined."""
    text = "".join(_strings(item))
    if len(one_line(text)) < 25 or not _PROSE.search(one_line(text)):
        return []
    return [line for part in text.split(_PARTING) if (line := one_line(part))]


def _strings(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > 8:
        return
    if isinstance(value, str):
        if " " in value or depth == 0 or not value.isascii():
            yield html.unescape(_TAG.sub("", _END.sub(_PARTING, value)))
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, depth + 1)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _NO_PROSE_KEYS:
                yield from _strings(inner, depth + 1)


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))
