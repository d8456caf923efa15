"""Downloads of several articles: what a search found, what names an entity; never more than `MOST`.

The same writers as those of `archiver export`, which has no limit. CSV is for spreadsheets and has excerpts; JSON
Lines have the texts.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TextIO

from datasette import NotFound, Response
from datasette.database import QueryInterrupted
from sqlite_utils import Database

from archiver.publish.pages.entity import entity_articles
from archiver.publish.pages.search import MOST_OUT as MOST
from archiver.publish.pages.search import TOO_LONG, typed_in
from archiver.store.export.cite import FORMATS, write_citations
from archiver.store.export.ftm import write_ftm
from archiver.store.export.rows import read_articles, read_named
from archiver.store.export.text import write_csv, write_jsonl
from archiver.store.search.find import MOST_RANKED, ask_ids, ask_page
from archiver.store.search.query import parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from archiver.publish.archive import Archive

NAMED = ("entities", "mentions")  # tables that must be visible, too
CITATIONS = {"bib": "bib", "ris": "ris", "csl.json": "json"}  # extension → as `FORMATS` has it
LINES = "application/x-ndjson; charset=utf-8"
SHEET = "text/csv; charset=utf-8; header=present"


async def found_page(archive: Archive, request: Any) -> Response:
    """Answer ``/search.csv?q=…&sort=…`` and ``.jsonl``, ``.bib``, ``.ris``, ``.csl.json``: the best or the newest.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    await archive.ensure_visible(request.actor)
    query = parse_query(typed_in(request))
    newest = request.args.get("sort") == "newest"
    try:
        found = (await archive.ids(ask_ids(query)))[:MOST_RANKED] if query else []
        ids = await archive.ids(ask_page(query, found, newest=newest, limit=MOST, offset=0))
    except QueryInterrupted:
        return Response.text(TOO_LONG, status=503)
    extension = request.url_vars["format"]
    if extension in CITATIONS:
        style = CITATIONS[extension]
        return await _send(
            archive,
            f"search.{extension}",
            FORMATS[style].content_type,
            lambda db, file: write_citations(read_articles(db, ids, with_text=False), style, file),
        )
    return await _send_articles(archive, "search", extension, ids)


async def entity_out_page(archive: Archive, request: Any) -> Response:
    """Answer ``/out/entities/ID/articles.csv``, ``articles.jsonl``, ``mentions.csv`` and ``entity.ftm.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles, or the entities.
        datasette.NotFound: There is no such entity.
    """
    await archive.ensure_visible(request.actor, *NAMED)
    number = request.url_vars["entity"]
    entity = await archive.row("page_entity", {"id": int(number)})
    if entity is None:
        raise NotFound(f"There is no entity {number}.")
    ids = [row["id"] for row in (await entity_articles(archive, entity, MOST))[:MOST]]
    name, _, extension = request.url_vars["file"].partition(".")
    if name == "mentions":
        return await _send(
            archive,
            f"entity-{number}-mentions.csv",
            SHEET,
            lambda db, file: _write_mentions(db, file, ids, entity["id"]),
        )
    return await _send_articles(archive, f"entity-{number}", extension, ids)


async def article_out_page(archive: Archive, request: Any) -> Response:
    """Answer ``/out/articles/ID.jsonl`` and ``.ftm.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles, or the entities.
        datasette.NotFound: There is no such article.
    """
    await archive.ensure_visible(request.actor, *NAMED)
    number = request.url_vars["article"]
    if await archive.row("page_article", {"id": int(number)}) is None:
        raise NotFound(f"There is no article {number}.")
    return await _send_articles(archive, f"article-{number}", request.url_vars["format"], [int(number)])


async def no_out_page(archive: Archive, request: Any) -> Response:
    """Answer whatever else is asked for under ``/out/``.

    Raises:
        datasette.NotFound: Always.
    """
    raise NotFound(f"There is no {request.path}.")


async def _send_articles(archive: Archive, name: str, extension: str, ids: list[int]) -> Response:
    writers: Mapping[str, tuple[str, Callable[[Database, TextIO], None]]] = {
        "csv": (
            SHEET,
            lambda db, file: write_csv(read_articles(db, ids, with_text=False), file, with_text=False),
        ),
        "jsonl": (LINES, lambda db, file: write_jsonl(read_articles(db, ids), file)),
        "ftm.json": (LINES, lambda db, file: write_ftm(read_named(db, ids), read_articles(db, ids), file)),
    }
    content_type, write = writers[extension]
    return await _send(archive, f"{name}.{extension}", content_type, write)


async def _send(
    archive: Archive, name: str, content_type: str, write: Callable[[Database, TextIO], None]
) -> Response:
    """What is written, as a file to keep."""

    def collect(connection: Any) -> str:
        file = io.StringIO(newline="")
        write(Database(connection), file)
        return file.getvalue()

    body = await archive.database.execute_fn(collect)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body.encode("utf-8", "replace"), content_type=content_type, headers=headers)


def _write_mentions(db: Database, file: TextIO, ids: list[int], entity_id: int) -> None:
    """Only those of one entity, each with its sentence."""
    articles = (
        article | {"mentions": [each for each in article["mentions"] if each["entity_id"] == entity_id]}
        for article in read_articles(db, ids)
    )
    write_csv(articles, file, "mentions")
