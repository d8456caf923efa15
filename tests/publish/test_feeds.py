"""Feeds are valid, safe, stable, and a feed reader can live on them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import feedparser
import pytest
from datasette.database import QueryInterrupted
from lxml import etree
from sqlite_utils import Database

from archiver.publish import build_datasette
from archiver.publish.archive import Archive
from archiver.publish.formats.syndication import ATOM, Entry, Feed, write_atom, write_json
from archiver.store import open_archive
from tests.publish.conftest import Get
from tests.publish.fixture_archive import SCRIPT
from tests.publish.test_search import ODD
from tests.sites import serving
from tests.store.conftest import ARTICLE, kept, make_writer, reading

pytestmark = pytest.mark.slow

FEEDS = [
    "/feed/articles.{}",
    "/feed/search.{}?q=tencent",
    "/feed/search.{}?q=",
    "/feed/search.{}?q=zebra",
    f"/feed/search.{{}}?q={quote(SCRIPT)}",
    "/feed/entity/1.{}",
    "/feed/entity/6.{}",
    "/feed/pair.{}?a=Tencent&b=OpenAI",
    "/feed/changes.{}",
    "/feed/changes/1.{}",
    "/feed/changes/2.{}",
]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")  # of RFC 3339
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def texts(element: Any, name: str) -> list[str]:
    return [each.text or "" for each in element.findall(f"{{{ATOM}}}{name}")]


def links(element: Any, relation: str) -> list[str]:
    return [each.get("href") for each in element.findall(f"{{{ATOM}}}link") if each.get("rel") == relation]


def check_common(element: Any) -> None:
    """What RFC 4287 wants of feeds and entries alike (4.1.1, 4.1.2)."""
    for name in ("id", "title", "updated"):
        assert len(texts(element, name)) == 1, name
        assert texts(element, name)[0].strip(), name
    assert urlsplit(texts(element, "id")[0]).scheme
    assert all(MOMENT.match(moment) for moment in [*texts(element, "updated"), *texts(element, "published")])
    assert len(texts(element, "published")) <= 1
    for person in element.findall(f"{{{ATOM}}}author"):
        assert len(texts(person, "name")) == 1
        assert texts(person, "name")[0]
    alternates = links(element, "alternate")
    assert len(alternates) == 1
    assert all(urlsplit(each).scheme in {"http", "https"} and urlsplit(each).netloc for each in alternates)


def check_atom(body: bytes) -> Any:
    root = etree.fromstring(body)
    assert root.tag == f"{{{ATOM}}}feed"
    check_common(root)
    assert len(links(root, "self")) == 1
    assert texts(root.find(f"{{{ATOM}}}author"), "name")
    entries = root.findall(f"{{{ATOM}}}entry")
    for entry in entries:
        check_common(entry)
        assert len(texts(entry, "summary")) == 1
        assert not entry.xpath(".//*[@type='html' or @type='xhtml']")
    ids = [texts(entry, "id")[0] for entry in entries]
    assert len(ids) == len(set(ids)) <= 50
    assert texts(root, "updated")[0] == max(
        (texts(entry, "updated")[0] for entry in entries), default="1970-01-01T00:00:00Z"
    )
    return root


def check_json(body: bytes) -> Any:
    feed = json.loads(body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str)
    assert feed["feed_url"].startswith("http")
    assert feed["home_page_url"].startswith("http")
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["id"]
        assert isinstance(item["content_text"], str)
        assert item["content_text"]
        assert item["url"].startswith("http")
        assert item.get("external_url", "http:").startswith("http")
        assert all(MOMENT.match(item[name]) for name in ("date_published", "date_modified") if name in item)
        assert all(set(author) == {"name"} and author["name"] for author in item.get("authors", []))
        said = [*item.values(), *(author["name"] for author in item.get("authors", []))]
        assert not FORBIDDEN.search("".join(each for each in said if isinstance(each, str)))
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"]) <= 50
    return feed


async def ask(datasette: Any, path: str, **headers: str) -> Any:
    return await datasette.client.get(path, headers=headers)


@pytest.mark.parametrize("path", FEEDS)
async def test_every_feed_is_valid_atom(datasette: Any, path: str) -> None:
    answer = await ask(datasette, path.format("atom"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    check_atom(answer.content)
    parsed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == "atom10"


@pytest.mark.parametrize("path", FEEDS)
async def test_every_feed_is_a_valid_json_feed_that_tells_the_same(datasette: Any, path: str) -> None:
    answer = await ask(datasette, path.format("json"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/feed+json; charset=utf-8"
    items = check_json(answer.content)["items"]
    entries = check_atom((await ask(datasette, path.format("atom"))).content).findall(f"{{{ATOM}}}entry")
    assert [item["id"] for item in items] == [texts(entry, "id")[0] for entry in entries]
    assert [item["title"] for item in items] == [texts(entry, "title")[0] for entry in entries]


async def test_what_was_archived_last_comes_first_whenever_it_was_published(datasette: Any) -> None:
    items = (await ask(datasette, "/feed/articles.json")).json()["items"]
    assert [urlsplit(item["url"]).path for item in items] == [f"/archive/articles/{n}" for n in (5, 4, 3, 2, 1)]
    found = (await ask(datasette, "/feed/search.json?q=shenzhen")).json()["items"]
    assert [item["title"] for item in found] == ["Shenzhen opens a harbour", "Tencent removes mini programs"]


@pytest.mark.parametrize(
    ("path", "count"),
    [("entity/1", 5), ("entity/4", 2), ("pair.json?a=Tencent&b=4", 2), ("pair.json?a=weixin&b=openai", 1), ("changes", 1),
     ("changes/1", 1), ("changes/2", 0), ("search.json?q=entity:Weixin", 1), ("search.json?q=tencent+-shenzhen", 3)],
)  # fmt: skip
async def test_a_feed_has_the_articles_that_its_page_has(datasette: Any, path: str, count: int) -> None:
    path = path if "?" in path else f"{path}.json"
    assert len((await ask(datasette, f"/feed/{path}")).json()["items"]) == count


async def test_a_change_tells_what_went_and_what_came(datasette: Any) -> None:
    (item,) = (await ask(datasette, "/feed/changes.json")).json()["items"]
    assert item["title"] == "Tencent removes mini programs"
    assert "Headline before: Tencent is about to explain" in item["content_text"]
    assert "{+OpenAI is not available in China." in item["content_text"]
    assert "Named now: Ann Lee" in item["content_text"]
    assert "<" not in item["content_text"]
    page = (await ask(datasette, urlsplit(item["url"]).path)).text
    assert f'id="{urlsplit(item["url"]).fragment}"' in page


async def test_hostile_text_stays_text_and_loses_what_xml_forbids(datasette: Any) -> None:
    body = (await ask(datasette, "/feed/articles.atom")).content
    assert b"<script" not in body
    assert b"javascript:" not in body
    assert not FORBIDDEN.search(body.decode())
    entry = next(e for e in check_atom(body).findall(f"{{{ATOM}}}entry") if SCRIPT in texts(e, "title")[0])
    assert texts(entry, "title")[0].startswith(f"{SCRIPT} & <img src=x onerror=alert(2)>")
    assert texts(entry.find(f"{{{ATOM}}}author"), "name") == [SCRIPT]
    assert links(entry, "via") == []


def test_every_character_that_xml_forbids_is_taken_out() -> None:
    bad = "".join(map(chr, [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]))
    entry = Entry("urn:x:1", f"a{bad}b", f"http://a.example/{bad}", "2023-01-01T00:00:00Z", f"c{bad}d", f"http://b.example/{bad}", None, (f"e{bad}f",), f"e{bad}n")  # fmt: skip
    feed = Feed(f"t{bad}", f"d{bad}", f"a{bad}", "http://a.example/", "http://a.example/", (entry,))
    root = check_atom(write_atom(feed))
    assert texts(root.find(f"{{{ATOM}}}entry"), "title") == ["ab"]
    assert check_json(write_json(feed))["items"][0]["content_text"] == "cd"


@pytest.mark.parametrize("query", ODD)
async def test_odd_searches_give_a_valid_feed(datasette: Any, query: str) -> None:
    answer = await ask(datasette, f"/feed/search.atom?q={quote(query)}")
    assert answer.status_code == 200
    check_atom(answer.content)


@pytest.mark.parametrize("query", ["", "%22(", "after:soon", "-word", "%00"])
async def test_a_search_for_nothing_is_a_feed_without_entries(datasette: Any, query: str) -> None:
    feed = (await ask(datasette, f"/feed/search.json?q={query}")).json()
    assert feed["items"] == []
    if query == "after:soon":
        assert "wants a date" in feed["description"]


@pytest.mark.parametrize(
    "path",
    ["entity/99.{}", "entity/999999999999999.{}", "pair.{}", "pair.{}?a=Tencent", "pair.{}?a=Tencent&b=nobody", "changes/99.{}"],
)  # fmt: skip
async def test_what_is_not_there_is_told_in_a_sentence(get: Get, path: str) -> None:
    as_page = await get(f"/feed/{path.format('atom')}")
    assert as_page.status == 404
    assert "There is nothing at this address." in as_page.page.text
    as_json = await get(f"/feed/{path.format('json')}")
    assert as_json.status == 404
    assert re.search("There is no|wants two names", json.loads(as_json.page.html)["error"])


@pytest.mark.parametrize(
    "path", ["nothing.atom", "articles.rss", "entity/x.atom", "entity/1", "entity/9999999999999999.atom"]
)
async def test_other_addresses_lead_nowhere(get: Get, path: str) -> None:
    assert (await get(f"/feed/{path}")).status == 404


async def test_a_search_that_takes_too_long_does_not_look_as_if_all_were_gone(
    datasette: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def too_long(*_: Any) -> Any:
        raise QueryInterrupted(Exception(), "", {})

    monkeypatch.setattr(Archive, "answer", too_long)
    assert (await ask(datasette, "/feed/search.atom?q=tencent")).status_code == 503


async def test_who_may_not_see_the_articles_gets_no_feed(datasette: Any) -> None:
    datasette._metadata_local["databases"]["archive"]["allow"] = {"id": "root"}
    for path in FEEDS:
        for extension in ("atom", "json"):
            assert (await ask(datasette, path.format(extension))).status_code == 403
    signed_in = {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}
    assert (await datasette.client.get("/feed/articles.atom", cookies=signed_in)).status_code == 200


async def test_an_unchanged_feed_is_not_sent_again(datasette: Any) -> None:
    first = await ask(datasette, "/feed/articles.atom")
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await ask(datasette, "/feed/articles.atom", **{"if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert (await ask(datasette, "/feed/articles.atom", **{"if-none-match": '"other"'})).status_code == 200
    assert (await ask(datasette, "/feed/articles.json", **{"if-none-match": tag})).status_code == 200


async def test_links_have_the_host_that_was_asked_and_the_path_of_the_site(archive_path: Path) -> None:
    datasette = build_datasette(archive_path, settings={"base_url": "/news/", "force_https_urls": True})
    for path in FEEDS:
        answer = await ask(datasette, path.format("atom"), host="archive.example")
        assert answer.status_code == 200
        root = check_atom(answer.content)
        found = [link for each in (root, *root.findall(f"{{{ATOM}}}entry")) for link in links(each, "alternate")]
        for link in (*found, *links(root, "self")):
            assert link.startswith("https://archive.example/news/"), link
            assert (await ask(datasette, link.removeprefix("https://archive.example/news"))).status_code == 200, (
                link
            )


@pytest.mark.parametrize(
    ("page", "feed"),
    [("/", "/feed/articles"), ("/search?q=tencent", "/feed/search"), ("/archive/entities/1", "/feed/entity/1"),
     ("/compare?a=Tencent&b=OpenAI", "/feed/pair"), ("/changes", "/feed/changes"), ("/changes/1", "/feed/changes/1")],
)  # fmt: skip
async def test_a_page_names_its_feeds_in_its_head_and_to_be_seen(get: Get, page: str, feed: str) -> None:
    shown = (await get(page)).page
    for extension, content_type in (("atom", "application/atom+xml"), ("json", "application/feed+json")):
        for tag in ("link", "a"):
            (address,) = [
                attrs["href"] for t, attrs in shown.elements if t == tag and attrs.get("type") == content_type
            ]
            assert str(address).startswith(f"{feed}.{extension}")
            answer = await get(str(address))
            assert answer.status == 200
            assert answer.headers["content-type"].startswith(content_type)
    assert "Follow by Atom" in shown.text


@pytest.mark.parametrize("page", ["/search", "/search?q=%22(", "/compare", "/compare?a=nobody&b=x"])
async def test_a_page_without_an_answer_names_no_feed(get: Get, page: str) -> None:
    assert "/feed/" not in (await get(page)).page.html


@pytest.fixture
def growing(tmp_path: Path) -> Database:
    """An archive of one article, to which others are added."""
    db = open_archive(tmp_path / "growing.db", create=True)
    make_writer(db).save(kept(ARTICLE), reading(ARTICLE))
    return db


def add(db: Database, number: int, **changes: Any) -> None:
    article = replace(ARTICLE, url=f"http://news.example/{number}", title=f"Tencent story {number}", **changes)
    make_writer(db).save(kept(article, at=datetime(2023, 3, 1, tzinfo=UTC)), reading(article))


async def test_an_updated_article_keeps_its_id_and_says_when(growing: Database, tmp_path: Path) -> None:
    datasette = build_datasette(tmp_path / "growing.db")
    (before,) = (await ask(datasette, "/feed/articles.json")).json()["items"]
    tag = (await ask(datasette, "/feed/articles.atom")).headers["etag"]
    changed = replace(ARTICLE, title="Tencent explains", text="Tencent Holdings explained itself.")
    make_writer(growing).save(kept(changed, at=datetime(2023, 2, 14, tzinfo=UTC)), reading(changed))
    (after,) = (await ask(datasette, "/feed/articles.json")).json()["items"]
    assert after["id"] == before["id"]
    assert (before["title"], after["title"]) == (ARTICLE.title, "Tencent explains")
    assert (before["date_modified"], after["date_modified"]) == ("2023-02-11T00:00:00Z", "2023-02-14T00:00:00Z")
    assert after["date_published"] == before["date_published"]
    assert (await ask(datasette, "/feed/articles.atom", **{"if-none-match": tag})).status_code == 200


async def test_ids_are_the_same_in_another_archive_and_on_another_host(growing: Database, tmp_path: Path) -> None:
    other = open_archive(tmp_path / "other.db", create=True)
    add(other, 1)
    make_writer(other).save(kept(ARTICLE), reading(ARTICLE))
    here = (await ask(build_datasette(tmp_path / "growing.db"), "/feed/articles.json")).json()["items"]
    there = (await ask(build_datasette(tmp_path / "other.db"), "/feed/articles.json", host="b.example")).json()[
        "items"
    ]
    assert here[0]["id"] == there[0]["id"]
    assert here[0]["url"] != there[0]["url"]


async def test_a_feed_ends_after_fifty_entries(growing: Database, tmp_path: Path) -> None:
    for number in range(55):
        add(growing, number)
    datasette = build_datasette(tmp_path / "growing.db")
    for path in (
        "articles.json",
        "search.json?q=tencent",
        "search.json?q=site:news.example",
        "entity/1.json",
        "pair.json?a=1&b=2",
    ):
        items = (await ask(datasette, f"/feed/{path}")).json()["items"]
        assert [item["title"] for item in items] == [f"Tencent story {n}" for n in range(54, 4, -1)], path


async def test_an_old_page_that_is_archived_today_comes_first(growing: Database, tmp_path: Path) -> None:
    """An old WARC file brings captures of long ago; a reader that looked yesterday must see them."""
    article = replace(ARTICLE, url="http://news.example/old", title="Tencent long ago")
    make_writer(growing).save(kept(article, at=datetime(2003, 1, 1, tzinfo=UTC)), reading(article))
    items = (await ask(build_datasette(tmp_path / "growing.db"), "/feed/articles.json")).json()["items"]
    assert [item["title"] for item in items] == ["Tencent long ago", ARTICLE.title]


@pytest.fixture
def served(growing: Database, tmp_path: Path) -> Iterator[str]:
    """The address of the growing archive's site."""
    with serving(build_datasette(tmp_path / "growing.db")) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["articles.{}", "search.{}?q=tencent", "entity/1.{}", "pair.{}?a=Tencent&b=OpenAI"]
)
@pytest.mark.parametrize("extension", ["atom", "json"])
def test_a_feed_reader_follows_the_site(growing: Database, served: str, path: str, extension: str) -> None:
    from reader import make_reader

    reader = make_reader(":memory:")
    url = f"{served}/feed/{path.format(extension)}"
    reader.add_feed(url)
    reader.update_feeds()
    assert reader.get_feed(url).last_exception is None
    assert [entry.title for entry in reader.get_entries()] == [ARTICLE.title]
    unchanged = reader.update_feed(url)
    assert unchanged is None or (unchanged.new, unchanged.modified) == (0, 0)
    add(growing, 1)
    grown = reader.update_feed(url)
    assert grown is not None
    assert (grown.new, grown.modified) == (1, 0)
    changed = replace(ARTICLE, title="Tencent and OpenAI explain", text="Tencent Holdings and OpenAI explained.")
    make_writer(growing).save(kept(changed, at=datetime(2023, 2, 14, tzinfo=UTC)), reading(changed))
    updated = reader.update_feed(url)
    assert updated is not None
    assert (updated.new, updated.modified) == (0, 1)
    assert {entry.title for entry in reader.get_entries()} == {"Tencent story 1", "Tencent and OpenAI explain"}
    reader.close()


@pytest.mark.parametrize("name", ["feed_articles", "feed_entity", "feed_pair"])
def test_no_feed_reads_a_large_table_from_end_to_end(growing: Database, name: str) -> None:
    from archiver.store.queries import sql

    names = dict.fromkeys(re.findall(r":(\w+)", sql(name)), "1")
    plan = [row[3] for row in growing.execute(f"explain query plan {sql(name)}", names)]
    assert not [
        line for line in plan if line.startswith("SCAN") and not line.startswith(("SCAN given", "SCAN (sub"))
    ], plan
    assert not [line for line in plan if "TEMP B-TREE" in line and name != "feed_articles"], plan
