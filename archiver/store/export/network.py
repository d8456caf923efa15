"""Articles in, the network of who is named beside whom in them out."""

from __future__ import annotations

import json
from collections import Counter
from itertools import combinations, groupby
from typing import TYPE_CHECKING

from archiver.store.asking.network import build_network
from archiver.store.queries import sql
from archiver.store.search.find import NO_LIMIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from archiver.store.asking.network import Network
    from archiver.store.export.rows import Row


def read_network(db: Database, ids: Sequence[int], *, entities: int, type: str | None = None) -> Network:
    """The network of the entities named most in these articles, with all links that chance does not explain.

    Args:
        db: The archive.
        ids: Of articles.
        entities: How many at most.
        type: An OntoNotes type; None for all but peoples and languages.
    """
    given = json.dumps(list(ids))
    about = {"ids": given, "type": type, "peoples": False, "likely": NO_LIMIT, "limit": entities}
    nodes = list(db.query(sql("named_most"), about))
    pairs = _count_pairs(db, given, json.dumps([row["id"] for row in nodes]))
    return build_network(nodes, pairs, len(ids), most_links=None)


def _count_pairs(db: Database, ids: str, entities: str) -> list[Row]:
    """As `network_pairs` has them. SQLite would sort every pair of every article."""
    rows = db.execute(sql("export_links"), {"ids": ids, "entities": entities})
    counts: Counter[tuple[int, int]] = Counter()
    for _, named in groupby(rows, key=lambda row: row[0]):
        counts.update(combinations([entity for _, entity in named], 2))
    return [
        {"first_id": first, "second_id": second, "shared_count": count} for (first, second), count in counts.items()
    ]
