"""What goes out to strangers: which tables and columns, the words of a text that may be quoted, and the copy itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from archiver.errors import UsageError
from archiver.store import open_archive
from archiver.store.parts.excerpt import (
    LEAD,
    LONGEST,
    PASSAGES,
    SHARE,
    Excerpt,
    Kept,
    cut_excerpt,
    first_words,
    lead_of,
)
from archiver.store.parts.publication import write_copy
from archiver.store.parts.strangers import KEPT_BACK, OPEN, OPEN_VIEWS, OTHER_VIEWS, has_page, is_kept_back
from archiver.store.search.find import search_articles
from archiver.version import __version__
from tests.store.shelf import Shelf

LATER = datetime(2023, 3, 1, tzinfo=UTC)
FILLER = "Nothing went on. " * 30
TEXT = f"It rained all day. {FILLER}Tencent Holdings said so. {FILLER}OpenAI did not."


# -- tables and columns -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "column", "kept_back"),
    [
        *((table, column, True) for table, columns in OPEN.items() for column in sorted(columns)),
        *((table, "id", True) for table in sorted(KEPT_BACK)),
        *((view, "anything", False) for view in sorted(OPEN_VIEWS | OTHER_VIEWS)),
        ("articles", "title", False),
        ("captures", "captured_at", False),
        ("a later table", "id", True),
        ("articles_fts", "title", False),
        ("articles_fts_data", "block", False),
        ("entities_fts", "name", False),
        ("xarticles_fts", "title", True),
        ("pragma_table_info", "name", False),
        ("pragma_database_list", "name", False),
        ("pragma_database_list", "file", True),
        ("json_each", "value", False),
        ("sqlite_master", "sql", False),
        ("sqlite_schema", "sql", False),
        ("sqlite_temp_master", "sql", False),
        ("sqlite_sequence", "seq", False),
        ("sqlite_stat1", "stat", False),
        ("sqlite_stat4", "sample", True),
        ("sqlite_dbpage", "data", True),
    ],
)
def test_what_strangers_may_read(table: str, column: str, kept_back: bool) -> None:
    assert is_kept_back(table, column) is kept_back


def test_which_tables_have_a_page() -> None:
    assert all(has_page(view) for view in OPEN_VIEWS)
    assert not any(
        has_page(table) for table in (*KEPT_BACK, *OTHER_VIEWS, "counts", "segmented_texts", "articles_fts")
    )
    assert all(has_page(table) for table in OPEN if table not in {"counts", "segmented_texts"})


# -- excerpts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words", "excerpt"),
    [
        ("One two three.", 2, "One two …"),
        ("One two three.", 3, "One two three."),
        ("One two three.", 9, "One two three."),
        ("  One two", 1, "  One …"),
        ("One two", 0, ""),
        ("", 0, ""),
        ("微信很好", 2, "微信 …"),
        ("One微信", 2, "One微 …"),
    ],
)
def test_the_first_words_of_a_text(text: str, words: int, excerpt: str) -> None:
    found = first_words(text, words)
    assert found.text == excerpt
    assert found.parts == ((Kept(0, len(excerpt.removesuffix(" …")), 0),) if excerpt or not text else ())


def test_some_words_are_the_first_sixty() -> None:
    assert first_words("word " * 100) == first_words("word " * 100, LEAD)
    assert len(first_words("word " * 100).text.split()) == LEAD + 1


def quoted(text: str, *names: str, words: int = 4) -> str:
    return cut_excerpt(text, [(text.index(name), text.index(name) + len(name)) for name in names], words).text


def test_sentences_around_names_stand_behind_the_first_words() -> None:
    assert quoted(TEXT) == "It rained all day. …"
    assert quoted(TEXT, "Tencent") == "It rained all day. …\n\n… Tencent Holdings said so."
    both = "It rained all day. …\n\n… Tencent Holdings said so.\n\n… OpenAI did not."
    assert quoted(TEXT, "Tencent", "OpenAI") == quoted(TEXT, "OpenAI", "Tencent") == both
    assert quoted(TEXT, "Tencent", "Holdings") == quoted(TEXT, "Tencent")  # a sentence stands there once
    assert quoted(TEXT, "rained") == quoted(TEXT)  # it is among the first words
    assert quoted(TEXT, "Tencent", words=0) == "… Tencent Holdings said so."
    assert lead_of(both) == lead_of(quoted(TEXT)) == "It rained all day. …"


def test_no_more_than_a_third_is_quoted() -> None:
    text = "One two three four. Ann came in. " + "word " * 13 + "."
    assert len(text.split()) == 21
    assert quoted(text, "Ann") == "One two three four. …\n\n… Ann came in."  # seven of twenty-one
    shorter = text.replace("word ", "", 1)
    assert quoted(shorter, "Ann") == "One two three four. …"
    assert quoted("One two three four five six.", words=60) == "One two …"
    assert quoted("One two.", words=60) == ""
    assert quoted("微信很好。" * 3, words=60) == "微信很好。 …"


def test_only_some_sentences_are_quoted() -> None:
    names = [f"Name{letter}" for letter in "abcdefghij"]
    text = FILLER + "".join(f"{name} came. {FILLER}" for name in names)
    assert quoted(text, *names, words=4).count(" came.") == PASSAGES


def test_of_a_very_long_sentence_what_stands_near_the_name_is_quoted() -> None:
    text = f"{FILLER * 9}{'word ' * 100}Ann {'word ' * 100}"
    *_, sentence = quoted(text, "Ann").split("… ")
    half = LONGEST // 2
    assert sentence == f"{'word ' * (half // 5 - 1)}Ann {'word ' * (half // 5 - 1)}".strip()
    text = f"{FILLER * 9}{'x' * 500}Ann{'y' * 500} {FILLER}"
    assert quoted(text, "Ann").endswith("\n\n… Ann")
    assert quoted(f"{FILLER * 9}Ann {'y' * 500} {FILLER}", "Ann").endswith("\n\n… Ann")


def test_a_name_beyond_the_end_does_no_harm() -> None:
    assert cut_excerpt(TEXT, [(len(TEXT) - 4, len(TEXT) + 50)], 4).text.endswith("OpenAI did not.")


def test_places_in_the_text_are_found_again_in_the_excerpt() -> None:
    excerpt = cut_excerpt(TEXT, [(TEXT.index("Tencent"), TEXT.index("Tencent") + 7)], 4)
    for name, is_there in (("rained", True), ("Tencent Holdings", True), ("said so.", True), ("OpenAI", False)):
        start = TEXT.index(name)
        place = excerpt.place(start, start + len(name))
        assert (place is not None) is is_there
        assert place is None or excerpt.text[slice(*place)] == name
    edge = TEXT.index("Tencent")
    assert excerpt.place(edge - 1, edge + 7) is None
    assert excerpt.place(edge, edge + len("Tencent Holdings said so.")) is not None
    assert excerpt.place(edge, edge + len("Tencent Holdings said so. ")) is None
    assert Excerpt("a").place(0, 1) is None


@pytest.mark.parametrize("words", [0, 1, 3, 60])
@pytest.mark.parametrize("text", ["", "One.", TEXT, "x" * 900, FILLER])
def test_an_excerpt_is_made_of_parts_of_the_text(text: str, words: int) -> None:
    excerpt = cut_excerpt(text, [(0, 3), (len(text) // 2, len(text) // 2 + 3)], words)
    shown = sum(len(text[part.start : part.end].split()) for part in excerpt.parts)
    assert shown * SHARE <= max(len(text.split()), 1)
    for part in excerpt.parts:
        assert excerpt.text[part.at : part.at + part.end - part.start] == text[part.start : part.end]


# -- the copy ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """1 has two versions and names people; 2 is in Chinese; a feed's page failed; one capture is kept by reference."""
    shelf = Shelf(tmp_path_factory.mktemp("whole"))
    shelf.save(text=TEXT, summary="OpenAI is not available in China.", captions=("A quay",))
    shelf.save(at=LATER, text=TEXT, title="Tencent removes bots")
    shelf.save(url="http://news.example/2", title="微信", summary="", text="微信很好。" * 20)
    with shelf.db.conn:
        shelf.db.execute("update mentions set found_id = entity_id where entity_id is not null")
        shelf.db.execute("insert into feeds (url, added_at) values ('http://news.example/feed', '2023')")
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def whole(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("copies") / "whole.db"
    told = write_copy(shelf.path, path)
    assert (told.articles, told.entities, told.size) == (2, 2, path.stat().st_size)
    with closing(Database(path)) as db:
        yield db


@pytest.fixture(scope="module")
def excerpts(shelf: Shelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path = tmp_path_factory.mktemp("copies") / "excerpts.db"
    write_copy(shelf.path, path, excerpts=True, words=4)
    with closing(open_archive(path)) as db:
        yield db


def rows(db: Database, query: str) -> list[tuple[object, ...]]:
    return db.execute(query).fetchall()  # type: ignore[no-any-return]


@pytest.mark.parametrize("table", sorted(set(OPEN) - {"captures", "readers", "mentions", "counts"}))
def test_open_tables_go_out_as_they_are(shelf: Shelf, whole: Database, table: str) -> None:
    asked = f"select * from {table}"
    assert sorted(rows(whole, asked), key=repr) == sorted(rows(shelf.db, asked), key=repr)


@pytest.mark.parametrize("table", sorted(KEPT_BACK - {"publication", "_sqlite_migrations"}))
def test_tables_that_are_kept_back_go_out_empty(whole: Database, excerpts: Database, table: str) -> None:
    for db in (whole, excerpts):
        assert rows(db, f"select count(*) from {table}") == [(0,)]


def test_of_a_capture_goes_out_when_it_was_made_and_its_digest(shelf: Shelf, whole: Database) -> None:
    told = "select id, article_id, captured_at, sha256, status, kind, content_type, revisit_of from captures"
    assert rows(whole, told) == rows(shelf.db, told)
    kept_back = "select run_id, url, final_url, warc_file, warc_offset, warc_length, group_offset from captures"
    assert rows(whole, kept_back) == [(None, "", "", "", number, 0, None) for number in (1, 2, 3)]
    assert rows(whole, "select distinct found_id from mentions") == [(None,)]
    assert rows(whole, "select known_names from readers") == [("1",)]


def test_a_copy_says_what_it_is(whole: Database, excerpts: Database) -> None:
    for db, words in ((whole, None), (excerpts, 4)):
        ((number, made_at, archiver, excerpt_words),) = rows(db, "select * from publication")
        assert (number, archiver, excerpt_words) == (1, __version__, words)
        assert str(made_at).startswith("20")
        assert str(made_at).endswith("Z")
        assert rows(db, "select count(*) > 0 from sqlite_stat1") == [(1,)]


def test_with_excerpts_only_some_words_go_out(shelf: Shelf, excerpts: Database) -> None:
    first, newest, chinese = rows(excerpts, "select title, summary, text, captions from versions order by id")
    assert (newest[:2], newest[3]) == (("Tencent removes bots", "OpenAI is not available …"), "[]")
    assert newest[2] == "It rained all day. …\n\n… Tencent Holdings said so.\n\n… OpenAI did not."
    assert first[2] == "It rained all day. …"  # earlier versions keep their first words only
    assert chinese == ("微信", "", "微信很好 …", "[]")
    assert rows(excerpts, "select summary from articles order by id") == [("OpenAI is not available …",), ("",)]
    assert rows(excerpts, "select title, summary, text from segmented_texts") == [("微 信", "", "微 信 很 好 …")]
    assert rows(excerpts, "select count(*) from entries") == [(0,)]
    told = "select surface, substr(text, start + 1, \"end\" - start) from mentions join versions on versions.id = version_id where field = 'text'"
    assert rows(excerpts, told) == [("Tencent Holdings", "Tencent Holdings"), ("OpenAI", "OpenAI")]


@pytest.mark.parametrize(
    ("query", "in_whole", "in_excerpts"),
    [("tencent", {1}, {1}), ("nothing", {1}, set()), ("微信", {2}, {2}), ("entity:openai", {1}, {1})],
)
def test_only_what_goes_out_is_found(
    whole: Database, excerpts: Database, query: str, in_whole: set[int], in_excerpts: set[int]
) -> None:
    assert {row["id"] for row in search_articles(whole, query)} == in_whole
    assert {row["id"] for row in search_articles(excerpts, query)} == in_excerpts


def test_what_cannot_be_copied_leaves_nothing_behind(shelf: Shelf, whole: Database, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(FileExistsError):
        write_copy(shelf.path, tmp_path / "there.db")
    source = rows(whole, "pragma database_list")[0][2]
    with pytest.raises(UsageError, match="copy for strangers already"):
        write_copy(Path(str(source)), tmp_path / "copy.db")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("there.db", "mine")]
