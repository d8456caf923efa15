"""What rows say twice, in; rows that contradict each other out. Each claim is a question in SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.model import CaptureKind, Reason, SourceKind
from archiver.resolve import name_key
from archiver.store.asking.judged import read_judged
from archiver.store.checks.finding import Finding, Kind
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from archiver.store.checks.finding import Share

# Question → its kind, table, and what is wrong with a row that it gives.
CLAIMS = {
    "verify_captures": (Kind.SHOWN, "versions", "It was read from a capture of another article."),
    "verify_seen": (Kind.SHOWN, "versions", "It was seen when none of its article's captures was made."),
    "verify_stories": (Kind.COPIES, "stories", "Its title or its number of articles is not that of its articles."),
    "verify_authors": (Kind.READING, "articles", "The places of its authors have gaps."),
}
# Columns that hold a time, in UTC to the second.
TIMES = {
    "runs": ("started_at", "finished_at"),
    "articles": ("first_seen", "last_seen", "gone_at"),
    "captures": ("captured_at",),
    "versions": ("seen_at",),
    "judgements": ("made_at",),
    "feeds": ("added_at", "polled_at"),
    "failures": ("first_failed", "last_failed"),
    "watches": ("added_at", "told_at"),
}
TIME = "[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"
# Columns that hold one of a closed set.
SETS = {
    ("failures", "reason"): frozenset(Reason),
    ("captures", "kind"): frozenset(CaptureKind),
    ("queue", "kind"): frozenset(SourceKind),
}


def check_claims(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """What is said in two places is said alike."""
    for name, (kind, table, what) in CLAIMS.items():
        for (row_id,) in db.execute(sql(name)):
            yield Finding(kind, what, table, row_id)


def check_forms(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Times are times, and what is one of a few is one of these."""
    for table, columns in TIMES.items():
        for column in columns:
            rows = db.execute(f"select id from {table} where {column} not glob ?", [TIME])  # noqa: S608 - our names
            yield from (Finding(Kind.VALUE, f"Its {column} is no time.", table, row_id) for (row_id,) in rows)
    for (table, column), values in SETS.items():
        for row_id, value in db.execute(f"select id, {column} from {table}"):  # noqa: S608 - our names
            if value not in values:
                yield Finding(Kind.VALUE, f"Its {column} is none that there is.", table, row_id)


def check_names(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """The key by which a name is found follows from the name, under a type that the entity may have had."""
    for row_id, name, key, kinds in db.execute(sql("verify_aliases")):
        if key and key not in {name_key(name, kind) for kind in kinds.split(",")}:
            yield Finding(
                Kind.VALUE, f"{name[:60]!r} is looked up by a key that is not its own.", "aliases", row_id
            )


def check_judged(db: Database, share: Share, *, is_deep: bool) -> Iterator[Finding]:
    """Entities are merged and hidden as the judgements that stand say, and no others are."""
    judged = read_judged(db)
    for row_id, merged_into, hidden in db.execute("select id, merged_into, hidden from entities"):
        root = judged.root(row_id)
        if merged_into != (root if row_id in judged.merged else None) or hidden != (root in judged.hidden):
            yield Finding(Kind.COUNTER, "It is not merged or hidden as was judged.", "entities", row_id)
