"""A Datasette in, which part of a larger site it is out; None where its archive is served alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary


@dataclass(frozen=True, slots=True)
class Place:
    """Where the site of one archive stands among others that are served with it."""

    name: str  # in addresses: 2026-10
    count: int  # of parts
    home: str  # the path of the site over all of them, with a slash at both ends

    @property
    def entities(self) -> str:
        """What comes before an entity's id in the address of its page over all parts."""
        return f"{self.home}entities/{self.name}/"


_places: WeakKeyDictionary[Any, Place] = WeakKeyDictionary()


def put_in_place(datasette: Any, place: Place) -> None:
    """Note that a Datasette serves one part of several."""
    _places[datasette] = place


def place_of(datasette: Any) -> Place | None:
    """Which part a Datasette serves."""
    return _places.get(datasette)
