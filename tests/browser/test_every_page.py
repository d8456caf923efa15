"""Every kind of page of real archives in a real browser: whole, light, accessible, and silent towards other hosts."""

from __future__ import annotations

import asyncio
import gzip
import shutil
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archiver.cli import main
from archiver.publish import Access, Admission, build_datasette
from tests.browser.conftest import Open, Watch
from tests.conftest import ALL
from tests.publish.hostile_rows import HOSTILE, write_hostile
from tests.sites import serving

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "search": "/search?q=tencent",
    "search, narrowed": "/search?q=chatbot+after:2023-03+-site:ledger-daily.example&sort=newest",
    "search, nothing found": "/search?q=zzzz",
    "search, a guess": "/search?q=Tencnet",
    "search, remarks": "/search?q=after:soon+tencent",
    "article": "/archive/articles/2",
    "article in Chinese": "/archive/articles/3",
    "entity": "/archive/entities/1",
    "entity, page 2": "/archive/entities/1?page=2",
    "mentions": "/mentions/1",
    "compare": "/compare?a=Tencent&b=OpenAI",
    "compare, empty": "/compare",
    "network": "/network",
    "network around": "/network?around=Tencent&type=ORG",
    "changes": "/changes",
    "changes of an article": "/changes/2",
    "story": "/archive/stories/1",
    "watches": "/watches",
    "database": "/archive",
    "table": "/archive/articles",
    "table, faceted and filtered": "/archive/entities?type=ORG&_facet=type&_sort_desc=article_count",
    "table, searched": "/archive/articles?_search=tencent",
    "view": "/archive/article_overview",
    "row": "/archive/captures/1",
    "question": "/archive/everything_on?name=tencent",
    "question, to fill in": "/archive/naming_both",
    "query": "/archive?sql=select+*+from+articles",
    "nothing": "/archive/nothing",
}
MOST_BYTES = 300_000  # of a page with all that it loads
PIECE, PAUSE, LATE = 4_000, 0.05, 1.0  # bytes, and seconds after each and before a script
MOST_SHIFT = 0.01  # cumulative layout shift; the field calls up to 0.1 good
AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
SHIFT = """
() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => resolve(sum), 50);
})
"""
WEIGHT = """
() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .reduce((sum, entry) => sum + entry.decodedBodySize, 0)
"""


def violations(page: Any) -> list[str]:
    """What axe-core finds, all rules on."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run()")["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def assert_sound(watch: Watch, *, width: int) -> None:
    """No complaint, no word to other hosts, nothing that moves or does not fit, and not heavy."""
    watch.page.wait_for_load_state("load")
    assert watch.complaints == []
    assert watch.elsewhere == []
    assert watch.page.evaluate(SHIFT) < MOST_SHIFT
    assert watch.page.evaluate(WEIGHT) < MOST_BYTES
    if "stock" not in watch.page.locator("body").get_attribute("class"):
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def sample_path(demo_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample articles, and a saved search."""
    path = tmp_path_factory.mktemp("samples") / "samples.db"
    shutil.copytree(demo_path.parent, path.parent, dirs_exist_ok=True)
    (path.parent / demo_path.name).rename(path)
    result = CliRunner().invoke(main, ["watch", "add", "chips", "chip*", "--db", str(path)])
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture(scope="module")
def samples(chromium: str, sample_path: Path) -> Iterator[str]:
    with serving(build_datasette(sample_path)) as address:
        yield address


LOOKS = {1280: "light", 390: "dark"}  # width of the window → colour scheme


@pytest.fixture(scope="module")
def shown(
    request: pytest.FixtureRequest, opening_for_several: Callable[[str], Open], samples: str
) -> tuple[str, int, Watch]:
    """The name of a page, the width at which it was opened, and the tab."""
    name, width = request.param
    return name, width, opening_for_several(samples)(PAGES[name], width=width, color_scheme=LOOKS[width])


def each_page(*widths: int) -> pytest.MarkDecorator:
    looks = [(name, width) for name in PAGES for width in widths]
    return pytest.mark.parametrize("shown", looks, indirect=True, ids=[f"{name}-{width}" for name, width in looks])


@each_page(*LOOKS)
def test_every_kind_of_page_is_sound_and_accessible(shown: tuple[str, int, Watch]) -> None:
    _, width, watch = shown
    assert_sound(watch, width=width)
    assert violations(watch.page) == []


