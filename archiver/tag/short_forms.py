"""Full names in, what people and organisations are called by afterwards out: surnames, first words, initials.

Within one document only: there, 'Altman' is the Altman whose full name stands in it. Where two people share a
surname, it is the one's who was called by it before the other came in; else it stays open.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace

from archiver.model import type_group
from archiver.places import places
from archiver.tag.spans import Span
from archiver.tag.words import PARTICLES

MOST_WORDS = 5  # of a person's name
SHORTEST_FIRST_WORD = 4  # letters of an organisation's first word that stands for it
_SMALL_WORDS = frozenset("of the and for on in de du des la le & al".split())

Full = tuple[str, str]  # name and label


@dataclass(slots=True)
class _Owners:
    """Whose short forms there are in a document; forms are case-folded."""

    people: dict[str, dict[Full, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # where first named in full
    holders: dict[str, Full] = field(default_factory=dict)  # who is called by the form, as far as the text is read
    first_names: dict[str, set[Full]] = field(default_factory=lambda: defaultdict(set))
    organisations: dict[str, set[Full]] = field(default_factory=lambda: defaultdict(set))
    variants: dict[str, Full] = field(default_factory=dict)  # 'Gerald R. Ford' → 'Gerald Ford'


def with_short_forms(text: str, spans: list[Span]) -> list[Span]:
    """Full names for 'Altman' after 'Sam Altman' and for 'Samsung' after 'Samsung Electronics'.

    A surname of two people of the document that could be either's is ambiguous: it gets no name.
    """
    owners = _owners(text, spans)
    ordered = sorted(spans, key=lambda span: span.start)
    return [_named(text[span.start : span.end], span, owners) for span in ordered]


def _named(surface: str, span: Span, owners: _Owners) -> Span:
    if span.known:
        return span
    form = _folded(surface)
    people = owners.people.get(form, {})
    if people:
        full = _called(form, span, people, owners)
        return _as(span, full) if full else replace(span, name="", label="PERSON", ambiguous=True)
    if span.label == "PERSON" and surface in owners.variants:
        return _as(span, owners.variants[surface])
    first_names = owners.first_names.get(form, set()) if span.label == "PERSON" else set()
    organisations = owners.organisations.get(form, set()) if type_group(span.label) == "org" else set()
    alone = next((next(iter(owned)) for owned in (first_names, organisations) if len(owned) == 1), None)
    if alone:
        return _as(span, alone)
    return span if span.name else replace(span, name=surface)


def _called(form: str, span: Span, people: dict[Full, int], owners: _Owners) -> Full | None:
    """Whom a surname stands for, the text being read up to the span; None where it may be several."""
    introduced = [full for full, start in people.items() if start <= span.start]
    if len(introduced) == 1:
        owners.holders.setdefault(form, introduced[0])
    return owners.holders.get(form) or (next(iter(people)) if len(people) == 1 else None)


def _as(span: Span, full: Full) -> Span:
    return replace(span, name=full[0], label=full[1])


def _owners(text: str, spans: list[Span]) -> _Owners:
    owners = _Owners()
    people: dict[tuple[str, str], Counter[Full]] = defaultdict(Counter)
    first: dict[tuple[str, str], int] = {}
    for span in sorted(spans, key=lambda each: each.start):
        surface = text[span.start : span.end]
        words = surface.split()
        if len(words) < 2 or not re.search(r"[^\W\d_]", words[-1]):
            continue
        if span.label == "PERSON" and len(words) <= MOST_WORDS:
            person = (_folded(words[0]), _folded(_surname(words)[-1]))
            people[person][span.name or surface, "PERSON"] += 1
            first.setdefault(person, span.start)
            owners.variants.setdefault(surface, (span.name or surface, "PERSON"))
        elif span.label == "ORG":
            _add_organisation(owners, words, (span.name or surface, "ORG"))
    for person, names in people.items():
        _add_person(owners, names, first[person])
    return owners


def _add_person(owners: _Owners, names: Counter[Full], first: int) -> None:
    """A person by all variants of the full name; the most frequent one stands for all."""
    full = names.most_common(1)[0][0]
    for name, _ in names:
        words = name.split()
        owners.variants[name] = full
        surname = _surname(words)
        for count in range(1, len(surname) + 1):
            owners.people[_folded(" ".join(surname[-count:]))][full] = first
        owners.people[_folded(" ".join(words[1:]))][full] = first
        owners.first_names[_folded(words[0])].add(full)


def _surname(words: list[str]) -> list[str]:
    """The last word of a name, with the particles before it: 'van der Lee'."""
    words = words[:-1] if len(words) > 2 and words[-1].rstrip(".") in {"Jr", "Sr", "II", "III", "IV"} else words
    begin = len(words) - 1
    while begin > 1 and words[begin - 1].casefold() in PARTICLES:
        begin -= 1
    return words[begin:]


def _add_organisation(owners: _Owners, words: list[str], full: Full) -> None:
    first = words[0]
    if len(first) >= SHORTEST_FIRST_WORD and first[:1].isupper() and first not in places():
        owners.organisations[_folded(first)].add(full)
    initials = "".join(word[0] for word in words if word[0].isupper() and word.casefold() not in _SMALL_WORDS)
    if len(initials) > 1:
        owners.organisations[_folded(initials)].add(full)


def _folded(form: str) -> str:
    """A form without case and without the Arabic article.

    >>> _folded("Al-Maliki"), _folded("MALIKI")
    ('maliki', 'maliki')
    """
    return re.sub(r"^(?:al|el|ul)[- ](?=\w{3})", "", form.casefold())
