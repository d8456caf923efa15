"""A local site to archive, and the command as its user calls it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archiver.cli import main

PARAGRAPH = (
    "Tencent Holdings removed several mini programs from WeChat on Friday, people who use the service said. "
    "The programs had passed questions on to ChatGPT, which OpenAI does not offer in China. "
)


def page(title: str, *, text: str = PARAGRAPH, head: str = "") -> bytes:
    """A small article page."""
    body = "".join(f"<p>{text} Paragraph {n}.</p>" for n in range(4))
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
    <meta property="og:title" content="{title}"><meta property="og:type" content="article">
    <meta name="author" content="Ann Lee"><meta property="article:published_time" content="2023-02-10T09:30:00+08:00">
    {head}</head><body><article><h1>{title}</h1>{body}</article></body></html>""".encode()


class Site:
    """Pages by path: (status, content type, body)."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str, bytes]] = {}
        self.log: list[str] = []
        self.etags: dict[str, str] = {}  # path → ETag; a request that names it is answered with 304
        self.not_modified: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.log.append(self.path)
                etag = site.etags.get(self.path)
                if etag and self.headers.get("If-None-Match") == etag:
                    site.not_modified.append(self.path)
                    self.send_response(304)
                    self.end_headers()
                    return
                status, content_type, body = site.pages.get(self.path, (404, "text/html", b"<p>Not here.</p>"))
                self.send_response(status)
                self.send_header("Content-Type", content_type)
                if etag:
                    self.send_header("ETag", etag)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.root = f"http://127.0.0.1:{self.server.server_port}"

    def put(self, path: str, body: bytes, status: int = 200, content_type: str = "text/html; charset=utf-8") -> str:
        self.pages[path] = (status, content_type, body)
        return self.root + path


@contextmanager
def running_site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield site
    site.server.shutdown()
    site.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


Run = Callable[..., Result]


def call(*words: object, input: str | bytes | None = None) -> Result:
    """`archiver …`, in this process."""
    return CliRunner().invoke(main, [str(word) for word in words], input=input)


def make_archive(folder: Path, *words: object) -> Path:
    """What `archiver add …` leaves in the folder: made once, it is copied to the tests that begin with it."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("ARCHIVER_WORKERS", "0")
        result = call("add", *words, "--db", folder / "archive.db")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return tmp_path / "data" / "archive.db"


@pytest.fixture
def run(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call `archiver …` in an empty folder, with an archive of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ARCHIVER_DB", str(archive))
    monkeypatch.setenv("ARCHIVER_WORKERS", "0")  # no process to start for each call; others have it as users have
    return call
