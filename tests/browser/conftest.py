"""A served archive, and a Chromium to look at it with."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archiver.publish import build_datasette
from tests.publish.fixture_archive import write_archive
from tests.sites import room_for_all, serving  # noqa: F401 - one is a fixture that holds for all

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> str:
    found = next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)
    if found is None:
        reason = f"no Chromium on the path: install one ({', '.join(CHROMIUM_NAMES)}) to run the browser tests"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


# A running Playwright keeps an event loop in this thread, in which no asynchronous test of another module could run.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served archive, made by hand."""
    path: Path = tmp_path_factory.mktemp("site") / "archive.db"
    write_archive(path)
    with serving(build_datasette(path)) as address:
        yield address


class Watch:
    """A tab, and what went wrong in it."""

    def __init__(self, page: Any, site: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", lambda message: message.type in {"error", "warning"} and self._complain(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: request.url.startswith(site) or self.elsewhere.append(request.url))

    def _complain(self, text: str) -> None:
        if "404" not in text:  # the page that is not there
            self.complaints.append(text)


Open = Callable[..., Watch]


@pytest.fixture
def opening(browser: Any) -> Iterator[Callable[[str], Open]]:
    """Gives, for the address of a site, what opens a page of it in a tab of its own."""
    with tabs(browser) as at:
        yield at


@pytest.fixture(scope="module")
def opening_for_several(browser: Any) -> Iterator[Callable[[str], Open]]:
    """The same for pages of which several tests look at one thing each, and at which none of them does anything."""
    with tabs(browser) as at:
        yield at


@contextmanager
def tabs(browser: Any) -> Iterator[Callable[[str], Open]]:
    contexts = []

    def at(site: str) -> Open:
        def open_one(path: str, *, width: int = 1280, **options: Any) -> Watch:
            context = browser.new_context(viewport={"width": width, "height": 900}, **options)
            contexts.append(context)
            watch = Watch(context.new_page(), site)
            watch.page.goto(site + path)
            return watch

        return open_one

    yield at
    for context in contexts:
        context.close()


@pytest.fixture
def open_page(opening: Callable[[str], Open], site: str) -> Open:
    return opening(site)
