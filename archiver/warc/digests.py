"""A record's headers and the bytes of its block in, whether its digests hold out (WARC 1.1, sections 5.8, 5.9)."""

from __future__ import annotations

import hashlib
import re
from base64 import b32encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHMS = ("sha1", "sha256", "sha512", "md5")
MAX_HEAD = 1 << 20  # bytes of a record's own headers, or of HTTP's
BLANK = re.compile(rb"\r?\n\r?\n")  # ends headers; of other programs' some are parted by line feeds alone


class Digests:
    """Of one record. The payload of HTTP begins behind its headers; that of a revisit stands elsewhere.

    Args:
        headers: The record's own, their names in lower case.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._block = _Digest(headers.get("warc-block-digest", ""))
        kind = headers.get("warc-type")
        self._payload = _Digest("" if kind == "revisit" else headers.get("warc-payload-digest", ""))
        is_http = headers.get("content-type", "").lower().replace(" ", "").startswith("application/http")
        self._head: bytes | None = b"" if is_http else None  # of HTTP, as far as it was read; None behind it
        self._has_status = kind in {"response", "revisit"}
        self.status: int | None = None  # of HTTP
        self.http_fields = 0  # header fields of HTTP

    def feed(self, data: bytes) -> None:
        """Take the next bytes of the block."""
        self._block.feed(data)
        if self._head is None:
            self._payload.feed(data)
            return
        self._head += data
        blank = BLANK.search(self._head)
        if blank is None and len(self._head) <= MAX_HEAD:
            return
        end, begin = blank.span() if blank else (0, 0)
        self._begin_payload(self._head[:end], self._head[begin:])

    def _begin_payload(self, head: bytes, payload: bytes) -> None:
        self._head = None
        self.http_fields = head.count(b"\n")
        words = head[:100].split(maxsplit=2)
        if self._has_status and len(words) > 1 and words[1].isdigit():
            self.status = int(words[1])
        self._payload.feed(payload)

    def wrong(self) -> str:
        """What does not hold, one plain sentence; "" where all does."""
        if not self._block.holds():
            return "The digest of its block does not hold."
        return "" if self._payload.holds() else "The digest of its payload does not hold."


class _Digest:
    """One digest, such as ``sha1:2QPT57WME2RZN3UZLMXU6TB7CVF3T5RF``; one in no known way always holds."""

    def __init__(self, told: str) -> None:
        name, _, self._value = told.partition(":")
        name = name.lower().replace("-", "")
        self._hash = hashlib.new(name, usedforsecurity=False) if name in ALGORITHMS else None

    def feed(self, data: bytes) -> None:
        if self._hash is not None:
            self._hash.update(data)

    def holds(self) -> bool:
        if self._hash is None:
            return True
        digest = self._hash.digest()
        return self._value.rstrip("=").lower() in {digest.hex(), b32encode(digest).decode().rstrip("=").lower()}
