"""Sight of a page in, whether only the beginning of its article is there out.

A page may declare that it is not free and carry the whole text, and it may hold an offer that is never shown. So an
offer counts where it follows the text, nothing of the article comes after it, and the text is short or breaks off.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archiver.clean.body.boilerplate import is_sentence_end
from archiver.clean.kinds.offers import SELLING, is_offer, is_reservation
from archiver.clean.kinds.sight import Own, Sight, has_substance
from archiver.clean.structured import as_list
from archiver.words import count_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SHORT = 700  # characters: an offer right after so little text is believed
_LONGISH = 1200  # … after so much, with one more sign
_FEW = 3  # paragraphs: one such sign
_LONGEST = 8000  # … after so much, with signs that the text breaks off
_AFTER = 200  # characters of the body that may stand behind an offer, such as a note
_NEAR = 14  # blocks between the text and the offer
_SELECTOR = re.compile(r"\s*(?:[\w-]*)([.#])([\w-]+)\s*$")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LOCKED = frozenset({"locked", "metered", "premium", "paid", "subscription", "paywall"})


def is_teaser(sight: Sight) -> bool:
    """Whether the page has the beginning of an article and withholds the rest."""
    length = extent(sight)
    if length > _LONGEST or _is_complete(sight):
        return False
    declared, broken, gone = is_declared(sight), breaks_off(sight), is_part_gone(sight)
    missing = stated_words(sight) >= max(1.7 * _words(sight), _words(sight) + 80)
    if length > _LONGISH and not (gone or broken):
        return False
    lines = _own_lines(sight)
    told = has_substance(" ".join(lines))
    if not _offer_after(sight, is_offer, told=told):
        signs = broken + gone + missing
        reserved = bool(signs) and declared and _offer_after(sight, is_reservation, told=told)
        return reserved or (declared and length <= _LONGISH and told and signs >= 2)
    if not told:
        return declared or sight.own is not Own.NONE or sight.has_headline
    if length <= _LONGISH:
        few = sum(len(line) >= 40 for line in lines) <= _FEW
        return length <= _SHORT or few or declared or broken or gone or missing
    return gone or (broken and (declared or missing))


def extent(sight: Sight) -> int:
    """How long the body is, in characters of an alphabet: those of Chinese or Japanese say about as much as 2.5.

    Chinese news of 400 characters is a whole item, and English of 400 is an opening.
    """
    return int(sum(len(line) + 1.5 * len(_DENSE.findall(line)) for line in sight.body.paragraphs))


def _own_lines(sight: Sight) -> list[str]:
    """The lines of the body that do not sell; for a long body, all."""
    lines = sight.body.paragraphs
    if sight.body.length > _SHORT:
        return list(lines)
    return [line for line in lines if not (is_offer(line) or (len(line) <= 120 and SELLING.search(line)))]


def _words(sight: Sight) -> int:
    return sum(map(count_words, sight.body.paragraphs))


def _is_complete(sight: Sight) -> bool:
    """Whether the page's data counts about as many words as were found."""
    stated, found = stated_words(sight), _words(sight)
    return found >= 60 and 0 < stated <= 1.25 * found


def stated_words(sight: Sight) -> int:
    """The number of words that the page's data gives the article; 0 if none."""
    for value in sight.values("wordCount"):
        text = str(value).strip()
        if text.isdigit() and len(text) < 7:
            return int(text)
    return 0


def is_declared(sight: Sight) -> bool:
    """Whether the page's data says that the article, or a part of it, is not free."""
    nodes = [*sight.claims.articles, *sight.claims.others]
    parts = [part for node in nodes for part in as_list(node.get("hasPart")) if isinstance(part, dict)]
    if any(_is_false(node.get("isAccessibleForFree")) for node in (*nodes, *parts)):
        return True
    return sight.claims.first_meta("article:content_tier", "content_tier", "content-tier").lower() in _LOCKED


def _is_false(value: Any) -> bool:
    """Whether a JSON-LD value says no, in one of the ways in which sites write it."""
    return value is False or str(value).rsplit("/", 1)[-1].strip().lower() in {"false", "no"}


def breaks_off(sight: Sight) -> bool:
    """Whether the text ends in the middle of a sentence."""
    if not sight.body.paragraphs:
        return False
    last = sight.body.paragraphs[-1].rstrip(" \"'”’»)]")
    whole = is_sentence_end(last) or last.endswith((":", "："))
    return last.endswith(("…", "...", "[…", "[...")) or (len(last) >= 60 and not whole)


def is_part_gone(sight: Sight) -> bool:
    """Whether the part that the page's data calls not free is missing (schema.org: hasPart, cssSelector)."""
    selectors = [
        selector
        for node in sight.claims.articles
        for part in as_list(node.get("hasPart"))
        if isinstance(part, dict) and _is_false(part.get("isAccessibleForFree"))
        for selector in as_list(part.get("cssSelector"))
    ]
    sizes = [size for selector in selectors if (size := _size(sight, str(selector))) is not None]
    return bool(sizes) and max(sizes) < 150


def _size(sight: Sight, selector: str) -> int | None:
    """The characters of paragraphs in what a simple selector selects; None for a selector of another kind."""
    match = _SELECTOR.match(selector)
    if match is None:
        return None
    return sum(len(e.text_content()) for root in _selected(sight, *match.groups()) for e in root.iter("p"))


def _selected(sight: Sight, kind: str, name: str) -> Iterator[Any]:
    for element in sight.tree.iter("div", "section", "article", "main", "p", "span"):
        if kind == "#":
            if element.get("id") == name:
                yield element
        elif name in (element.get("class") or "").split():
            yield element


def _offer_after(sight: Sight, says: Callable[[str], bool], *, told: bool) -> bool:
    """Whether a block of a kind stands right after the text, and none of the text after it.

    Args:
        sight: The page.
        says: Tells such a block by its text.
        told: Whether there is any text apart from offers; where there is none, a block stands anywhere.
    """
    blocks, found = sight.blocks, sight.in_body
    if told and sum(len(b.text) for b, known in zip(blocks, found, strict=True) if known) < 0.5 * sight.body.length:
        return False  # the text is in the page's data or scripts, where no offer follows it
    after = 0  # characters of the body behind the block, other texts that sell aside
    for index in range(len(blocks) - 1, -1, -1):
        block = blocks[index]
        text = [i for i in range(max(0, index - _NEAR), index) if found[i] and len(blocks[i].text) >= 40]
        if (text or not told) and not block.frame and says(block.text):
            return not told or not all(says(blocks[i].text) for i in text)
        if found[index] and not block.is_link and not SELLING.search(block.text):
            after += len(block.text)
            if after > _AFTER:
                return False
    return False
