"""What lets a curator in is known to nobody else: not to the disk, other programs, logs, or another site's pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from sqlite_utils.utils import sqlite3

from archiver.errors import UsageError
from archiver.publish import Admission, build_datasette
from archiver.publish.guard.curator import LINK_LASTS
from archiver.publish.guard.hosts import with_host_check
from tests.publish.test_gate import ask
from tests.served import Served, serving_archive

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def curated(archive_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, str, str]]:
    """A server that is curated, the key of its link, and the cookie that the link gave."""
    folder = tmp_path_factory.mktemp("curated")
    copy = folder / "archive.db"
    copy.write_bytes(archive_path.read_bytes())
    with serving_archive(copy, folder / "log", "--curate") as server:
        link = re.search(r"http\S+key=(\S+)", server.process.stdout.readline())
        opener = build_opener(HTTPCookieProcessor())
        opener.open(link[0]).read()
        cookies = next(h for h in opener.handlers if isinstance(h, HTTPCookieProcessor)).cookiejar
        yield server, link[1], next(cookie.value for cookie in cookies if cookie.name == "ds_actor")


def test_neither_key_nor_cookie_is_seen_by_other_programs(curated: tuple[Served, str, str]) -> None:
    server, key, cookie = curated
    proc = Path(f"/proc/{server.process.pid}")
    places = [(proc / "cmdline").read_bytes(), (proc / "environ").read_bytes(), server.log.read_bytes()]
    places += [path.read_bytes() for path in server.log.parent.rglob("*") if path.is_file()]
    assert len(key) >= 40
    for secret in (key, cookie):
        assert not [place for place in places if secret.encode() in place]


def test_the_cookie_is_worth_nothing_on_another_server(curated: tuple[Served, str, str], tmp_path: Path) -> None:
    server, _, cookie = curated
    assert server.get("curate", cookie=f"ds_actor={cookie}")[0] == 200
    sqlite3.connect(server.log.parent / "archive.db").execute("vacuum into ?", [str(tmp_path / "again.db")])
    with serving_archive(tmp_path / "again.db", tmp_path / "log", "--curate") as again:
        assert again.get("curate", cookie=f"ds_actor={cookie}")[0] == 403


def test_the_secret_of_each_site_is_its_own_and_large(archive_path: Path) -> None:
    secrets = {build_datasette(archive_path)._secret for _ in range(3)}
    assert len(secrets) == 3
    assert all(len(secret) >= 64 for secret in secrets)


def test_a_link_that_nobody_opened_in_time_admits_nobody() -> None:
    now = [0.0]
    for passed, admits in ((LINK_LASTS, True), (LINK_LASTS + 1, False)):
        now[0] = 0.0
        admission = Admission("iris", "k", lambda: now[0])
        now[0] = passed
        assert admission.take("k") is admits
        now[0] = 0.0
        assert not admission.take("k")


def test_neither_the_key_nor_the_clock_is_shown_where_an_admission_is_printed() -> None:
    admission = Admission("iris")
    assert admission.key not in repr(admission)


# -- names --------------------------------------------------------------------------------------------------


def test_a_page_that_has_its_own_name_lead_here_reads_nothing(curated: tuple[Served, str, str]) -> None:
    server, _, cookie = curated
    port = server.url.rstrip("/").rpartition(":")[2]
    for host in (
        "evil.example",
        f"evil.example:{port}",
        "localhost.evil.example",
        "",
        "127.0.0.1.evil.example",
        "<b>",
    ):
        status, text = server.get("archive/articles.json", host=host, cookie=f"ds_actor={cookie}")
        assert status == 421 if host else status in {200, 421}, host
        assert "rows" not in text or not host
        assert "<" not in text or not host
    for host in ("localhost", f"LOCALHOST:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "localhost."):
        assert server.get("archive/articles.json", host=host)[0] == 200, host


@pytest.mark.parametrize(
    ("listens", "known_as", "host", "status"),
    [
        ("127.0.0.1", [], "news.example", 421),
        ("127.0.0.1", ["News.example"], "news.example", 200),
        ("127.0.0.1", ["news.example:8001"], "news.example:8001", 200),
        ("127.0.0.1", ["news.example:8001"], "news.example", 200),
        ("127.0.0.1", ["news.example."], "news.example", 200),
        ("127.0.0.1", ["[fe80::1]:8001"], "[fe80::1]:8001", 200),
        ("127.0.0.1", ["FE80::1"], "[fe80::1]:8001", 200),
        ("127.0.0.1", ["news.example:8001"], "evil.example:8001", 421),
        ("192.168.0.7", [], "192.168.0.7:8001", 200),
        ("192.168.0.7", [], "192.168.0.8:8001", 421),
        ("0.0.0.0", [], "192.168.0.8:8001", 200),
        ("0.0.0.0", [], "evil.example", 421),
        ("::", [], "[fe80::1]:8001", 200),
        ("127.0.0.1", [], "[", 421),
    ],
)
async def test_a_site_goes_by_its_own_names(listens: str, known_as: list[str], host: str, status: int) -> None:
    async def app(_scope: object, _receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    checked = with_host_check(app, listens, known_as)
    found, headers = await ask(checked, headers=[(b"host", host.encode())])
    assert found == status
    assert status == 200 or headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize("said", ["", "[", "http://news.example", "news.example/news/"])
def test_what_is_no_name_is_refused(said: str) -> None:
    with pytest.raises(UsageError, match="--known-as takes a name"):
        with_host_check(None, "127.0.0.1", [said])


def test_strangers_come_by_any_name(archive_path: Path, tmp_path: Path) -> None:
    with serving_archive(archive_path, tmp_path / "log", "--public") as server:
        assert server.get("/", host="news.example")[0] == 200


# -- memory -------------------------------------------------------------------------------------------------


def test_a_server_whose_memory_is_used_up_says_so_and_answers_on(archive_path: Path, tmp_path: Path) -> None:
    """With less than what SQL may hold; the system's own limit is what holds."""
    hold = """
        with recursive n(x) as (select 1 union all select x + 1 from n limit 25),
        t as materialized (select hex(zeroblob(9000000)) as v from n)
        select max(v) from t as a order by (select count(*) from t as b where b.v > a.v)
    """
    with serving_archive(archive_path, tmp_path / "log", ARCHIVER_SERVER_MEMORY="300000000") as server:
        limit = re.search(r"Max address space\s+(\d+)", Path(f"/proc/{server.process.pid}/limits").read_text())
        assert limit is not None
        assert server.get("/")[0] == 200
        status, text = server.sql(hold)
        assert status in {400, 503}
        assert "memory" in text
        assert server.get("search?q=tencent")[0] == 200
