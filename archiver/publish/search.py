"""The search page: ranked articles with snippets, entities by name. Whatever is typed gets an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Forbidden, Response

from archiver.publish.mounted import NAME, ask
from archiver.publish.show import day, marked, plain
from archiver.store.queries import sql
from archiver.store.search import MOST_RANKED, desegment, parse_query

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

ON_A_PAGE = 20
LAST_PAGE = 500
ORDERS = ("best", "newest")
LONGEST = 500  # characters of a query that are read


async def view(datasette: Datasette, request: Request) -> Response:
    """`/search?q=…&order=best|newest&page=N`."""
    for permission, resource in (("view-instance", None), ("view-table", (NAME, "articles"))):
        if not await datasette.permission_allowed(request.actor, permission, resource, default=True):
            raise Forbidden("You may not search this archive.")
    query = plain(request.args.get("q", ""))[:LONGEST].strip()
    order = request.args.get("order", ORDERS[0])
    number = request.args.get("page", "1")
    page = min(int(number), LAST_PAGE) if number.isdecimal() and number.isascii() and int(number) else 1
    found = await _find(datasette, query, order if order in ORDERS else ORDERS[0], page)
    html = await datasette.render_template("search.html", found, request=request)
    return Response.html(html)


async def _find(datasette: Datasette, query: str, order: str, page: int) -> dict[str, Any]:
    expression = parse_query(query)
    about = {
        "query": expression,
        "limit": ON_A_PAGE + 1,  # one more than is shown tells whether there is a next page
        "offset": (page - 1) * ON_A_PAGE,
        "most": MOST_RANKED,
    }
    rows = await ask(datasette, sql(f"search_{order}"), about) if expression else []
    entities = await ask(datasette, sql("search_entities"), {"query": expression, "limit": 8}) if expression else []
    return {
        "query": query,
        "searchable": bool(expression),
        "order": order,
        "page": page,
        "has_next": len(rows) > ON_A_PAGE,
        "entities": entities,
        "results": [
            row
            | {
                "title": plain(row["title"]),
                "day": day(row["published"]),
                "snippet": marked(desegment(" ".join(row["snippet"].split()))),
            }
            for row in rows[:ON_A_PAGE]
        ],
    }
