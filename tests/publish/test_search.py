"""The search page finds, ranks, and answers whatever is typed."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils.utils import sqlite3

from archiver.store.search.query import MOST_TERMS, desegment, parse_query, segment
from archiver.store.search.snippets import cut_snippet
from tests.publish.conftest import Get, Page

pytestmark = pytest.mark.slow

ODD = [
    "C++", "AT&T", "U.S.", "O'Brien", '"loose', '""', '"', "'", "''", "(", ")", "()", "((", "*", "**", "a*", "*a", "^a", "a^",
    "NOT", "AND", "OR", "NEAR", "a OR", "OR a", "a AND", "AND a", "a NOT", "NOT a", "a NOT NOT b", "a OR OR b", "-", "--",
    "-a", "a -b", "- a", "title:", "title:tencent", "{title}:a", "text : a", ":", "a:b:c", "NEAR(a b)", "NEAR(a b, 3)", "NEAR/2",
    "\\", "/", "%", "_", "a;b", "a; drop table articles", "--comment", "/* a */", "select * from", "1=1", "?", "!", "#",
    "@a", "$1", ":name", "🙂", "🙂 tencent", "é", "Zürich", "\u202e", "\u200b", "\ufeff", "\x00", "a\x00b", "\x01", "\t", "\n", "  ",
    "a" * 5000, "a " * 3000, '"' * 501, "(" * 300, "-a " * 200, "a OR " * 200, "微信", "习", "경제", "กรุงเทพ", "東京 tencent",
    "\ud83d".encode("utf-8", "replace").decode(), "%00", "+", "a+b", "a|b", "|", "[a]", "~", "`a`", "“a b”", "a…", "–a",
]  # fmt: skip


def test_there_are_many_odd_inputs() -> None:
    assert len(set(ODD)) > 60


@pytest.mark.parametrize("query", ODD)
async def test_odd_searches_are_answered(get: Get, query: str) -> None:
    for more in ("", "&sort=newest", "&page=2"):
        answer = await get(f"/search?q={quote(query)}{more}")
        assert answer.status == 200
        assert not re.search(
            r"fts5|syntax error|sqlite|Traceback", answer.page.text.replace(query, ""), re.IGNORECASE
        )


async def test_five_hundred_odd_searches_get_a_sensible_page(get: Get) -> None:
    """Odd pieces put together: with one another, as values of conditions, and beside words that are there."""
    pieces = sorted({query[:60] for query in ODD})
    fields = ["title", "site", "author", "entity", "type", "language", "section", "month", "before", "after", "x"]
    choose = random.Random(6)  # the same ones each time
    made: set[str] = set()
    while len(made) < 500:
        one, other = choose.choice(pieces), choose.choice(pieces)
        field, joint = choose.choice(fields), choose.choice([" ", "", " OR ", " NOT ", " NEAR/3 ", " -"])
        made.add(
            choose.choice(
                [f"{one}{joint}{other}", f"{field}:{one}{joint}tencent", f'-{field}:"{one}"{joint}{other}']
            )
        )
    for query in sorted(made):
        answer = await get(f"/search?q={quote(query)}")
        assert answer.status == 200, query
        assert answer.page.html.rstrip().endswith("</html>")
        page = answer.page.text
        assert any(
            said in page for said in ("article", "No article", "nothing to search", "wants", "Type at least")
        ), query
        assert not re.search(r"fts5:|syntax error|Traceback", page.replace(query, "")), query


@pytest.mark.parametrize("query", ["", "q=", "q=%20", "q=%FF%FE", "q=a&q=b", "nonsense"])
async def test_a_search_without_words_shows_the_form(get: Get, query: str) -> None:
    answer = await get(f"/search?{query}")
    assert answer.status == 200
    assert "Words in the articles" in answer.page.text


def titles(page: Page) -> list[str]:
    part = page.html[page.html.index('id="articles"') :] if 'id="articles"' in page.html else ""
    return re.findall(r'<h3 dir="auto"><a [^>]*><bdi>(.*?)</bdi>', part)


async def test_a_hit_in_the_title_comes_first(get: Get) -> None:
    found = titles((await get("/search?q=shenzhen")).page)
    assert found == ["Shenzhen opens a harbour", "Tencent removes mini programs"]


async def test_the_newest_can_come_first(get: Get) -> None:
    assert titles((await get("/search?q=shenzhen&sort=newest")).page)[0] == "Tencent removes mini programs"


async def test_snippets_mark_the_words(get: Get) -> None:
    page = (await get("/search?q=looking")).page
    assert "We are <mark>looking</mark> at it" in page.html


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("tencent", 4),  # five articles, two of which tell one story
        ("tencent shenzhen", 2), ('"mini programs"', 1), ('"programs mini"', 0), ("prog*", 1), ("zebra OR openai", 2),
        ("tencent -shenzhen", 3), ("tencent NOT shenzhen", 3), ("腾讯", 1), ("小程序", 1), ("下架了", 1), ("讯腾", 0), ("zebra", 0),
        ("removing program", 1),
    ],
)  # fmt: skip
async def test_each_form_of_a_query_finds_what_it_asks_for(get: Get, query: str, count: int) -> None:
    page = (await get(f"/search?q={quote(query)}")).page
    assert len(titles(page)) == count
    assert ("No article has that" in page.text) == (count == 0)


async def test_snippets_of_chinese_text_have_no_spaces(get: Get) -> None:
    page = (await get(f"/search?q={quote('小程序')}")).page
    assert "下架了<mark>小程序</mark>" in page.html or "下架<mark>小程序</mark>" in page.html


async def test_one_site_can_be_asked(get: Get) -> None:
    page = (await get("/search?q=tencent+site:daily.example")).page
    assert len(titles(page)) == 2
    assert "2 articles" in page.text


@pytest.mark.parametrize(
    ("query", "entity"), [("weixin", 5), ("tencent holdings", 1), ("习近平", 7), ("腾讯", 1), ("ann", 3)]
)
async def test_entities_are_found_by_any_of_their_names(get: Get, query: str, entity: int) -> None:
    page = (await get(f"/search?q={quote(query)}")).page
    assert 'id="entities"' in page.html
    assert f"/archive/entities/{entity}" in page.attributes("a", "href")


async def test_results_come_in_pages(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from archiver.publish.pages import search

    monkeypatch.setattr(search, "ARTICLES", 2)
    pages = [(await get(f"/search?q=tencent&page={number}")).page for number in (1, 2, 3, 4)]
    assert [len(titles(page)) for page in pages] == [2, 2, 1, 0]
    assert len({title for page in pages for title in titles(page)}) == 5
    assert ["Next" in page.text for page in pages] == [True, True, False, False]
    assert any("q=tencent" in href and "page=2" in href for href in pages[0].attributes("a", "href"))


def test_more_hits_than_can_be_ranked_are_told_of(monkeypatch: pytest.MonkeyPatch, archive_path: object) -> None:
    import asyncio
    from pathlib import Path

    from archiver.publish import build_datasette
    from archiver.publish.pages import search

    assert isinstance(archive_path, Path)
    monkeypatch.setattr(search, "MOST_RANKED", 3)
    page = Page(asyncio.run(build_datasette(archive_path).client.get("/search?q=tencent")).text)
    assert "More than 3 articles; only the 3 added last are ordered and shown." in page.text
    assert len(titles(page)) == 3


def test_what_is_parted_for_the_index_comes_together_again() -> None:
    for text in ("腾讯下架小程序", "東京タワー", "서울", "Tencent", "no change here"):
        assert desegment(segment(text)) == text


@pytest.mark.parametrize("query", ODD)
def test_a_parsed_query_has_balanced_quotes(query: str) -> None:
    assert parse_query(query).words.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("title:tencent", 2), ("title:looking", 0), ("tencent NEAR/1 removes", 1), ("tencent NEAR/1 programs", 0),
        ("entity:tencent", 5), ('entity:"tencent holdings"', 5), ("entity:nobody", 0), ("-entity:tencent shenzhen", 0),
        ("site:daily.example", 2), ("tencent -site:daily.example", 3), ("before:1999", 0), ("after:1999 tencent", 4),
        ("month:2023-02 shenzhen", 1), ("type:article tencent", 5), ("type:gallery", 0), ("language:xx", 0),
    ],
)  # fmt: skip
async def test_conditions_narrow_a_search(get: Get, query: str, count: int) -> None:
    answer = await get(f"/search.json?q={quote(query)}")
    assert len(json.loads(answer.page.html)["articles"]) == count, answer.page.html


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("before:yesterday", "before: wants a date such as 2023-02-10"),
        ('site:""', "site: wants a site's host or name."),
        ("-tencent", "Type at least one word to find"),
    ],
)
async def test_what_is_not_understood_is_said(get: Get, query: str, told: str) -> None:
    assert told in (await get(f"/search?q={quote(query)}")).page.text


async def test_facets_lead_to_as_many_articles_as_they_say(get: Get) -> None:
    found = json.loads((await get("/search.json?q=tencent")).page.html)
    assert {"Site", "organisations"} <= set(found["facets"])
    for values in found["facets"].values():
        for value in values:
            narrowed = json.loads((await get(f"/search.json?q={quote(value['query'])}")).page.html)
            assert narrowed["article_count"] == value["article_count"], value


async def test_a_condition_can_be_taken_away(get: Get) -> None:
    page = (await get("/search?q=tencent+site:daily.example")).page
    assert any(href.endswith("?q=tencent&sort=&page=1") for href in page.attributes("a", "href"))


async def test_snippets_link_the_names_in_them(get: Get) -> None:
    page = (await get("/search?q=shenzhen")).page
    part = page.html[page.html.index('id="articles"') :]
    assert re.search(r'class="snippet"[^>]*>.*?<a class="name', part)


async def test_a_misspelled_name_is_put_right(get: Get) -> None:
    page = (await get("/search?q=Tencnet")).page
    assert "Did you mean" in page.text
    assert any("q=Tencent&" in href for href in page.attributes("a", "href"))


async def test_names_are_offered_while_somebody_types(get: Get) -> None:
    offered = json.loads((await get("/search/names?q=tenc")).page.html)
    assert offered[0]["name"] == "Tencent"
    assert json.loads((await get("/search/names?q=")).page.html) == []


@settings(max_examples=500)
@given(st.lists(st.sampled_from(["tencent", "-", '"', "OR", "NOT", "NEAR", "NEAR/3", "title:", "site:", "(", ")", "*",
                                 "entity:", "微信", "before:", "2023", " ", "a b", "month:2023-02", "é", "C++"]), max_size=9))  # fmt: skip
def test_any_query_is_one_that_sqlite_takes(parts: list[str]) -> None:
    query = parse_query("".join(parts) + " " + " ".join(parts))
    if query.words:
        FTS.execute("select * from t where t match ?", [query.words]).fetchall()
        FTS.execute("select * from t where t match ?", [query.names]).fetchall()
    if query.any_words:
        FTS.execute("select * from t where t match ?", [query.any_words]).fetchall()
    for condition in query.conditions:
        assert condition.value
        assert condition.typed


FTS = sqlite3.connect(":memory:", check_same_thread=False)
FTS.execute("create virtual table t using fts5 (title, summary, text)")


async def test_a_text_with_hits_without_number_is_answered_at_once(tmp_path: Path) -> None:
    """Comparing each hit with each other would take minutes, in which SQLite cannot be interrupted."""
    from archiver.publish import build_datasette
    from archiver.store import open_archive
    from tests.store.conftest import ARTICLE, kept, make_writer, reading

    db = open_archive(tmp_path / "long.db", create=True)
    article = replace(ARTICLE, text="Rain fell. " + "long title " * 100_000)
    make_writer(db).save(kept(article), reading(article))
    db.close()
    client = build_datasette(tmp_path / "long.db").client
    for query in ("long title", "long title " * 80, "long OR title OR rain", '"long title"'):
        answer = await client.get("/search", params={"q": query})
        assert answer.status_code == 200
        assert "<mark>" in answer.text


def test_a_search_has_a_bounded_number_of_words() -> None:
    query = parse_query(" ".join(f"word{number}" for number in range(100)))
    assert query.words.count('"word') == MOST_TERMS
    assert query.remarks == (f"Only the first {MOST_TERMS} words were looked for.",)
    assert parse_query("the the the -a -a").words == parse_query("the -a -a").words


MARKED = (
    "First sentence here. " * 20 + "Nothing. The \x01ban\x02 came, and \x01May\x02 with it. " + "More words. " * 40
)


def test_a_snippet_is_the_passage_with_most_of_the_words() -> None:
    snippet = cut_snippet(["\x01ban\x02 alone", MARKED])
    assert snippet.startswith("…The \x01ban\x02 came, and \x01May\x02 with it.")
    assert snippet.endswith("…")
    assert cut_snippet([None, "", "No hit."]) == "No hit."
    assert cut_snippet([]) == ""
    long_hit = "a " * 200 + "\x01" + "b" * 500 + "\x02 c"
    assert cut_snippet([long_hit]).count("\x01") == cut_snippet([long_hit]).count("\x02") == 1


@given(st.lists(st.sampled_from(["rain", "\x01ban\x02", "微", "\x01信\x02", ".", "\n", "a" * 90]), max_size=80))
def test_marks_of_a_snippet_are_always_in_pairs(words: list[str]) -> None:
    snippet = cut_snippet([" ".join(words)])
    assert re.fullmatch("(?:[^\x01\x02]|\x01[^\x01\x02]+\x02)*", snippet)
    assert ("\x01" in snippet) == any("\x01" in word for word in words)
    assert "\n" not in snippet
