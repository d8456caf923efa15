"""Articles in, Parquet out: one file, or a folder with a file for each month. Needs pyarrow.

A folder is partitioned as Hive has it, which DuckDB, Spark, polars and pyarrow read as one table with a column
`month`; articles without a date stand in Hive's name for null. What a folder may be asked::

    select month, count(*) from read_parquet('DIR/*/*.parquet', hive_partitioning=true) group by month;
    select title, entity.name from 'DIR/month=2023-02/*.parquet', unnest(entities) as _(entity)
    where entity.type = 'ORG' order by entity.salience desc;
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from archiver.errors import UsageError
from archiver.store.export.rows import BATCH
from archiver.times import read_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from archiver.store.export.rows import Row

ROW_GROUP = 10 * BATCH  # articles that are written, and held in memory, at a time
UNDATED = "__HIVE_DEFAULT_PARTITION__"
_TIMES = ("published", "modified", "first_seen", "last_seen", "gone_at")


def write_parquet(articles: Iterable[Row], path: Path, *, with_text: bool = True) -> None:
    """All articles in one file.

    Raises:
        UsageError: pyarrow is not installed.
    """
    _write(articles, path, _schema(_pyarrow(), with_text=with_text, with_month=True))


def write_months(months: Iterable[tuple[str, Iterable[Row]]], folder: Path, *, with_text: bool = True) -> None:
    """A file for the articles of each month, ``month=2023-02/articles.parquet``; without any, one without rows.

    Args:
        months: Months, "" for none, each once, with their articles.
        folder: To write in.
        with_text: As `read_articles` was told.

    Raises:
        UsageError: pyarrow is not installed.
    """
    schema = _schema(_pyarrow(), with_text=with_text, with_month=False)
    for month, articles in months:
        part = folder / f"month={month or UNDATED}"
        part.mkdir(exist_ok=True)
        _write(articles, part / "articles.parquet", schema)
    if not any(folder.iterdir()):
        (folder / f"month={UNDATED}").mkdir()
        _write([], folder / f"month={UNDATED}" / "articles.parquet", schema)


def _pyarrow() -> Any:
    try:
        import pyarrow  # noqa: PLC0415 - large, optional, and needed only here
    except ImportError as error:
        raise UsageError(
            "Parquet needs pyarrow, which is not installed: pip install 'archiver[parquet]'."
        ) from error
    return pyarrow


def _schema(pa: Any, *, with_text: bool, with_month: bool) -> Any:
    """The types of the columns."""
    # fmt: off
    text, number, moment = pa.string(), pa.int64(), pa.timestamp("us", tz="UTC")
    entity = pa.struct([("id", number), ("name", text), ("type", text), ("wikidata_id", text),
                        ("mention_count", number), ("in_title", pa.bool_()), ("salience", pa.float64())])
    mention = pa.struct([("id", number), ("field", text), ("start", number), ("end", number), ("surface", text),
                         ("label", text), ("entity_id", number)])
    evidence = pa.struct([("captured_url", text), ("captured_at", moment), ("sha256", text), ("warc_file", text),
                          ("warc_offset", number), ("warc_length", number)])
    words = [("text", text), ("captions", pa.list_(text))] if with_text else [("excerpt", text)]
    return pa.schema([
        ("id", number), ("url", text), ("title", text), ("site", text), ("host", text),
        ("authors", pa.list_(text)), ("byline", text), ("published", moment), ("published_has_time", pa.bool_()),
        ("modified", moment), *([("month", text)] if with_month else []), ("language", text), ("section", text),
        ("kind", text), ("summary", text), *words, ("image_url", text), ("word_count", number),
        ("version_id", number), ("version_count", number), ("story_id", number), ("first_seen", moment),
        ("last_seen", moment), ("gone_at", moment), ("entities", pa.list_(entity)), ("mentions", pa.list_(mention)),
        ("evidence", evidence),
    ])
    # fmt: on


def _write(articles: Iterable[Row], path: Path, schema: Any) -> None:
    import pyarrow as pa  # noqa: PLC0415 - large, optional, and needed only here
    import pyarrow.parquet as pq  # noqa: PLC0415

    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _groups(_typed(article) for article in articles):
            writer.write_table(pa.Table.from_pylist(rows, schema))


def _groups(rows: Iterable[Row]) -> Iterator[list[Row]]:
    left = iter(rows)
    while group := list(islice(left, ROW_GROUP)):
        yield group


def _typed(article: Row) -> Row:
    """The article with times for moments; the rest of it is already of the types of the schema."""
    times = {name: read_time(article[name]) for name in _TIMES}
    evidence = article["evidence"] and article["evidence"] | {
        "captured_at": read_time(article["evidence"]["captured_at"])
    }
    has_time = bool(times["published"] and len(article["published"]) > len("2023-02-10"))
    return article | times | {"evidence": evidence, "published_has_time": has_time}
