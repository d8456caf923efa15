"""Every page says what the archive holds."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest

from archiver.publish.stock.counted import CountedDatabase
from tests.publish.conftest import Get


async def test_the_home_page_shows_what_is_new_and_who_is_named(get: Get) -> None:
    answer = await get("/")
    assert answer.status == 200
    text = answer.page.text
    assert "5 articles from 2 sites, naming 7 entities" in text
    newest = [
        text.index(title) for title in ("腾讯下架小程序", "Tencent removes mini", "Shenzhen opens", "Tencent very")
    ]
    assert newest == sorted(newest)
    assert "The Example News · 10 February 2023" in text
    assert "OpenAI is not available in China." in text
    assert {
        "/archive/entities/1",
        "/archive/entities/3",
        "/archive/articles/1",
        "/archive",
        "/archive/everything_on",
    } <= set(answer.page.attributes("a", "href"))
    assert "/search" in answer.page.attributes("form", "action")


async def test_the_home_page_counts_no_tables_that_it_does_not_show(
    get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def count(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(CountedDatabase, "table_counts", count)
    assert (await get("/")).status == 200


async def test_an_empty_archive_has_a_home_page(tmp_path: Any) -> None:
    from archiver.publish import build_datasette
    from archiver.store import open_archive

    open_archive(tmp_path / "new.db", create=True).close()
    client = build_datasette(tmp_path / "new.db").client
    for path in ("/", "/search?q=tencent", "/archive/articles"):
        response = await client.get(path)
        assert response.status_code == 200
    assert "Nothing is archived yet" in (await client.get("/")).text


async def test_the_article_page_shows_text_names_versions_and_evidence(get: Get) -> None:
    answer = await get("/archive/articles/1")
    assert answer.status == 200
    page = answer.page
    for said in (
        "Tencent removes mini programs",
        "By Ann Lee",
        "The Example News · Technology",
        "Published 10 February 2023, 10:30 UTC",
        "29 words · en",
        "“We are looking at it,” Lee added.",
        "Tencent is about to explain",  # the headline of the earlier version
        "10 February 2023, 11:00 UTC",
        "archiver-20230212.warc.gz, byte 1,000",
        "model en_core_web_sm 3.8.0",
    ):
        assert said in page.text, said
    assert "https://news.example/1" in page.attributes("a", "href")
    assert (
        '<a class="name org" href="/archive/entities/1" title="Tencent, organisation">Tencent Holdings</a> removed'
        in page.html
    )
    assert '<span class="name place open" title="country or city, not resolved">China</span>' in page.html
    assert '<p dir="auto"><a class="name person"' in page.html  # the second paragraph opens with Ann Lee
    assert '<h1 dir="auto"><a class="name org"' in page.html


async def test_entities_of_an_article_stand_most_salient_first(get: Get) -> None:
    html = (await get("/archive/articles/1")).page.html
    aside = html[html.index('id="named"') : html.index('id="versions"')]
    assert aside.index("Tencent") < aside.index("Ann Lee") < aside.index("Shenzhen")


async def test_the_entity_page_shows_names_months_articles_and_company(get: Get) -> None:
    answer = await get("/archive/entities/1")
    assert answer.status == 200
    page = answer.page
    for said in ("organisation", "Chinese internet company", "5 articles", "3 November 2022 to 11 February 2023",
                 "Tencent Holdings known names", "腾讯 known names", "2022-11", "Shenzhen opens a harbour",
                 "Tencent paid for it."):  # fmt: skip
        assert said in page.text, said
    assert "<title>2022-12: 0</title>" in page.html  # a month without mentions has its place in the picture
    assert '<th scope="row">2022-11</th><td>1</td>' in page.html
    beside = page.html[page.html.index('id="beside"') :]
    assert beside.index("OpenAI") < beside.index("WeChat")
    assert "<mark>Tencent</mark> paid for it." in page.html


async def test_the_articles_of_an_entity_come_in_pages(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    from archiver.publish.pages import entity

    monkeypatch.setattr(entity, "ARTICLES", 2)
    titles = ["腾讯下架小程序", "Tencent removes mini", "desrever", "Shenzhen opens", "Tencent very"]
    for frequent in (False, True):  # both ways of finding them give the same
        monkeypatch.setattr(entity, "is_frequent", lambda *_, answer=frequent: answer)
        pages = [(await get(f"/archive/entities/1?page={number}")).page for number in (1, 2, 3)]
        shown = [
            [title for title in titles if f"<bdi>{title}" in page.html or f"{title}</bdi>" in page.html]
            for page in pages
        ]
        assert shown == [titles[:2], titles[2:4], titles[4:]]
        assert ["Older" in page.text for page in pages] == [True, True, False]


@pytest.mark.parametrize(
    "path",
    [
        "/archive/articles/999",
        "/archive/entities/999",
        "/archive/articles/x",
        "/archive/nothing",
        "/nowhere",
        "/archive/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    ],
)
async def test_what_is_not_there_is_a_404(get: Get, path: str) -> None:
    answer = await get(path)
    assert answer.status == 404
    assert "There is nothing at this address" in answer.page.text
    assert "/search" in answer.page.attributes("form", "action")


@pytest.mark.parametrize("path", ["/archive/articles/1.0", "/archive/articles/01", "/archive/entities/1.0"])
async def test_other_spellings_of_a_row_number_do_no_harm(get: Get, path: str) -> None:
    assert (await get(path)).status in {200, 404}


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999", "9" * 400, ""])
async def test_odd_page_numbers_are_answered(get: Get, page: str) -> None:
    assert (await get(f"/archive/entities/1?page={page}")).status == 200
    assert (await get(f"/search?q=tencent&page={page}")).status == 200


async def test_a_page_beyond_the_last_says_so_and_leads_to_the_first(get: Get) -> None:
    for path in (
        "/search?q=tencent&page=40",
        "/archive/entities/1?page=40",
        "/changes?page=40",
        "/mentions/1?page=40",
    ):
        page = (await get(path)).page
        assert "There are no more." in page.text, path
        assert "First page" in page.text, path
        assert not {"Newer", "Previous"} & set(page.text.split()), path


@pytest.mark.parametrize(
    ("path", "told"), [("?_size=9999", "_size must be <= 500"), ("?_sort=nothing", "Cannot sort table by nothing")]
)
async def test_a_table_asked_for_what_it_does_not_do_answers_in_our_frame(get: Get, path: str, told: str) -> None:
    answer = await get(f"/archive/articles{path}")
    assert answer.status >= 400
    assert told in answer.page.text
    assert "/search" in answer.page.attributes("form", "action")


async def test_rows_stay_available_as_json(get: Get) -> None:
    assert (await get("/archive/articles/1.json")).page.html.startswith("{")
    assert (await get("/archive/articles.json?_shape=array")).page.html.startswith("[")


@pytest.mark.parametrize(
    "path", ["/", "/archive/articles/1", "/archive/entities/1", "/search?q=tencent", "/archive/articles"]
)
async def test_pages_can_be_used_without_seeing_and_without_a_mouse(get: Get, path: str) -> None:
    page = (await get(path)).page
    tags = [tag for tag, _ in page.elements]
    assert page.attributes("html", "lang") == ["en"]
    assert "#content" in page.attributes("a", "href")
    assert page.attributes("main", "id") == ["content"]
    assert tags.count("h1") == 1
    labelled = set(page.attributes("label", "for"))
    searched = {attrs["id"] for tag, attrs in page.elements if tag == "input" and attrs.get("type") == "search"}
    assert searched <= labelled
    assert searched
    drawn = [attrs for tag, attrs in page.elements if tag == "svg" and "bars" in (attrs.get("class") or "")]
    assert all(attrs["aria-label"] for attrs in drawn)
    assert bool(drawn) == path.startswith(("/archive/entities/", "/search"))
    ids = [attrs["id"] for _, attrs in page.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/", "/archive/articles/1", "/archive/entities/1", "/search?q=tencent"])
async def test_our_pages_take_nothing_from_elsewhere(get: Get, path: str) -> None:
    page = (await get(path)).page
    assert not [tag for tag, _ in page.elements if tag in {"img", "iframe"}]
    scripts = page.attributes("script", "src")
    assert all(src.startswith("/-/static-plugins/archiver/") for src in scripts)
    assert len(scripts) == len([tag for tag, _ in page.elements if tag == "script"])
    assert all(href.startswith(("/", "#")) for href in page.attributes("link", "href") if "json" not in href)
    assert not [attrs for _, attrs in page.elements if "style" in attrs]


@pytest.mark.slow
async def test_links_of_the_pages_lead_somewhere(get: Get) -> None:
    paths = ("/", "/archive/articles/1", "/archive/entities/1", "/search?q=tencent")
    links = {unescape(href) for path in paths for href in (await get(path)).page.attributes("a", "href")}
    own = {href for href in links if href.startswith("/") and not href.startswith("//")}
    assert {"/network", "/changes", "/archive/articles/2", "/archive/entities/2"} <= own
    for href in own:
        assert (await get(href)).status == 200, href


async def test_a_base_url_is_kept_to(archive_path: Any) -> None:
    from archiver.publish import build_datasette

    client = build_datasette(archive_path, settings={"base_url": "/news/"}).client
    for path in ("/", "/search?q=tencent", "/archive/articles/1"):
        response = await client.get(path)
        assert response.status_code == 200
        assert 'href="/archive' not in response.text
        assert 'action="/search' not in response.text
        assert "content-security-policy" in response.headers
