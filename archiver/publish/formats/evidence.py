"""Downloads about one article: its citation, its WARC records. Nothing of a captured page is shown as a page."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import NotFound, Response
from sqlite_utils import Database

from archiver.errors import NotFoundError
from archiver.store.export.cite import FORMATS, source_of
from archiver.store.export.warc import export_warc

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

MOST_BYTES = 200_000_000  # of records in one download; `archiver export` has no limit


async def citation_page(archive: Archive, request: Any) -> Response:
    """Answer ``/cite/ARTICLE.txt`` and ``.bib``, ``.ris``, ``.json``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
        datasette.NotFound: There is no such article.
    """
    await archive.ensure_visible(request.actor)
    number, extension = request.url_vars["article"], request.url_vars["format"]
    article = await archive.row("page_article", {"id": int(number)})
    if article is None:
        raise NotFound(f"There is no article {number}.")
    authors = [row["name"] for row in await archive.rows("article_authors", {"id": article["id"]})]
    style = FORMATS[extension]
    as_file = {"content-disposition": f'attachment; filename="article-{number}.{extension}"'}
    headers = {} if extension == "txt" else as_file
    body = style.write(source_of(article, authors))
    return Response(body, content_type=style.content_type, headers=headers)


async def warc_page(archive: Archive, request: Any) -> Response:
    """Answer ``/evidence/ARTICLE.warc.gz`` with every record of the article's captures.

    Raises:
        datasette.Forbidden: Whoever asks may not see the captures.
        datasette.NotFound: There is no such article, or its WARC files are not there.
    """
    await archive.ensure_visible(request.actor, "captures")
    number = request.url_vars["article"]
    size = await archive.row("evidence_size", {"article": int(number)})
    if size and size["bytes"] and size["bytes"] > MOST_BYTES:
        return Response.text(f"Too large to send: `archiver export {number} --warc FILE` writes it.", status=413)
    folder = archive.warc_folder

    def collect(connection: Any) -> bytes:
        with tempfile.TemporaryDirectory() as scratch:
            target = Path(scratch, f"article-{number}.warc.gz")
            export_warc(Database(connection), folder, number, target)
            return target.read_bytes()

    try:
        content = await archive.database.execute_fn(collect)
    except NotFoundError as error:
        raise NotFound(str(error)) from error
    headers = {"content-disposition": f'attachment; filename="article-{number}.warc.gz"'}
    return Response(content, content_type="application/warc", headers=headers)
