"""Several archives as one site, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archiver.publish import build_whole
from archiver.store.parts.split import split_archive
from tests.browser.conftest import Open
from tests.browser.test_every_page import assert_sound, violations
from tests.publish.fixture_archive import write_archive
from tests.sites import serving

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "search": "/search?q=tencent",
    "search, nothing found": "/search?q=zzzz",
    "entity": "/entities/2023-02/1",
    "nothing": "/nothing",
    "a part": "/2023-02/",
    "search in a part": "/2023-02/search?q=tencent",
    "entity in a part": "/2023-02/archive/entities/1",
    "article in a part": "/2023-02/archive/articles/1",
    "table in a part": "/2023-02/archive/articles",
}


@pytest.fixture(scope="module")
def shards(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("shards")
    write_archive(folder / "archive.db")
    parts = [part.path for part in split_archive(folder / "archive.db", folder / "parts")]
    with serving(build_whole(parts)) as address:
        yield address


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_every_kind_of_page_over_parts_is_sound_and_accessible(
    opening: Callable[[str], Open], shards: str, name: str, width: int, scheme: str
) -> None:
    watch = opening(shards)(PAGES[name], width=width, color_scheme=scheme)
    assert_sound(watch, width=width)
    assert violations(watch.page) == []


def test_a_reader_goes_from_the_search_over_all_to_an_article_and_back(
    opening: Callable[[str], Open], shards: str
) -> None:
    page: Any = opening(shards)("/").page
    page.fill("#q", "mini programs")
    page.press("#q", "Enter")
    page.click("ol.articles a >> nth=0")
    assert page.url.startswith(f"{shards}/2023-02/archive/articles/")
    page.click("article a.name >> nth=0")
    assert page.url.startswith(f"{shards}/entities/2023-02/")
    page.click("#parts + ul a >> nth=0")
    assert "/2023-02/archive/entities/" in page.url
    page.click("text=The same over all")
    assert page.url.startswith(f"{shards}/entities/2023-02/")
