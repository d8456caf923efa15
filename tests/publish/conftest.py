"""A hand-made archive in a Datasette, asked in-process."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from archiver.publish import build_datasette
from tests.publish.fixture_archive import write_archive
from tests.sites import room_for_all  # noqa: F401 - a fixture that holds for all


@pytest.fixture(scope="session")
def archive_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("publish") / "whatever.db"
    write_archive(path)
    return path


@pytest.fixture
def datasette(archive_path: Path) -> Any:
    return build_datasette(archive_path)


class Page(HTMLParser):
    """What a browser makes of a page: its elements, and the text that is seen."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._seen: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in {"script", "style"}:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self._seen.append(data)

    @property
    def text(self) -> str:
        """With runs of white space made one space."""
        return re.sub(r"\s+", " ", "".join(self._seen))

    def attributes(self, tag: str, name: str) -> list[str]:
        return [value for t, attrs in self.elements if t == tag and (value := attrs.get(name)) is not None]


@dataclass(frozen=True)
class Answer:
    status: int
    page: Page
    headers: Any


Get = Callable[[str], Any]


@pytest.fixture
def get(datasette: Any) -> Get:
    async def ask(path: str) -> Answer:
        response = await datasette.client.get(path, follow_redirects=True)
        return Answer(response.status_code, Page(response.text), response.headers)

    return ask
