"""Texts or articles in, mentions out: the model for the language, then the pass over the whole document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.known import TYPES, UNSPACED, KnownNames, load_known_names
from archiver.model import Article, Mention
from archiver.tag.document import read_document
from archiver.tag.models import choose_model, recognise
from archiver.tag.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FIELDS = ("title", "summary", "text")
BREAK = "\n\n"  # between the fields of an article; no name reaches over it
LONGEST = 100_000  # characters that a model is given at once


def find_mentions(texts: Iterable[str], *, model: str | None = None) -> Iterator[tuple[Mention, ...]]:
    """The names in each text.

    Args:
        texts: Each a document of its own. Scripts written without spaces are searched for known names only.
        model: A spaCy model's name; None takes the best one installed.

    Yields:
        For each text its mentions, in order, none overlapping: ``text[m.start:m.end] == m.surface``. Labels are
        those OntoNotes labels that stand for entities; dates and numbers are left out.

    Raises:
        UnknownModelError: No model of that name is installed.

    >>> [[mention.surface for mention in found] for found in find_mentions(["Tencent owns WeChat."])]
    [['Tencent', 'WeChat']]
    """
    known = load_known_names()
    choose_model(model or "")
    for text in texts:
        spans = read_document(text, _recognise(text, _language(text), model or ""), known)
        yield tuple(_mention(text, span, "text", 0) for span in spans)


def tag_articles(
    articles: Sequence[Article],
    *,
    model: str = "",
    known: KnownNames,
    hidden: frozenset[tuple[str, str]] = frozenset(),
) -> Iterator[tuple[Mention, ...]]:
    """The names in each article's title, summary and text, which are read as one document.

    Args:
        articles: What to read.
        model: A spaCy model's name; "" takes the best one installed.
        known: Names that need no model.
        hidden: Names, with their types, that are none.

    Yields:
        For each article its mentions: ``getattr(article, m.field)[m.start:m.end] == m.surface``.

    Raises:
        UnknownModelError: No model of that name is installed.
    """
    for article in articles:
        whole = BREAK.join(getattr(article, field) for field in FIELDS)
        found = _recognise(whole, article.language or _language(whole), model)
        spans = read_document(whole, found, known, headline=len(article.title), hidden=hidden)
        yield tuple(_by_field(article, spans))


def _by_field(article: Article, spans: list[Span]) -> Iterator[Mention]:
    begin = 0
    for field in FIELDS:
        value = getattr(article, field)
        for span in spans:
            if begin <= span.start and span.end <= begin + len(value):
                yield _mention(value, span, field, begin)
        begin += len(value) + len(BREAK)


def _mention(value: str, span: Span, field: str, begin: int) -> Mention:
    start, end = span.start - begin, span.end - begin
    return Mention(start, end, value[start:end], span.label, field, span.name)


def _recognise(text: str, language: str, model: str) -> Iterator[Span]:
    """What the model for the language finds; nothing where there is no such model."""
    chosen = choose_model(model, language)
    if chosen is None:
        return
    pieces = list(_pieces(text))
    found = recognise(chosen, [piece for _, piece in pieces])
    for (begin, _), entities in zip(pieces, found, strict=True):
        for start, end, label in entities:
            if label in TYPES:
                yield Span(begin + start, begin + end, label)


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """The text in parts that a model can take, cut at line ends where there are any."""
    begin = 0
    while begin < len(text):
        end = min(len(text), begin + LONGEST)
        if end < len(text):
            end = max(text.rfind("\n", begin, end), text.rfind(" ", end - 1000, end)) + 1 or end
        yield begin, text[begin:end]
        begin = end


def _language(text: str) -> str:
    """English, or none that a model could read, judged by the script alone.

    >>> _language("Tencent"), _language("腾讯控股")
    ('en', '')
    """
    unspaced = len(re.findall(f"[{UNSPACED}]", text))
    letters = len(re.findall(r"[^\W\d_]", text))
    return "" if unspaced * 2 > letters else "en"
