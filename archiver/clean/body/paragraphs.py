"""Tree in, paragraphs out: trafilatura's extraction, weighed against the page's own articleBody, line by line."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import trafilatura

from archiver.clean.body.boilerplate import boilerplate_rule, is_caption, is_closing, is_sentence_end
from archiver.clean.dates.stamps import is_stamp
from archiver.clean.decode import one_line
from archiver.clean.titles import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from lxml.html import HtmlElement

STATED = "JSON-LD articleBody"
_PLACEHOLDER = re.compile(r"\$\$[A-Z_]{3,30}\$\$")  # where a site's system was to put an advertisement
_BLOCKS = frozenset("div section ul ol dl table aside figure form h1 h2 h3 h4 blockquote script style".split())
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Body:
    """The article's paragraphs and what was taken out of them."""

    paragraphs: tuple[str, ...] = ()
    dropped: tuple[tuple[str, str], ...] = ()  # the rule's name and the line
    source: str = "page"  # where it was found: the page, its data, or the state of its scripts

    @property
    def length(self) -> int:
        """Characters in all paragraphs."""
        return sum(map(len, self.paragraphs))


def extract_lines(tree: HtmlElement, url: str | None) -> list[str]:
    """The lines that trafilatura takes for the body; none where it finds nothing."""
    document = trafilatura.bare_extraction(
        tree, url=url, favor_precision=True, include_comments=False, with_metadata=False
    )
    text = (document.text or "") if document is not None else ""
    return [line for raw in text.splitlines() if (line := one_line(_PLACEHOLDER.sub("", raw)))]


def recover_gaps(tree: HtmlElement, lines: Sequence[str]) -> list[str]:
    """Put back paragraphs that the extraction passed over: those between found ones, and built as they are.

    Args:
        tree: The pruned page.
        lines: What was extracted from it.
    """
    found = {fold(line): index for index, line in enumerate(lines)}
    paragraphs = [(p, one_line(_inline_text(p))) for p in tree.iter("p")]
    matched = [found.get(fold(text), -1) if len(text) > 20 else -1 for _, text in paragraphs]
    hits = [position for position, index in enumerate(matched) if index >= 0]
    if len(hits) < 3:
        return list(lines)
    builds = Counter(_build(paragraphs[position][0]) for position in hits)
    usual = {build for build, count in builds.items() if count >= max(2, 0.2 * len(hits))}
    taken = [match >= 0 or _build(p) in usual for (p, _), match in zip(paragraphs, matched, strict=True)]
    known = fold(" ".join(lines))
    result: list[tuple[float, str]] = [(index, line) for index, line in enumerate(lines)]
    shingles = _shingles(" ".join(lines))
    home = _article_of(paragraphs[hits[-1]][0])
    before = -1.0
    for position in range(max(0, hits[0] - 3), len(paragraphs)):
        element, text = paragraphs[position]
        if matched[position] >= 0:
            before = matched[position]
        elif position > hits[-1] and _article_of(element) is not home:
            break
        elif (
            _is_paragraph(element, text)
            and (_build(element) in usual or _is_between(paragraphs, taken, position))
            and fold(text) not in known
            and _share(text, shingles) < 0.5
        ):
            before += 0.001
            result.append((before + 0.1, text))
    return [line for _, line in sorted(result, key=lambda pair: pair[0])]


