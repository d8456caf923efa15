"""The file of places in, their names out: countries, their subdivisions, cities and towns.

From GeoNames (`data/places.tsv`, made by `python -m tests.gazetteer`) and ISO 3166 (pycountry).
"""

from __future__ import annotations

from functools import cache

from archiver.config import resource

FILE = "data/places.tsv"  # name, kind
LARGE, CITY, TOWN = 100_000, 15_000, 5_000  # people
SHORTEST = 4  # letters; shorter names are words or acronyms too
_REGIONS = {
    "brussels",
    "gaza",
    "the hague",
    "washington",
    "westminster",
    "silicon valley",
    "hong kong",
    "new york",
    "jerusalem",
}


def is_place(text: str) -> bool:
    """Whether a text is the name of a city or of a country, by which "Jane Doe in Berlin" is parted.

    >>> is_place("Shenzhen"), is_place("New York"), is_place("Taiwan"), is_place("Fairness")
    (True, True, True, False)
    """
    return " ".join(text.split()).strip(" .,").casefold() in _of_bylines()


@cache
def places() -> frozenset[str]:
    """The names of countries, their subdivisions and large cities, as written.

    Smaller places share too many names with people and things.
    """
    import pycountry  # noqa: PLC0415 - only texts with names in them ask

    official = {each.name for each in (*pycountry.countries, *pycountry.subdivisions)}
    return frozenset(name for name in official | _named("country", "large") if len(name) >= SHORTEST)


@cache
def towns() -> frozenset[str]:
    """The names of cities and of towns, as written. They count only where a text speaks of a place."""
    return frozenset(name for name in _named("large", "city", "town") if len(name) >= SHORTEST)


@cache
def _of_bylines() -> frozenset[str]:
    return frozenset({name.casefold() for name in _named("country", "large", "city")} | _REGIONS)


def _named(*kinds: str) -> set[str]:
    lines = resource(FILE).read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name for name, kind in rows if kind in kinds}
