"""Several archives as the parts of one site: one search and one page for each entity over all of them."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import pytest
from click.testing import CliRunner
from datasette.utils import PrefixedUrlString
from sqlite_utils.utils import sqlite3

from archiver.cli import main
from archiver.publish import Access, build_datasette, build_whole
from archiver.publish.archive import find_archive
from archiver.publish.pages import search as search_page
from archiver.publish.pages.entity import entity_vars
from archiver.publish.whole import search as whole_search
from archiver.store import open_archive
from archiver.store.parts.publication import write_copy
from archiver.store.parts.split import split_archive
from tests.publish.conftest import Page
from tests.publish.fixture_archive import HOSTILE_TITLE, SCRIPT, write_archive
from tests.publish.hostile_rows import write_hostile
from tests.publish.test_hostile import assert_harmless

pytestmark = pytest.mark.slow

Ask = Callable[[str], Awaitable[Any]]

QUERIES = [
    "tencent", "chatgpt", "tencent OR baidu", "entity:Tencent", "site:harbour-post.example", "language:fr", "type:article",
    "month:2023-03", "after:2023-04 tencent", "before:2023-04", "chatbot -tencent", "chat*", '"draft rules"', "腾讯",
    "section:Tech", "author:Ip", "title:chatgpt", "china NEAR/5 rules", "zzzz", "not:anything", "entity:\"Hong Kong\" openai",
]  # fmt: skip


@pytest.fixture(scope="module")
def demo_parts(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [part.path for part in split_archive(demo_path, tmp_path_factory.mktemp("demo-parts"))]


@pytest.fixture(scope="module")
def hand_parts(archive_path: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return [part.path for part in split_archive(archive_path, tmp_path_factory.mktemp("hand-parts"))]


@pytest.fixture(scope="module")
def one(demo_path: Path) -> Any:
    return build_datasette(demo_path)


@pytest.fixture(scope="module")
def whole(demo_parts: list[Path]) -> Any:
    return build_whole(demo_parts)


@pytest.fixture
def get(whole: Any) -> Ask:
    async def ask(path: str) -> Any:
        return await whole.client.get(path, follow_redirects=True)

    return ask


# The search


@pytest.mark.parametrize("query", QUERIES)
async def test_the_search_finds_what_one_archive_finds_in_its_order(whole: Any, one: Any, query: str) -> None:
    """Rows keep their numbers when an archive is split, so that they can be compared."""
    path = f"/search.json?q={quote(query)}"
    found, known = [(await site.client.get(f"{path}&sort=newest")).json() for site in (whole, one)]
    assert found["article_count"] == known["article_count"]
    assert [row["id"] for row in found["articles"]] == [row["id"] for row in known["articles"]]
    for title, choices in known["facets"].items():  # of one archive fewer names are looked at
        assert found["facets"][title][: len(choices)] == choices
    assert [(row["name"], row["article_count"]) for row in found["entities"]] == [
        (row["name"], row["article_count"]) for row in known["entities"]
    ]
    best, known_best = [(await site.client.get(path)).json() for site in (whole, one)]
    assert {row["id"] for row in best["articles"]} == {row["id"] for row in known_best["articles"]}
    assert sum(part["article_count"] for part in found["parts"]) == found["article_count"]


async def test_the_bars_are_of_all_months(whole: Any, one: Any) -> None:
    pages = [Page((await site.client.get("/search?q=tencent")).text) for site in (whole, one)]
    bars = [page.html[page.html.index("<svg") : page.html.index("</svg>")] for page in pages]
    assert bars[0] == bars[1]
    assert "/search?q=tencent+month%3A2023-02" in bars[0]


@pytest.mark.parametrize("sort", ["", "&sort=newest"])
async def test_pages_go_on_over_all_parts(get: Ask, monkeypatch: pytest.MonkeyPatch, sort: str) -> None:
    path = f"/search.json?q=chatgpt{sort}"
    all_at_once = [row["id"] for row in (await get(path)).json()["articles"]]
    monkeypatch.setattr(search_page, "ARTICLES", 4)
    monkeypatch.setattr(whole_search, "ARTICLES", 4)
    pages = [(await get(f"{path}&page={number}")).json()["articles"] for number in range(1, 6)]
    assert [row["id"] for page in pages for row in page] == all_at_once
    assert len(all_at_once) > 12
    assert "Next" in Page((await get(f"/search?q=chatgpt{sort}&page=2")).text).text
    assert "Next" not in Page((await get(f"/search?q=chatgpt{sort}&page=4")).text).text


async def test_of_more_articles_than_can_be_ordered_those_of_the_newest_parts_are(
    get: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (whole_search, search_page):
        monkeypatch.setattr(module, "MOST_RANKED", 5)
    found = (await get("/search.json?q=chatgpt&sort=newest")).json()
    assert not found["is_complete"]
    assert len(found["articles"]) == 5
    assert {row["part"] for row in found["articles"]} == {"2023-09", "2023-08", "2023-07", "2023-06"}
    assert "only the 5 added last are ordered" in Page((await get("/search?q=chatgpt")).text).text


async def test_results_lead_to_the_part_that_they_are_in(get: Ask) -> None:
    page = Page((await get("/search?q=tencent")).text)
    articles = [href for href in page.attributes("a", "href") if "/archive/articles/" in href]
    assert len(articles) == 13
    assert all(href.startswith("/2023-0") for href in articles)
    entities = [href for href in page.attributes("a", "href") if "entities" in href]
    assert entities
    assert all(href.startswith("/entities/2023-0") for href in entities)


async def test_a_wrong_spelling_gets_a_guess_and_rare_words_get_some(get: Ask) -> None:
    assert "Did you mean Tencent?" in Page((await get("/search?q=Tencnet")).text).text
    found = (await get("/search.json?q=tencent+zzzz")).json()
    assert found["article_count"] == 0
    assert len(found["articles"]) == 13


async def test_names_are_offered_once_with_the_numbers_of_all_parts(whole: Any, one: Any) -> None:
    offered, known = [(await site.client.get("/search/names?q=tenc")).json() for site in (whole, one)]
    assert offered == [{key: row[key] for key in ("name", "type", "article_count")} for row in known]


@pytest.mark.parametrize(
    "query",
    ["", "?q=", "?q=%00", "?q=%22", "?q=(((", "?q=%22%20(", "?q=-", "?q=*", "?q=NEAR", "?q=a+OR", "?q=entity:", "?q=before:never",
     "?q=tencent&page=999999999999999999999", "?q=tencent&page=-1", "?q=tencent&page=x", "?q=tencent&sort=worst",
     "?q=" + "a+" * 400, "?q=" + quote("習" * 300), "?q=%F0%9F%8F%B4", "?q=%ff%fe", "?q=x&q=y", "?q=month:2023-02+month:2023-03",
     "?q=" + quote("' or 1=1 --"), "?q=" + quote(SCRIPT)],
)  # fmt: skip
async def test_odd_questions_are_answered(get: Ask, query: str) -> None:
    for path in ("/search", "/search.json", "/search/names"):
        answer = await get(path + query)
        assert answer.status_code == 200, path
        if path == "/search":
            assert_harmless(Page(answer.text))


# Entities


async def test_the_page_of_each_entity_has_the_numbers_of_one_archive(
    whole: Any, one: Any, demo_parts: list[Path]
) -> None:
    archive = find_archive(one)
    assert archive is not None
    seen = set()
    for path in demo_parts:
        for (number,) in open_archive(path).execute("select id from entities where article_count > 0").fetchall():
            known = await entity_vars(archive, await archive.row("entity_standing", {"id": number}) or {})
            found = (await whole.client.get(f"/entities/{path.stem}/{number}.json")).json()
            for name in ("name", "type", "article_count", "mention_count", "first_seen", "last_seen"):
                assert found[name] == known["entity"][name], (number, name)
            assert found["months"] == known["months"]
            assert [row["id"] for row in found["articles"]] == [row["id"] for row in known["articles"]]
            assert {row["name"] for row in found["aliases"]} == {row["name"] for row in known["aliases"]}
            assert [(row["name"], row["shared_count"], row["weight"]) for row in found["beside"]] == [
                (row["name"], row["shared_count"], row["weight"]) for row in known["beside"]
            ]
            assert sum(part["article_count"] for part in found["parts"]) == found["article_count"]
            seen.add(number)
    assert len(seen) > 40


async def test_articles_about_an_entity_go_on_over_the_parts(get: Ask) -> None:
    page = Page((await get("/entities/2023-02/1")).text)
    days = [value[:10] for value in page.attributes("time", "datetime")]
    listed = days[2:]  # after the first and the last day
    assert listed == sorted(listed, reverse=True)
    assert "in 8 parts" in page.text
    assert "There are no more." in Page((await get("/entities/2023-02/1?page=40")).text).text


async def test_the_same_entity_is_found_by_its_name_and_type_whatever_its_number(tmp_path: Path) -> None:
    """Archives that were never one: other numbers, other spellings, and a namesake of another type."""
    for name in ("2024-01", "2024-02"):
        write_archive(tmp_path / f"{name}.db")
    with sqlite3.connect(tmp_path / "2024-02.db") as connection:
        connection.execute("pragma foreign_keys = off")
        connection.execute("update entities set id = 30, name = 'OpenAI Inc.' where id = 2")
        for table in ("aliases", "mentions", "article_entities", "entity_months"):
            connection.execute(f"update {table} set entity_id = 30 where entity_id = 2")
        connection.execute("update aliases set name = 'OpenAI Inc.', key = 'org:openai' where entity_id = 30")
        connection.execute("insert into entities (id, name, type, article_count) values (2, 'OpenAI', 'PERSON', 5)")
    with sqlite3.connect(tmp_path / "2024-01.db") as connection:
        connection.execute("update aliases set key = 'org:openai' where entity_id = 2")
    client = build_whole([tmp_path / "2024-01.db", tmp_path / "2024-02.db"]).client
    first, second = [
        (await client.get(path)).json() for path in ("/entities/2024-01/2.json", "/entities/2024-02/30.json")
    ]
    assert first["parts"] == second["parts"]
    assert {(part["part"], part["id"]) for part in first["parts"]} == {("2024-01", 2), ("2024-02", 30)}
    assert first["article_count"] == 4
    assert "OpenAI Inc." in {alias["name"] for alias in first["aliases"]}
    person = (await client.get("/entities/2024-02/2.json")).json()
    assert [part["part"] for part in person["parts"]] == ["2024-02"]


async def test_a_merged_entity_is_on_the_page_of_the_one_that_it_is(demo_path: Path, tmp_path: Path) -> None:
    shutil.copytree(demo_path.parent, tmp_path / "archive")
    path = tmp_path / "archive" / demo_path.name
    numbers = {name: number for number, name in open_archive(path).execute("select id, name from entities")}
    result = CliRunner().invoke(main, ["curate", "merge", "Tencent", "WeChat", "--db", str(path)])
    assert result.exit_code == 0, result.output
    whole = build_whole([part.path for part in split_archive(path, tmp_path / "parts")])
    one = (await build_datasette(path).client.get("/archive/entities.json?name=Tencent&_shape=array")).json()
    found = (await whole.client.get(f"/entities/2023-02/{numbers['WeChat']}.json")).json()
    assert found["name"] == "Tencent"
    assert found["article_count"] == one[0]["article_count"]
    own = await whole.client.get(f"/2023-02/archive/entities/{numbers['WeChat']}")
    assert own.headers["location"] == f"/2023-02/archive/entities/{numbers['Tencent']}"


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/entities", "/entities/2023-02/99999", "/entities/2023-02/999999999999999", "/entities/nowhere/1",
     "/entities/2023-02/0", "/entities/..%2F/1", "/archive", "/archive/articles/1", "/changes", "/compare", "/feed/articles.atom",
     "/2023-02/nothing", "/2023-02%2Farchive", "/2023-2/"],
)  # fmt: skip
async def test_addresses_that_lead_nowhere_say_so_in_our_frame(get: Ask, path: str) -> None:
    answer = await get(path)
    assert answer.status_code == 404
    page = Page(answer.text)
    assert_harmless(page)
    assert page.attributes("form", "action") == ["/search"]


# Home, and the parts


async def test_the_home_page_adds_the_parts_up_and_lists_them(whole: Any, one: Any, get: Ask) -> None:
    page = Page((await get("/")).text)
    assert "19 articles from 6 sites in 8 parts, 2023-02 to 2023-09." in page.text
    parts = (await get("/.json")).json()["parts"]
    assert [part["part"] for part in parts] == [f"2023-0{month}" for month in range(9, 1, -1)]
    assert sum(part["articles"] for part in parts) == 19
    known = Page((await one.client.get("/")).text)
    newest = [href for href in page.attributes("a", "href") if "/archive/articles/" in href]
    of_one = [href for href in known.attributes("a", "href") if "/archive/articles/" in href]
    assert [href[8:] for href in newest] == of_one
    named = page.text[page.text.index("Most named") : page.text.index("Sites")]
    assert "Tencent 15 articles OpenAI 13 articles" in named


async def test_a_part_says_that_it_is_one_and_searches_all(get: Ask) -> None:
    for path in (
        "/2023-03/",
        "/2023-03/archive/articles/10",
        "/2023-03/archive/articles",
        "/2023-03/changes",
        "/2023-03/archive",
    ):
        page = Page((await get(path)).text)
        assert "This is the part 2023-03" in page.text, path
        assert "All 8 parts" in page.text
        if path != "/2023-03/":
            assert "/search" in page.attributes("form", "action")
    assert "Search in 2023-03" in Page((await get("/2023-03/search?q=tencent")).text).text
    entity = Page((await get("/2023-03/archive/entities/1")).text)
    assert "/entities/2023-03/1" in entity.attributes("a", "href")


async def test_an_archive_that_is_served_alone_knows_nothing_of_parts(one: Any) -> None:
    for path in ("/", "/archive/articles/1", "/archive/entities/1", "/search?q=tencent"):
        text = (await one.client.get(path)).text
        assert "This is the part" not in text
        assert "all parts" not in text
        assert 'href="/entities/' not in text


NAMED = [("a", "href"), ("link", "href"), ("script", "src"), ("form", "action"), ("input", "data-names")]
# Datasette's own pages whose links are followed; those of other rows lead to what is inside SQLite as well.
FOLLOWED = re.compile(r"/archive(?:/articles|/entities|/stories|/article_overview|/sites)?$")
OF_EACH_KIND = 2  # addresses that are asked for: they differ in numbers, and in what is asked


def kind_of_address(target: str) -> str:
    """What addresses of one kind of page have in common."""
    link = urlsplit(target)
    asked = sorted({name for name, _ in parse_qsl(link.query, keep_blank_values=True)})
    return re.sub(r"\d+", "#", link.path) + "?" + "&".join(asked)


async def crawl(datasette: Any, start: str, below: str) -> Counter[str]:
    """Ask for some of each kind of address that pages lead to, each of which must answer; returns the kinds."""
    kinds, seen, waiting = Counter[str](), {start}, [start]
    while waiting:
        asked = waiting.pop(0)
        kind = kind_of_address(asked)
        if kinds[kind] == OF_EACH_KIND:
            continue
        kinds[kind] += 1
        response = await datasette.client.get(PrefixedUrlString(asked), follow_redirects=True)
        assert response.status_code == 200, asked
        if "text/html" not in response.headers["content-type"]:
            continue
        page = Page(response.text)
        if "stock" in (page.attributes("body", "class") or [""])[0] and not FOLLOWED.search(urlsplit(asked).path):
            continue
        for tag, name in NAMED:
            for value in page.attributes(tag, name):
                link = urlsplit(urljoin(f"http://localhost{asked}", value))
                target = f"{link.path}?{link.query}" if link.query else link.path
                if link.netloc == "localhost" and target not in seen:
                    assert link.path.startswith(below), (asked, value)
                    seen.add(target)
                    waiting.append(target)
    return kinds


@pytest.mark.parametrize("mode", ["local", "public"])
async def test_every_link_of_the_site_leads_somewhere(demo_parts: list[Path], mode: str) -> None:
    kinds = await crawl(build_whole(demo_parts[:2], access=Access(mode)), "/", "/")
    assert len(kinds) > 60
    for kind in (
        "/#-#/archive/articles/#?",
        "/#-#/?",
        "/entities/#-#/#?",
        "/search?page&q",
        "/-/static-plugins/archiver/archiver.css?",
    ):
        assert any(found.startswith(kind) for found in kinds), kind


async def test_a_site_below_a_path_has_all_its_links_there(hand_parts: list[Path]) -> None:
    whole = build_whole(hand_parts[:2], settings={"base_url": "/news/"})
    kinds = await crawl(whole, "/news/", "/news/")
    assert any(kind.startswith("/news/#-#/-/static-plugins/archiver/archiver.css") for kind in kinds)
    for path in ("/2023-01/archive/articles/3", "/2023-01/", "/search?q=tencent"):  # the proxy took the path away
        stripped = await whole.client.get(PrefixedUrlString(path), follow_redirects=False)
        assert stripped.status_code == 200, path
    moved = await whole.client.get(PrefixedUrlString("/2023-01"), follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (302, "/news/2023-01/")


def test_parts_of_one_name_and_of_odd_names_have_addresses_of_their_own(archive_path: Path, tmp_path: Path) -> None:
    paths = []
    for folder, name in (("a", "news.db"), ("b", "news.db"), ("c", "se arch<b>.db"), ("d", "search.db")):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / name)
        shutil.copy(archive_path, paths[-1])
    whole = build_whole(paths)
    client = whole.client
    assert client is not None
    names = [part.name for part in whole_parts(whole)]
    assert sorted(names) == ["news", "news-2", "se-arch-b", "search-2"]


def whole_parts(datasette: Any) -> Any:
    from archiver.publish.whole.parts import find_whole

    found = find_whole(datasette)
    assert found is not None
    return found.parts


# What is hostile


async def test_hostile_rows_are_text_on_the_pages_over_all_parts(tmp_path: Path) -> None:
    write_hostile(tmp_path / "2023-02.db")
    write_archive(tmp_path / "2023-03.db")
    client = build_whole([tmp_path / "2023-02.db", tmp_path / "2023-03.db"]).client
    with sqlite3.connect(tmp_path / "2023-02.db") as connection:
        numbers = [row[0] for row in connection.execute("select id from entities")]
    paths = ["/", "/.json", "/search?q=tencent", "/search?q=tencent&page=2", "/search?q=tencent&sort=newest", "/search.json?q=tencent",
             "/search?q=type:article", f"/search?q={quote(HOSTILE_TITLE)}", "/entities/2023-03/6"]  # fmt: skip
    paths += [f"/entities/2023-02/{number}" for number in numbers]
    paths += [f"/entities/2023-02/{number}.json" for number in numbers[::10]]
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            assert_harmless(Page(answer.text))
            assert "script-src 'self';" in answer.headers["content-security-policy"]
        else:
            assert "sandbox" in answer.headers["content-security-policy"]


# Strangers


@pytest.fixture(scope="module")
def public_parts(hand_parts: list[Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """With a secret in every part that is not for strangers."""
    folder = tmp_path_factory.mktemp("public")
    paths = [Path(shutil.copy(path, folder / path.name)) for path in hand_parts]
    for path in paths:
        with sqlite3.connect(path) as connection:
            connection.execute("update captures set url = 'file:///Geheimnis', warc_file = 'Geheimnis' || id")
            connection.execute("update readers set known_names = 'Geheimnis'")
            connection.execute("insert into feeds (url, added_at) values ('https://geheimnis.example/', '2023')")
    return paths


@pytest.fixture(scope="module")
def public(public_parts: list[Path]) -> Any:
    return build_whole(public_parts, access=Access("public"))


CLOSED = {
    "/-/versions": 404, "/-/settings.json": 404, "/-/databases.json": 404, "/-/threads": 404, "/-/metadata.json": 404,
    "/-/permissions": 404, "/_internal": 403, "/_memory": 404,
    "/{part}/-/versions": 404, "/{part}/-/databases.json": 404, "/{part}/archive.db": 403, "/{part}/_internal": 403,
    "/{part}/archive?sql=select+1": 403, "/{part}/archive.json?sql=select+1": 403, "/{part}/archive/feeds": 403,
    "/{part}/archive/runs.json": 403, "/{part}/archive/judgements": 403, "/{part}/archive/failures/1": 403,
    "/{part}/evidence/1.warc.gz": 404, "/{part}/search.csv?q=tencent": 404, "/{part}/watches": 404, "/{part}/curate": 404,
    "/{part}/curate/log": 404, "/{part}/out/articles/1.jsonl": 404,
}  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
async def test_every_part_and_the_site_over_them_are_closed_to_strangers(public: Any, path: str) -> None:
    for part in whole_parts(public):
        answer = await public.client.get(path.format(part=part.name), follow_redirects=True)
        assert answer.status_code == CLOSED[path], part.name


async def test_what_is_kept_back_is_kept_back_in_every_part(public: Any) -> None:
    for part in whole_parts(public):
        for table in ("captures", "readers", "articles", "versions"):
            text = (await public.client.get(f"/{part.name}/archive/{table}.json?_shape=array")).text
            assert "eheimnis" not in text
            assert text != "[]"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_strangers_can_send_nothing(public: Any, method: str) -> None:
    for path in ("/", "/search", "/2023-02/", "/2023-02/archive/articles/1", "/2023-02/curate"):
        assert (await public.client.request(method, path)).status_code == 405


async def test_answers_for_strangers_can_be_kept_and_robots_are_told(public: Any) -> None:
    for path in ("/", "/search?q=tencent", "/entities/2023-02/1", "/2023-02/archive/articles/1"):
        answer = await public.client.get(path)
        assert answer.headers["cache-control"].startswith("public, max-age=")
        assert answer.headers["x-robots-tag"] == "noindex, nofollow"
        assert answer.headers["x-content-type-options"] == "nosniff"
        again = await public.client.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert again.status_code == 304
    assert (await public.client.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"


async def test_robots_that_are_welcome_keep_out_of_what_has_no_end(public_parts: list[Path]) -> None:
    site = build_whole(public_parts, access=Access("public", robots="all"))
    lines = (await site.client.get("/robots.txt")).text.splitlines()
    assert {"Disallow: /search", "Disallow: /2023-02/search", "Disallow: /undated/network"} <= set(lines)


async def test_pages_for_strangers_offer_nothing_that_is_closed(public: Any) -> None:
    for path in ("/", "/search?q=tencent", "/entities/2023-02/1"):
        text = Page((await public.client.get(path)).text).text
        assert "ownload" not in text
        assert "SQL" not in text
        assert "aved searches" not in text


async def test_whoever_may_not_see_one_part_sees_no_page_over_all(demo_parts: list[Path]) -> None:
    site = build_whole(demo_parts)
    for part in whole_parts(site)[:1]:
        part.archive.datasette._metadata_local["databases"]["archive"]["allow"] = {"id": "root"}
    for path in (
        "/",
        "/search?q=tencent",
        "/search.json?q=tencent",
        "/search/names?q=te",
        "/entities/2023-02/1",
        "/.json",
    ):
        assert (await site.client.get(path)).status_code == 403, path


async def test_copies_with_excerpts_are_served_together(demo_parts: list[Path], tmp_path: Path) -> None:
    copies = []
    for path in demo_parts[:3]:
        write_copy(path, tmp_path / path.name, excerpts=True)
        copies.append(tmp_path / path.name)
    site = build_whole(copies, access=Access("public"), immutable=True)
    assert (await site.client.get("/search.json?q=tencent")).json()["articles"]
    assert "max-age=600" in (await site.client.get("/")).headers["cache-control"]
    found = (await site.client.get("/search.json?q=tencent")).json()["articles"]
    page = await site.client.get(f"/{found[0]['part']}/archive/articles/{found[0]['id']}")
    assert "excerpt" in page.text


# The command


def test_what_cannot_be_served_together_is_told(demo_parts: list[Path], tmp_path: Path) -> None:
    two = [str(path) for path in demo_parts[:2]]
    for arguments, said in (
        ([*two, "--curate"], "One archive at a time"),
        ([*two, "--db", two[0]], "either as arguments or with --db"),
        ([two[0], str(tmp_path / "nothing.db")], "There is no archive at"),
    ):
        result = CliRunner().invoke(main, ["serve", "--port", "0", *arguments])
        assert result.exit_code == 2, result.output
        assert said in result.stderr
