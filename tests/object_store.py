"""A server on the loopback address that speaks as much of S3 as reading needs: HEAD, GET with a range, listing."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY, SECRET = "invented-key", "invented-secret"


@dataclass
class ObjectStore:
    """Objects by bucket and key, as "bucket/folder/name"; who asks without `KEY` is refused."""

    objects: dict[str, bytes] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)  # method, "bucket/key"
    torn: set[int] = field(default_factory=set)  # requests for a part of an object that break off, by their number
    parts: int = 0  # of objects that were asked for
    endpoint: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What a program must have in its environment to read from here."""
        return {
            "FSSPEC_S3_ENDPOINT_URL": self.endpoint,
            "FSSPEC_S3_KEY": KEY,
            "FSSPEC_S3_SECRET": SECRET,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


class _Handler(BaseHTTPRequestHandler):
    store: ObjectStore
    protocol_version = "HTTP/1.1"

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        name = unquote(parts.path).strip("/")
        self.store.log.append((self.command, name))
        bucket = name.partition("/")[0]
        if KEY not in self.headers.get("Authorization", ""):
            self.error(403, "AccessDenied")
        elif not any(each.startswith(f"{bucket}/") for each in self.store.objects):
            self.error(404, "NoSuchBucket")
        elif name == bucket:
            self.list(bucket, {key: values[0] for key, values in parse_qs(parts.query).items()})
        elif name in self.store.objects:
            self.give(self.store.objects[name])
        else:
            self.error(404, "NoSuchKey")

    def give(self, body: bytes) -> None:
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        start, end = (int(match[1]), int(match[2] or len(body) - 1)) if match else (0, len(body) - 1)
        part = body[start : end + 1]
        headers = {"Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(body)}"} if match else {}
        self.store.parts += self.command == "GET"
        is_torn = self.command == "GET" and self.store.parts in self.store.torn
        self.say(206 if match else 200, part, headers, torn=is_torn)

    def list(self, bucket: str, asked: dict[str, str]) -> None:
        prefix, mark = asked.get("prefix", ""), asked.get("delimiter", "")
        keys = sorted(each.partition("/")[2] for each in self.store.objects if each.startswith(f"{bucket}/"))
        files, folders = [], set()
        for key in (each for each in keys if each.startswith(prefix)):
            head, found, _ = key[len(prefix) :].partition(mark) if mark else ("", "", "")
            if found:
                folders.add(f"{prefix}{head}{mark}")
            else:
                files.append(key)
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
            f'<ETag>"1"</ETag><Size>{len(self.store.objects[f"{bucket}/{key}"])}</Size>'
            "<StorageClass>STANDARD</StorageClass></Contents>"
            for key in files
        ) + "".join(f"<CommonPrefixes><Prefix>{escape(each)}</Prefix></CommonPrefixes>" for each in sorted(folders))
        self.say(
            200,
            f'<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><KeyCount>{len(files) + len(folders)}</KeyCount>"
            f"<MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode(),
            {"Content-Type": "application/xml"},
        )

    def error(self, status: int, code: str) -> None:
        self.say(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode(), {})

    def say(self, status: int, body: bytes, headers: dict[str, str], *, torn: bool = False) -> None:
        self.send_response(status)
        fields = {
            "Content-Length": str(len(body)),
            "ETag": '"1"',
            "Last-Modified": "Thu, 01 Jan 2026 00:00:00 GMT",
        }
        for each in (fields | {"Accept-Ranges": "bytes"} | headers).items():
            self.send_header(*each)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body[: len(body) // 2] if torn else body)
        self.close_connection = torn

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def running_store() -> Iterator[ObjectStore]:
    store = ObjectStore()
    handler = type("Handler", (_Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    store.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
