"""Articles in, the network of who is named beside whom in them out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from archiver.store.network import build_network
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

    from archiver.store.network import Network

MOST_ENTITIES = 5_000  # more is a matter for SQL: pairs grow with the square


def read_network(db: Database, ids: Sequence[int], *, entities: int, type: str | None = None) -> Network:
    """The network of the entities named most in these articles, with all links that chance does not explain.

    Args:
        db: The archive.
        ids: Of articles.
        entities: How many at most.
        type: An OntoNotes type; None for all but peoples and languages.
    """
    about = {"ids": json.dumps(list(ids)), "type": type, "limit": entities}
    nodes = list(db.query(sql("network_entities"), about))
    chosen = json.dumps([row["id"] for row in nodes])
    pairs = db.query(sql("network_pairs"), {"ids": about["ids"], "entities": chosen})
    return build_network(nodes, pairs, len(ids), most_links=None)
