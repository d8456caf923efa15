"""Names of places, and the file that they stand in."""

from __future__ import annotations

from archiver.config import resource
from archiver.places import FILE, is_place, places, towns
from tests.gazetteer import written


def test_the_file_is_what_geonames_says() -> None:
    assert resource(FILE).read_text(encoding="utf-8") == written(), "run `python -m tests.gazetteer`"


def test_a_name_counts_by_the_largest_place_that_bears_it() -> None:
    assert {"Germany", "Bavaria", "Bayern", "Hamburg"} & places() == {"Germany", "Bayern", "Hamburg"}
    assert "Weimar" not in places()
    assert {"Hamburg", "Weimar"} <= towns()
    assert not {"Germany", "Rom"} & towns()


def test_a_byline_names_cities_but_not_towns() -> None:
    assert is_place(" georgetown, ")
    assert is_place("Weimar")
    assert "Bispingen" in towns()
    assert not is_place("Bispingen")
