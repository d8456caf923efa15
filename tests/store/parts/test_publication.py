"""A copy for strangers is a whole archive of its own, and an excerpt is never the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.errors import UsageError
from archiver.store import open_archive
from archiver.store.parts.excerpt import _WORD, LONGEST, SHARE, cut_excerpt, first_words, lead_of
from archiver.store.parts.publication import write_copy
from tests.publish.fixture_archive import write_archive


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "archive.db"
    write_archive(path)
    return path


@pytest.fixture(params=[False, True], ids=["whole", "excerpts"])
def copy(request: pytest.FixtureRequest, source: Path, tmp_path: Path) -> Database:
    write_copy(source, tmp_path / "copy.db", excerpts=request.param)
    return Database(sqlite3.connect(tmp_path / "copy.db"))


def test_a_copy_is_whole_in_itself(copy: Database) -> None:
    assert copy.execute("pragma foreign_key_check").fetchall() == []
    assert copy.execute("pragma integrity_check").fetchall() == [("ok",)]
    copy.execute("insert into articles_fts (articles_fts, rank) values ('integrity-check', 1)")
    assert copy.execute("pragma freelist_count").fetchone()[0] < 20


def test_every_mention_stands_where_it_says(copy: Database) -> None:
    rows = copy.execute("""
        select surface, substr(case field when 'title' then versions.title when 'summary' then versions.summary
            else versions.text end, start + 1, "end" - start)
        from mentions join versions on versions.id = version_id
    """).fetchall()
    assert len(rows) > 10
    assert [row for row in rows if row[0] != row[1]] == []


def test_scripts_without_spaces_are_found_in_a_copy(copy: Database) -> None:
    found = "select rowid from articles_fts where articles_fts match '\"腾 讯\"'"
    assert copy.execute(found).fetchall() == [(5,)]


def test_the_archive_itself_stays_as_it_is(source: Path, tmp_path: Path) -> None:
    before = source.read_bytes()
    write_copy(source, tmp_path / "copy.db", excerpts=True)
    assert source.read_bytes() == before


def test_a_copy_of_a_new_archive_has_every_table(tmp_path: Path) -> None:
    open_archive(tmp_path / "new.db", create=True).close()
    write_copy(tmp_path / "new.db", tmp_path / "copy.db")
    names = "select type, name from sqlite_master where name not like 'sqlite_%' and name <> 'publication'"
    made, given_ = (
        set(sqlite3.connect(tmp_path / name).execute(names).fetchall()) for name in ("copy.db", "new.db")
    )
    assert made == given_
    open_archive(tmp_path / "copy.db").close()


def test_a_copy_is_not_copied_and_nothing_is_overwritten(source: Path, tmp_path: Path) -> None:
    write_copy(source, tmp_path / "copy.db")
    with pytest.raises(UsageError, match="copy for strangers already"):
        write_copy(tmp_path / "copy.db", tmp_path / "again.db")
    assert not (tmp_path / "again.db").exists()
    with pytest.raises(FileExistsError):
        write_copy(source, tmp_path / "copy.db")


TEXTS = st.text(st.sampled_from("ab .!\n京。éñ…'"), max_size=400)


@example(" ", [(0, 1)], 0)
@example("。a", [(0, 1)], 0)
@example("。京a", [(0, 1)], 0)
@given(TEXTS, st.lists(st.tuples(st.integers(0, 400), st.integers(1, 20)), max_size=12), st.integers(0, 80))
def test_an_excerpt_is_at_most_a_third_and_made_of_the_text(
    text: str, drawn: list[tuple[int, int]], words: int
) -> None:
    names = [(start, start + size) for start, size in drawn if start + size <= len(text)]
    excerpt = cut_excerpt(text, names, words)
    kept = [text[part.start : part.end] for part in excerpt.parts]
    assert sum(len(_WORD.findall(part)) for part in kept) <= len(_WORD.findall(text)) // SHARE
    assert all(each.end <= after.start for each, after in zip(excerpt.parts, excerpt.parts[1:], strict=False))
    for part in excerpt.parts:
        assert excerpt.text[part.at : part.at + part.end - part.start] == text[part.start : part.end]
        assert excerpt.place(part.start, part.end) == (part.at, part.at + part.end - part.start)
        assert part.start == 0 or part.end - part.start <= LONGEST + 40
    assert lead_of(excerpt.text).removesuffix(" …") in text or not kept


def test_the_first_words_are_the_first() -> None:
    assert first_words("a b c", 0).text == ""
    assert first_words("习近平和腾讯", 3).text == "习近平 …"
