"""A search in the table of articles in, a limit to it out: to sort a million hits takes long."""

from __future__ import annotations

from typing import Any

from datasette.filters import FilterArguments

MOST_HITS = 10_000  # of more, those added last

_CLAUSE = (
    "id in (select rowid from articles_fts where articles_fts match escape_fts(:search)"
    " order by rowid desc limit :newest_hits)"
)


def newest_hits(request: Any, table: str) -> FilterArguments | None:
    """The condition besides Datasette's own for ``?_search=``, and how the page tells of it."""
    if table != "articles" or not request.args.get("_search") or "_searchmode" in request.args:
        return None
    told = f"is of the {MOST_HITS:,} with that which were added last"
    return FilterArguments([_CLAUSE], {"newest_hits": MOST_HITS}, [told], {})
