"""A query in, articles out: their ids first, then the best of them with snippets, and what they have in common.

The same SQL serves the command line and the pages; what people typed goes into parameters only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from archiver.store.queries import sql
from archiver.store.search.query import parse_query
from archiver.store.search.snippets import cut_snippet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

    from archiver.store.search.query import Condition, Query

MOST_RANKED = 10_000  # articles that are ranked, of more the newest: ranking costs about 2 µs each
NO_ID = 2**62  # above all ids
MOST_SCANNED = 150_000  # articles with the words that are looked at, where conditions narrow them
NO_LIMIT = -1  # as SQLite has it
# How `search_shown` comes to its articles: each is looked up by itself; where words are beginnings, which takes its
# time, they are looked up once for all.
EACH = "and articles_fts.rowid in (select value from json_each(:ids))"
TOGETHER = (
    "and articles_fts.rowid between :first and :last and +articles_fts.rowid in (select value from json_each(:ids))"
)

# What each condition asks of an article. `:value` is replaced by the name of its parameter.
_CONDITIONS: Mapping[str, str] = {
    "site": "articles.site_id in (select id from sites where host = :value collate nocase"
    " or name = :value collate nocase or host = 'www.' || :value)",
    "author": "articles.id in (select article_id from article_authors join authors on authors.id = author_id"
    " where authors.name like '%' || :value || '%')",
    "entity": "articles.id in (select article_id from article_entities where entity_id in"
    " (select coalesce(named.merged_into, named.id) from aliases"
    " join entities as named on named.id = aliases.entity_id"
    " where aliases.name = :value collate nocase"
    " union select coalesce(merged_into, id) from entities where name = :value collate nocase))",
    "entity_id": "articles.id in (select article_id from article_entities where entity_id = :value)",  # not typed
    "type": "articles.kind = lower(:value)",
    "language": "articles.language = lower(:value)",
    "section": "articles.section in (select value from counts where table_name = 'articles'"
    " and column_name = 'section' and value = :value collate nocase)",
    "month": "articles.month >= :value and articles.month < :value || '~'",
    "before": "articles.published < :value",
    "after": "articles.published >= :value",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """SQL and its parameters."""

    sql: str
    params: Mapping[str, Any]


def ask_ids(query: Query, *, most: int = MOST_RANKED + 1) -> Asked:
    """Which articles are found: column `id`, the newest first, `most` of them or `NO_LIMIT`."""
    scanned = NO_LIMIT if most == NO_LIMIT else MOST_SCANNED
    params: dict[str, Any] = {"most": most}
    clauses = [_clause(number, each, params) for number, each in enumerate(query.conditions)]
    where = " and ".join(clauses) or "true"
    if not query.words:
        return Asked(f"select id from articles where {where} order by id desc limit :most", params)  # noqa: S608
    params |= {"words": query.words, "scanned": scanned if clauses else most}
    found = (
        "select rowid as id from articles_fts where articles_fts match :words order by rowid desc limit :scanned"
    )
    if not clauses:
        return Asked(found, {"words": query.words, "scanned": most})
    return Asked(
        f"select articles.id from ({found}) as found cross join articles on articles.id = found.id"  # noqa: S608
        f" where {where} limit :most",
        params,
    )


def ask_among(query: Query, among: str, params: Mapping[str, Any]) -> Asked:
    """Which articles are found among some, however many they are: column `id`.

    Args:
        query: What is looked for; without words and conditions, nothing is found.
        among: SQL of ours that narrows the ids, which it has as `{id}`.
        params: The parameters of that SQL.
    """
    given: dict[str, Any] = dict(params)
    clauses = [_clause(number, each, given) for number, each in enumerate(query.conditions)]
    where = " and ".join(clauses) or "true"
    if not query.words:
        where = f"{where if query else 'false'} and {among.format(id='articles.id')}"
        return Asked(f"select articles.id from articles where {where}", given)  # noqa: S608 - values are parameters
    found = f"articles_fts match :words and {among.format(id='articles_fts.rowid')}"
    return Asked(
        f"select articles.id from (select rowid as id from articles_fts where {found}) as found"  # noqa: S608
        f" cross join articles on articles.id = found.id where {where}",
        given | {"words": query.words},
    )


def _clause(number: int, condition: Condition, params: dict[str, Any]) -> str:
    """The condition as SQL; its value becomes a parameter."""
    name = f"value_{number}"
    params[name] = condition.value
    clause = _CONDITIONS[condition.field].replace(":value", f":{name}")
    return f"not coalesce({clause}, false)" if condition.negated else f"({clause})"


def ask_page(query: Query, ids: list[int], *, newest: bool, limit: int, offset: int) -> Asked:
    """Which of the articles found come first: columns `id` and `score`, lower is better."""
    about = {"ids": json.dumps(ids), "limit": limit, "offset": offset}
    if newest or not query.words:
        return Asked(sql("search_newest"), about)
    if not query.conditions:
        about["ids"] = None  # the newest with the words are all with the words from the first of them on
    first = min(ids, default=NO_ID)
    return Asked(sql("search_best"), about | {"words": query.words, "first": first})


def ask_shown(query: Query, ids: list[int]) -> Asked:
    """What is shown of these articles: their row, with `summary` and `text`, hits marked where there are words."""
    about: dict[str, Any] = {"ids": json.dumps(ids)}
    if not query.words:
        return Asked(sql("search_listed"), about)
    about["words"] = query.words
    if '"*' not in query.words:
        return Asked(sql("search_shown") + EACH, about)
    about |= {"first": min(ids, default=0), "last": max(ids, default=0)}
    return Asked(sql("search_shown") + TOGETHER, about)


def search_articles(
    db: Database,
    query: str,
    *,
    limit: int = 20,
    offset: int = 0,
    order: Literal["best", "newest"] = "best",
) -> list[dict[str, Any]]:
    """The articles that fit a query: id, url, title, site, published, `snippet`, best first or newest first.

    Hits in a snippet stand between the two characters of `snippets.MARK`.
    """
    asked = parse_query(query)
    if not asked:
        return []

    def answer(question: Asked) -> list[dict[str, Any]]:
        return list(db.query(question.sql, dict(question.params)))

    ids = [row["id"] for row in answer(ask_ids(asked))][:MOST_RANKED]
    chosen = [
        row["id"] for row in answer(ask_page(asked, ids, newest=order == "newest", limit=limit, offset=offset))
    ]
    return in_order(answer(ask_shown(asked, chosen)), chosen)


def in_order(rows: list[dict[str, Any]], ids: list[int]) -> list[dict[str, Any]]:
    """The rows in the order of their ids, each with a `snippet` in place of its texts."""
    by_id = {row["id"]: row for row in rows}
    return [_with_snippet(by_id[each]) for each in ids if each in by_id]


def _with_snippet(row: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in row.items() if name not in {"summary", "text"}}
    return kept | {"snippet": cut_snippet((row["summary"], row["text"]))}
