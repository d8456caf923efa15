"""What pages and users send is shown as text, on every page."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlite_utils.utils import sqlite3

from archiver.publish import build_datasette
from tests.publish.conftest import Get, Page
from tests.publish.fixture_archive import LONG_TITLE, OVERRIDE, SCRIPT
from tests.publish.hostile_rows import BROKEN, HOSTILE, SURROGATE, write_hostile

pytestmark = pytest.mark.slow

# Every kind of page about an article and an entity of the hostile archive.
ABOUT = [
    "/archive/articles/{article}", "/archive/articles/{article}.json", "/archive/entities/{entity}",
    "/archive/entities/{entity}.json", "/mentions/{entity}", "/mentions/{entity}.json", "/changes/{article}",
    "/changes/{article}.json", "/cite/{article}.txt", "/cite/{article}.bib", "/cite/{article}.ris", "/cite/{article}.json",
    "/archive/versions/{article}", "/archive/captures/{article}", "/archive/failures/{article}", "/archive/authors/{article}",
    "/compare?a={entity}&b=Tencent", "/compare.json?a={entity}&b=Tencent", "/network?around={entity}",
    "/network.gexf?around={entity}", "/network.graphml?around={entity}", "/network.json?around={entity}",
    "/search?q={text}", "/search?q=entity:%22{text}%22", "/search.json?q={text}", "/search/names?q={text}", "/compare?a={text}&b={text}",
    "/network?around={text}&type={text}&site={text}&after={text}", "/archive/articles?_search={text}",
    "/archive/articles?section={text}", "/archive/everything_on?name={text}",
]  # fmt: skip
LISTS = [
    "/", "/search?q=tencent", "/search?q=tencent&sort=newest&page=2", "/search?q=entity:Tencent", "/changes", "/changes?page=3",
    "/network", "/compare?a=Tencent&b=1", "/mentions/2", "/archive/entities/2", "/archive", "/archive/articles",
    "/archive/versions", "/archive/entities", "/archive/aliases", "/archive/mentions", "/archive/failures", "/archive/sites",
    "/archive/authors", "/archive/headlines", "/archive/removed", "/archive/article_overview", "/archive/entity_overview",
    "/archive/co_mentions", "/archive/recent_changes",
]  # fmt: skip
PAGES = [
    "/",
    "/archive/articles/3",
    "/archive/articles/4",
    "/archive/entities/6",
    "/archive/entities/1",
    "/search?q=tencent",
    f"/search?q={quote(SCRIPT)}",
    f"/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&site={quote(SCRIPT)}&sort={quote(SCRIPT)}",
    "/archive",
    "/archive/articles",
    f"/archive/articles?_search={quote(SCRIPT)}",
    f"/archive/articles?section={quote(SCRIPT)}",
    "/archive/versions",
    "/archive/versions/3",
    "/archive/entities",
    "/archive/aliases",
    "/archive/mentions",
    "/archive/failures",
    "/archive/article_overview",
    "/archive/entity_overview",
    "/archive/everything_on?name=tencent",
    f"/archive/everything_on?name={quote(SCRIPT)}",
    "/archive/all_spellings?name=tencent",
    "/archive/by_author?author=script",
    "/archive/failures_by_reason?reason=no+article",
    f"/archive/{quote(SCRIPT, safe='')}",
]


def assert_harmless(page: Page) -> None:
    """Nothing in it runs, loads, leaves or covers; and the frame is whole."""
    scripts = [attrs for tag, attrs in page.elements if tag == "script"]
    assert "<script>alert(1)" not in page.html
    assert not [tag for tag, _ in page.elements if tag in {"img", "iframe", "object", "embed"}]
    assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert all(not (attrs.get("src") or "/").startswith("//") for attrs in scripts)
    links = [
        value for name in ("href", "src", "action") for _, attrs in page.elements if (value := attrs.get(name))
    ]
    assert not [
        link for link in links if link.strip().casefold().startswith(("javascript:", "data:", "vbscript:", "//"))
    ]
    assert not [tag for tag, _ in page.elements if tag in {"base", "template", "plaintext", "math", "video"}]
    assert [tag for tag, _ in page.elements if tag in {"html", "head", "body", "main", "footer"}] == [
        "html", "head", "body", "main", "footer"]  # fmt: skip
    assert page.html.rstrip().endswith("</html>")


@pytest.mark.parametrize("path", PAGES)
async def test_hostile_rows_are_shown_as_text(get: Get, path: str) -> None:
    assert_harmless((await get(path)).page)


@pytest.fixture(scope="module")
def hostile_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    write_hostile(path)
    return path


@pytest.fixture(scope="module")
def hostile(hostile_path: Path) -> Any:
    return build_datasette(hostile_path)


@pytest.mark.parametrize("number", range(1, len(HOSTILE) + 1))
async def test_each_of_sixty_hostile_rows_is_text_on_every_page_about_it(
    hostile: Any, hostile_path: Path, number: int
) -> None:
    text = HOSTILE[number - 1]
    db = sqlite3.connect(hostile_path)
    db.text_factory = bytes
    ((entity,),) = db.execute(
        "select min(entity_id) from mentions where version_id = ? and entity_id <> 2", [2 * number - 1]
    )
    about = {"article": number, "entity": entity or 1, "text": quote(text[:2000], safe="")}
    seen = " ".join((text if number != SURROGATE + 1 else BROKEN.decode("utf-8", "replace")).split())
    for path in ABOUT:
        answer = await hostile.client.get(path.format(**about), follow_redirects=True)
        assert answer.status_code == 200 or "everything_on" in path or "_search" in path, path
        if answer.headers["content-type"].startswith("text/html"):
            page = Page(answer.text)
            assert_harmless(page)
            if path in ABOUT[:1]:
                assert seen in page.text, path


@pytest.mark.parametrize("path", LISTS)
async def test_sixty_hostile_rows_are_text_where_they_are_listed(hostile: Any, path: str) -> None:
    answer = await hostile.client.get(path)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert_harmless(page)
    assert path == "/archive" or page.text.count("alert(1)") > 5 or "Tencent" in page.text


@pytest.mark.parametrize(
    "path", ["/", "/archive/articles/3", "/archive/entities/6", "/search?q=evil", "/archive/articles"]
)
async def test_the_hostile_text_is_there_to_be_read(get: Get, path: str) -> None:
    assert SCRIPT in (await get(path)).page.text


async def test_an_unsafe_address_is_no_link_but_can_be_read(get: Get) -> None:
    page = (await get("/archive/articles/3")).page
    assert "javascript:alert(document.domain)" in page.text
    assert "Original page" not in page.text


async def test_text_that_turns_the_writing_direction_stays_in_its_place(get: Get) -> None:
    """A right-to-left override ends with the element that isolates it (Unicode UAX 9)."""
    page = (await get("/")).page
    assert f"{OVERRIDE}desrever</bdi></a>" in page.html
    assert '<h1 dir="auto">' in (await get("/archive/articles/3")).page.html


async def test_a_very_long_title_is_kept_whole_on_its_own_page(get: Get) -> None:
    assert LONG_TITLE in (await get("/archive/articles/4")).page.text


@pytest.mark.parametrize(
    "path", ["/", "/search?q=x", "/archive", "/archive/articles", "/archive/articles/1", "/archive/entities/1"]
)
async def test_pages_carry_security_headers(get: Get, path: str) -> None:
    headers = (await get(path)).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src")[0]


@pytest.mark.parametrize(
    "path", ["/archive", "/archive/articles", "/archive/entities", "/archive/everything_on?name=openai"]
)
async def test_every_script_within_a_stock_page_is_one_that_the_policy_names(get: Get, path: str) -> None:
    import re
    from base64 import b64encode
    from hashlib import sha256

    answer = await get(path)
    scripts = re.findall(r"<script>(.*?)</script>", answer.page.html, re.DOTALL)
    assert scripts
    for script in scripts:
        digest = b64encode(sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in answer.headers["content-security-policy"], script


async def test_who_may_not_see_the_articles_sees_none(archive_path: Any) -> None:
    from archiver.publish import build_datasette

    datasette = build_datasette(archive_path)
    datasette._metadata_local["databases"]["archive"]["allow"] = {"id": "root"}
    for path in ("/", "/search?q=tencent", "/archive/articles/1"):
        assert "mini programs" not in (await datasette.client.get(path)).text
    assert (await datasette.client.get("/search?q=tencent")).status_code == 403
    signed_in = {"ds_actor": datasette.sign({"a": {"id": "root"}}, "actor")}
    assert "mini programs" in (await datasette.client.get("/search?q=tencent", cookies=signed_in)).text
