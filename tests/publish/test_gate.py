"""What is too much is told at once; what is slow is ended; and the server answers on."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from archiver.publish.guard.connections import LARGEST_HEAD
from archiver.publish.guard.gate import LARGEST_BODY, LONGEST_ADDRESS, Room, with_gate
from tests.served import ARCHIVER, Served, served, serving_archive

pytestmark = pytest.mark.slow

IMPATIENT = (
    "from archiver.publish.guard.connections import PatientProtocol as p; p.head_within = .5; p.taken_within = .5; "
)


@pytest.fixture(scope="module")
def server(archive_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving_archive(archive_path, tmp_path_factory.mktemp("gate") / "log") as server:
        assert server.get("/")[0] == 200
        yield server


@pytest.fixture(scope="module")
def impatient(archive_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server that waits half a second for what others wait half a minute."""
    program = [*ARCHIVER[:-1], IMPATIENT + ARCHIVER[-1]]
    with served(
        [*program, "serve", "--port", "0", "--db", str(archive_path)], tmp_path_factory.mktemp("slow") / "log"
    ) as server:
        yield server


# -- the gate by itself -------------------------------------------------------------------------------------


class Asked:
    """An app that answers when it is told to, and how many it answers at once."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.now = self.most = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        while (await receive()).get("more_body"):
            pass
        self.now -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


async def ask(app: Any, path: str = "/", messages: list[Any] | None = None, **scope: Any) -> tuple[int | None, Any]:
    waiting = list(messages if messages is not None else [{"type": "http.request", "body": b""}])
    told: list[Any] = []

    async def receive() -> Any:
        if waiting:
            return waiting.pop(0)
        return await asyncio.Event().wait()

    async def send(message: Any) -> None:
        told.append(message)

    given = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "headers": [], **scope}
    await app(given, receive, send)
    return (told[0]["status"], dict(told[0]["headers"])) if told else (None, {})


async def test_no_more_than_there_is_room_for_are_answered_at_once_and_the_rest_is_told_so() -> None:
    asked = Asked()
    app = with_gate(asked, Room(under_way=3, waiting=5, patience=60))
    tasks = [asyncio.create_task(ask(app)) for _ in range(20)]
    refused, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    assert (await refused.pop())[0] == 503
    asked.go.set()
    answers = await asyncio.gather(*tasks)
    assert Counter(status for status, _ in answers) == {200: 8, 503: 12}
    assert asked.most == 3
    assert all(headers[b"retry-after"] for status, headers in answers if status == 503)
    assert (await ask(app))[0] == 200


async def test_a_full_house_serves_static_files_all_the_same() -> None:
    asked = Asked()
    app = with_gate(asked, Room(under_way=1, waiting=0))
    assert (await ask(app))[0] == 503
    asked.go.set()
    assert (await ask(app, "/-/static-plugins/archiver/archiver.css"))[0] == 200


async def test_an_address_that_only_looks_like_a_static_file_waits_in_line() -> None:
    asked = Asked()
    app = with_gate(asked, Room(under_way=1, waiting=0))
    asked.go.set()
    assert (await ask(app, "/archive/-/static/x"))[0] == 503


async def test_who_waits_too_long_is_told_so_and_leaves_their_place() -> None:
    asked = Asked()
    app = with_gate(asked, Room(under_way=1, waiting=1, patience=0.01))
    first = asyncio.create_task(ask(app))
    await asyncio.sleep(0)
    assert (await ask(app))[0] == 503
    asked.go.set()
    assert (await first)[0] == 200
    assert (await ask(app))[0] == 200


async def test_who_has_gone_while_waiting_is_not_answered() -> None:
    asked = Asked()
    asked.go.set()
    app = with_gate(asked)
    assert await ask(app, messages=[{"type": "http.disconnect"}]) == (None, {})
    assert asked.most == 0


@pytest.mark.parametrize("declared", [True, False])
async def test_a_form_that_is_too_large_is_refused_before_it_is_read(declared: bool) -> None:
    asked = Asked()
    asked.go.set()
    piece = {"type": "http.request", "body": b"x" * 100_000, "more_body": True}
    headers = [(b"content-length", b"99999999")] if declared else []
    status, _ = await ask(with_gate(asked), method="POST", messages=[piece] * 100, headers=headers)
    assert status == 413


async def test_a_form_that_does_not_arrive_is_given_up() -> None:
    asked = Asked()
    asked.go.set()
    piece = {"type": "http.request", "body": b"x", "more_body": True}
    app = with_gate(asked, Room(patience=0.01))
    assert (await ask(app, method="POST", messages=[piece]))[0] == 408
    assert (await ask(app))[0] == 200


async def test_a_form_that_arrives_byte_by_byte_is_given_up_too() -> None:
    asked = Asked()
    asked.go.set()
    told: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        told.append(message)

    form = {"type": "http", "method": "POST", "path": "/", "raw_path": b"/", "headers": []}
    async with asyncio.timeout(10):
        await with_gate(asked, Room(patience=0.1))(form, receive, send)
    assert told[0]["status"] == 408


@pytest.mark.parametrize("declared", [(b"content-length", b"5"), (b"transfer-encoding", b"chunked")])
async def test_a_question_whose_body_never_comes_takes_nobodys_place(declared: tuple[bytes, bytes]) -> None:
    asked = Asked()
    asked.go.set()
    app = with_gate(asked, Room(under_way=1, waiting=1))
    async with asyncio.timeout(5):
        assert (await ask(app, messages=[], headers=[declared]))[0] == 400
        assert (await ask(app, headers=[(b"content-length", b"0")]))[0] == 200


# -- a real server ------------------------------------------------------------------------------------------


async def flood(server: Served, path: str, times: int) -> Counter[int]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def one() -> int:
            async with session.get(server.url + path) as answer:
                text = await answer.text()
                assert answer.status == 200 or (answer.headers["retry-after"] and "try again" in text)
                assert answer.headers["x-content-type-options"] == "nosniff"
                return answer.status

        return Counter(await asyncio.gather(*(one() for _ in range(times))))


@pytest.mark.parametrize("path", ["", "search?q=tencent"])
async def test_a_flood_is_answered_or_told_to_come_again_and_a_page_works_afterwards(
    server: Served, path: str
) -> None:
    found = await flood(server, path, 300)
    assert set(found) == {200, 503}
    assert found[200] >= 64
    assert server.get(path)[0] == 200
    assert "Traceback" not in server.log.read_text()


async def test_a_flood_of_slow_questions_ends_too(server: Served) -> None:
    slow = "archive.json?sql=with+recursive+n(x)+as+(select+1+union+all+select+x%2B1+from+n+limit+100000)+select+count(*)+from+n"
    found = await flood(server, slow, 100)
    assert set(found) <= {200, 503}
    assert server.get("search?q=tencent")[0] == 200


def send(server: Served, data: bytes, wait: float = 10) -> bytes:
    """The whole answer to bytes, until the server ends the connection."""
    host, port = server.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=wait) as connection:
        try:
            connection.sendall(data)
            received = b""
            while piece := connection.recv(65536):
                received += piece
        except (ConnectionResetError, BrokenPipeError):
            return b"reset"
        return received


def test_a_long_address_a_large_head_and_a_large_form_are_refused(server: Served) -> None:
    host = b"Host: localhost\r\nConnection: close\r\n"
    assert (
        send(server, b"GET /?q=" + b"x" * LONGEST_ADDRESS + b" HTTP/1.1\r\n" + host + b"\r\n").split()[1] == b"414"
    )
    assert send(server, b"GET / HTTP/1.1\r\n" + host + b"X: " + b"y" * (LARGEST_HEAD + 1)).split()[1] == b"400"
    size = b"%d" % (LARGEST_BODY + 1)
    head = b"POST /curate/hide HTTP/1.1\r\n" + host + b"Content-Length: " + size + b"\r\n\r\n"
    assert send(server, head).split()[1] == b"413"
    assert send(server, b"\x16\x03\x01 this is no HTTP\r\n\r\n").split()[1] == b"400"
    assert server.get("/")[0] == 200
    assert server.log.read_text() == ""


def test_clients_that_never_finish_their_request_are_hung_up_on(impatient: Served) -> None:
    host, port = impatient.url.removeprefix("http://").rstrip("/").split(":")
    for begun in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "):
        with socket.create_connection((host, int(port)), timeout=20) as connection:
            connection.sendall(begun)
            with suppress(ConnectionResetError):  # an end as good
                assert connection.recv(100) == b""
    assert impatient.get("/")[0] == 200


def test_a_second_request_that_never_ends_is_hung_up_on_too(impatient: Served) -> None:
    host, port = impatient.url.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while not answer.endswith(b"\r\n0\r\n\r\n"):
            answer += connection.recv(65536)
        assert b" 200 " in answer.split(b"\n")[0]
        connection.sendall(b"GET /robots")
        with suppress(ConnectionResetError):
            assert connection.recv(100) == b""


@pytest.mark.parametrize(
    ("path", "more"),
    [
        (b"archive.json?sql=select+hex(zeroblob(3000000))", b""),
        (b"archive.csv?sql=select+hex(zeroblob(3000000)),n+from+(select+1+n+union+select+2)", b"GET /robots"),
    ],
    ids=["all written", "asking on while more is to be written"],
)
def test_a_client_that_does_not_take_its_answer_gives_its_place_to_others(
    impatient: Served, path: bytes, more: bytes
) -> None:
    large = b"GET /" + path + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    host, port = impatient.url.removeprefix("http://").rstrip("/").split(":")
    connections = [socket.create_connection((host, int(port)), timeout=20) for _ in range(9)]
    for connection in connections:
        connection.sendall(large)
    assert impatient.get("/")[0] == 200
    time.sleep(0.2)
    for connection in connections:
        connection.sendall(more)
    time.sleep(1.5)  # three times what it waits
    for connection in connections:
        received = 0
        with suppress(ConnectionResetError):
            while piece := connection.recv(1 << 20):  # until the server has hung up; else this times out
                received += len(piece)
        assert received < 6_000_000  # what the system held; the rest was thrown away
        connection.close()
    assert impatient.get("/")[0] == 200


def test_a_client_that_takes_its_answer_slowly_gets_all_of_it(impatient: Served) -> None:
    large = b"GET /archive.json?sql=select+hex(zeroblob(3000000)) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    host, port = impatient.url.removeprefix("http://").rstrip("/").split(":")
    received = 0
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(large)
        while piece := connection.recv(1 << 18, socket.MSG_WAITALL):
            received += len(piece)
            time.sleep(0.1)  # two and a half seconds in all: five times what it waits
    assert received > 6_000_000


def test_five_hundred_silent_connections_keep_nobody_out(server: Served) -> None:
    host, port = server.url.removeprefix("http://").rstrip("/").split(":")
    silent = [socket.create_connection((host, int(port))) for _ in range(500)]
    try:
        assert server.get("search?q=tencent")[0] == 200
    finally:
        for connection in silent:
            connection.close()
