"""The page of the network: who is named beside whom, by time, type, site and around whom; drawn and as a table."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from datasette import Response

from archiver.publish.pages.paging import is_frequent
from archiver.publish.shown.drawing import draw_network
from archiver.publish.shown.kinds import KINDS, kind_of
from archiver.store.asking.network import MOST_ARTICLES, MOST_ENTITIES, Network, build_network
from archiver.store.export.graphs import write_gexf, write_graphml
from archiver.store.queries import sql
from archiver.store.search.find import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archiver.publish.archive import Archive

LIKELY = 10 * MOST_ENTITIES  # among so many that are named most, peoples included, those shown are
_DATE = re.compile(r"\d{4}(?:-\d\d){0,2}$")
FILES = {
    "gexf": (write_gexf, "application/gexf+xml"),
    "graphml": (write_graphml, "application/graphml+xml"),
}


async def network_page(archive: Archive, request: Any) -> Any:
    """Answer ``/network?around=…&type=…&site=…&after=…&before=…``, also as ``.json``, ``.gexf`` and ``.graphml``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await archive.ensure_visible(request.actor)
    asked = {name: (request.args.get(name) or "").strip() for name in ("around", "type", "site", "after", "before")}
    remarks = [
        f"“{asked[name]}” is no date; write one such as 2023-02-10 or 2023-02."
        for name in ("after", "before")
        if asked[name] and not _DATE.match(asked[name])
    ]
    entity = await archive.find_entity(asked["around"]) if asked["around"] else None
    if asked["around"] and entity is None:
        remarks.append(f"There is no entity named “{asked['around']}”.")
    network = await _network(archive, asked, entity) if not remarks else Network((), (), 0)
    extension = request.url_vars.get("format")
    if extension == "json":
        return Response.json(_as_json(network, remarks))
    if extension in FILES:
        write, content_type = FILES[extension]
        headers = {"content-disposition": f'attachment; filename="network.{extension}"'}
        return Response(write(network), content_type=content_type, headers=headers)
    return await archive.respond(request, "network", _shown(archive, network, asked, remarks))


async def _network(archive: Archive, asked: Mapping[str, str], entity: Mapping[str, Any] | None) -> Network:
    about: dict[str, Any] = {name: asked[name] or None for name in ("site", "after", "before")}
    about |= {"around": entity["id"] if entity else None, "most": MOST_ARTICLES}
    found = await archive.ids(Asked(sql(await _way(archive, about, entity)), about))
    ids = json.dumps(found)
    entities = await archive.rows(
        "named_most",
        {"ids": ids, "type": asked["type"] or None, "peoples": False, "likely": LIKELY, "limit": MOST_ENTITIES},
    )
    chosen = json.dumps([row["id"] for row in entities])
    return build_network(
        entities, await archive.rows("network_pairs", {"ids": ids, "entities": chosen}), len(found)
    )


async def _way(archive: Archive, about: Mapping[str, Any], entity: Mapping[str, Any] | None) -> str:
    """The query that comes to the newest articles soonest: by entity, by site, or by date."""
    if entity:
        newest = await archive.row("newest_article") or {"id": 0}
        if not is_frequent(entity["article_count"], MOST_ARTICLES, newest["id"]):
            return "network_around"
    if about["site"]:
        return "network_of_site"
    if entity:
        return "network_around_frequent"
    return "network_of_time" if about["after"] or about["before"] else "network_articles"


def _shown(archive: Archive, network: Network, asked: Mapping[str, str], remarks: list[str]) -> dict[str, Any]:
    label = "Entities and lines between those that are named together; the same stands in the table below."
    return {
        "network": network,
        "drawing": draw_network(network, label, lambda node: archive.entity_url(node.id)),
        "rows": [(each, kind_of(each.first.type), kind_of(each.second.type)) for each in network.links],
        "asked": asked,
        "remarks": remarks,
        "kinds": KINDS,
        "most": MOST_ARTICLES,
        "files": {
            extension: archive.path(f"network.{extension}", **asked) for extension in ("gexf", "graphml", "json")
        },
    }


def _as_json(network: Network, remarks: list[str]) -> dict[str, Any]:
    return {
        "article_count": network.article_count,
        "remarks": remarks,
        "nodes": [asdict(node) for node in network.nodes],
        "links": [
            {"first_id": each.first.id, "second_id": each.second.id, "shared_count": each.shared_count,
             "weight": each.weight}
            for each in network.links
        ],
    }  # fmt: skip
