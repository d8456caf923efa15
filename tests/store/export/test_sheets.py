"""An article in, JSON Lines, CSV and Parquet out, value by value."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archiver.store.export.text import TABLES, write_csv, write_jsonl, write_tables
from tests.store.export.rows import MENTION, ROW


def sheet(
    table: str = "articles", *, with_text: bool = True, guard: bool = True, **changes: Any
) -> list[list[str]]:
    file = io.StringIO(newline="")
    write_csv([ROW | changes], file, table, with_text=with_text, guard=guard)
    return list(csv.reader(io.StringIO(file.getvalue(), newline="")))


def test_a_json_object_stands_on_each_line() -> None:
    file = io.StringIO()
    write_jsonl([ROW, ROW | {"title": "微信"}], file)
    first, second = file.getvalue().splitlines()
    assert json.loads(first) == ROW
    assert "微信" in second


def test_a_row_for_each_article() -> None:
    header, row = sheet()
    assert header == [name for name in TABLES["articles"] if name != "excerpt"]
    told = dict(zip(header, row, strict=True))
    assert (told["authors"], told["entities"], told["story_id"]) == ("Ann Lee; Bo", "Tencent", "")
    assert (told["sha256"], told["warc_offset"], told["captured_at"]) == ("ab", "3", "2023-02-11T00:00:00Z")
    header, row = sheet(with_text=False, excerpt="Tencent …", evidence=None)
    assert header == [name for name in TABLES["articles"] if name != "text"]
    told = dict(zip(header, row, strict=True))
    assert (told["excerpt"], told["sha256"]) == ("Tencent …", "")


def test_a_row_for_each_entity_of_an_article() -> None:
    header, row = sheet("entities")
    assert dict(zip(header, row, strict=True)) == {
        "article_id": "1", "entity_id": "1", "name": "Tencent", "type": "ORG", "wikidata_id": "Q860580",
        "mention_count": "1", "in_title": "0", "salience": "0.5", "published": "2023-02-10T18:30:00Z",
        "title": "A title", "url": "http://news.example/1",
    }  # fmt: skip


def test_a_row_for_each_mention_with_its_sentence() -> None:
    header, row = sheet("mentions")
    assert dict(zip(header, row, strict=True)) == {
        "article_id": "1", "mention_id": "7", "field": "text", "start": "0", "end": "7", "surface": "Tencent",
        "label": "ORG", "entity_id": "1", "entity": "Tencent", "sentence": "Tencent said so.",
        "published": "2023-02-10T18:30:00Z", "title": "A title", "url": "http://news.example/1",
    }  # fmt: skip
    header, row = sheet("mentions", mentions=[MENTION | {"entity_id": None}])
    assert row[header.index("entity")] == ""
    header, _ = sheet("mentions", with_text=False)
    assert "sentence" not in header


@pytest.mark.parametrize("sign", "=+-@\t\r\n＝＋－＠")
def test_no_cell_is_a_formula_unless_that_is_wanted(sign: str) -> None:
    header, row = sheet(title=f"{sign}1")
    assert row[header.index("title")] == f"'{sign}1"
    header, row = sheet(title=f"{sign}1", guard=False)
    assert row[header.index("title")] == f"{sign}1"
    header, row = sheet(title=f"1{sign}")
    assert row[header.index("title")] == f"1{sign}"


def test_control_characters_become_marks() -> None:
    header, row = sheet(title="a\x00b\x7fc\td")
    assert row[header.index("title")] == "a\ufffdb\ufffdc\td"


def test_all_tables_go_into_a_folder(tmp_path: Path) -> None:
    short = ROW | {"excerpt": "=1"}
    write_tables([short, short], tmp_path, with_text=False, guard=False)
    for table in TABLES:
        data = (tmp_path / f"{table}.csv").read_bytes()
        assert data.count(b"\r\n") == 3
        assert b"\r\r" not in data
        assert b"sentence" not in data.splitlines()[0]
    assert b",=1," in (tmp_path / "articles.csv").read_bytes()
    write_tables([ROW], tmp_path)
    assert b"sentence" in (tmp_path / "mentions.csv").read_bytes()


def test_parquet_has_every_value_in_its_type(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    from archiver.store.export.parquet import UNDATED, write_months, write_parquet

    write_parquet(
        [ROW, ROW | {"published": "2023-02-10", "evidence": None, "modified": None}], tmp_path / "a.parquet"
    )
    first, second = parquet.read_table(tmp_path / "a.parquet").to_pylist()
    assert first == ROW | {
        "published": datetime(2023, 2, 10, 18, 30, tzinfo=UTC),
        "modified": datetime(2023, 2, 11, tzinfo=UTC),
        "first_seen": datetime(2023, 2, 11, tzinfo=UTC),
        "last_seen": datetime(2023, 2, 12, tzinfo=UTC),
        "evidence": ROW["evidence"] | {"captured_at": datetime(2023, 2, 11, tzinfo=UTC)},
        "published_has_time": True,
    }
    assert (second["published"], second["published_has_time"]) == (datetime(2023, 2, 10, tzinfo=UTC), False)
    assert (second["evidence"], second["modified"]) == (None, None)
    without = {name: value for name, value in ROW.items() if name not in {"text", "captions"}} | {"excerpt": "…"}
    months = tmp_path / "months"
    months.mkdir()
    write_months([("", [without]), ("2023-02", [without, without])], months, with_text=False)
    assert sorted(path.name for path in months.iterdir()) == ["month=2023-02", f"month={UNDATED}"]
    table = parquet.ParquetFile(months / "month=2023-02" / "articles.parquet").read()
    assert (table.num_rows, {"text", "captions", "month"} & set(table.column_names)) == (2, set())
    assert table.to_pylist()[0]["excerpt"] == "…"
    empty = tmp_path / "empty"
    empty.mkdir()
    write_months([], empty)
    table = parquet.ParquetFile(empty / f"month={UNDATED}" / "articles.parquet").read()
    assert (table.num_rows, "text" in table.column_names) == (0, True)