def _inline_text(paragraph: HtmlElement) -> str:
    """The text of a paragraph without the blocks that a broken page has in it, such as lists of other stories."""
    parts = [paragraph.text or ""]
    for child in paragraph:
        if isinstance(child.tag, str) and child.tag not in _BLOCKS:
            parts.append(_inline_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _is_between(paragraphs: Sequence[tuple[HtmlElement, str]], taken: Sequence[bool], position: int) -> bool:
    """Whether it stands between two paragraphs of the article, all three in one element."""
    if not 0 < position < len(paragraphs) - 1 or not (taken[position - 1] and taken[position + 1]):
        return False
    return len({id(paragraphs[index][0].getparent()) for index in (position - 1, position, position + 1)}) == 1


def _article_of(element: HtmlElement) -> HtmlElement | None:
    """The element that holds one article, by which a page that scrolls on into the next is cut."""
    return next((e for e in element.iterancestors("article", "main", "section")), None)


def _build(element: HtmlElement) -> tuple[str, ...]:
    """How a paragraph is built in: its class, and the tags and classes of the two elements around it."""
    marks = [element.get("class") or ""]
    for ancestor, _ in zip(element.iterancestors(), range(2), strict=False):
        marks += [str(ancestor.tag), ancestor.get("class") or ""]
    return tuple(marks)


def _is_paragraph(element: HtmlElement, text: str) -> bool:
    """Prose of some length that ends as a sentence does and is not one link."""
    if len(text) < 60 or not is_sentence_end(text):
        return False
    linked = sum(len(a.text_content()) for a in element.iter("a"))
    return linked < 0.6 * len(text)


FEW_REPEATED = 3  # lines
_BREAK = re.compile(r"\s*([*_~=—–-])(?:\s*\1){2,}\s*$")  # a row of asterisks parts a text
_LISTED = re.compile(r"\[|\d+[.)] |https?://\S+$")  # sources and entries of a list close an article, too


@dataclass(frozen=True, slots=True)
class Known:
    """What the page has said already, and its body need not say again. All folded."""

    titles: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()  # of the authors and of the site
    authors: frozenset[str] = frozenset()
    captions: frozenset[str] = frozenset()


def filter_lines(lines: Sequence[str], known: Known) -> Body:
    """Drop lines that are no part of the article: boilerplate, the title again, bylines, captions, repetitions."""
    kept: list[str] = []
    dropped: list[tuple[str, str]] = []
    keys = [fold(line) for line in lines]
    again = _repeated(lines, keys)
    for index, line in enumerate(lines):
        rule = boilerplate_rule(line) or _line_rule(line, keys[index], known, index, len(lines))
        if not rule and index in again:
            rule = "repeated"
        if rule:
            dropped.append((rule, line))
        else:
            kept.append(line)
    return _cut_tail(kept, dropped)


def _repeated(lines: Sequence[str], keys: Sequence[str]) -> frozenset[int]:
    """Which lines stood before, word for word: a few, or a stretch of them; many here and there are refrains."""
    times = Counter(keys)
    seen: set[str] = set()
    again: set[int] = set()
    for index, key in enumerate(keys):
        if key in seen and len(lines[index]) > 30 and times[key] == 2:  # more often, and it is a refrain, too
            again.add(index)
        seen.add(key)
    if len(again) <= FEW_REPEATED:
        return frozenset(again)
    return frozenset(index for index in again if {index - 1, index + 1} & again)


def _line_rule(line: str, key: str, known: Known, index: int, count: int) -> str:  # noqa: PLR0911 - a list of rules
    if not key:
        return "" if _BREAK.match(line) else "no words"
    if key in known.titles or (index < 4 and _holds_title(key, known.titles)):
        return "title"
    if key in known.names or (len(line) < 100 and any(key == f"{by}{name}" for name in known.names for by in _BY)):
        return "byline"
    if len(key) > 20 and key in known.captions:
        return "caption"
    if len(key) > 30 and key[: len(key) // 2] == key[len(key) // 2 :]:
        return "card"
    if (
        index >= count - 4
        and len(line) < 500
        and _ROLE.search(line)
        and any(a in key[: len(a) + 16] for a in known.authors)
    ):
        return "biography"
    if len(line) < 60 and is_stamp(line):
        return "stamp"
    return "caption" if is_caption(line) else ""


def _holds_title(key: str, titles: Collection[str]) -> bool:
    """A line that is the title with its kicker, or the better part of it."""
    return any(
        len(title) > 15
        and ((key.endswith(title) and len(key) < 2 * len(title) + 40) or (len(key) > 15 and title.endswith(key)))
        for title in titles
    )


_ROLE = re.compile(
    r"\b(?:is|was|has|covers|writes|joined|reports|ist|schreibt|arbeitet|berichtet|est|es|"
    r"editor|reporter|correspondent|"
    r"journalist|writer|redakteur|korrespondent|author|autor|journaliste|periodista)",
    re.I,
)
_BY = ("by", "von", "par", "por", "di", "door", "av", "text", "autor", "author")


def _cut_tail(kept: list[str], dropped: list[tuple[str, str]]) -> Body:
    """Drop what stands after the last sentence: short lines without an end, credits, biographies."""
    end = len(kept)
    while end > 3 and _is_tail(kept[end - 1]):
        end -= 1
    if len(kept) - end > 4:  # so many lines are a list that closes the article
        return Body(tuple(kept), tuple(dropped))
    return Body(tuple(kept[:end]), (*dropped, *(("tail", line) for line in kept[end:])))


def _is_tail(line: str) -> bool:
    if _LISTED.match(line):
        return False
    if len(line) < 100 and not is_sentence_end(line) and not line.startswith("- ") and not line.endswith(":"):
        return len(line) < 60
    return is_closing(line)


def agree(body: Body, stated: str) -> Body:
    """Weigh the extraction against the body that the page's data states.

    Where the stated one is whole, lines after its end and lines that it has no trace of go; where the extraction
    has missed most of it, the stated one is taken.

    Args:
        body: What was extracted.
        stated: The page's articleBody, its lines kept; "" where there is none.
    """
    if len(stated) < 200:
        return body
    reference = _shingles(stated)
    found = _shingles(" ".join(body.paragraphs))
    common = sum((reference & found).values())
    if common < 0.5 * sum(reference.values()) and len(stated) > 1.2 * body.length:
        return Body(tuple(split_paragraphs(stated)), body.dropped, STATED)
    if common < 0.6 * sum(found.values()) or sum(reference.values()) < 0.8 * common:
        return body
    shares = [_share(line, reference) for line in body.paragraphs]
    matched = [index for index, share in enumerate(shares) if share >= 0.5]
    if not matched or len(stated) < 0.6 * body.length:
        return body
    last = matched[-1]
    kept, dropped = [], list(body.dropped)
    for index, (line, share) in enumerate(zip(body.paragraphs, shares, strict=True)):
        foreign = share < 0.15 and (index > last or (len(line) > 60 and index > 0))
        if foreign:
            dropped.append(("not in articleBody", line))
        else:
            kept.append(line)
    return Body(tuple(kept), tuple(dropped))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text.casefold())
    return Counter(zip(words, words[1:], words[2:], strict=False))


def _share(line: str, reference: Counter[tuple[str, ...]]) -> float:
    """What part of a line's word triples the reference has; short lines are taken as found."""
    own = _shingles(line)
    total = sum(own.values())
    return sum((own & reference).values()) / total if total >= 3 else 0.3


def split_paragraphs(text: str) -> list[str]:
    r"""Paragraphs of a text whose parts are lines; a text on one long line is cut after every few sentences.

    >>> split_paragraphs("One.\n\nTwo.\nThree.")
    ['One.', 'Two.', 'Three.']
    """
    lines = [line for raw in text.splitlines() if (line := one_line(raw))]
    return [part for line in lines for part in _cut_long(line)]


def _cut_long(line: str) -> list[str]:
    if len(line) <= 1500:
        return [line]
    parts, current = [], ""
    for sentence in re.split(
        r"(?<=[.!?][\"”»’'])\s+|(?<=[.!?。！？])\s*(?=[A-ZÀ-ÞА-Я\"“„«\u3040-\u9fff\uac00-\ud7af])", line
    ):
        current = f"{current} {sentence}".strip()
        if len(current) > 400:
            parts.append(current)
            current = ""
    return [*parts, current] if current else parts
