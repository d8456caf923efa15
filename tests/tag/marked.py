"""A text and the names in it in, spans as a model gives them out."""

from __future__ import annotations

from archiver.tag.spans import Span


def spans(text: str, *given: tuple[str, str]) -> list[Span]:
    """Spans for the given surfaces, in order; a surface that recurs is looked for after the one before."""
    found, at = [], 0
    for surface, label in given:
        start = text.index(surface, at)
        found.append(Span(start, start + len(surface), label))
        at = start + len(surface)
    return found
