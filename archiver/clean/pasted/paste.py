"""Pasted text in, its article out: what a reader copies from a news page, with what stands around the article.

The header is everything before the first long line that ends as a sentence does. In it stand the title, the
standfirst, the byline, the date and captions, in nearly any order, between buttons and counts; the body follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from archiver.clean.body.boilerplate import boilerplate_rule, is_caption, is_closing, is_sentence_end
from archiver.clean.bylines.byline import Byline, read_byline
from archiver.clean.canonical import choose_url
from archiver.clean.dates.stamps import Moment, parse_stamp
from archiver.clean.decode import one_line
from archiver.clean.kinds.sight import has_substance
from archiver.clean.language import find_language
from archiver.clean.pasted.plain import plain_text
from archiver.clean.titles import MAX_TITLE, fold
from archiver.errors import NoArticleError
from archiver.model import Article, Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

_BULLET = re.compile(r"^\s*(?:[•·●▪■◦‣⁃∙►▶*]|[-–—])\s+(?=\S)")
_LONG = 110  # characters from which on a line that ends a sentence is taken for the body's first
_LONGEST_CJK_KICKER = 4  # characters: a section's name
_LONG_CJK = 45  # the same in scripts that say more in a character
_MODIFIED = re.compile(
    r"^\W*(?:last\s+)?(?:updated|modified|aktualisiert|mis(?:e)? à jour|modifié|actualizado|"
    r"aggiornato|uppdaterad|oppdatert|bijgewerkt|更新)",
    re.I,
)
_PUBLISHED = re.compile(
    r"^\W*(?:first published|published|posted|publié|veröffentlicht|stand|publicado|"
    r"pubblicato|publicerad|publisert|gepubliceerd|发布|公開)",
    re.I,
)
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|^(?:montag|dienstag|"
    r"mittwoch|donnerstag|freitag|samstag|sonntag)|"
    r"^(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|^le \d",
    re.I,
)
_UPDATED_WITHIN = re.compile(
    r"[,|•·(–-]\s*(?=(?:last )?(?:updated|modified|aktualisiert|mis à jour|modifié|actualizado)\b)", re.I
)
_GLUED_UPDATE = re.compile(r"(?<=[0-9A-Za-z])(?=Updated\b)")  # "GMT+1Updated", as copying leaves it
_BREADCRUMB = re.compile(
    r"^(?:home|start(?:seite)?|accueil|inicio|início|főoldal|главная|首页|ホーム)\s*[/›»>|]", re.I
)
_RESERVED = re.compile(r"riservat|reserv|vorbehalten|voorbehouden|защищены|禁", re.I)
_DATELINE = re.compile(r"^[^a-z]{3,40}(?:, \w{3,9}\.? \d{1,2})?(?:, \d{4})? \([^()]{2,40}\) ?[-–—] ")
_URL = re.compile(r"https?://\S+$")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


@dataclass(slots=True)
class Header:
    """What the lines before the body say; filled line by line."""

    title: str = ""
    kickers: list[str] = field(default_factory=list)
    points: list[str] = field(default_factory=list)  # bulleted
    sentences: list[str] = field(default_factory=list)  # of the standfirst
    captions: list[str] = field(default_factory=list)
    byline: Byline = field(default_factory=Byline)
    published: Moment | None = None
    modified: Moment | None = None
    url: str = ""


def read_paste(text: str, *, url: str | None, digest: str) -> Article:
    """Read pasted text.

    Args:
        text: The text, already tidied.
        url: Where it comes from, if that is known.
        digest: SHA-256 of its bytes, by which it goes where no address is known.

    Raises:
        NoArticleError: There is no title and no couple of sentences in it.
    """
    lines = [line for raw in plain_text(text).splitlines() if (line := one_line(raw))]
    if not lines:
        raise NoArticleError(Reason.EMPTY, "There is nothing in it.")
    start = find_body(lines)
    header = read_header(lines[:start])
    paragraphs, captions = read_paragraphs(lines[start:], header)
    title = header.title or _first_words(paragraphs)
    summary = "\n".join(header.points or header.sentences)
    if not paragraphs and summary:
        paragraphs, summary = [*header.points, *header.sentences], ""
    _check_substance(summary, paragraphs, lines)
    body = "\n\n".join(paragraphs)
    place = choose_url(url, [header.url] if header.url else [], digest)
    return Article(
        url=place.url,
        claimed_url=place.claimed,
        title=title,
        text=body,
        summary=summary,
        byline=header.byline.printed,
        authors=header.byline.authors,
        published=_settle(header.published or header.modified),
        modified=_settle(header.modified if header.published else None),
        site=urlsplit(place.url).hostname or "",
        language=find_language(f"{title}\n{summary}\n{body}"),
        captions=tuple(dict.fromkeys([*header.captions, *captions])),
    )


def find_body(lines: Sequence[str]) -> int:
    """The index of the body's first line: the first long one that ends a sentence and is nothing else.

    >>> find_body(["A title", "By Ann Lee", "It rained. " * 12])
    2
    """
    for index, line in enumerate(lines):
        long = len(line) >= (_LONG_CJK if len(_CJK.findall(line)) > 15 else _LONG)
        if long and is_sentence_end(line) and not _is_header_line(line):
            return _skip_standfirst(lines, index)
    sentences = [i for i, line in enumerate(lines) if i > 0 and is_sentence_end(line) and not _is_header_line(line)]
    return sentences[0] if sentences else len(lines)


def _skip_standfirst(lines: Sequence[str], index: int) -> int:
    """A long line right after the title is the standfirst where a byline or a date still follows it."""
    end = index
    for position in range(index + 1, min(index + 8, len(lines) - 1)):
        line = lines[position]
        if len(line) >= _LONG and is_sentence_end(line) and not is_caption(line):
            break
        if len(line) < 150 and (read_byline(line).strong or (_is_stamp(line) and not is_sentence_end(line))):
            end = position + 1
    return end


def _is_header_line(line: str) -> bool:
    return bool(_BULLET.match(line) or boilerplate_rule(line) or is_caption(line))


def read_header(lines: Sequence[str]) -> Header:
    """Sort the lines before the body into what they are."""
    header = Header()
    for line in lines:
        _sort_line(header, line)
    if not header.title and header.kickers:
        header.title = header.kickers.pop()
    return header


def _sort_line(header: Header, line: str) -> None:
    stamped = _read_stamps(header, line)
    if _URL.match(line):
        header.url = header.url or line
    elif stamped or _is_noise(line):
        byline = read_byline(_before_stamp(line)) if stamped else Byline()
        if not header.byline.authors and (byline.strong or (byline.authors and header.title)):
            header.byline = byline
    elif _BULLET.match(line):
        header.points.append(_BULLET.sub("", line))
    elif is_caption(line):
        header.captions.append(line)
    elif not header.title:
        byline = read_byline(line)
        if byline.strong:
            header.byline = byline
        elif _is_kicker(line):
            header.kickers.append(line)
        else:
            header.title = line[:MAX_TITLE]
    else:
        _sort_below_title(header, line)


def _sort_below_title(header: Header, line: str) -> None:
    byline = read_byline(line)
    if byline.authors and not (header.byline.authors and not byline.strong):
        header.byline = header.byline if header.byline.authors else byline
    elif len(line) >= 20 and is_sentence_end(line):
        header.sentences.append(line)
    elif _may_be_standfirst(header, line):
        header.sentences.append(line)  # a standfirst without a full stop


def _may_be_standfirst(header: Header, line: str) -> bool:
    """A line of some words below the title, where there is no standfirst yet."""
    told = header.sentences or header.points or fold(line) == fold(header.title)
    return not told and (len(line) >= 60 or (len(line) >= 35 and len(line.split()) >= 6))


def _is_noise(line: str) -> bool:
    return bool(boilerplate_rule(line) or _BREADCRUMB.match(line)) or not any(c.isalpha() for c in line)


def _is_kicker(line: str) -> bool:
    """A section's name above the title: a word or two without an end."""
    if _CJK.search(line):
        return len(line) <= _LONGEST_CJK_KICKER
    return len(line) < 25 and len(line.split()) <= 3 and not is_sentence_end(line)


