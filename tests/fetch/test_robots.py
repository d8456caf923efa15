"""robots.txt as RFC 9309 has it: what each answer of a server means, and what the files say that servers send.

`robots/expected.json` says for each file which addresses may be fetched and which may not; a new oddity is a new
file and a line there. Hundreds more are composed by chance, and some of these are checked against the RFC anew.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import re
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from protego import Protego

from archiver.fetch import FetchSettings
from archiver.fetch.client import Client
from archiver.fetch.robots import MAX_BYTES, MAX_REDIRECTS, PARSED_BYTES, Robots, read_rules
from archiver.fetch.settings import PRODUCT_TOKEN
from archiver.model import Failure, Reason
from tests.servers import Respond, Server, drip, http, running_server, stall

FOLDER = Path(__file__).parent / "robots"
EXPECTED: dict[str, dict[str, Any]] = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
SETTINGS = FetchSettings(allow_private=True, timeout=2, backoff=0.01, max_wait=60)
FORBIDDING = http(b"User-agent: *\nDisallow: /", "Content-Type: text/plain")


@pytest.fixture
def server() -> Iterator[Server]:
    with running_server() as running:
        yield running


def on(server: Server, *hosts: str) -> FetchSettings:
    """Settings by which hosts of any name are the server."""
    return replace(SETTINGS, connect_to=dict.fromkeys(hosts, ("127.0.0.1", server.port)))


async def refusal(url: str, settings: FetchSettings = SETTINGS, timeout: float = 2) -> Failure | None:
    async with Client(settings) as client:
        found = await Robots(client, timeout=timeout).refusal(url)
    assert found is None or found.detail.endswith(".")
    return found


async def answered(server: Server, answer: Respond, timeout: float = 2) -> Reason | None:
    """Why a page may not be fetched where robots.txt is answered like this."""
    server.answers["/robots.txt"] = answer
    found = await refusal(server.url("/page"), timeout=timeout)
    return found.reason if found else None


# --- RFC 9309, section 2.3.1: what each answer means


@pytest.mark.parametrize("status", [200, 201, 203, 206, 299])
async def test_a_file_that_is_there_is_obeyed(server: Server, status: int) -> None:
    assert await answered(server, http(b"User-agent: *\nDisallow: /page", status=f"{status} Here")) is Reason.ROBOTS
    assert await answered(server, http(b"User-agent: *\nDisallow: /other", status=f"{status} Here")) is None


async def test_no_content_forbids_nothing(server: Server) -> None:
    assert await answered(server, b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n") is None


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 406, 410, 418, 421, 423, 429, 451, 499])
async def test_a_file_that_is_unavailable_forbids_nothing(server: Server, status: int) -> None:
    """Section 2.3.1.3; what is in the body of such an answer does not count either."""
    assert await answered(server, http(b"User-agent: *\nDisallow: /", status=f"{status} No")) is None


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504, 507, 520, 522, 530, 599])
async def test_a_server_in_trouble_forbids_everything(server: Server, status: int) -> None:
    """Section 2.3.1.4; what is in the body of such an answer does not count either."""
    assert await answered(server, http(b"User-agent: *\nAllow: /", status=f"{status} Oh")) is Reason.ROBOTS


async def test_every_status_from_400_on_is_decided(server: Server) -> None:
    hosts = {status: f"s{status}.example" for status in range(400, 600)}
    for status, host in hosts.items():
        server.answers[f"{host}/robots.txt"] = http(b"User-agent: *\nDisallow: /x", status=f"{status} ?")
    async with Client(on(server, *hosts.values())) as client:
        robots = Robots(client, timeout=5)
        found = await asyncio.gather(*(robots.refusal(f"http://{host}/page") for host in hosts.values()))
    assert [answer is None for answer in found] == [status < 500 for status in hosts]


async def test_a_page_that_says_come_back_later_forbids_everything(server: Server) -> None:
    page = b"<!doctype html><title>503</title><h1>Down for maintenance</h1>"
    assert await answered(server, http(page, "Retry-After: 120", status="503 Service Unavailable")) is Reason.ROBOTS


@pytest.mark.parametrize("status", [300, 301, 302, 304, 307, 308])
async def test_a_redirect_to_nowhere_forbids_nothing(server: Server, status: int) -> None:
    assert await answered(server, http(b"", status=f"{status} Elsewhere")) is None


def chain(server: Server, hops: int, status: int, *, across: bool) -> FetchSettings:
    """A robots.txt that forbids everything, behind a number of redirects, each on a host of its own or all on one."""
    hosts = [f"h{n if across else 0}.example" for n in range(hops + 1)]
    paths = ["/robots.txt" if across or not n else f"/robots-{n}.txt" for n in range(hops + 1)]
    for n in range(hops):
        to = f"http://{hosts[n + 1]}{paths[n + 1]}" if across else paths[n + 1]
        server.answers[f"{hosts[n]}{paths[n]}"] = http(b"", f"Location: {to}", status=f"{status} Moved")
    server.answers[f"{hosts[hops]}{paths[hops]}"] = FORBIDDING
    return on(server, *hosts)


@pytest.mark.parametrize("across", [False, True], ids=["on one host", "across hosts"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_five_redirects_are_followed(server: Server, status: int, across: bool) -> None:
    """Section 2.3.1.2: at least five, and the rules count for the host that was asked first."""
    found = await refusal("http://h0.example/page", chain(server, MAX_REDIRECTS, status, across=across))
    assert found is not None
    assert found.reason is Reason.ROBOTS
    assert "h0.example" in found.detail


@pytest.mark.parametrize("across", [False, True], ids=["on one host", "across hosts"])
@pytest.mark.parametrize("hops", [6, 7, 20])
async def test_a_file_behind_more_redirects_is_unavailable(server: Server, hops: int, across: bool) -> None:
    assert await refusal("http://h0.example/page", chain(server, hops, 302, across=across)) is None
    assert len(server.log) == MAX_REDIRECTS + 1


async def test_a_redirect_loop_forbids_nothing(server: Server) -> None:
    settings = on(server, "a.example", "b.example")
    server.answers["a.example/robots.txt"] = http(b"", "Location: http://b.example/robots.txt", status="302 Found")
    server.answers["b.example/robots.txt"] = http(b"", "Location: http://a.example/robots.txt", status="302 Found")
    assert await refusal("http://a.example/page", settings) is None
    assert len(server.log) == MAX_REDIRECTS + 1


REDIRECTED: dict[str, tuple[str, Reason | None]] = {
    "to a file that is missing": ("/missing", None),
    "to a server error": ("/broken", Reason.ROBOTS),
    "to a page": ("/login", None),
    "to another scheme": ("ftp://files.example/robots.txt", None),
    "to a file of ours": ("file:///etc/passwd", None),
    "to a script": ("javascript:alert(1)", None),
    "to an address that cannot be read": ("http://[half", None),
    "to a host that refuses": ("http://127.0.0.1:1/robots.txt", Reason.UNREACHABLE),
    "to a host that is not there": ("http://no-such-host.invalid/robots.txt", Reason.UNREACHABLE),
    "to a server that stalls": ("/stall", Reason.TIMED_OUT),
}


@pytest.mark.parametrize("case", REDIRECTED)
async def test_where_a_redirect_leads_decides(server: Server, case: str) -> None:
    location, expected = REDIRECTED[case]
    server.answers |= {
        "/broken": http(b"", status="500 Internal Server Error"),
        "/login": http(b"<title>Log in</title><form>"),
        "/stall": stall,
    }
    answer = http(b"", f"Location: {location}", status="302 Found")
    assert await answered(server, answer, timeout=0.3) is expected


TROUBLE: dict[str, tuple[Respond, Reason]] = {
    "says nothing": (stall, Reason.TIMED_OUT),
    "comes drop by drop": (drip, Reason.TIMED_OUT),
    "hangs up": (b"", Reason.UNREACHABLE),
    "speaks no HTTP": (b"220 mail.example ESMTP\r\n", Reason.UNREACHABLE),
    "breaks off": (http(b"User-agent: *\nAllow: /", length=5_000), Reason.ROBOTS),
    "breaks off in a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nUser", Reason.ROBOTS),
    "breaks off in its encoding": (
        http(gzip.compress(b"User-agent: *\nAllow: /")[:-9], "Content-Encoding: gzip"), Reason.ROBOTS
    ),
    "is encoded as nobody asked": (http(b"User-agent: *", "Content-Encoding: zstd"), Reason.ROBOTS),
    "never ends": (http(b"#" * (MAX_BYTES + 1)), Reason.ROBOTS),
    "is a bomb": (http(gzip.compress(bytes(MAX_BYTES + 1)), "Content-Encoding: gzip"), Reason.ROBOTS),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", TROUBLE)
async def test_a_file_that_cannot_be_had_whole_forbids_everything(server: Server, case: str) -> None:
    answer, reason = TROUBLE[case]
    assert await answered(server, answer, timeout=0.5 if reason is Reason.TIMED_OUT else 5) is reason


async def test_a_host_that_refuses_the_connection_is_told_as_that() -> None:
    found = await refusal("http://127.0.0.1:1/page")
    assert found is not None
    assert found.reason is Reason.UNREACHABLE


async def test_an_encoded_file_is_obeyed(server: Server) -> None:
    body = gzip.compress(b"User-agent: *\nDisallow: /page")
    assert await answered(server, http(body, "Content-Encoding: gzip")) is Reason.ROBOTS


@pytest.mark.parametrize("answer", [FORBIDDING, http(b"", status="404 No"), http(b"", status="500 Oh"), b""],
                         ids=["rules", "missing", "error", "hung up"])  # fmt: skip
async def test_each_origin_is_asked_once_a_run(server: Server, answer: Respond) -> None:
    server.answers["/robots.txt"] = answer
    urls = [f"http://{host}.example/{n}" for n in range(20) for host in ("a", "b")]
    for run in (1, 2):
        async with Client(on(server, "a.example", "b.example")) as client:
            robots = Robots(client, timeout=2)
            found = await asyncio.gather(*map(robots.refusal, urls))
            found += [await robots.refusal(url) for url in urls]
        assert len({answer is None for answer in found}) == 1
        assert sorted(server.log) == [("a.example", "/robots.txt")] * run + [("b.example", "/robots.txt")] * run


async def test_another_port_is_another_origin(server: Server) -> None:
    server.answers["/robots.txt"] = FORBIDDING
    async with Client(SETTINGS) as client:
        robots = Robots(client, timeout=2)
        with running_server() as other:
            assert await robots.refusal(server.url("/page")) is not None
            assert await robots.refusal(other.url("/page")) is None


# --- section 2.5: how much of a file counts


async def test_a_rule_just_within_the_limit_counts_and_one_behind_it_does_not(server: Server) -> None:
    head = b"User-agent: *\n"
    within, behind = b"Disallow: /page\n", b"Disallow: /\n"
    filler = b"# and so on\n" * (PARSED_BYTES // 12)
    room = PARSED_BYTES - len(head) - len(within)
    assert await answered(server, http(head + filler[: room - 1] + b"\n" + within + behind * 1000)) is Reason.ROBOTS
    assert await answered(server, http(head + filler[: room + 1] + b"\n" + within + behind * 1000)) is None


def test_a_rule_that_the_limit_cuts_does_not_count() -> None:
    head = b"User-agent: *\nDisallow: /kept\n"
    body = head + b"#" * (PARSED_BYTES - len(head) - len("\nDisallow: /")) + b"\nDisallow: /drafts/\n"
    assert body[:PARSED_BYTES].endswith(b"\nDisallow: /")
    rules = read_rules(body)
    assert [may(rules, path) for path in ("/", "/story", "/kept")] == [True, True, False]


LARGE = {
    "100,000 rules": b"User-agent: *\nDisallow: /first\n" + b"".join(b"Disallow: /d%d/\n" % n for n in range(100_000)),
    "one line of a megabyte": b"User-agent: *\nDisallow: /first\nDisallow: /" + b"x" * 1_000_000,
    "a comment of a megabyte": b"User-agent: *\nDisallow: /first\n#" + b"x" * 1_000_000,
    "many robots, many rules": b"User-agent: *\nDisallow: /first\n"
        + b"".join(b"User-agent: b%d\n" % n for n in range(15_000)) + b"User-agent: *\nDisallow: /first\n"
        + b"".join(b"Allow: /%d\n" % n for n in range(15_000)),
    "many groups": b"".join(b"User-agent: b%d\nDisallow: /\n" % n for n in range(10_000)) + b"User-agent: *\nDisallow: /first\n",
    "many asterisks": b"User-agent: *\nDisallow: /first\nDisallow: /" + b"*a" * 200_000 + b"b$\n",
    "many rules of asterisks": b"User-agent: *\nDisallow: /first\n" + b"Disallow: /*a*a*a*a*a*a*a*a*b$\n" * 15_000,
    "many dollars": b"User-agent: *\nDisallow: /first\n" + b"Disallow: /$$$$$$$$$$\n" * 20_000,
    "many percents": b"User-agent: *\nDisallow: /first\nDisallow: /" + b"%" * 400_000,
    "white space": b"User-agent: *\nDisallow: /first\n" + b" \t" * 200_000 + b"x",
    "many names on a line": b"User-agent: *\nDisallow: /first\nUser-agent: " + b"a, " * 150_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_is_read_and_takes_little_memory(name: str) -> None:
    rules = read_rules(LARGE[name])
    assert not may(rules, "/first")
    assert may(rules, "/" + "a" * 5_000 + "c")
    tracemalloc.start()
    try:
        read_rules(LARGE[name][:100_000])
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


# --- files as they are found

ADDRESSES = [
    "/", "/story", "/2023/02/10/a-story.html?utm_source=x", "/wp-admin/post.php", "/search?q=a+b", "/größe/%E3%83%84", "/a/*/b$",
    "//double//slash", "/a;b=c,d", "/" + "a" * 5_000, "/%zz%", "/.well-known/x", "/robots.txt", "/?", "/#top", "/a b", "/\u2028x", "",
]  # fmt: skip


def may(rules: Protego, path: str) -> bool:
    return rules.can_fetch(f"https://news.example{path}", PRODUCT_TOKEN)


def test_there_are_as_many_files_as_promised() -> None:
    assert {path.name for path in FOLDER.iterdir()} - {"expected.json", ".gitattributes"} == set(EXPECTED)
    assert len(EXPECTED) >= 80
    assert len(EXPECTED) + BATCHES * A_BATCH >= 500


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_says_what_its_author_meant(name: str) -> None:
    rules = read_rules((FOLDER / name).read_bytes())
    assert {path: may(rules, path) for path in EXPECTED[name]["may"]} == dict.fromkeys(EXPECTED[name]["may"], True)
    assert {path: may(rules, path) for path in EXPECTED[name]["may not"]} == dict.fromkeys(
        EXPECTED[name]["may not"], False
    )
    assert {type(may(rules, path)) for path in ADDRESSES} == {bool}


@pytest.mark.parametrize("name", [name for name, expected in EXPECTED.items() if "delay" in expected])
async def test_a_crawl_delay_is_heeded_where_it_is_one(server: Server, name: str) -> None:
    server.answers["/robots.txt"] = http((FOLDER / name).read_bytes(), "Content-Type: text/plain")
    async with Client(SETTINGS) as client:
        url = server.url("/a")
        assert await Robots(client, timeout=2).refusal(url) is None
        assert client.gap(url) == EXPECTED[name]["delay"]


FRAGMENTS = [
    "User-agent: *", "user-agent: archiver", "USER-AGENT: Archiver/1.0", "User-agent: GPTBot", "User-agent:", "User-agent: *bot*", "Useragent: x",
    "User agent: *", "User-agent *", "User-agent: Mozilla/5.0 (compatible; archiver/1.0)", "Disallow: /", "Disallow:", "Disallow: /wp-admin/",
    "Disallow: /*?*", "Disallow: /*.pdf$", "Disallow: /search", "Disallow: *", "Disallow: $", "Disallow: /%", "Disallow: /%zz%4", "Disallow: /größe",
    "Dissallow: /typo", "disallow:/tight", "Disallow : /loose", "\tDisallow:\t/tab", "Disallow /colon", "Disallow: https://news.example/a",
    "Disallow: /a # b", "Disallow: /#", "Disallow: //", "Disallow: ///***$$$", "Allow: /", "Allow:", "Allow: /index.html", "Allow: /*$", "allow: /a",
    "Crawl-delay: 10", "Crawl-delay: -1", "Crawl-delay: 0.5s", "Crawl-delay: 1e400", "Crawl-delay: nan", "Crawl-delay:", "Request-rate: 1/5",
    "Request-rate: 0/0", "Request-rate: 1/5m 0900-2500", "Visit-time: 0600-0845", "Visit-time: x", "Host: news.example", "Noindex: /a", "Clean-param: a /b",
    "Content-Signal: search=yes", "Sitemap: https://news.example/s.xml", "Sitemap:", "Sitemap", ":", ": /", "::", "#", "# comment", "", " ", "\t", "\0",
    "\ufeff", "\u2028", "\x0b\x0c\x1c\x85", "<html><body>", "</pre>", "<br /><b>Warning</b>: fopen()", "{\"a\": 1}", "Disallow", "Allow", "User-agent",
    "*", "/", "$", "%", "Disallow: " + "/a" * 500, "Disallow: " + "*a" * 300, "x" * 3_000, "Disallow: /\x00null", "Disallow: /\ud7ff\U0010ffff",
]  # fmt: skip
LINE_ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\n\r", "", " ", "\x85"]
ENCODINGS = ["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1251", "shift_jis"]
BATCHES, A_BATCH = 45, 10


def compose(dice: random.Random) -> bytes:
    """A file made of lines as they occur, in any order, with the accidents that happen to files."""
    end = dice.choice(LINE_ENDS[:5])
    lines = [
        dice.choice(FRAGMENTS) + (dice.choice(LINE_ENDS) if not dice.randrange(9) else end)
        for _ in range(dice.randrange(60))
    ]
    body = "".join(lines).encode(dice.choice(ENCODINGS), "replace")
    if not dice.randrange(4) and body:
        place = dice.randrange(len(body))
        body = body[:place] + dice.randbytes(dice.randrange(30)) + body[place + dice.randrange(30) :]
    return body * dice.choice([1, 1, 1, 1, 20])


@pytest.mark.parametrize("batch", range(BATCHES))
def test_whatever_a_file_holds_each_address_gets_a_yes_or_a_no(batch: int) -> None:
    dice = random.Random(batch)
    for _ in range(A_BATCH):
        body = compose(dice)
        rules = read_rules(body)
        assert {type(may(rules, path)) for path in ADDRESSES} == {bool}, body
        assert may(rules, "/robots.txt"), body
        assert isinstance(rules.crawl_delay(PRODUCT_TOKEN), (float, type(None))), body


# --- rules by the letter of section 2.2, written down a second time and as simply as can be

NAMES = ["*", "archiver", "Archiver", "ARCHIVER", "foobot", "barbot", "Arch", "web-archiver"]
# Without reserved signs such as "?": whether such a sign counts as one octet or, encoded, as three is left open.
PATTERNS = [
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/a*",
    "/*b",
    "/a*b$",
    "/a$",
    "/*.html",
    "/*.html$",
    "*c",
    "/a/*/c",
    "/b-x",
    "/**",
    "/a/b/c/d",
    "/c$",
]
PATHS = ["/", "/a", "/a/", "/a/b", "/ab", "/a.html", "/a/x/c", "/b-x-1", "/b", "/c", "/cc", "/a/b/c/d/e", "/x.html?y", "/acb", "/d"]  # fmt: skip


def by_the_letter(groups: list[tuple[list[str], list[tuple[str, str]]]], path: str) -> bool:
    """All groups that name us count as one, else those for all; the longest rule wins, of two equal ones Allow."""
    names = {name.lower() for agents, _ in groups for name in agents}
    ours = PRODUCT_TOKEN if PRODUCT_TOKEN in names else "*"
    rules = [rule for agents, told in groups if ours in map(str.lower, agents) for rule in told]
    fitting = [(len(pattern), kind == "Allow") for kind, pattern in rules if fits(pattern, path)]
    return max(fitting)[1] if fitting else True


def fits(pattern: str, path: str) -> bool:
    expression = re.escape(pattern.removesuffix("$")).replace(r"\*", ".*")
    return re.match(expression + ("$" if pattern.endswith("$") else ""), path) is not None


@pytest.mark.parametrize("batch", range(20))
def test_well_written_files_are_read_by_the_letter(batch: int) -> None:
    dice = random.Random(f"letter {batch}")
    for _ in range(25):
        groups = [
            (
                dice.sample(NAMES, dice.randint(1, 3)),
                [(dice.choice(["Allow", "Disallow"]), dice.choice(PATTERNS)) for _ in range(dice.randint(1, 6))],
            )
            for _ in range(dice.randint(0, 4))
        ]
        lines = [
            "\n".join([f"User-agent: {name}" for name in agents] + [f"{kind}: {pattern}" for kind, pattern in told])
            for agents, told in groups
        ]
        body = "\n\n".join(lines).encode()
        rules = read_rules(body)
        assert {path: may(rules, path) for path in PATHS} == {
            path: by_the_letter(groups, path) for path in PATHS
        }, body
