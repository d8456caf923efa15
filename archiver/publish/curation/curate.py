"""The pages of curation: pairs that may be one, the log of judgements, and what an entity's page has of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from datasette import Response
from sqlite_utils import Database

from archiver.publish.archive import NAME, as_id
from archiver.publish.curation.forms import parts_of_forms
from archiver.publish.guard.curator import refusal
from archiver.publish.pages.entity import articles_of
from archiver.publish.pages.paging import cut, page_number
from archiver.publish.shown.kinds import kind_of
from archiver.store.judging.judged import read_judged
from archiver.store.judging.judgements import read_told
from archiver.store.judging.suggestions import Suggestion, as_row, suggest_merges

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

PAIRS = 10  # on a page
MOST_PAIRS = 500  # found at a time
PLACES = 2  # articles shown in which an entity stands
LOGGED = 50  # judgements on a page of the log
RECENT = 5  # under the suggestions
MOST_PAGES = 1_000
ON_ENTITY = 50  # judgements on an entity's page


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs, and the run after which they were looked for."""

    run: int | None
    pairs: list[Suggestion]


_found: WeakKeyDictionary[Any, Found] = WeakKeyDictionary()


async def curate_page(archive: Archive, request: Any) -> Any:
    """Answer ``/curate`` and ``/curate.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    if refused := await refusal(archive, request):
        return refused
    pairs = await _open_pairs(archive, again=request.args.get("again") == "1")
    page = page_number(request.args.get("page"), max(1, -(-len(pairs) // PAIRS)))
    shown, has_more = cut(pairs[(page - 1) * PAIRS :], PAIRS, page, MOST_PAGES)
    if request.url_vars.get("format"):
        return Response.json({"pair_count": len(pairs), "pairs": [as_row(pair) for pair in shown]})
    context = {
        "pairs": [await _shown(archive, pair) for pair in shown],
        "pair_count": len(pairs),
        "page": page,
        "has_more": has_more,
        "judgements": await judgements(archive, limit=RECENT),
    }
    return await archive.respond(request, "curate", context)


async def log_page(archive: Archive, request: Any) -> Any:
    """Answer ``/curate/log`` and ``/curate/log.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    if refused := await refusal(archive, request):
        return refused
    page = page_number(request.args.get("page"), MOST_PAGES)
    found = await judgements(archive, limit=LOGGED + 1, offset=(page - 1) * LOGGED)
    rows, has_more = cut(found, LOGGED, page, MOST_PAGES)
    if request.url_vars.get("format"):
        return Response.json(rows)
    return await archive.respond(request, "curate_log", {"judgements": rows, "page": page, "has_more": has_more})


async def judgements(
    archive: Archive, *, about: int | None = None, limit: int = ON_ENTITY, offset: int = 0
) -> list[dict[str, Any]]:
    """A part of the log, newest first; see `archiver.store.judging.judgements.read_told`."""
    rows: list[dict[str, Any]] = await archive.database.execute_fn(
        lambda connection: read_told(Database(connection), about=about, limit=limit, offset=offset)
    )
    return rows


async def entity_extras(archive: Archive, entity_id: int, actor: Any, *, curates: bool) -> dict[str, Any]:
    """What an entity's page shows of judgements, to who may see them, and what its forms need."""
    table = (NAME, "judgements")
    seen = await archive.datasette.permission_allowed(actor, "view-table", table, default=True)
    forms = await parts_of_forms(archive, entity_id) if curates else {}
    return {"judgements": await judgements(archive, about=entity_id) if seen else [], **forms}


async def offer_undo(archive: Archive, given: str) -> dict[str, Any] | None:
    """The judgement of that number where it can be undone: the one that was just made."""
    row = await archive.row("judgement", {"id": as_id(given)})
    return row if row and row["undone_by"] is None and row["kind"] != "undo" else None


async def _open_pairs(archive: Archive, *, again: bool) -> list[Suggestion]:
    """The pairs on which nobody has judged.

    Looking for them takes a while in a large archive, so it is done once after a run, or when asked for; judgements
    take their pairs out, and put them back when they are undone.
    """
    run = (await archive.row("last_run") or {}).get("id")
    found = _found.get(archive.database)

    def look(connection: Any) -> tuple[Found, list[Suggestion]]:
        db = Database(connection)
        now = (
            found if found and found.run == run and not again else Found(run, suggest_merges(db, limit=MOST_PAIRS))
        )
        judged = read_judged(db)

        def is_open(pair: Suggestion) -> bool:
            kept, other = judged.root(pair.kept.id), judged.root(pair.other.id)
            return kept != other and not {kept, other} & judged.hidden and not judged.are_never_same(kept, other)

        return now, [pair for pair in now.pairs if is_open(pair)]

    pairs: list[Suggestion]
    _found[archive.database], pairs = await archive.database.execute_fn(look)
    return pairs


async def _shown(archive: Archive, pair: Suggestion) -> dict[str, Any]:
    sides = []
    for named in (pair.kept, pair.other):
        entity = await archive.row("page_entity", {"id": named.id})
        if entity:
            kind = kind_of(entity["type"])
            sides.append({"entity": entity, "kind": kind, "places": await articles_of(archive, entity, PLACES)})
    return {"sides": sides, "score": pair.score, "reason": pair.reason}
