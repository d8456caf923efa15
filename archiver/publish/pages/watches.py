"""The page of saved searches: what is new of each in the last days, and the feeds to follow it by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from datasette import Response
from datasette.database import QueryInterrupted

from archiver.publish.archive import NAME
from archiver.publish.guard.access import PLUGIN
from archiver.store.following.watching import ask_since
from archiver.store.search.find import Asked
from archiver.store.search.watches import SAVED, all_watches
from archiver.times import to_utc

if TYPE_CHECKING:
    from archiver.publish.archive import Archive
    from archiver.store.search.watches import Watch

DAYS = 7  # that are looked back


async def watches_page(archive: Archive, request: Any) -> Any:
    """Answer ``/watches``, also as ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await archive.ensure_visible(request.actor)
    options = archive.datasette.plugin_config(PLUGIN) or {}
    watches, errors = all_watches(options, await archive.answer(Asked(SAVED, {})))
    since = to_utc(datetime.now(UTC) - timedelta(days=DAYS))
    shown = [await _shown(archive, each, since) for each in watches]
    remarks = [str(error) for error in errors]
    if request.url_vars.get("format"):
        listed = [_as_json(archive, request, each) for each in shown]
        return Response.json({"days": DAYS, "watches": listed, "remarks": remarks})
    return await archive.respond(request, "watches", {"watches": shown, "remarks": remarks, "days": DAYS})


async def _shown(archive: Archive, watch: Watch, since: str) -> dict[str, Any]:
    """A watch with its page, its feed, and how much is new; neither page nor feed where an entity is not known."""
    ids = [
        entity["id"] if (entity := await archive.find_entity(name.removeprefix("#"))) else None
        for name in watch.names
    ]
    page, feed, options = _place(watch, ids)
    return {
        "watch": watch,
        "page": archive.path(page, **options) if page else "",
        "feed": feed,
        "options": options,
        "count": await _count(archive, watch, ids, since),
    }


def _place(watch: Watch, ids: list[int | None]) -> tuple[str, str, dict[str, Any]]:
    """The path of its page, what stands behind ``feed/``, and the options of both."""
    if None in ids:
        return "", "", {}
    if watch.kind == "entity":
        return f"{NAME}/entities/{ids[0]}", f"entity/{ids[0]}", {}
    if watch.kind == "pair":
        return "compare", "pair", {"a": ids[0], "b": ids[1]}
    return watch.kind, watch.kind, {"q": watch.query} if watch.kind == "search" else {}


async def _count(archive: Archive, watch: Watch, ids: list[int | None], since: str) -> int | None:
    """Articles or changes since then; None where counting took too long."""
    try:
        if watch.kind == "changes":
            return len(await archive.rows("watch_changes", {"since": since, "capture_mark": 0}))
        asked = ask_since(watch, ids, since)
        counted = f"select count(*) as article_count from ({asked.sql})"  # noqa: S608 - values are parameters
        (row,) = await archive.answer(Asked(counted, asked.params))
    except QueryInterrupted:
        return None
    return int(row["article_count"])


def _as_json(archive: Archive, request: Any, shown: dict[str, Any]) -> dict[str, Any]:
    watch, feed = shown["watch"], shown["feed"]
    return {
        "name": watch.name,
        "kind": watch.kind,
        "query": watch.query,
        "other": watch.other,
        "at_least": watch.at_least,
        "new_count": shown["count"],
        "url": archive.absolute(request, shown["page"]) if feed else None,
        "feeds": {
            extension: archive.absolute(request, archive.path(f"feed/{feed}.{extension}", **shown["options"]))
            for extension in (("atom", "json") if feed else ())
        },
    }
