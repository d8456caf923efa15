"""The site in a real browser: nothing runs that should not, nothing is asked of another host."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from tests.browser.conftest import Open, Watch
from tests.publish.fixture_archive import SCRIPT

pytestmark = pytest.mark.browser

OURS = {
    "home": "/",
    "article": "/archive/articles/1",
    "hostile article": "/archive/articles/3",
    "long article": "/archive/articles/4",
    "entity": "/archive/entities/1",
    "hostile entity": "/archive/entities/6",
    "search": "/search?q=tencent",
    "saved searches": "/watches",
    "search without words": "/search?q=%22",
}
STOCK = {
    "database": "/archive",
    "table": "/archive/articles",
    "view": "/archive/article_overview",
    "row": "/archive/captures/1",
    "question": "/archive/everything_on?name=tencent",
    "query": "/archive?sql=select+*+from+articles",
    "nothing": "/archive/nothing",
}
PAGES = OURS | STOCK


LOOKS = {1280: "light", 390: "dark"}  # width of the window → colour scheme


@pytest.fixture(scope="module")
def shown(request: pytest.FixtureRequest, opening_for_several: Callable[[str], Open], site: str) -> Watch:
    """A page as it was opened, once for all tests that look at it."""
    name, width = request.param
    return opening_for_several(site)(PAGES[name], width=width, color_scheme=LOOKS[width])


def each_page(names: Iterable[str]) -> pytest.MarkDecorator:
    looks = [(name, width) for name in names for width in LOOKS]
    return pytest.mark.parametrize("shown", looks, indirect=True, ids=[f"{name}-{width}" for name, width in looks])


@each_page(PAGES)
def test_pages_open_without_a_complaint_and_ask_nobody_else(shown: Watch) -> None:
    assert shown.complaints == []
    assert shown.elsewhere == []


@each_page(OURS)
def test_no_page_of_ours_needs_sideways_scrolling(shown: Watch) -> None:
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= shown.page.viewport_size["width"]


def test_a_hostile_title_is_read_not_run(open_page: Open) -> None:
    watch = open_page("/archive/articles/3")
    assert SCRIPT in watch.page.locator("h1").inner_text()
    watch.page.get_by_role("link", name="Archive", exact=True).click()
    watch.page.get_by_role("link", name=SCRIPT).first.click()
    assert "/archive/articles/3" in watch.page.url
    assert watch.complaints == []


def test_search_works_without_javascript(open_page: Open) -> None:
    watch = open_page("/", java_script_enabled=False)
    watch.page.get_by_label("Search the articles and the names in them").fill("mini programs")
    watch.page.get_by_role("button", name="Search").click()
    assert "q=mini+programs" in watch.page.url
    watch.page.get_by_role("link", name="Tencent removes mini programs").click()
    assert watch.page.locator("h1").inner_text() == "Tencent removes mini programs"
    watch.page.get_by_role("link", name="OpenAI").first.click()
    assert watch.page.locator("h1").inner_text() == "OpenAI"
    watch.page.get_by_text("The numbers").click()
    assert watch.page.get_by_role("cell", name="2").first.is_visible()


def test_the_keyboard_reaches_the_content_first(open_page: Open) -> None:
    watch = open_page("/archive/articles/1")
    watch.page.keyboard.press("Tab")
    skip = watch.page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("element => element === document.activeElement")
    assert skip.bounding_box()["x"] >= 0
    watch.page.keyboard.press("Enter")
    assert watch.page.url.endswith("#content")


CONTRAST = """
() => {
  const parse = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const colour = parse(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || element.closest('svg, option')) continue;
    const front = parse(getComputedStyle(element).color);
    const [a, b] = [luminance(front), luminance(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)} ${element.textContent.slice(0, 40)}`);
  }
  return low;
}
"""


@each_page([*OURS, "table", "database", "question"])
def test_text_stands_out_from_what_is_behind_it(shown: Watch) -> None:
    """WCAG 2.2, success criterion 1.4.3: at least 4.5 to 1."""
    assert shown.page.evaluate(CONTRAST) == []


def test_every_colour_of_names_stands_out(open_page: Open) -> None:
    kinds = ["person", "org", "place", "product", "group", "work", "other"]
    for scheme in ("light", "dark"):
        watch = open_page("/archive/articles/1", color_scheme=scheme)
        watch.page.evaluate(
            "kinds => kinds.forEach(kind => {"
            " const name = document.createElement('a'); name.href = '#'; name.className = `name ${kind}`;"
            " name.textContent = kind; document.querySelector('.text').append(name); })",
            kinds,
        )
        assert watch.page.evaluate(CONTRAST) == []


def test_a_printed_article_is_the_article(open_page: Open) -> None:
    watch = open_page("/archive/articles/1")
    watch.page.emulate_media(media="print")
    assert not watch.page.locator("header.top").is_visible()
    assert watch.page.locator(".text").is_visible()
    assert watch.page.locator(".evidence").is_visible()