def _is_stamp(line: str) -> bool:
    if not (_PUBLISHED.match(line) or _MODIFIED.match(line) or len(line) <= 60):
        return False
    return parse_stamp(line) is not None and (
        bool(_PUBLISHED.match(line) or _MODIFIED.match(line) or _WEEKDAY.match(line)) or _mostly_stamp(line)
    )


def _mostly_stamp(line: str) -> bool:
    """Whether little but a date stands in a line: at most three words that could be anything."""
    words = re.findall(r"[^\W\d_]{4,}", line)
    return len(words) <= 3


def _read_stamps(header: Header, line: str) -> bool:
    """Take the dates of a line; whether it was one that tells them."""
    if len(line) > 160:
        return False
    line = _GLUED_UPDATE.sub(" | ", line)
    found = False
    for part in _UPDATED_WITHIN.split(line):
        if not (_is_stamp(part) or (found and parse_stamp(part))):
            continue
        stamp = parse_stamp(part)
        found = True
        if _MODIFIED.match(part):
            header.modified = header.modified or stamp
        else:
            header.published = header.published or stamp
    return found


def _before_stamp(line: str) -> str:
    return re.split(r"\s*[|•·,–-]\s*(?=[^|•·]*\d)|\s+(?=\d)", line)[0]


def read_paragraphs(lines: Sequence[str], header: Header) -> tuple[list[str], list[str]]:
    """The body's paragraphs, and captions among them; what follows its end is left."""
    kept: list[str] = []
    captions: list[str] = []
    seen = {fold(header.title)}
    for line in lines:
        if is_caption(line) and not _RESERVED.search(line):
            captions.append(line)
        elif not boilerplate_rule(line) and fold(line) not in seen and any(c.isalnum() for c in line):
            kept.append(_BULLET.sub("- ", line))
            if len(line) > 60:
                seen.add(fold(line))
    while len(kept) > 1 and (is_closing(kept[-1]) or _is_loose(kept[-1])):
        kept.pop()
    return kept, captions


def _is_loose(line: str) -> bool:
    return len(line) < 60 and not is_sentence_end(line) and not line.startswith("- ")


def _settle(moment: Moment | None) -> Moment | None:
    """A time without a zone is cut to its day."""
    if isinstance(moment, datetime) and moment.tzinfo is None:
        return moment.date()
    return moment


def _first_words(paragraphs: Sequence[str]) -> str:
    """The first sentence, for a text without a title."""
    first = _DATELINE.sub("", paragraphs[0]) if paragraphs else ""
    sentence = re.split(r"(?<=[.!?。！？])\s*", first)[0]
    return sentence if len(sentence) <= 120 else sentence[:117].rsplit(" ", 1)[0] + "…"


def _check_substance(summary: str, paragraphs: Sequence[str], lines: Sequence[str]) -> None:
    text = " ".join([summary, *paragraphs])
    if not has_substance(text):
        words = sum(len(line.split()) for line in lines)
        raise NoArticleError(
            Reason.NO_ARTICLE, f"The text has no article in it ({words} word{'' if words == 1 else 's'})."
        )
