"""Spans of a model in, the names of one document out: cleaned, agreed on, and found again wherever they recur.

A model sees a few words at a time; what a whole document says decides. The order of the steps is the one that
proved best when measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.model import type_group
from archiver.tag.bounds import with_datelines, with_heads, with_nicknames, with_states
from archiver.tag.forms import vote, with_acronyms, with_other_names, with_recurrences
from archiver.tag.headlines import confirmed
from archiver.tag.listed import with_known_names
from archiver.tag.short_forms import with_short_forms
from archiver.tag.spans import Span, clean_span, is_noise
from archiver.tag.types import retype

if TYPE_CHECKING:
    from collections.abc import Iterable

    from archiver.known import KnownNames

__all__ = ["Span", "read_document"]


def read_document(
    text: str,
    spans: Iterable[Span],
    known: KnownNames,
    *,
    headline: int = 0,
    hidden: frozenset[tuple[str, str]] = frozenset(),
) -> list[Span]:
    """All names of a document, in order, none overlapping; each with its fullest name unless ambiguous.

    Args:
        text: The document.
        spans: What a model found in it.
        known: Names that need no model.
        headline: How many code points at the beginning are a headline, where capitals tell less.
        hidden: Names, with their types, that somebody judged to be none.
    """
    none = {(name, type_group(label)) for name, label in hidden}
    found = [span for raw in spans for span in clean_span(text, raw)]
    found = [span for span in found if not is_noise(text, span) and not _is_hidden(text, span, none)]
    found = with_datelines(text, found)
    found = [retype(text, span) for span in found]
    found = with_heads(text, with_nicknames(text, found))
    found = [retype(text, span) for span in found]
    found = with_known_names(text, confirmed(text, found, headline), known)
    found = with_acronyms(text, with_states(text, found))
    found = vote(text, found)
    found = with_other_names(text, with_short_forms(text, found))
    found = [span for span in with_recurrences(text, found) if not _is_hidden(text, span, none)]
    return sorted(found, key=lambda span: span.start)


def _is_hidden(text: str, span: Span, none: set[tuple[str, str]]) -> bool:
    group = type_group(span.label)
    return (text[span.start : span.end], group) in none or (span.name, group) in none
