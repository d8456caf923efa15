"""What sort of thing a name stands for, where its words or its neighbours tell better than a model does.

Each rule is general: a list of places, peoples' names, the last word of a name, a preposition before it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from archiver.known import is_people
from archiver.places import places, towns
from archiver.tag.first_names import first_names
from archiver.tag.words import EVENT_HEADS, ORG_HEADS, PLACE_HEADS

if TYPE_CHECKING:
    from archiver.tag.spans import Span

_PLACED = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|[Ff]rom|at|to|around|outside|across|(?:[Vv]illage|town|city|district|state|province|resident"
    r"|people|community|capital|neighbou?rhood|region|coast) of) $"
)
_SURELY_PLACED = re.compile(
    r"\b(?:[Ii]n|[Nn]ear|(?:[Vv]illage|town|city|district|province|community|capital|region|coast) of) $"
)
_IS_PLACE = re.compile(
    r" (?:[Dd]istrict|[Pp]rovince|[Cc]ounty|city|town|village|region|communit(?:y|ies)|suburb|neighbou?rhood|area"
    r"|prefecture|municipality)\b"
)
_FAMILY_NAME = re.compile(r"(?:(?:al|bin|da|de|der|di|dos|el|la|van|von) )*[^\W\d_a-z][\w.’'-]*")
LONGEST_ACRONYM = 5  # letters
LONGEST_PERSON = 3  # words; longer names that begin with a first name are foundations, prizes and the like
_LOOK_BACK = 20  # characters; longer than any of the phrases


def retype(text: str, span: Span) -> Span:
    """The span with the label that the rules give it, or as it is."""
    surface = text[span.start : span.end]
    for rule in (_as_people, _as_event, _as_place, _by_last_word, _by_first_word):
        label = rule(text, span, surface)
        if label:
            return span if label == span.label else replace(span, label=label)
    return span


def _as_people(_text: str, span: Span, surface: str) -> str:
    """'Argentine' and 'Emiratis' are no places."""
    words = [word for word in re.split(r"[ -]", surface) if word not in {"and", "of"}]
    return "NORP" if span.label != "PERSON" and all(map(is_people, words)) else ""


def _as_event(_text: str, span: Span, surface: str) -> str:
    """A festival, a prize or an act is none of whom it is named after."""
    if span.label in {"PERSON", "ORG", "GPE", "LOC"} and " " in surface:
        return EVENT_HEADS.get(surface.rsplit(maxsplit=1)[-1].casefold(), "")
    return ""


def _as_place(text: str, span: Span, surface: str) -> str:
    """Places are known by a list of their names, and smaller ones by the list and a preposition."""
    before, after = text[max(0, span.start - _LOOK_BACK) : span.start], text[span.end : span.end + _LOOK_BACK]
    placed = bool(_PLACED.search(before))
    if surface in places() and (span.label in {"ORG", "LOC", "FAC", "PRODUCT"} or " " in surface or placed):
        return "GPE"
    is_acronym = surface.isupper() and len(surface) <= LONGEST_ACRONYM
    if span.label == "GPE" or is_acronym:
        return ""
    is_called_place = bool(_IS_PLACE.match(after))
    if (placed or is_called_place) and surface in towns():
        return "GPE"
    if span.label == "PERSON" and (is_called_place or _SURELY_PLACED.search(before)):
        return "GPE"
    return "GPE" if span.label == "ORG" and is_called_place else ""


def _by_last_word(_text: str, span: Span, surface: str) -> str:
    """'Molopo Regional Court' is an organisation, 'Molopo River' a place, whatever a model thinks."""
    words = re.findall(r"\w+", surface)
    last = words[-1].casefold() if len(words) > 1 else ""
    if last in ORG_HEADS and span.label in {"PERSON", "GPE", "LOC", "PRODUCT", "NORP"}:
        return "ORG"
    return "FAC" if last in PLACE_HEADS and span.label in {"PERSON", "ORG"} else ""


def _by_first_word(_text: str, span: Span, surface: str) -> str:
    """'Farhad Mansoori' is a person where other people are called Farhad."""
    first, _, family = surface.partition(" ")
    words = family.split()
    if span.label == "PERSON" or not 1 <= len(words) < LONGEST_PERSON or first not in first_names():
        return ""
    is_person = all(map(_FAMILY_NAME.fullmatch, words)) and not words[-1].isupper() and surface not in places()
    return "PERSON" if is_person and words[-1].casefold() not in {*ORG_HEADS, *PLACE_HEADS, *EVENT_HEADS} else ""
