"""Windows of texts around names in, the sentences with the names marked out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.publish.shown.highlight import mark_parts
from archiver.store.search.sentences import cut_sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from markupsafe import Markup


def mark_sentence(row: Mapping[str, Any]) -> Markup:
    """The sentence around a name, from a row with `text`, `start`, `end`, `cut_before` and `cut_after`."""
    sentence, start, end = _cut(row, row["start"], row["end"])
    return mark_parts(sentence, [(start, end)])


def mark_pair(row: Mapping[str, Any]) -> Markup:
    """The sentences from one name to another, from a row of `shared_passages`."""
    first = min(row["first_start"], row["second_start"])
    sentence, start, _ = _cut(row, first, max(row["first_end"], row["second_end"]))
    ends = [(row["first_start"], row["first_end"]), (row["second_start"], row["second_end"])]
    return mark_parts(sentence, [(begin - first + start, end - first + start) for begin, end in ends])


def mark_all(rows: Iterable[Mapping[str, Any]]) -> list[Markup]:
    """The sentences around all names of a text in order, each once, from rows of `page_entity_mentions`."""
    sentences: dict[int, str] = {}  # by where they begin in the whole text
    names: dict[int, list[tuple[int, int]]] = {}
    for row in rows:
        sentence, start, end = _cut(row, row["start"], row["end"])
        begin = row["whole_start"] - start
        sentences[begin] = max(sentence, sentences.get(begin, ""), key=len)
        names.setdefault(begin, []).append((start, end))
    return [mark_parts(sentence, names[begin]) for begin, sentence in sentences.items()]


def _cut(row: Mapping[str, Any], start: int, end: int) -> tuple[str, int, int]:
    return cut_sentence(
        row["text"], start, end, cut_before=bool(row["cut_before"]), cut_after=bool(row["cut_after"])
    )
