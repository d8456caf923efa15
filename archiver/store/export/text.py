"""Articles in, JSON Lines or CSV out: an article a line, or a row for each article, entity or mention of it.

CSV is RFC 4180 in UTF-8 without a byte order mark. RFC 4180 has no control characters in fields: each becomes �, so
that places of mentions still hold. A spreadsheet runs cells that begin with = + - @ as formulas, and headlines come
from pages that anybody can write: such cells get an apostrophe before them unless that is turned off
(https://owasp.org/www-community/attacks/CSV_Injection). Those who need every character as it was have JSON Lines.
"""

from __future__ import annotations

import csv
import json
import re
from typing import TYPE_CHECKING, Any, TextIO

from archiver.store.search.sentences import sentence_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from archiver.store.export.rows import Row

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_EVIDENCE = ("captured_at", "sha256", "warc_file", "warc_offset", "warc_length")

# The columns of each table.
TABLES: Mapping[str, tuple[str, ...]] = {
    "articles": (
        "id", "url", "title", "site", "host", "authors", "byline", "published", "modified", "month", "language",
        "section", "kind", "summary", "text", "excerpt", "entities", "word_count", "version_count", "story_id",
        "image_url", "first_seen", "last_seen", "gone_at", *_EVIDENCE,
    ),
    "entities": (
        "article_id", "entity_id", "name", "type", "wikidata_id", "mention_count", "in_title", "salience",
        "published", "title", "url",
    ),
    "mentions": (
        "article_id", "mention_id", "field", "start", "end", "surface", "label", "entity_id", "entity", "sentence",
        "published", "title", "url",
    ),
}  # fmt: skip


def write_jsonl(articles: Iterable[Row], file: TextIO) -> None:
    """One JSON object a line, as `read_articles` has them."""
    for article in articles:
        file.write(json.dumps(article, ensure_ascii=False) + "\n")


def write_csv(
    articles: Iterable[Row], file: TextIO, table: str = "articles", *, with_text: bool = True, guard: bool = True
) -> None:
    """One of `TABLES`, its header first.

    Args:
        articles: As `read_articles` has them.
        file: Opened with ``newline=""``.
        table: Which of `TABLES`.
        with_text: As `read_articles` was told.
        guard: Put an apostrophe before what a spreadsheet would run as a formula.
    """
    sheet = _Sheet(file, table, with_text=with_text, guard=guard)
    for article in articles:
        sheet.add(article)


def write_tables(articles: Iterable[Row], folder: Path, *, with_text: bool = True, guard: bool = True) -> None:
    """All of `TABLES`, a file each."""
    files = [(folder / f"{table}.csv").open("w", encoding="utf-8", newline="") for table in TABLES]
    try:
        sheets = [
            _Sheet(file, table, with_text=with_text, guard=guard) for file, table in zip(files, TABLES, strict=True)
        ]
        for article in articles:
            for sheet in sheets:
                sheet.add(article)
    finally:
        for file in files:
            file.close()


class _Sheet:
    """A table that is being written."""

    def __init__(self, file: TextIO, table: str, *, with_text: bool, guard: bool) -> None:
        absent = {"excerpt"} if with_text else {"text", "sentence"}
        self._columns = [column for column in TABLES[table] if column not in absent]
        self._rows = _ROWS[table]
        self._guard = guard
        self._csv = csv.writer(file)
        self._csv.writerow(self._columns)

    def add(self, article: Row) -> None:
        """The article's rows."""
        for row in self._rows(article):
            self._csv.writerow(self._cell(row[column]) for column in self._columns)

    def _cell(self, value: Any) -> Any:
        if isinstance(value, bool):
            return int(value)
        if not isinstance(value, str):
            return value
        plain = _CONTROLS.sub("\ufffd", value)
        return f"'{plain}" if self._guard and _FORMULA.match(plain) else plain


def _article_rows(article: Row) -> Iterator[Row]:
    evidence = article["evidence"] or dict.fromkeys(_EVIDENCE)
    names = "; ".join(entity["name"] for entity in article["entities"])
    yield article | evidence | {"authors": "; ".join(article["authors"]), "entities": names}


def _entity_rows(article: Row) -> Iterator[Row]:
    about = _about(article)
    for entity in article["entities"]:
        yield entity | about | {"entity_id": entity["id"]}


def _mention_rows(article: Row) -> Iterator[Row]:
    about = _about(article)
    names = {entity["id"]: entity["name"] for entity in article["entities"]}
    for mention in article["mentions"]:
        within = article.get(mention["field"], "")
        yield (
            mention
            | about
            | {
                "mention_id": mention["id"],
                "entity": names.get(mention["entity_id"]),
                "sentence": sentence_around(within, mention["start"], mention["end"]),
            }
        )


def _about(article: Row) -> Row:
    return {"article_id": article["id"]} | {name: article[name] for name in ("published", "title", "url")}


_ROWS = {"articles": _article_rows, "entities": _entity_rows, "mentions": _mention_rows}
