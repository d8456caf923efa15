"""The sample articles: served as a site, varied as promised, and our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest

from archiver.clean import extract_article
from archiver.config import resource
from archiver.samples import SampleServer


@pytest.fixture
def server() -> Iterator[SampleServer]:
    with SampleServer() as running:
        yield running


def get(server: SampleServer, url: str) -> bytes:
    host, port = next(iter(server.connect_to.values()))
    parts = urlsplit(url)
    with urlopen(Request(f"http://{host}:{port}{parts.path}", headers={"Host": str(parts.hostname)})) as answer:
        body: bytes = answer.read()
        return body


def test_every_page_is_served_and_read_as_an_article(server: SampleServer) -> None:
    for url in server.urls:
        article = extract_article(get(server, url), url=url, content_type="text/html")
        assert article.url == url
        assert article.title
        assert article.authors, url
        assert article.published is not None, url
        assert article.word_count > 120, url
        assert not re.search(r"cookie|newsletter|Sample|sample text|Sign up|Lire aussi|样稿", article.text), url


def test_the_samples_are_as_varied_as_real_sites(server: SampleServer) -> None:
    articles = [extract_article(get(server, url), url=url) for url in server.urls]
    assert len(articles) + len(server.pastes) >= 14
    assert len({urlsplit(article.url).hostname for article in articles}) >= 5
    assert {"en", "fr", "zh"} <= {article.language for article in articles}
    titles = [article.title for article in articles]
    assert len(titles) - len(set(titles)) == 1  # the wire story that two sites carry
    days = sorted(str(article.published)[:7] for article in articles)
    assert days[0] == "2023-02"
    assert days[-1] >= "2023-08"


def test_a_page_says_something_else_later(server: SampleServer) -> None:
    (url,) = server.changed_urls
    before = extract_article(get(server, url), url=url)
    server.advance()
    after = extract_article(get(server, url), url=url)
    assert before.title != after.title
    assert before.published == after.published
    assert len(after.text) > len(before.text)


@pytest.mark.parametrize("path", ["/nowhere.html", "/../samples.json", "/2023/02/", "/"])
def test_what_is_no_sample_is_not_found(server: SampleServer, path: str) -> None:
    with pytest.raises(HTTPError, match="404"):
        get(server, f"http://harbour-post.example{path}")


def test_the_paste_is_read_with_its_author(server: SampleServer) -> None:
    (paste,) = server.pastes
    article = extract_article(paste.read_bytes(), content_type="text/plain")
    assert article.authors == ("Lucia Fong",)
    assert len(article.summary.splitlines()) == 2
    assert "Advertisement" not in article.text


def test_no_sample_points_to_a_real_host() -> None:
    folder = resource("data/samples")
    assert isinstance(folder, Path)
    for file in folder.rglob("*"):
        if file.is_file():
            hosts = set(re.findall(r"https?://([^/\"'\s<>\\]+)", file.read_text(encoding="utf-8")))
            assert all(host.endswith((".example", "schema.org", "www.w3.org")) for host in hosts), file
