"""What is new, as feeds for readers: of all articles, a search, an entity, a pair of entities, the changes.

First comes what was archived last, whenever it was published: a reader that looks in now and then misses nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response
from datasette.database import QueryInterrupted

from archiver.publish.archive import NAME
from archiver.publish.formats.syndication import (
    ATOM_TYPE,
    JSON_TYPE,
    NEVER,
    Entry,
    Feed,
    feed_time,
    lasting_id,
    write_atom,
    write_json,
)
from archiver.publish.pages.changes import changed_rows, describe, find_changed_article
from archiver.publish.pages.search import TOO_LONG, typed_in
from archiver.store.queries import sql
from archiver.store.search.find import Asked, ask_ids
from archiver.store.search.query import parse_query
from archiver.store.values import web_address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from archiver.publish.archive import Archive

MOST = 50  # entries
PASSAGES = 8  # changed passages that an entry tells of
LONGEST_SUMMARY = 600  # characters
FORMATS: Mapping[str, tuple[Callable[[Feed], bytes], str]] = {
    "atom": (write_atom, ATOM_TYPE),
    "json": (write_json, JSON_TYPE),
}
_NEWEST = "select id from articles order by id desc limit :limit"


@dataclass(frozen=True, slots=True)
class _News:
    """What a feed tells, before it has addresses."""

    title: str
    description: str
    page: str  # path of the page that shows the same
    entries: list[Entry]
    options: Mapping[str, Any] = field(default_factory=dict)  # of the page and of the feed


async def feed_page(archive: Archive, request: Any) -> Response:
    """Answer ``/feed/articles.atom``, ``/feed/search.atom?q=…``, ``/feed/entity/ID.atom`` …, also with ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
        datasette.NotFound: There is no such entity or article.
    """
    await archive.ensure_visible(request.actor)
    what, number, extension = (request.url_vars.get(name) for name in ("what", "number", "format"))
    try:
        news = await _WRITTEN[what](archive, request)
    except QueryInterrupted:  # an empty feed would tell readers that all is gone
        return Response.text(TOO_LONG, status=503)
    site = archive.datasette.metadata("title") or "Archive"
    path = f"feed/{what}/{number}.{extension}" if number else f"feed/{what}.{extension}"
    feed = Feed(
        title=f"{news.title} – {site}",
        description=news.description,
        author=site,
        url=archive.absolute(request, archive.path(path, **news.options)),
        page_url=archive.absolute(request, archive.path(news.page, **news.options)),
        entries=tuple(news.entries),
    )
    write, content_type = FORMATS[extension]
    return _answer(request, write(feed), content_type)


def _answer(request: Any, body: bytes, content_type: str) -> Response:
    """The feed, or that it is as the reader has it (RFC 9110, section 13.1.2).

    There is no Last-Modified: an old page that is archived today brings no later time into the feed.
    """
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    known = [each.strip().removeprefix("W/") for each in (request.headers.get("if-none-match") or "").split(",")]
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in known or "*" in known:
        return Response("", status=304, headers=headers, content_type=content_type)
    return Response(body, headers=headers, content_type=f"{content_type}; charset=utf-8")


async def _of_articles(archive: Archive, request: Any) -> _News:
    found = await archive.ids(Asked(_NEWEST, {"limit": MOST}))
    entries = await _told(archive, request, found)
    return _News("New articles", "All articles, those archived last first.", "", entries)


async def _of_search(archive: Archive, request: Any) -> _News:
    typed = typed_in(request)
    query = parse_query(typed)
    found = await archive.ids(ask_ids(query, most=MOST)) if query else []
    description = " ".join(["Articles found, those archived last first.", *query.remarks])
    entries = await _told(archive, request, found)
    return _News(f"Search: {typed}", description, "search", entries, {"q": typed})


async def _of_entity(archive: Archive, request: Any) -> _News:
    entity = await _entity(archive, request.url_vars.get("number") or "")
    found = await archive.ids(Asked(sql("feed_entity"), {"id": entity["id"], "limit": MOST}))
    description = f"Articles that name {entity['name']}, those archived last first."
    page = f"{NAME}/entities/{entity['id']}"
    return _News(entity["name"], description, page, await _told(archive, request, found))


async def _of_pair(archive: Archive, request: Any) -> _News:
    first, second = [await _entity(archive, (request.args.get(name) or "").strip()) for name in ("a", "b")]
    about = {"first": first["id"], "second": second["id"], "limit": MOST}
    found = await archive.ids(Asked(sql("feed_pair"), about))
    both = f"{first['name']} and {second['name']}"
    description = f"Articles that name {both}, those archived last first."
    ids = {"a": first["id"], "b": second["id"]}
    return _News(both, description, "compare", await _told(archive, request, found), ids)


async def _of_changes(archive: Archive, request: Any) -> _News:
    article = await find_changed_article(archive, request.url_vars.get("number"))
    rows = await changed_rows(archive, article["id"] if article else None, MOST)
    entries = [await _change(archive, request, row) for row in rows]
    title = f"Changes to {article['title']}" if article else "Changes"
    page = f"changes/{article['id']}" if article else "changes"
    return _News(title, "What sites altered after publication, newest first.", page, entries)


_WRITTEN: Mapping[Any, Callable[[Archive, Any], Awaitable[_News]]] = {
    "articles": _of_articles,
    "search": _of_search,
    "entity": _of_entity,
    "pair": _of_pair,
    "changes": _of_changes,
}


async def _entity(archive: Archive, given: str) -> dict[str, Any]:
    entity = await archive.find_entity(given) if given else None
    if entity is None:
        raise NotFound(f"There is no entity {given}." if given else "A pair wants two names: a=… and b=….")
    return entity


async def _told(archive: Archive, request: Any, ids: list[int]) -> list[Entry]:
    """Entries of the articles with these ids."""
    rows = await archive.rows("feed_articles", {"ids": json.dumps(ids)})
    return [
        Entry(
            id=lasting_id(row["url"]),
            title=row["title"],
            url=archive.absolute(request, archive.row_url("articles", row["id"])),
            updated=feed_time(row["updated"]) or feed_time(row["first_seen"]) or NEVER,
            summary=_cut(row["summary"]),
            original=web_address(row["url"]),
            published=feed_time(row["published"]),
            authors=tuple(json.loads(row["authors"])) or ((row["site"],) if row["site"] else ()),
            language=row["language"],
        )
        for row in rows
    ]


async def _change(archive: Archive, request: Any, row: dict[str, Any]) -> Entry:
    """The entry of one change: what went, what came."""
    change = await describe(archive, row)
    page = archive.path(f"changes/{row['article_id']}")
    seen_at = feed_time(row["seen_at"])
    return Entry(
        id=lasting_id(row["url"], row["text_sha256"]),
        title=row["title"],
        url=f"{archive.absolute(request, page)}#change-{row['version_id']}",
        updated=seen_at or NEVER,
        summary="\n".join(change_in_words(change)),
        original=web_address(row["url"]),
        published=seen_at,
    )


def change_in_words(change: Mapping[str, Any]) -> list[str]:
    """A described change as lines of plain text.

    >>> change_in_words({"title": "B", "earlier_title": "A", "stealth": True, "named": ["Lee"], "named_no_more": [],
    ...                  "words": [{"lead": "the", "gone": "old", "new": "new", "tail": "one"}]})
    ['Unannounced.', 'Headline before: A', '… the [-old-] {+new+} one …', 'Named now: Lee']
    """
    lines = ["Unannounced."] if change["stealth"] else []
    if change["title"] != change["earlier_title"]:
        lines.append(f"Headline before: {change['earlier_title']}")
    for part in change["words"][:PASSAGES]:
        gone = f"[-{_cut(part['gone'])}-]" if part["gone"] else ""
        new = f"{{+{_cut(part['new'])}+}}" if part["new"] else ""
        lines.append(" ".join(filter(None, ("…", part["lead"], gone, new, part["tail"], "…"))))
    if len(change["words"]) > PASSAGES:
        lines.append(f"… and {len(change['words']) - PASSAGES:,} more.")
    for label, named in (("Named now", change["named"]), ("Named no more", change["named_no_more"])):
        if named:
            lines.append(f"{label}: {', '.join(named)}")
    return lines


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SUMMARY else f"{text[:LONGEST_SUMMARY].rstrip()} …"
