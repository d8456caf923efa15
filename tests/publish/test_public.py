"""Strangers read what is meant for them, and nothing else, whatever they ask."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import pytest
from datasette.utils import PrefixedUrlString, StartupError
from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.publish import Access, build_datasette
from archiver.store import open_archive
from archiver.store.parts.publication import write_copy
from archiver.store.parts.strangers import KEPT_BACK, OPEN, OPEN_VIEWS, OTHER_VIEWS, has_page, is_kept_back
from tests.publish.conftest import Page
from tests.publish.fixture_archive import write_archive

pytestmark = pytest.mark.slow

SECRET = "Geheimnis"  # stands in everything that is not for strangers
LATE = "Schlusswort"  # stands near the end of a text
PUBLIC = Access("public")


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with a secret in every place that is not for strangers, and a long text with a late word."""
    path = tmp_path_factory.mktemp("planted") / "archive.db"
    write_archive(path)
    with sqlite3.connect(path) as connection:
        run = connection.execute(
            "insert into runs (started_at, command, options, archiver, warc_prefix) values (?, ?, ?, '0', ?)",
            ["2023-02-12", f"add /{SECRET}", SECRET, SECRET],
        ).lastrowid
        connection.execute("insert into queue (run_id, source, kind, location) values (?, ?, 'url', ?)",
                           [run, SECRET, SECRET])  # fmt: skip
        connection.execute("update failures set source = ?, detail = ?, capture_id = 1", [SECRET, SECRET])
        connection.execute("insert into feeds (url, title, added_at) values (?, ?, '2023')", [SECRET, SECRET])
        connection.execute(
            "insert into judgements (made_at, made_by, kind, entity_id, reason) values ('2023', ?, 'hide', 2, ?)",
            [SECRET, SECRET],
        )
        connection.execute(
            "insert into removed (version_id, rule, line) select id, ?, ? from versions", [SECRET, SECRET]
        )
        connection.execute("update readers set known_names = ?", [SECRET])
        connection.execute("update captures set run_id = ?", [run])
        connection.execute(
            "update captures set url = ?, final_url = ?, etag = ?, last_modified = ?, warc_file = ? || id",
            [f"file:///{SECRET}", f"file:///{SECRET}", SECRET, SECRET, SECRET],
        )
        connection.execute(
            "insert into _sqlite_migrations (migration_set, name, applied_at) values ('archiver', ?, ?)",
            [SECRET, SECRET],
        )
        text = (
            "".join(f"Sentence number {n} tells of rain and of OpenAI.\n\n" for n in range(60)) + f"So {LATE}: end."
        )
        connection.execute(
            "insert into articles_fts (articles_fts, rowid, title, summary, text)"
            " select 'delete', id, title, summary, text from article_search where id = 2"
        )
        connection.execute("delete from mentions where version_id = 2 and field = 'text'")
        connection.execute("update versions set text = ?, captions = ? where id = 2", [text, f'["{LATE}"]'])
        connection.execute(
            "insert into articles_fts (rowid, title, summary, text)"
            " select id, title, summary, text from article_search where id = 2"
        )
        start = text.index("OpenAI")
        connection.execute(
            "insert into mentions (version_id, field, start, \"end\", surface, label, entity_id)"
            " values (2, 'text', ?, ?, 'OpenAI', 'ORG', 2)", [start, start + 6],
        )  # fmt: skip
        late = text.index(LATE)
        connection.execute(
            "insert into mentions (version_id, field, start, \"end\", surface, label, entity_id)"
            " values (2, 'text', ?, ?, ?, 'PERSON', 3)", [late, late + len(LATE), LATE],
        )  # fmt: skip
    connection.execute("analyze")
    connection.commit()
    connection.close()
    return path


