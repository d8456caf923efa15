"""OntoNotes labels in, words and CSS classes for people out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """How a type of entity is shown."""

    one: str  # "person"
    many: str  # "people"
    css: str  # class; types that share one have the same colour


# In the order in which the home page lists them.
KINDS = {
    "PERSON": Kind("person", "people", "person"),
    "ORG": Kind("organisation", "organisations", "org"),
    "GPE": Kind("country or city", "countries and cities", "place"),
    "PRODUCT": Kind("product", "products", "product"),
    "LOC": Kind("place", "places", "place"),
    "FAC": Kind("building or site", "buildings and sites", "place"),
    "NORP": Kind("people or party", "peoples and parties", "group"),
    "EVENT": Kind("event", "events", "work"),
    "WORK_OF_ART": Kind("work", "works", "work"),
    "LAW": Kind("law", "laws", "work"),
    "LANGUAGE": Kind("language", "languages", "group"),
}


def kind_of(label: str) -> Kind:
    """How a label is shown; labels that we do not know are shown as they are.

    >>> kind_of("ORG").one, kind_of("FLAVOUR").many, kind_of("FLAVOUR").css
    ('organisation', 'flavour', 'other')
    """
    plain = label.replace("_", " ").casefold()
    return KINDS.get(label) or Kind(plain, plain, "other")
