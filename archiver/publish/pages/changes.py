"""The pages of changes: what sites altered after publication, newest first; and one article's, word by word."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response

from archiver.publish.archive import as_id
from archiver.publish.pages.paging import cut, is_frequent, page_number
from archiver.store.asking.changes import describe_change
from archiver.store.parts.excerpt import lead_of

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

SHOWN = 10  # changes on a page: comparing two texts word by word takes a while
PARTS = 40  # changed passages shown of one change


async def changes_page(archive: Archive, request: Any) -> Any:
    """Answer ``/changes``, ``/changes/ARTICLE`` and the same with ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
        datasette.NotFound: There is no such article.
    """
    await archive.ensure_visible(request.actor)
    number = page_number(request.args.get("page"))
    article = await find_changed_article(archive, request.url_vars.get("article"))
    shown = await changes_vars(archive, article["id"] if article else None, number)
    if request.url_vars.get("format"):
        return Response.json(shown["changes"])
    return await archive.respond(request, "changes", shown | {"article": article, "page": number})


async def changes_vars(archive: Archive, article_id: int | None, page: int) -> dict[str, Any]:
    """A page of changes, each with what went and what came."""
    rows = await changed_rows(archive, article_id, SHOWN + 1, (page - 1) * SHOWN)
    shown, has_more = cut(rows, SHOWN, page)
    return {
        "changes": [await describe(archive, row) for row in shown],
        "parts": PARTS,
        "excerpt": archive.excerpts is not None,
        "has_more": has_more,
    }


async def changed_rows(
    archive: Archive, article_id: int | None, limit: int, offset: int = 0
) -> list[dict[str, Any]]:
    """Rows of `changes`, newest first: of an article, or of all."""
    about = {"article": article_id, "limit": limit, "offset": offset}
    counts = await archive.row("changed_articles") or {"changed": 0, "articles": 0}
    # Sorting reads two texts or more of each changed article: about twice the work that `is_frequent` reckons with.
    walks = article_id is None and is_frequent(2 * counts["changed"], offset + limit, counts["articles"])
    chosen = await archive.rows("newest_changed_versions" if walks else "changed_versions", about)
    return await archive.rows("changes", {"versions": json.dumps([row["id"] for row in chosen])})


async def describe(archive: Archive, row: dict[str, Any]) -> dict[str, Any]:
    """What a row of `changes` amounts to: what went, what came, who is named now and who no more.

    Of excerpts, only the first words are compared: the sentences from further on are chosen for the latest version.
    """
    if archive.excerpts is not None:
        cut = {name: lead_of(row[name]) for name in ("text", "earlier_text")}
        return await asyncio.to_thread(describe_change, row | cut, set(), set())
    names, earlier_names = [
        {each["name"] for each in await archive.rows("version_entities", {"version": row[version]})}
        for version in ("version_id", "earlier_version_id")
    ]
    # Comparing long texts word by word takes a tenth of a second, in which the site is to answer others.
    return await asyncio.to_thread(describe_change, row, names, earlier_names)


async def find_changed_article(archive: Archive, given: str | None) -> dict[str, Any] | None:
    """The article whose changes are asked for; None for those of all.

    Raises:
        datasette.NotFound: There is no such article.
    """
    if not given:
        return None
    article = await archive.row("page_article", {"id": as_id(given)})
    if article is None:
        raise NotFound(f"There is no article {given}.")
    return article
