"""Curation in a real browser, with and without JavaScript, by mouse and by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlite_utils.utils import sqlite3

from archiver.publish import Admission, build_datasette
from tests.publish.fixture_archive import write_archive
from tests.sites import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def link(chromium: str, tmp_path: Path) -> Iterator[str]:
    """What `archiver serve --curate` prints, for an archive in which two entities look alike."""
    path = tmp_path / "archive.db"
    write_archive(path)
    with sqlite3.connect(path) as connection:
        connection.execute("update entities set name = 'Tencent Cloud' where id = 2")
    connection.close()
    admission = Admission("iris")
    with serving(build_datasette(path, admission=admission)) as url:
        yield admission.link(f"{url}/")


@pytest.fixture
def page(browser: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, **getattr(request, "param", {}))
    page = context.new_page()
    page.complaints = []
    page.on(
        "console", lambda message: message.type in {"error", "warning"} and page.complaints.append(message.text)
    )
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


BOTH = pytest.mark.parametrize(
    "page", [{"java_script_enabled": True}, {"java_script_enabled": False}], indirect=True, ids=["js", "no js"]
)


@BOTH
def test_a_suggestion_is_accepted_and_the_judgement_undone(page: Any, link: str) -> None:
    page.goto(link)
    page.get_by_label("Reason, if you like").first.fill("a unit of it")
    page.get_by_role("button", name="One, named Tencent", exact=True).click()
    assert page.get_by_role("status").inner_text() == "Judgement 1: Tencent Cloud is Tencent."
    assert page.get_by_role("heading", name="No two entities look alike").is_visible()
    page.get_by_role("button", name="Undo judgement 1").first.click()
    assert "took judgement 1 back" in page.get_by_role("status").inner_text()
    assert page.get_by_role("heading", name="1 pair that may be one").is_visible()
    assert page.complaints == []


@BOTH
def test_an_entity_is_renamed_on_its_page_and_the_judgement_undone(page: Any, link: str) -> None:
    page.goto(link)
    page.get_by_role("link", name="Tencent", exact=True).first.click()
    page.locator("summary").get_by_text("Rename", exact=True).click()
    page.get_by_label("New name").fill("Tencent <b>Ltd</b>")
    page.get_by_role("button", name="Rename").click()
    assert page.locator("h1").inner_text() == "Tencent <b>Ltd</b>"
    page.get_by_role("button", name="Undo judgement 1").first.click()
    assert page.locator("h1").inner_text() == "Tencent"
    assert page.get_by_text("taken back by iris").is_visible()
    assert page.complaints == []


def test_an_entity_is_hidden_by_keyboard_alone(page: Any, link: str) -> None:
    page.goto(link)
    page.goto(link.partition("curate")[0] + "archive/entities/5")
    page.locator("summary").get_by_text("Hide", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("a joke")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("This is hidden").wait_for()
    assert "WeChat is no entity" in page.get_by_role("status").inner_text()
    assert page.get_by_text("a joke").is_visible()


def test_enter_in_the_reason_decides_nothing(page: Any, link: str) -> None:
    page.goto(link)
    page.get_by_label("Reason, if you like").first.press("Enter")
    assert page.get_by_role("heading", name="1 pair that may be one").is_visible()
    assert page.get_by_text("Nobody has judged yet").is_visible()


def test_names_are_offered_while_one_types(page: Any, link: str) -> None:
    page.goto(link)
    page.goto(link.partition("curate")[0] + "archive/entities/1")
    page.locator("summary").get_by_text("Merge", exact=True).click()
    page.get_by_label("It is the same as").press_sequentially("shenz")
    page.locator("datalist option[value=Shenzhen]").wait_for(state="attached")


@pytest.mark.parametrize("place", ["curate", "curate/log", "archive/entities/1"])
def test_no_page_of_curation_needs_sideways_scrolling(page: Any, link: str, place: str) -> None:
    page.goto(link)
    page.goto(link.partition("curate")[0] + place)
    for details in page.locator("details").all():
        details.evaluate("details => details.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_page_of_another_site_cannot_judge(page: Any, browser: Any, link: str) -> None:
    """A form on another port of this machine: of the same site, so that the cookies come along, and not ours."""
    page.goto(link)
    target = link.partition("enter")[0] + "hide"
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "ds_csrftoken")

    def answer(route: Any) -> None:
        form = (
            f'<form method=post action="{target}"><input name=entity value=1><input name=csrftoken value="{token}">'
        )
        route.fulfill(body=f"{form}<button>Go</button></form>", content_type="text/html")

    page.route("http://127.0.0.1:9/", answer)
    page.goto("http://127.0.0.1:9/")
    page.get_by_role("button", name="Go").click()
    assert page.get_by_text("did not come from a page of this site").is_visible()
