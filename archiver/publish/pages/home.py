"""The home page: what is new, who rises, who is named most, how much there is, what the last run brought."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from datasette.views.index import IndexView

from archiver.publish.archive import NAME
from archiver.publish.pages.rising import find_rising
from archiver.publish.place import place_of
from archiver.publish.shown.kinds import KINDS, kind_of

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

ARTICLES = 12  # newest articles shown
NAMES = 10  # entities shown of each type
TYPES_SHOWN = 6
SITES = 12


async def home_page(archive: Archive, request: Any) -> Any:
    """Answer ``/``; with Datasette's list of databases where the articles are not for whoever asks.

    That list takes many times as long as this page: it asks for the permissions and the numbers of every table.
    """
    if not await archive.is_visible_to(request.actor):
        return await IndexView(archive.datasette).get(request)
    return await archive.respond(request, "home", {"shown": await home_vars(archive, request.actor)})


async def home_vars(archive: Archive, actor: Any) -> dict[str, Any]:
    """What the template needs."""
    is_part = place_of(archive.datasette) is not None  # which knows too little of what is usual
    rising = None if is_part else await find_rising(archive, datetime.now(UTC).date())
    types = {row["type"]: row["entity_count"] for row in await archive.rows("page_types")}
    queries = await archive.datasette.get_canned_queries(NAME, actor)
    return {
        "counts": (await archive.row("page_counts") or {}) | {"entities": sum(types.values())},
        "articles": await archive.rows("page_newest_articles", {"limit": ARTICLES}),
        "groups": [
            {
                "type": type_,
                "kind": kind_of(type_),
                "count": types[type_],
                "entities": await archive.rows("page_top_entities", {"type": type_, "limit": NAMES}),
            }
            for type_ in sorted(types, key=_place)[:TYPES_SHOWN]
        ],
        "period": rising[0] if rising else None,
        "rising": rising[1] if rising else [],
        "sites": await archive.rows("page_sites", {"limit": SITES}),
        "run": await archive.row("page_last_run"),
        "queries": [
            {"name": name, **query}
            for name, query in queries.items()
            if await archive.datasette.permission_allowed(actor, "view-query", (NAME, name), default=True)
        ],
        "others": [name for name in archive.datasette.databases if name not in {NAME, "_internal", "_memory"}],
    }


def _place(type_: str) -> int:
    """Where a type stands in our order; those that we do not know come last."""
    return list(KINDS).index(type_) if type_ in KINDS else len(KINDS)
