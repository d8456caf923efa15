"""All checks of a database in one list, and what they find in one stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils.utils import sqlite3

from archiver.store.checks.agreeing import check_claims, check_forms, check_judged, check_names
from archiver.store.checks.counted import check_articles_entities, check_counts, check_entities
from archiver.store.checks.finding import ALL, Finding, Kind
from archiver.store.checks.shown import check_bands, check_shown
from archiver.store.checks.structure import check_keys, check_pages, check_schema
from archiver.store.checks.texts import check_json, check_spans, check_versions, check_words_apart
from archiver.store.checks.words import check_articles_index, check_entities_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlite_utils import Database

    from archiver.store.checks.finding import Share

# What is looked at → how. Each takes the database, the share of it, and whether to look closely.
CHECKS: dict[str, Callable[..., Iterator[Finding]]] = {
    "pages": check_pages,
    "schema": check_schema,
    "foreign keys": check_keys,
    "texts": check_versions,
    "texts parted into words": check_words_apart,
    "mentions": check_spans,
    "JSON": check_json,
    "articles": check_shown,
    "signatures": check_bands,
    "rows that agree": check_claims,
    "times and kinds": check_forms,
    "names": check_names,
    "judgements": check_judged,
    "what articles name": check_articles_entities,
    "entities": check_entities,
    "numbers of rows": check_counts,
    "words of articles": check_articles_index,
    "words of entities": check_entities_index,
}
# What broken rows may make a check stumble over, beside SQLite's own complaints: a number where text ought to be.
STUMBLES = (sqlite3.DatabaseError, TypeError, ValueError, AttributeError, KeyError)


def checked(what: str, found: Iterator[Finding]) -> Iterator[Finding]:
    """What a check finds; where the database is too damaged for it to go on, that is found too."""
    try:
        yield from found
    except STUMBLES as error:
        kind = Kind.STRUCTURE if isinstance(error, sqlite3.DatabaseError) else Kind.VALUE
        yield Finding(kind, f"The check of {what} cannot go on: {type(error).__name__}, {error}.")


def check_database(db: Database, share: Share = ALL, *, is_deep: bool = False) -> Iterator[Finding]:
    """Everything that a database can be asked about itself.

    Args:
        db: The archive, see `open_as_it_stands`.
        share: The part of its articles and versions that is looked at; the rest is looked at as a whole.
        is_deep: Look at what takes its time too: every index entry, signatures, numbers of words.
    """
    for what, check in CHECKS.items():
        yield from checked(what, check(db, share, is_deep=is_deep))
