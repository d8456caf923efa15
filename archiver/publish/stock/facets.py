"""The facets of a table's page in, each once out. Pure.

One that the metadata gives and the address asks for too would stand there twice, with and without its cross.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


def each_once(facets: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The facets in their order; of several alike the one that cannot be taken away, where there is such a one.

    >>> page = [{"name": "type", "type": "column", "hideable": hideable} for hideable in (True, False)]
    >>> each_once(page)
    [{'name': 'type', 'type': 'column', 'hideable': False}]
    """
    kept: dict[tuple[str, str], dict[str, Any]] = {}
    for facet in facets:
        alike = facet["name"], facet["type"]
        if alike not in kept or not facet["hideable"]:
            kept[alike] = facet
    return list(kept.values())
