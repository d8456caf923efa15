"""Versions in, those whose text is not what was read out; and the names that do not stand where they say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from archiver.store.asking.judged import Judged, read_judged
from archiver.store.checks.finding import Finding, Kind
from archiver.store.search.query import segment
from archiver.store.values import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from archiver.store.checks.finding import Share

FIELDS = ("title", "summary", "text")
MENTIONS = 'select id, field, start, "end", surface, entity_id, found_id from mentions where version_id = ?'


def check_versions(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """A version's digest is that of its title, summary and text."""
    for row_id, digest, *fields in _versions(db, share, "text_sha256, title, summary, text"):
        if digest != digest_of(dict(zip(FIELDS, fields, strict=True))):
            yield Finding(
                Kind.TEXT, "Its text is not the one that was read: the digest differs.", "versions", row_id
            )


def check_words_apart(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Texts in scripts without spaces have a copy parted into words, and no others have."""
    if not is_deep:
        return
    parted = "exists (select 1 from segmented_texts where version_id = versions.id), segmented.*"
    join = "left join segmented_texts as segmented on segmented.version_id = versions.id"
    for row_id, *fields, has_copy, _, title, summary, text in _versions(
        db, share, f"versions.title, versions.summary, versions.text, {parted}", join
    ):
        ought = [segment(field) for field in fields]
        if has_copy != (ought != fields) or (has_copy and [title, summary, text] != ought):
            yield Finding(
                Kind.WORDS, "Its copy parted into words is not what its text gives.", "segmented_texts", row_id
            )


def check_spans(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Every mention stands where it says, and has the entity that judgements leave it."""
    judged = read_judged(db) if db.execute("select exists (select 1 from judgements)").fetchone()[0] else None
    for version_id, article_id, *texts in _versions(db, share, "article_id, title, summary, text"):
        fields = dict(zip(FIELDS, texts, strict=True))
        for row_id, field, start, end, surface, *whom in db.execute(MENTIONS, [version_id]):
            if not (0 <= start < end and fields.get(field, "")[start:end] == surface):
                yield Finding(Kind.SPAN, f"{surface[:60]!r} does not stand where it says.", "mentions", row_id)
            elif judged and _is_another(judged, surface, article_id, *whom):
                yield Finding(
                    Kind.SPAN, f"{surface[:60]!r} has not the entity that was judged.", "mentions", row_id
                )


def check_json(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """What is kept as JSON can be read as such."""
    for table, column, kind in (
        ("versions", "captions", Kind.READING),
        ("versions", "provenance", Kind.READING),
        ("runs", "options", Kind.VALUE),
        ("judgements", "details", Kind.VALUE),
    ):
        for row_id, text in db.execute(f"select id, {column} from {table}"):  # noqa: S608 - our names
            if not is_json(text):
                yield Finding(kind, f"Its {column} cannot be read.", table, row_id)


def _versions(db: Database, share: Share, columns: str, join: str = "") -> Iterator[tuple[Any, ...]]:
    query = f"select versions.id, {columns} from versions {join} where versions.id % ? = ?"  # noqa: S608 - ours
    yield from db.execute(query, [share.of, share.number % share.of])


def _is_another(judged: Judged, surface: str, article_id: int, entity_id: int | None, found_id: int | None) -> bool:
    first = found_id if found_id is not None else entity_id
    return first is not None and judged.final(first, surface, article_id) != entity_id


def is_json(text: str) -> bool:
    """Whether a text, be it broken, is JSON."""
    try:
        text.encode()
        json.loads(text)
    except ValueError:  # of broken text too
        return False
    return True
