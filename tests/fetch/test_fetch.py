"""What a fetcher meets on the web, on a real socket: each ends in its documented reason."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import brotli
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from archiver.fetch import FetchSettings, fetch_captures, user_agent
from archiver.fetch.client import Client
from archiver.fetch.robots import Robots
from archiver.model import Capture, Failure, Reason, SourceKind, Target
from tests.servers import Respond, Server, drip, http, running_server, stall

PAGE = b"<title>A page</title><p>With text.</p>"
LOCAL = FetchSettings(allow_private=True, timeout=20, max_bytes=100_000, backoff=0.01, max_wait=0.2)
IMPATIENT = replace(LOCAL, timeout=1)  # only where time is to run out: a busy machine may take a second to answer


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def target(url: str) -> Target:
    return Target(url, SourceKind.URL, url)


def fetch(*urls: str, settings: FetchSettings = LOCAL) -> dict[str, Capture | Failure]:
    found = [result for result in fetch_captures(map(target, urls), settings) if result]
    assert len(found) == len(urls)
    return {given.source: result for given, result in found}


def reason(url: str, settings: FetchSettings = LOCAL) -> Reason:
    result = fetch(url, settings=settings)[url]
    assert isinstance(result, Failure), result
    assert result.detail.endswith(".")
    return result.reason


def test_a_page_is_captured_with_its_headers_and_its_time(server: Server) -> None:
    url = server.url("/a", http(PAGE, "X-Site: tested"))
    capture = fetch(url)[url]
    assert isinstance(capture, Capture)
    assert (capture.body, capture.status, capture.final_url) == (PAGE, 200, url)
    assert ("X-Site", "tested") in capture.headers
    assert capture.captured_at.tzinfo is not None
    assert dict(capture.request_headers)["User-Agent"] == user_agent()


@pytest.mark.parametrize(("name", "compress"), [("gzip", gzip.compress), ("br", brotli.compress)])
def test_an_encoded_page_is_kept_as_received_and_decoded(
    server: Server, name: str, compress: Callable[[bytes], bytes]
) -> None:
    url = server.url("/a", http(compress(PAGE), f"Content-Encoding: {name}"))
    capture = fetch(url)[url]
    assert isinstance(capture, Capture)
    assert (capture.payload, capture.body) == (compress(PAGE), PAGE)


def test_redirects_are_followed_and_both_addresses_kept(server: Server) -> None:
    server.url("/b", http(b"", "Location: /c", status="302 Found"))
    server.url("/c", http(PAGE))
    url = server.url("/a", http(b"", "Location: /b", status="301 Moved Permanently"))
    capture = fetch(url)[url]
    assert isinstance(capture, Capture)
    assert (capture.url, capture.final_url) == (url, server.url("/c"))
    assert [(hop.final_url, hop.status_line) for hop in capture.via] == [
        (url, "HTTP/1.1 301 Moved Permanently"),
        (server.url("/b"), "HTTP/1.1 302 Found"),
    ]


def refresh(to: str, after: str = "0") -> bytes:
    return http(f'<meta http-equiv="Refresh" content="{after}; URL={to}"><p>Wait.</p>'.encode())


def test_a_page_that_sends_its_reader_on_at_once_is_a_redirect(server: Server) -> None:
    server.url("/b", http(PAGE))
    url = server.url("/a", refresh("/b"))
    capture = fetch(url)[url]
    assert isinstance(capture, Capture)
    assert (capture.body, capture.final_url, len(capture.via)) == (PAGE, server.url("/b"), 1)


STAYING = {
    "later": refresh("/b", after="300"),
    "to itself": refresh("/a#top"),
    "in a script": http(b"<script>'<meta http-equiv=refresh content=\"0;url=/b\">'</script><p>Text.</p>"),
    "without scripts": http(b'<noscript><meta http-equiv="refresh" content="0; url=/b"></noscript><p>Text.</p>'),
    "in words": http(b"<p>Press refresh to go to /b.</p>"),
}


@pytest.mark.parametrize("name", STAYING)
def test_a_page_that_is_to_be_read_is_not_left(server: Server, name: str) -> None:
    url = server.url("/a", STAYING[name])
    capture = fetch(url)[url]
    assert isinstance(capture, Capture)
    assert capture.via == ()


def test_robots_txt_is_asked_at_every_hop(server: Server) -> None:
    server.answers["/robots.txt"] = http(b"User-agent: *\nDisallow: /private", "Content-Type: text/plain")
    for number, answer in enumerate((http(b"", "Location: /private", status="302 Found"), refresh("/private"))):
        url = server.url(f"/{number}", answer)
        found = fetch(url)[url]
        assert isinstance(found, Failure)
        assert found.reason is Reason.ROBOTS
        assert found.capture is not None  # what was received on the way is kept
    assert "/private" not in server.paths()


@pytest.mark.parametrize(("front", "gone"), [("/", True), ("/en/", True), ("/?p=12", False), ("/b", False)])
def test_an_article_that_leads_to_the_front_page_is_gone(server: Server, front: str, gone: bool) -> None:
    server.url(front, http(PAGE))
    url = server.url("/2023/story", http(b"", f"Location: {front}", status="301 Moved Permanently"))
    found = fetch(url)[url]
    if not gone:
        assert isinstance(found, Capture)
        return
    assert isinstance(found, Failure)
    assert found.reason is Reason.GONE
    assert found.capture is not None


def test_a_gap_is_left_between_two_requests_to_one_host(server: Server) -> None:
    settings = replace(LOCAL, host_gap=0.2)
    fetch(*[server.url(f"/{n}", http(PAGE)) for n in range(3)], settings=settings)
    spans = sorted(server.spans, key=lambda span: span[1])
    assert len(spans) == 4  # robots.txt among them
    assert all(later[1] - earlier[2] > 0.15 for earlier, later in itertools.pairwise(spans))


class OnlyAt(AbstractResolver):
    """Says that every host is at one place."""

    def __init__(self, address: str, port: int) -> None:
        self._place = (address, port)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        address, port = self._place
        return [ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        pass


def test_a_name_that_resolves_to_an_inner_address_does_not_connect(server: Server) -> None:
    settings = replace(LOCAL, allow_private=False, resolver=lambda: OnlyAt("127.0.0.1", server.port))
    assert reason("http://public.example/", settings) is Reason.REFUSED_ADDRESS
    assert server.log == []


HAZARDS: dict[str, tuple[Respond, Reason]] = {
    "missing": (http(b"gone", status="404 Not Found"), Reason.HTTP_STATUS),
    "server error": (http(b"sorry", status="500 Internal Server Error"), Reason.HTTP_STATUS),
    "status of their own": (http(b"?", status="799 Whatever"), Reason.HTTP_STATUS),
    "redirect without an address": (http(b"", status="302 Found"), Reason.HTTP_STATUS),
    "redirect loop": (http(b"", "Location: /page", status="302 Found"), Reason.REDIRECTS),
    "redirect to a file": (http(b"", "Location: file:///etc/passwd", status="302 Found"), Reason.REDIRECTS),
    "redirect to nonsense": (http(b"", "Location: http://[::", status="302 Found"), Reason.REDIRECTS),
    "PDF": (http(b"%PDF-1.7", "Content-Type: application/pdf"), Reason.NOT_HTML),
    "image": (http(b"\x89PNG", "Content-Type: image/png"), Reason.NOT_HTML),
    "stall": (stall, Reason.TIMED_OUT),
    "drip": (drip, Reason.TIMED_OUT),
    "too long": (http(b"x" * 200_000), Reason.TOO_LARGE),
    "gzip bomb": (http(gzip.compress(bytes(10_000_000)), "Content-Encoding: gzip"), Reason.TOO_LARGE),
    "brotli bomb": (http(brotli.compress(bytes(10_000_000), quality=1), "Content-Encoding: br"), Reason.TOO_LARGE),
    "cut gzip": (http(gzip.compress(PAGE)[:-9], "Content-Encoding: gzip"), Reason.TRUNCATED),
    "cut brotli": (http(brotli.compress(PAGE * 50)[:-4], "Content-Encoding: br"), Reason.TRUNCATED),
    "strange encoding": (http(PAGE, "Content-Encoding: zstd"), Reason.TRUNCATED),
    "short body": (http(PAGE, length=9_000), Reason.TRUNCATED),
    "missing last chunk": (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n",
        Reason.TRUNCATED,
    ),
    "no HTTP at all": (b"220 mail.example ESMTP\r\n", Reason.UNREACHABLE),
    "closed at once": (b"", Reason.UNREACHABLE),
    "endless header": (b"HTTP/1.1 200 OK\r\nSet-Cookie: " + b"x" * 1_000_000 + b"\r\n\r\n", Reason.UNREACHABLE),
}


@pytest.mark.slow
@pytest.mark.parametrize("hazard", HAZARDS)
def test_each_hazard_ends_in_its_reason(server: Server, hazard: str) -> None:
    answer, expected = HAZARDS[hazard]
    settings = IMPATIENT if expected is Reason.TIMED_OUT else LOCAL
    assert reason(server.url("/page", answer), settings) is expected


def test_what_a_failing_server_said_is_kept(server: Server) -> None:
    url = server.url("/gone", http(b"<h1>Gone for good</h1>", status="410 Gone"))
    failure = fetch(url)[url]
    assert isinstance(failure, Failure)
    assert failure.detail == "The server answered 410 Gone."
    assert failure.capture is not None
    assert (failure.capture.status, failure.capture.body) == (410, b"<h1>Gone for good</h1>")


def test_a_host_that_is_not_there_is_unreachable() -> None:
    assert reason("http://no-such-host.invalid/") is Reason.UNREACHABLE
    assert reason("http://127.0.0.1:1/") is Reason.UNREACHABLE


INSIDE = [
    "127.0.0.1", "127.1", "0x7f.1", "0", "0.0.0.0", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "2130706433", "017700000001",
    "[64:ff9b::7f00:1]", "[fe80::1]", "[2002:7f00:1::]", "224.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", INSIDE)
def test_no_spelling_of_an_inner_address_connects(server: Server, host: str) -> None:
    server.answers["/"] = http(PAGE)
    public_only = replace(LOCAL, allow_private=False)
    assert reason(f"http://{host}:{server.port}/", public_only) in {
        Reason.REFUSED_ADDRESS, Reason.BAD_SOURCE, Reason.UNREACHABLE,
    }  # fmt: skip
    assert server.log == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254"])
def test_a_refused_address_says_how_to_permit_it(host: str) -> None:
    url = f"http://{host}/"
    failure = fetch(url, settings=replace(LOCAL, allow_private=False))[url]
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.REFUSED_ADDRESS
    assert "--allow-private" in failure.detail


def test_a_redirect_to_an_inner_address_does_not_connect(server: Server) -> None:
    settings = replace(LOCAL, allow_private=False, connect_to={"open.example": ("127.0.0.1", server.port)})
    server.url("/a", http(b"", "Location: http://127.0.0.1:9/secret", status="302 Found"))
    assert reason("http://open.example/a", settings) is Reason.REFUSED_ADDRESS
    assert server.paths() == ["/a"]


def test_a_host_can_be_sent_to_another_address(server: Server) -> None:
    settings = replace(LOCAL, allow_private=False, connect_to={"open.example": ("127.0.0.1", server.port)})
    server.url("/a", http(PAGE))
    capture = fetch("http://open.example/a", settings=settings)["http://open.example/a"]
    assert isinstance(capture, Capture)
    assert capture.final_url == "http://open.example/a"
    assert ("open.example", "/a") in server.log


def busy_then_fine(*headers: str, times: int = 1, status: str = "503 Service Unavailable") -> Respond:
    """A server that asks for patience a few times."""
    answers = [http(b"<p>Busy</p>", *headers, status=status)] * times + [http(PAGE)]

    def answer(connection: socket.socket) -> None:
        connection.sendall(answers.pop(0) if len(answers) > 1 else answers[0])

    return answer


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Retry-After: 0",),
        ("Retry-After: -5",),
        ("Retry-After: soon",),
        ("Retry-After: Fri, 10 Feb 2023 09:00:00 GMT",),
    ],
)
@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_a_busy_server_is_asked_again(server: Server, headers: tuple[str, ...], status: str) -> None:
    url = server.url("/a", busy_then_fine(*headers, status=status))
    assert isinstance(fetch(url)[url], Capture)
    assert server.paths() == ["/a", "/a"]


def test_a_server_that_stays_busy_is_asked_three_times(server: Server) -> None:
    assert reason(server.url("/a", busy_then_fine(times=9))) is Reason.HTTP_STATUS
    assert server.paths() == ["/a"] * 3


@pytest.mark.parametrize("wait", ["3600", "99999999999999", "Fri, 10 Feb 2090 09:00:00 GMT"])
def test_a_server_that_asks_for_much_patience_is_left_alone(server: Server, wait: str) -> None:
    assert reason(server.url("/a", busy_then_fine(f"Retry-After: {wait}"))) is Reason.HTTP_STATUS
    assert server.paths() == ["/a"]


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "403 Forbidden"])
def test_an_answer_that_is_final_is_not_asked_for_again(server: Server, status: str) -> None:
    assert reason(server.url("/a", http(b"no", status=status))) is Reason.HTTP_STATUS
    assert server.paths() == ["/a"]


ROBOTS: dict[str, tuple[Respond, bool]] = {
    "forbids this": (http(b"User-agent: *\nDisallow: /a", "Content-Type: text/plain"), False),
    "forbids us by name": (http(b"User-agent: archiver\nDisallow: /\n\nUser-agent: *\nAllow: /"), False),
    "forbids others": (http(b"User-agent: otherbot\nDisallow: /"), True),
    "allows": (http(b"User-agent: *\nDisallow: /b\n"), True),
    "is missing": (http(b"", status="404 Not Found"), True),
    "is forbidden itself": (http(b"", status="403 Forbidden"), True),
    "has a server error": (http(b"<html>busy</html>", status="503 Service Unavailable"), False),
    "breaks off": (http(b"User-agent", length=5_000), False),
    "redirects for ever": (http(b"", "Location: /robots.txt", status="301 Moved"), True),
    "is no text": (http(bytes(range(256)) * 10), True),
}


@pytest.mark.parametrize("case", ROBOTS)
def test_robots_txt_is_obeyed_as_rfc_9309_says(server: Server, case: str) -> None:
    answer, may_fetch = ROBOTS[case]
    server.answers["/robots.txt"] = answer
    url = server.url("/a", http(PAGE))
    result = fetch(url)[url]
    assert isinstance(result, Capture) is may_fetch
    assert server.paths() == (["/a"] if may_fetch else [])
    if isinstance(result, Failure):
        assert result.reason is Reason.ROBOTS


async def test_a_crawl_delay_is_heeded_within_reason(server: Server) -> None:
    server.answers["/robots.txt"] = http(b"User-agent: *\nCrawl-delay: 0.1\nDisallow: /x")
    settings = replace(LOCAL, max_wait=0.15)
    async with Client(settings) as client:
        url = server.url("/a")
        assert client.gap(url) == 0
        assert await Robots(client, timeout=2).refusal(url) is None
        assert client.gap(url) == 0.1
        client.slow_down(url)
        assert client.gap(url) == 0.15


def test_robots_txt_is_asked_once_for_an_origin(server: Server) -> None:
    fetch(*[server.url(f"/{n}", http(PAGE)) for n in range(5)])
    assert [path for _, path in server.log].count("/robots.txt") == 1


def test_a_mixed_batch_gives_each_target_one_result_and_each_host_one_request_at_a_time() -> None:
    with running_server() as server:
        server.delay = 0.01
        hosts = {f"site{n}.example": ("127.0.0.1", server.port) for n in range(20)}
        kinds: list[Respond] = [
            http(PAGE),
            http(PAGE),
            http(b"", status="404 Not Found"),
            http(PAGE, length=9_999),
            b"",
        ]
        for number, answer in enumerate(kinds):
            server.answers[f"/{number}"] = answer
        urls = [f"http://{host}/{number}?{again}" for host in hosts for number in range(5) for again in range(2)]
        server.answers |= {f"/{n}?{again}": kinds[n] for n in range(5) for again in range(2)}
        found = fetch(*urls, settings=replace(LOCAL, allow_private=False, connect_to=hosts))
        assert len(found) == 200
        assert sum(isinstance(result, Capture) for result in found.values()) == 80
        assert set(server.most_at_once.values()) == {1}
        assert sorted(set(server.paths())) == sorted({url.split("example")[1] for url in urls})


@pytest.mark.slow
def test_a_slow_host_does_not_hold_up_the_others_and_the_consumer_hears_of_the_wait(server: Server) -> None:
    hosts = dict.fromkeys(("slow.example", "quick.example"), ("127.0.0.1", server.port))
    server.answers |= {"/slow": stall, "/quick": http(PAGE)}
    settings = replace(IMPATIENT, connect_to=hosts)
    arrived = list(
        fetch_captures([target("http://slow.example/slow"), target("http://quick.example/quick")], settings)
    )
    results = [result for result in arrived if result]
    assert [given.location.rpartition("/")[2] for given, _ in results] == ["quick", "slow"]
    assert None in arrived


def test_fetching_ends_when_the_consumer_stops(server: Server) -> None:
    server.answers["/slow"] = stall
    running = fetch_captures([target(server.url("/a", http(PAGE))), target(server.url("/slow"))], LOCAL)
    assert next(result for result in running if result)
    running.close()
    assert "fetching" not in {thread.name for thread in threading.enumerate()}


def keep_alive_then_close(connection: socket.socket) -> None:
    """Answers one request, and closes the connection when the next one comes over it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>a")
    connection.recv(1000)


def test_an_idle_connection_that_was_closed_is_opened_again(server: Server) -> None:
    first, second = server.url("/a", keep_alive_then_close), server.url("/b", http(PAGE))
    server.answers["/robots.txt"] = keep_alive_then_close
    found = fetch(second, first)
    assert isinstance(found[second], Capture)
    assert isinstance(found[first], Capture)


def test_a_server_that_says_nothing_is_asked_once(server: Server) -> None:
    assert reason(server.url("/silent", b"")) is Reason.UNREACHABLE
    assert server.paths() == ["/silent"]