class Slowly:
    """A site whose pages come in pieces, and whose scripts come late."""

    def __init__(self, datasette: Any) -> None:
        self._app = datasette.app()

    def app(self) -> Any:
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def send_slowly(message: dict[str, Any]) -> None:
            body = message.get("body", b"")
            for start in range(0, len(body) - PIECE, PIECE):
                await send({"type": message["type"], "body": body[start : start + PIECE], "more_body": True})
                await asyncio.sleep(PAUSE)
            rest = body[max(0, (len(body) - 1) // PIECE) * PIECE :]
            await send(message | ({"body": rest} if body else {}))

        if scope.get("path", "").endswith(".js"):
            await asyncio.sleep(LATE)
        html = scope["type"] == "http" and "." not in scope["path"]
        await self._app(scope, receive, send_slowly if html else send)


@pytest.fixture(scope="module")
def slow(chromium: str, sample_path: Path) -> Iterator[str]:
    with serving(Slowly(build_datasette(sample_path))) as address:
        yield address


@pytest.mark.parametrize("width", LOOKS)
@pytest.mark.parametrize("name", ["table, faceted and filtered", "view"])
def test_nothing_moves_where_the_line_is_slow(
    opening: Callable[[str], Open], slow: str, name: str, width: int
) -> None:
    watch = opening(slow)(PAGES[name], width=width)
    assert watch.page.evaluate(SHIFT) < MOST_SHIFT
    assert watch.complaints == []


def test_what_is_not_accessible_is_found(opening: Callable[[str], Open], samples: str) -> None:
    page = opening(samples)("/").page
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [each.split(":")[0] for each in violations(page)] == ["image-alt"]


@each_page(1280)
def test_every_kind_of_page_says_the_same_without_javascript(
    opening: Callable[[str], Open], samples: str, shown: tuple[str, int, Watch]
) -> None:
    name, _, watch = shown
    without = opening(samples)(PAGES[name], java_script_enabled=False)
    texts = [each.page.locator("h1, h2, h3, .meta").all_inner_texts() for each in (watch, without)]
    assert texts[0] == texts[1]
    assert texts[0]


@pytest.mark.parametrize("enabled", [True, False], ids=["with JavaScript", "without"])
def test_a_reader_clicks_from_the_home_page_to_the_evidence_and_on(
    opening: Callable[[str], Open], samples: str, enabled: bool
) -> None:
    page = opening(samples)("/", java_script_enabled=enabled).page
    page.locator("#q").fill('entity:Weixin "mini programs"')
    page.get_by_role("button", name="Search").first.click()
    page.get_by_role("link", name="Harbour Post").first.click()
    page.wait_for_url("**site%3Aharbour-post.example**")
    page.locator(".chosen a").first.wait_for()
    page.locator(".articles h3 a").first.click()
    page.locator("h2", has_text="Evidence").wait_for()
    page.get_by_text("Where each field was found").click()
    page.locator("aside .names a").first.click()
    page.locator("body.entity-page h1").wait_for()
    page.get_by_role("link", name="Side by side with").first.click()
    page.locator("h2", has_text="Together in").wait_for()
    page.get_by_role("link", name="Network").click()
    page.locator("svg.network a").first.click()
    page.get_by_role("link", name="Every mention in its sentence").click()
    page.locator("mark").first.wait_for()
    page.get_by_role("link", name="Changes", exact=True).click()
    page.locator("article.change ins").first.wait_for()


def test_names_are_offered_while_somebody_types(opening: Callable[[str], Open], samples: str) -> None:
    watch = opening(samples)("/search")
    watch.page.locator("#q").press_sequentially("tenc")
    watch.page.locator("#q-names option").first.wait_for(state="attached")
    offered = watch.page.locator("#q-names option").evaluate_all("all => all.map(each => each.value)")
    assert 'entity:"Tencent"' in offered
    assert watch.complaints == []


def test_the_legend_switches_colours_off_and_on(opening: Callable[[str], Open], samples: str) -> None:
    page = opening(samples)("/archive/articles/2").page
    button = page.get_by_role("button", name="organisation")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.locator("article a.name.org.off").count() == page.locator("article a.name.org").count() > 0
    button.click()
    assert page.locator("article a.name.org.off").count() == 0


@pytest.mark.parametrize("path", ["/curate", "/curate/log", "/archive/entities/1"])
def test_pages_of_the_curator_are_sound_and_accessible(browser: Any, sample_path: Path, path: str) -> None:
    admission = Admission("iris")
    with serving(build_datasette(sample_path, admission=admission)) as site:
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme)
            watch = Watch(context.new_page(), site)
            link = admission.link(f"{site}/") if scheme == "light" else f"{site}/"
            watch.page.goto(link)
            if scheme == "light":
                cookies = context.cookies()
            context.add_cookies(cookies)
            watch.page.goto(site + path)
            assert_sound(watch, width=390)
            assert violations(watch.page) == []
            context.close()


@pytest.fixture(scope="module")
def public(chromium: str, sample_path: Path) -> Iterator[str]:
    with serving(build_datasette(sample_path, access=Access("public"))) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["/", "/search?q=tencent", "/archive/articles/2", "/archive/entities/1", "/network", "/archive"]
)
def test_the_site_for_strangers_is_sound_and_accessible(
    opening: Callable[[str], Open], public: str, path: str
) -> None:
    watch = opening(public)(path, width=390)
    assert_sound(watch, width=390)
    assert violations(watch.page) == []