@pytest.fixture(scope="module")
def cut(planted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cut") / "archive.db"
    write_copy(planted, path, excerpts=True, words=20)
    return path


def schema(path: Path) -> dict[str, list[str]]:
    db = Database(sqlite3.connect(path))
    names = [table.name for table in db.tables] + [view.name for view in db.views]
    return {name: [column.name for column in db[name].columns] for name in names}


# What is decided


def test_every_table_and_view_has_been_decided_on(tmp_path: Path) -> None:
    """A new table goes into OPEN or KEPT_BACK of archiver/store/parts/strangers.py; until then strangers see none of it."""
    db = open_archive(tmp_path / "new.db", create=True)
    tables = {table.name for table in db.tables if "_fts" not in table.name}
    assert tables == (set(OPEN) | KEPT_BACK) - {"publication"}
    assert {view.name for view in db.views} == OPEN_VIEWS | OTHER_VIEWS
    for table, columns in OPEN.items():
        assert columns <= {column.name for column in db[table].columns}


# Whatever is asked


def questions(path: Path) -> list[str]:
    """Every table, view and question in every format, and every parameter that shows more of them."""
    asked = ["/", "/.json", "/.jsono", "/archive", "/archive.json", "/archive.db"]
    for name, columns in schema(path).items():
        table = f"/archive/{quote(name)}"
        asked += [f"{table}{end}" for end in ("", ".json", ".csv?_stream=1", "/1", "/2.json")]
        if not has_page(name):
            continue
        kept_back = [column for column in columns if is_kept_back(name, column)]
        asked += [f"{table}.json?_shape={shape}&_labels=on" for shape in ("objects", "arrays", "object")]
        asked += [f"{table}.json?_nl=on&_shape=array", f"{table}?_search={LATE}", f"{table}?_search={SECRET}"]
        asked += [f"{table}.json?_facet={column}" for column in kept_back or columns[-1:]]
        asked += [f"{table}.json?{column}__contains={SECRET}" for column in kept_back]
        asked += [f"{table}.json?_sort={columns[0]}&_where=1=1&_trace=1", f"{table}?_context=1"]
        asked += [f"{table}/1.json?_extras=foreign_key_tables", f"{table}/2"]
    for sql in SPYING:
        asked += [f"/archive{end}?sql={quote(sql)}" for end in ("", ".json", ".csv")]
    words = [SECRET, LATE, "openai", "rain", f'"{LATE} end"', f"{LATE}*"]
    asked += [f"/search{end}?q={quote(word)}" for word in words for end in ("", ".json")]
    asked += ["/changes", "/changes.json", "/changes/1", "/compare?a=2&b=3", "/compare.json?a=OpenAI&b=1"]
    asked += ["/network.json", "/cite/2.json", "/cite/2.bib", "/evidence/1.warc.gz", f"/search/names?q={SECRET}"]
    asked += [
        f"/archive/{name}?{given}" for name in CANNED for given in (f"address=file:///{SECRET}", "name=openai")
    ]
    return asked


SPYING = [
    "select * from runs",
    "select url from captures",
    "select captures.url || '' as x from captures",
    "select max(warc_file) from captures",
    "with x as (select * from judgements) select * from x",
    "select cast(sample as text) from sqlite_stat4",
    "select cast(data as text) from sqlite_dbpage",
    "select group_concat(detail) from failures",
    "select file from pragma_database_list",
]
CANNED = ["evidence", "failures_by_reason", "everything_on", "named_beside", "changed_headlines", "wire_copies"]


async def ask_all(datasette: Any, paths: list[str], *words: str) -> dict[str, int]:
    """The status of each; the words must be in none. What a page repeats of its own address does not count."""
    found = {}
    for path in paths:
        response = await datasette.client.get(path, follow_redirects=True)
        text = response.text if len(response.content) < 5_000_000 else ""
        for word in words:
            repeated = word.casefold() in path.casefold()
            assert repeated or word not in text, (word, path)
            assert not repeated or not [row for row in _rows(response) if word in str(row)], (word, path)
        found[path] = response.status_code
        assert response.status_code < 500, (path, text)
    return found


def _rows(response: Any) -> list[Any]:
    """The rows of an answer in JSON."""
    if "json" not in response.headers.get("content-type", ""):
        return []
    found = response.json()
    return list(found.get("rows", found.get("articles", []))) if isinstance(found, dict) else list(found)


@pytest.mark.parametrize("access", [PUBLIC, Access("public", sql="limited")], ids=["off", "limited"])
async def test_no_secret_is_told_whatever_is_asked(planted: Path, access: Access) -> None:
    found = await ask_all(build_datasette(planted, access=access), questions(planted), SECRET)
    assert found["/archive/articles"] == 200
    assert found["/archive/runs"] == 403
    assert found["/archive/evidence?name=openai"] == 404


async def test_the_secrets_are_there_for_the_archives_own_people(planted: Path) -> None:
    """So that the tests above can fail."""
    datasette = build_datasette(planted)
    for path in ("/archive/runs", "/archive/captures.json", "/archive/articles/1", "/archive/failures.csv"):
        assert SECRET in (await datasette.client.get(path)).text
    assert LATE in (await datasette.client.get("/archive/versions/2.json")).text
    assert (await datasette.client.get(f"/search.json?q={LATE}")).json()["article_count"] == 1


async def test_no_full_text_is_told_where_excerpts_are_served(cut: Path) -> None:
    datasette = build_datasette(cut, access=Access("public", sql="limited"), immutable=True)
    await ask_all(datasette, questions(cut), SECRET, LATE)
    assert (await datasette.client.get(f"/search.json?q={LATE}")).json()["article_count"] == 0
    assert "Sentence number 0" in (await datasette.client.get("/archive/articles/2")).text
    assert "Sentence number 40" not in (await datasette.client.get("/archive/versions/2.json")).text


async def test_the_page_of_an_excerpt_says_so_and_leads_to_the_whole(cut: Path) -> None:
    response = await build_datasette(cut, access=PUBLIC, immutable=True).client.get("/archive/articles/2")
    page = Page(response.text)
    assert "An excerpt" in page.text
    assert "https://news.example/2" in page.attributes("a", "href")


PAGES_WITH_LINKS = [
    "/", "/archive/articles/1", "/archive/articles/2", "/archive/articles/5", "/archive/entities/1", "/mentions/1", "/search?q=tencent",
    "/search?q=entity:Tencent", "/search?q=zzz", "/changes", "/changes/1", "/compare?a=1&b=2", "/network", "/archive/stories/1", "/archive",
    "/archive/articles", "/archive/entities", "/archive/sites", "/archive/everything_on?name=tencent",
]  # fmt: skip


@pytest.mark.parametrize("mode", ["all", "cut"])
async def test_every_link_of_a_public_site_leads_somewhere(planted: Path, cut: Path, mode: str) -> None:
    path = cut if mode == "cut" else planted
    datasette = build_datasette(path, access=PUBLIC, immutable=mode == "cut")
    seen = set()
    for page in PAGES_WITH_LINKS:
        response = await datasette.client.get(page, follow_redirects=True)
        assert response.status_code == 200, page
        for href in Page(response.text).attributes("a", "href"):
            link = urlsplit(urljoin(f"http://localhost{page}", href))
            target = f"{link.path}?{link.query}" if link.query else link.path
            if link.netloc == "localhost" and target not in seen:
                seen.add(target)
                found = await datasette.client.get(target, follow_redirects=True)
                assert found.status_code == 200, (page, target)
                assert SECRET not in found.text
    assert len(seen) > 150


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_strangers_can_send_nothing(archive_path: Path, method: str) -> None:
    client = build_datasette(archive_path, access=PUBLIC).client
    for path in ("/", "/archive/articles/1", "/-/messages", "/curate"):
        assert (await client.request(method, path)).status_code == 405


async def test_signing_in_gives_nothing_more(archive_path: Path) -> None:
    datasette = build_datasette(archive_path, access=PUBLIC)
    cookies = {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}
    for path, status in (("/-/threads", 404), ("/archive/runs", 403), ("/-/permissions", 404)):
        assert (await datasette.client.get(path, cookies=cookies)).status_code == status


# SQL


async def test_strangers_write_no_sql_unless_they_may(archive_path: Path) -> None:
    asked = "/archive.json?sql=select+id+from+articles"
    for access, status in ((PUBLIC, 403), (Access("public", sql="limited"), 200)):
        client = build_datasette(archive_path, access=access).client
        assert (await client.get(asked)).status_code == status
        assert (await client.get("/archive/articles.json?_where=1=1")).status_code == status


@pytest.mark.parametrize(
    "sql",
    [
        "select zeroblob(900000000)",
        "select zeroblob(9000000) from json_each('[1,2,3,4,5,6,7,8,9]')",
        "with recursive d(x) as (select 'aaaaaaaaaa' union all select x || x from d limit 40) select x from d",
        "select printf('%.*c', 500000000, 'x')",
        "select replace(hex(zeroblob(9000000)), '00', 'xxxxxxxxxxxx') from articles",
    ],
)
async def test_a_huge_answer_is_refused_in_a_sentence(archive_path: Path, sql: str) -> None:
    client = build_datasette(archive_path, access=Access("public", sql="limited")).client
    response = await client.get(f"/archive.json?sql={quote(sql)}")
    assert response.status_code == 400
    assert len(response.content) < 10_000
    assert (await client.get("/archive.json?sql=select+1")).status_code == 200


def test_sqlite_itself_may_take_no_more_memory_than_one_server_has_for_it(archive_path: Path) -> None:
    """In a process of its own, because the limit holds for a whole process."""
    script = f"""
import asyncio
from pathlib import Path
from archiver.publish import Access, build_datasette
client = build_datasette(Path({str(archive_path)!r}), access=Access("public", sql="limited")).client
async def ask():
    many = "select x from (select randomblob(30000000) as x from json_each('[1,2,3,4,5,6,7,8,9,10]')) order by x"
    for sql in (many, "select length(hex(zeroblob(100000)))"):
        response = await client.get("/archive.json", params={{"sql": sql}})
        print(response.status_code, "memory" in response.text)
asyncio.run(ask())
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["400", "True", "200", "False"]


async def test_an_endless_question_is_ended(archive_path: Path) -> None:
    client = build_datasette(archive_path, access=Access("public", sql="limited")).client
    sql = quote("with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n")
    response = await client.get(f"/archive.json?sql={sql}")
    assert response.status_code == 400
    assert "time" in response.text or "interrupted" in response.text


@pytest.mark.parametrize("sql", ["attach '/tmp/x.db' as y", "delete from articles", "pragma database_list"])
async def test_only_questions_are_sql(archive_path: Path, sql: str) -> None:
    client = build_datasette(archive_path, access=Access("public", sql="limited")).client
    assert (await client.get(f"/archive.json?sql={quote(sql)}")).status_code == 400


# Robots, caches, policies


@pytest.mark.parametrize(
    ("robots", "first", "tag"),
    [
        ("none", "User-agent: *\nDisallow: /\n", "noindex, nofollow"),
        ("ai-none", "User-agent: AI2Bot\n", "noai, noimageai"),
        ("all", "User-agent: *\nDisallow: /search\n", None),
    ],
)
async def test_robots_are_told_what_was_chosen(
    archive_path: Path, robots: str, first: str, tag: str | None
) -> None:
    client = build_datasette(archive_path, access=Access("public", robots=robots)).client
    assert (await client.get("/robots.txt")).text.startswith(first)
    for path in ("/", "/archive/articles/1", "/archive/articles.json", "/robots.txt"):
        assert (await client.get(path)).headers.get("x-robots-tag") == tag
    page = Page((await client.get("/archive/articles/1")).text)
    metas = {attrs.get("name"): attrs.get("content") for name, attrs in page.elements if name == "meta"}
    assert metas.get("robots") == tag


@pytest.mark.parametrize(
    "path", ["/", "/archive/articles/1", "/archive/articles", "/search?q=tencent", "/archive.json"]
)
async def test_an_unchanged_page_is_not_sent_again(archive_path: Path, path: str) -> None:
    client = build_datasette(archive_path, access=PUBLIC).client
    first = await client.get(path)
    assert first.headers["cache-control"] == "public, max-age=60"
    again = await client.get(path, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = await client.get(path, headers={"if-none-match": 'W/"other"'})
    assert other.status_code == 200


async def test_a_copy_that_does_not_change_is_kept_for_longer(archive_path: Path) -> None:
    client = build_datasette(archive_path, access=PUBLIC, immutable=True).client
    assert (await client.get("/")).headers["cache-control"] == "public, max-age=600"


async def test_style_sheet_and_script_are_kept_for_good_by_their_digest(archive_path: Path) -> None:
    client = build_datasette(archive_path, access=PUBLIC).client
    page = Page((await client.get("/")).text)
    [sheet] = [each["href"] for tag, each in page.elements if tag == "link" and each["rel"] == "stylesheet"]
    [script] = page.attributes("script", "src")
    for address in (sheet, script):
        assert re.search(r"\?[0-9a-f]{16}$", address)
        assert "immutable" in (await client.get(address)).headers["cache-control"]
    plain = await client.get(sheet.partition("?")[0])
    assert plain.headers["cache-control"] == "public, max-age=3600"


async def test_what_is_refused_or_personal_is_kept_by_no_cache(archive_path: Path) -> None:
    client = build_datasette(archive_path, access=PUBLIC).client
    for path in ("/archive/runs", "/nothing"):
        response = await client.get(path)
        assert response.headers["cache-control"] == "no-store"
        assert "etag" not in response.headers
    personal = await client.get("/", cookies={"a": "b"})
    assert "private" in personal.headers["cache-control"] or personal.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("access", [Access(), PUBLIC], ids=["local", "public"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=tencent",
        "/changes",
        "/network",
        "/compare?a=1&b=2",
        "/archive/articles/1",
        "/archive/entities/1",
    ],
)
async def test_our_own_pages_have_no_style_and_no_script_in_them(
    archive_path: Path, path: str, access: Access
) -> None:
    response = await build_datasette(archive_path, access=access).client.get(path)
    policy = response.headers["content-security-policy"]
    assert "style-src 'self';" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    page = Page(response.text)
    assert not [attrs for _, attrs in page.elements if "style" in attrs]
    assert not [tag for tag, attrs in page.elements if tag == "style" or (tag == "script" and "src" not in attrs)]


@pytest.mark.parametrize(
    "path", ["/archive/articles.json", "/search.json?q=x", "/cite/1.txt", "/archive/articles.csv"]
)
async def test_what_is_no_page_may_do_nothing(archive_path: Path, path: str) -> None:
    headers = (await build_datasette(archive_path, access=PUBLIC).client.get(path)).headers
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "access-control-allow-origin" not in headers


# Below a path


async def test_below_a_path_every_link_stays_below_it(archive_path: Path) -> None:
    datasette = build_datasette(archive_path, access=PUBLIC, settings={"base_url": "/news/"})
    seen, waiting = set(), ["/news/"]
    while waiting and len(seen) < 120:
        asked = waiting.pop(0)
        response = await datasette.client.get(PrefixedUrlString(asked), follow_redirects=True)
        assert response.status_code == 200, asked
        if "html" not in response.headers["content-type"]:
            continue
        assert "content-security-policy" in response.headers
        page = Page(response.text)
        named = [("a", "href"), ("link", "href"), ("script", "src"), ("form", "action"), ("input", "data-names")]
        for tag, name in named:
            for value in page.attributes(tag, name):
                link = urlsplit(urljoin(f"http://localhost{asked}", value))
                if link.netloc != "localhost":
                    continue
                assert link.path.startswith("/news/"), (asked, tag, value)
                target = f"{link.path}?{link.query}" if link.query else link.path
                if tag == "a" and target not in seen:
                    seen.add(target)
                    waiting.append(target)
    assert len(seen) > 50


async def test_a_mode_that_there_is_not_opens_no_site(archive_path: Path) -> None:
    with pytest.raises(StartupError, match="mode"):
        build_datasette(archive_path, access=Access("publik")).app()


async def test_feeds_of_excerpts_tell_no_change_that_only_the_choice_of_sentences_made(cut: Path) -> None:
    """Of earlier versions only the first words are there, and of no version all names."""
    client = build_datasette(cut, access=PUBLIC, immutable=True).client
    shown = (await client.get("/changes.json")).json()
    told = (await client.get("/feed/changes.json")).json()["items"]
    assert len(told) == len(shown) > 0
    for change, item in zip(shown, told, strict=True):
        assert change["named"] == change["named_no_more"] == []
        assert "Named" not in item["content_text"]
        assert item["content_text"].count("[-") == sum(bool(part["gone"]) for part in change["words"])
