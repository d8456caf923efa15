"""What the web may answer to do a fetcher harm, by name; each with the reasons that it may end in."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.utils import formatdate
from functools import cache

import brotli

from archiver.model import Reason
from tests.cli.conftest import page
from tests.servers import Respond, drip, http, stall

SAVED = None  # in place of a reason: the page is good, and is archived
Hazard = tuple[Respond, set[Reason | None]]

PAGE = page("A story of the harbour")
BOMB = 512 << 20  # bytes that a bomb unfolds to
BLOCK = bytes(1 << 20)


@cache
def gzip_bomb(window: int = 31) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    return b"".join(packer.compress(BLOCK) for _ in range(BOMB // len(BLOCK))) + packer.flush()


@cache
def brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join(packer.process(BLOCK) for _ in range(BOMB // len(BLOCK))) + packer.finish()


def encoded(body: bytes, coding: str) -> bytes:
    return http(body, f"Content-Encoding: {coding}")


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n", coding: str = "") -> bytes:
    head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n"
    head += f"Content-Encoding: {coding}\r\n" if coding else ""
    return head.encode() + b"\r\n" + b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + end


def half(body: bytes) -> bytes:
    return body[: len(body) // 2]


def endless(connection: socket.socket) -> None:
    """A body that comes as fast as it can and never ends."""
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            connection.sendall(b"<p>more</p>" * 6_000)


def dripping_head(connection: socket.socket) -> None:
    """Headers that come one after another and never end."""
    with suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        for number in range(200):
            connection.sendall(b"X-%d: y\r\n" % number)
            time.sleep(0.1)


def redirect(to: str) -> bytes:
    return http(b"", f"Location: {to}", status="302 Found")


def refresh(to: str) -> bytes:
    return http(f'<html><head><meta http-equiv="refresh" content="0; url={to}"></head></html>'.encode())


def busy(status: str, wait: str) -> bytes:
    return http(b"<p>Later.</p>", f"Retry-After: {wait}", status=status)


def hazards(host: str, inner: int) -> Iterator[tuple[str, Respond, set[Reason | None]]]:
    """Name, answer and the reasons that it may end in.

    Args:
        host: Where the answers are served, with its port.
        inner: A port of the loopback address that must never be connected to.
    """
    cut, large, refused = {Reason.TRUNCATED}, {Reason.TOO_LARGE}, {Reason.REFUSED_ADDRESS}
    away, late, status = {Reason.REDIRECTS}, {Reason.TIMED_OUT}, {Reason.HTTP_STATUS}
    yield "redirect-loop", redirect(f"http://{host}/redirect-loop"), away
    yield "redirect-to-file", redirect("file:///etc/passwd"), away
    yield "redirect-to-ftp", redirect("ftp://127.0.0.1/"), away
    yield "redirect-to-script", redirect("javascript:alert(1)"), away
    yield "redirect-nowhere", redirect("http://[half"), away
    yield "redirect-inside", redirect(f"http://127.0.0.1:{inner}/"), refused
    yield "redirect-to-metadata", redirect("http://169.254.169.254/latest/meta-data/"), refused
    yield "refresh-inside", refresh(f"http://127.0.0.1:{inner}/"), refused
    yield "refresh-loop", refresh(f"http://{host}/refresh-other"), away
    yield "refresh-other", refresh(f"http://{host}/refresh-loop"), away
    yield "refresh-to-file", refresh("file:///etc/passwd"), away
    yield "bomb-gzip", encoded(gzip_bomb(), "gzip"), large
    yield "bomb-deflate", encoded(gzip_bomb(15), "deflate"), large
    yield "bomb-brotli", encoded(brotli_bomb(), "br"), large
    yield "bomb-twice", encoded(gzip.compress(gzip_bomb()), "gzip, gzip"), large
    yield "zstd", encoded(b"\x28\xb5\x2f\xfd" + bytes(99), "zstd"), cut
    yield "encoded-ten-times", encoded(PAGE, ", ".join(["gzip"] * 10)), cut
    yield "length-too-long", http(PAGE, length=len(PAGE) + 99), cut
    yield "no-last-chunk", chunked(PAGE[:500], end=b""), cut
    yield "half-a-chunk", chunked(end=b"1000\r\n<p>half"), cut
    yield "half-gzip", encoded(half(gzip.compress(PAGE)), "gzip"), cut
    yield "half-gzip-in-chunks", chunked(half(gzip.compress(PAGE)), coding="gzip"), cut
    yield "half-brotli", encoded(half(brotli.compress(PAGE)), "br"), cut
    yield "no-gzip-at-all", encoded(PAGE, "gzip"), cut
    yield "stall", stall, late
    yield "drip", drip, late
    yield "dripping-head", dripping_head, late
    yield "endless", endless, large
    for code in ("429 Too Many Requests", "503 Service Unavailable"):
        for name, wait in {"soon": "0", "date": formatdate(time.time() - 9, usegmt=True), "huge": "9" * 30,
                           "negative": "-5", "nonsense": "soon"}.items():  # fmt: skip
            yield f"busy-{code[:3]}-{name}", busy(code, wait), status
    yield (
        "cookies",
        http(PAGE, *[f"Set-Cookie: c{n}={'x' * 4_000}" for n in range(250)]),
        {SAVED, Reason.UNREACHABLE},
    )
    yield "one-large-cookie", http(PAGE, f"Set-Cookie: c={'x' * 1_000_000}"), {Reason.UNREACHABLE}
    yield "many-headers", http(PAGE, *[f"X-{n}: y" for n in range(100_000)]), {SAVED, Reason.UNREACHABLE}
    yield "pdf-as-html", http(b"%PDF-1.7\n" + bytes(range(256)) * 40), {Reason.NOT_HTML}
    yield "png", http(b"\x89PNG\r\n\x1a\n" + bytes(999), "Content-Type: image/png"), {Reason.NOT_HTML}
    yield "no-http", b"SSH-2.0-OpenSSH_9.6\r\n", {Reason.UNREACHABLE}
    yield "nothing", b"", {Reason.UNREACHABLE}
    yield "empty", http(b""), {Reason.EMPTY}
    wrong = PAGE.replace(b"harbour", "Zürich".encode("latin-1"))
    yield "wrong-charset", http(wrong, "Content-Type: text/html; charset=utf-8"), {SAVED}
    yield "unknown-charset", http(PAGE, "Content-Type: text/html; charset=klingon"), {SAVED}
    yield "utf-16", http(PAGE.decode().encode("utf-16"), "Content-Type: text/html"), {SAVED}
    yield "nul-bytes", http(PAGE.replace(b"harbour", b"har\0bour")), {SAVED}
    yield "script-in-title", http(PAGE.replace(b"A story", b"&lt;script&gt;alert(1)&lt;/script&gt; story")), {SAVED}
    links = b'<link rel="canonical" href="javascript:alert(1)"><base href="javascript:alert(2)//">'
    yield "script-as-canonical", http(PAGE.replace(b"</head>", links + b"</head>")), {SAVED}
    inside = f'<link rel="canonical" href="http://127.0.0.1:{inner}/secret">'.encode()
    yield "canonical-inside", http(PAGE.replace(b"</head>", inside + b"</head>")), {SAVED}


def robots_hazards() -> dict[str, Hazard]:
    """What robots.txt may answer: each stands on a host of its own, with a good page beside it."""
    rules = "User-agent: *\n" + "".join(f"Disallow: /private/{n}/*/x$\n" for n in range(100_000))
    unclear = {Reason.ROBOTS}
    return {
        "robots-500": (http(b"", status="500 Internal Server Error"), unclear),
        "robots-503-page": (http(b"<html>Back soon</html>", status="503 Service Unavailable"), unclear),
        "robots-404": (http(b"", status="404 Not Found"), {SAVED}),
        "robots-403": (http(b"", status="403 Forbidden"), {SAVED}),
        "robots-stall": (stall, {Reason.TIMED_OUT}),
        "robots-drip": (drip, {Reason.TIMED_OUT}),
        "robots-endless": (endless, unclear),
        "robots-bomb": (encoded(gzip_bomb(), "gzip"), unclear),
        "robots-cut": (http(b"User-agent: *\n", length=999), unclear),
        "robots-100000-rules": (http(rules.encode(), "Content-Type: text/plain"), {SAVED}),
    }


def addresses(inner: int) -> list[str]:
    """Spellings of what must not be connected to, on the port of a server that counts who comes."""
    hosts = ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "0", "0.0.0.0",
             "127.0.0.1.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
             "[2002:7f00:1::]", "localhost", "LOCALHOST.", "①②⑦.⓪.⓪.①", "user:pass@127.0.0.1",
             "good.example\\@127.0.0.1", "good.example@127.0.0.1", "10.0.0.1", "192.168.0.1",
             "100.64.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "224.0.0.1", "255.255.255.255"]  # fmt: skip
    return [f"http://{host}:{inner}/" for host in hosts]


def torn_warcs(whole: bytes) -> dict[str, bytes]:
    """WARC files that something has happened to, from a whole one."""
    middle = len(whole) // 2
    return {
        "cut": whole[:-30],
        "cut-early": whole[:middle],
        "bit-flip": whole[:-40] + bytes([whole[-40] ^ 4]) + whole[-39:],
        "zero-fill": whole[:-200] + bytes(200),
        "garbage-at-the-tail": whole + b"garbage" * 40,
        "append-after-a-cut": whole[:-30] + whole,
    }


Torn = Callable[[bytes], bytes]