@pytest.fixture(scope="module")
def hostile(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("hostile") / "archive.db"
    write_hostile(path)
    with serving(build_datasette(path)) as address:
        yield address


@pytest.mark.parametrize("number", range(1, len(HOSTILE) + 1))
def test_hostile_rows_do_nothing_in_a_browser(opening: Callable[[str], Open], hostile: str, number: int) -> None:
    watch = opening(hostile)(f"/archive/articles/{number}", width=390)
    for path in (f"/archive/entities/{number + 1}", f"/changes/{number}", f"/mentions/{number + 1}"):
        watch.page.goto(hostile + path)
        assert watch.page.locator("main, footer").count() == 2
        assert watch.page.locator("footer").is_visible()
    assert watch.complaints == []
    assert watch.elsewhere == []


@pytest.mark.parametrize(
    "path", ["/", "/search?q=tencent", "/network", "/changes", "/archive/articles", "/archive/entities"]
)
def test_lists_of_hostile_rows_do_nothing_in_a_browser(
    opening: Callable[[str], Open], hostile: str, path: str
) -> None:
    watch = opening(hostile)(path)
    assert watch.complaints == []
    assert watch.elsewhere == []
    assert watch.page.locator("footer").is_visible()


@pytest.fixture(scope="module")
def real(chromium: str, gold: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Real pages, archived from files: all 220 of them, or every third."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "saved").mkdir()
    for packed in sorted((gold / "pages" / "html").glob("*.gz"))[:: 1 if ALL else 3]:
        (folder / "saved" / packed.stem).with_suffix(".html").write_bytes(gzip.decompress(packed.read_bytes()))
    path = folder / "archive.db"
    env = {"ARCHIVER_WORKERS": "0"}
    CliRunner().invoke(main, ["add", str(folder / "saved"), "--db", str(path), "--json"], env=env)
    with serving(build_datasette(path)) as address:
        yield address


@pytest.mark.slow
def test_an_archive_of_real_pages_is_sound_wherever_one_clicks(opening: Callable[[str], Open], real: str) -> None:
    """From the home page along the links: some of each kind of page."""
    most = 12 if ALL else 4
    opened = opening(real)
    first = opened("/").page
    assert first.locator(".articles li").count() == 12
    waiting, seen, kinds = ["/"], {"/"}, dict.fromkeys(KINDS, 0)
    width = 1280
    while waiting:
        path = waiting.pop(0)
        watch = opened(path, width=width, color_scheme="dark" if width == 390 else "light")
        assert_sound(watch, width=width)
        for href in watch.page.locator("main a").evaluate_all("all => all.map(each => each.getAttribute('href'))"):
            kind = next((kind for kind in KINDS if (href or "").startswith(kind)), None)
            if (
                kind
                and href not in seen
                and kinds[kind] < most
                and not href.endswith((".json", ".gz", ".csv", ".jsonl"))
            ):
                kinds[kind] += 1
                seen.add(href)
                waiting.append(href)
        watch.page.context.close()
        width = 1670 - width  # 1280 and 390 in turn
    assert (
        min(kinds[kind] for kind in ("/archive/articles/", "/archive/entities/", "/search?", "/compare?")) == most
    )


KINDS = ("/archive/articles/", "/archive/entities/", "/search?", "/compare?", "/mentions/", "/changes/", "/network?",
         "/archive/stories/")  # fmt: skip
