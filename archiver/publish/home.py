"""The home page: search, the newest articles, who and what is named most."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from archiver.publish.mounted import ask
from archiver.publish.show import day, plain
from archiver.store.queries import sql

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

NEWEST = 12  # articles
OF_A_TYPE = 10  # entities of each type
TYPE_NAMES = {
    "PERSON": "People",
    "ORG": "Organisations",
    "PRODUCT": "Products",
    "GPE": "Countries and cities",
    "LOC": "Regions",
    "FAC": "Buildings",
    "NORP": "Nationalities and groups",
    "EVENT": "Events",
    "LAW": "Laws",
    "WORK_OF_ART": "Works",
    "LANGUAGE": "Languages",
}


async def page(datasette: Datasette, request: Request) -> dict[str, Any]:
    """What `index.html` shows."""
    named = await ask(datasette, sql("home_entities"), {"limit": OF_A_TYPE})
    by_type = {kind: list(rows) for kind, rows in groupby(named, key=lambda row: row["type"])}
    return {
        "stats": (await ask(datasette, sql("stats")))[0],
        "articles": [
            row | {"day": day(row["published"]), "title": plain(row["title"]), "summary": plain(row["summary"])}
            for row in await ask(datasette, sql("home_articles"), {"limit": NEWEST})
        ],
        "types": [(name, kind, by_type[kind]) for kind, name in TYPE_NAMES.items() if kind in by_type],
    }
