"""Two versions of an article in, what was changed out: words, headline, names, and whether the site says so."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from archiver.store.asking.ask import MOST, Row
from archiver.store.queries import sql

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

CONTEXT = 6  # words shown before and after a change
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")


def changes(db: Database, article_id: int | None = None, *, limit: int = MOST) -> list[Row]:
    """What articles said before and after they were changed, newest change first.

    Each row has `title` and `earlier_title`, `words` (see `word_changes`), `named` and `named_no_more` (entities),
    and `stealth`: the text was changed, and the date of change that the site gives was not.
    """
    about = {"article": article_id, "limit": limit, "offset": 0}
    versions = json.dumps([row["id"] for row in db.query(sql("changed_versions"), about)])
    return [_describe(db, row) for row in db.query(sql("changes"), {"versions": versions})]


def _describe(db: Database, row: Row) -> Row:
    names, earlier_names = (
        {found["name"] for found in db.query(sql("version_entities"), {"version": row[version]})}
        for version in ("version_id", "earlier_version_id")
    )
    return describe_change(row, names, earlier_names)


def describe_change(row: Row, names: set[str], earlier_names: set[str]) -> Row:
    """A row of `changes` with what was changed, and the entities that came or went."""
    before, after = (
        "\n\n".join(filter(None, (row[f"{when}summary"], row[f"{when}text"]))) for when in ("earlier_", "")
    )
    kept = ("article_id", "url", "published", "seen_at", "earlier_seen_at", "title", "earlier_title", "version_id",
            "earlier_version_id", "modified", "earlier_modified")  # fmt: skip
    return {name: row[name] for name in kept} | {
        "words": list(word_changes(before, after)),
        "named": sorted(names - earlier_names),
        "named_no_more": sorted(earlier_names - names),
        "stealth": row["modified"] == row["earlier_modified"],
    }


def word_changes(before: str, after: str) -> Iterator[dict[str, Any]]:
    """The words that went and the words that came, with some of the words around them.

    >>> list(word_changes("It is a good day.", "It is a very good day."))
    [{'lead': 'It is a', 'gone': '', 'new': 'very', 'tail': 'good day.'}]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield {
                "lead": " ".join(new[max(0, c - CONTEXT) : c]),
                "gone": " ".join(old[a:b]),
                "new": " ".join(new[c:d]),
                "tail": " ".join(new[d : d + CONTEXT]),
            }
