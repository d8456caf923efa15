"""A cell of a query's answer in, a link to the page it names out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from archiver.publish.archive import Archive

# Columns of canned queries and of SQL written by hand, which Datasette does not link by itself.
PAGES = {
    "article_id": "articles",
    "entity_id": "entities",
    "other_id": "entities",
    "author_id": "authors",
    "site_id": "sites",
    "version_id": "versions",
    "capture_id": "captures",
    "story_id": "stories",
}


def show_cell(archive: Archive, value: Any, column: str, table: str | None) -> Markup | None:
    """The link; None where Datasette's own way of showing the cell is right."""
    if table is not None or column not in PAGES or not isinstance(value, int):
        return None
    return Markup('<a href="{}">{}</a>').format(archive.row_url(PAGES[column], value), value)
