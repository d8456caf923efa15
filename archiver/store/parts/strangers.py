"""What strangers may read of an archive: tables and columns by name. What is not named here is kept back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# Tables whose rows strangers may read, each with the columns that are kept back from them all the same.
OPEN: Mapping[str, frozenset[str]] = {
    "articles": frozenset(),
    "versions": frozenset(),
    "headlines": frozenset(),
    "entries": frozenset(),
    "sites": frozenset(),
    "stories": frozenset(),
    "authors": frozenset(),
    "article_authors": frozenset(),
    "entities": frozenset(),
    "aliases": frozenset(),
    "mentions": frozenset({"found_id"}),  # what a judgement changed
    "article_entities": frozenset(),
    "entity_months": frozenset(),
    "counts": frozenset(),  # pages read numbers in it
    "segmented_texts": frozenset(),  # the full-text index reads it
    "readers": frozenset({"known_names"}),  # the digest of somebody's own file
    # When and what, with its digest. Where it is kept is nobody's business, nor addresses that may be paths.
    "captures": frozenset(
        {"run_id", "url", "final_url", "etag", "last_modified", "warc_file", "warc_offset", "warc_length",
         "group_offset"}
    ),
}  # fmt: skip

# Tables for the archive's own people only: command lines, paths, reasons, what is followed and what failed.
KEPT_BACK = frozenset(
    {
        "runs", "queue", "failures", "feeds", "judgements", "removed", "watches", "watch_articles", "signatures",
        "signature_bands", "_sqlite_migrations", "publication",
    }
)  # fmt: skip

# Views that strangers may page through, and those that need no page: one takes long, one is for the index.
# A view shows of its tables what is open.
OPEN_VIEWS = frozenset({"article_overview", "entity_overview", "recent_changes"})
OTHER_VIEWS = frozenset({"co_mentions", "article_search"})

# Of SQLite's own tables the schema and counts. Others hold samples of columns, or whole pages of the file.
_OF_SQLITE = frozenset({"sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_sequence", "sqlite_stat1"})

# Open tables that need no page of their own.
WITHOUT_PAGE = frozenset({"counts", "segmented_texts"})

# Questions in metadata.json that ask for what is kept back.
CLOSED_QUERIES = frozenset({"evidence", "failures_by_reason", "judgements_on"})


def is_kept_back(table: str, column: str) -> bool:
    """Whether a column is none for strangers; of the full-text index and SQLite's own tables, only where files are.

    >>> is_kept_back("captures", "sha256"), is_kept_back("captures", "url"), is_kept_back("later_table", "id")
    (False, True, True)
    >>> is_kept_back("articles_fts_data", "block"), is_kept_back("pragma_database_list", "file")
    (False, True)
    >>> is_kept_back("sqlite_master", "sql"), is_kept_back("sqlite_stat4", "sample")
    (False, True)
    """
    if table in OPEN:
        return column in OPEN[table]
    if table in OPEN_VIEWS | OTHER_VIEWS:
        return False
    if table == "pragma_database_list":
        return column == "file"
    return table not in _OF_SQLITE and not table.startswith(("articles_fts", "entities_fts", "pragma_", "json_"))


def has_page(table: str) -> bool:
    """Whether strangers may page through a table or view.

    >>> has_page("articles"), has_page("article_overview"), has_page("runs"), has_page("articles_fts_data")
    (True, True, False, False)
    """
    return table in OPEN_VIEWS or (table in OPEN and table not in WITHOUT_PAGE)
