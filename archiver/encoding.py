"""A content-encoded payload in, its bytes out: bounded, and cut streams are noticed (RFC 9110, section 8.4).

Decoders of HTTP clients return half a page from half a gzip stream without a word, and fill the memory from a
bomb of a few kilobytes; so the archive decodes for itself.
"""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli

from archiver.model import Failure, Reason

MAX_CODINGS = 3  # codings put one over another; more is an attack
STEP = 1 << 18  # bytes decoded at a time, so that a bomb is noticed before it has grown


class _Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> bytes: ...
    def finished(self) -> bool: ...


class _Deflate:
    """Gzip (members one after another), zlib, and bare deflate, which some servers call deflate too."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._inner = zlib.decompressobj(window)
        self._pending = b""

    def feed(self, data: bytes, room: int) -> bytes:
        data = self._pending + data
        if self._inner.eof and data.startswith(b"\x1f\x8b"):
            self._inner = zlib.decompressobj(self._window)
        out = self._inner.decompress(data, room)
        self._pending = self._inner.unconsumed_tail or self._inner.unused_data
        return out

    def finished(self) -> bool:
        return self._inner.eof


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    def feed(self, data: bytes, room: int) -> bytes:
        out: bytes = self._inner.process(data, output_buffer_limit=room)
        return out

    def finished(self) -> bool:
        return bool(self._inner.is_finished())


def decode_payload(payload: bytes, content_encoding: str, *, max_bytes: int) -> bytes | Failure:
    """Undo the codings that a Content-Encoding header names, the last applied first.

    Args:
        payload: The body as received, chunking removed.
        content_encoding: The header's value; "" for none.
        max_bytes: Bytes that the result may have at most.

    Returns:
        The decoded bytes (the payload itself where nothing was coded), or a Failure: TRUNCATED or TOO_LARGE.

    >>> import gzip
    >>> decode_payload(gzip.compress(b"page"), "gzip", max_bytes=100)
    b'page'
    >>> decode_payload(gzip.compress(b"page")[:-5], "gzip", max_bytes=100).reason.value
    'truncated'
    """
    codings = [name.strip().lower() for name in content_encoding.split(",") if name.strip()]
    codings = [name for name in codings if name != "identity"]
    if len(codings) > MAX_CODINGS:
        return Failure(Reason.TRUNCATED, f"The page is encoded {len(codings)} times over.")
    for coding in reversed(codings):
        decoded = _decode(payload, coding, max_bytes)
        if isinstance(decoded, Failure):
            return decoded
        payload = decoded
    return payload


def _decoder(coding: str, payload: bytes) -> _Decoder | None:
    if coding in {"gzip", "x-gzip"}:
        return _Deflate(16 + zlib.MAX_WBITS)
    if coding == "deflate":
        is_zlib = len(payload) > 1 and payload[0] & 0x0F == 8 and int.from_bytes(payload[:2]) % 31 == 0
        return _Deflate(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)
    return _Brotli() if coding == "br" else None


def _decode(payload: bytes, coding: str, max_bytes: int) -> bytes | Failure:
    decoder = _decoder(coding, payload)
    if decoder is None:
        return Failure(Reason.TRUNCATED, f"The page is encoded as {coding[:20]!r}, which was not asked for.")
    out = bytearray()
    try:
        data = payload
        while True:
            piece = decoder.feed(data, STEP)
            data = b""
            out += piece
            if len(out) > max_bytes:
                return Failure(Reason.TOO_LARGE, f"The page is larger than {max_bytes:,} bytes when decoded.")
            if not piece:
                break
    except (zlib.error, brotli.error) as error:
        return Failure(Reason.TRUNCATED, f"The page's {coding} encoding is broken: {error}.")
    if payload and not decoder.finished():
        return Failure(Reason.TRUNCATED, f"The page breaks off in the middle of its {coding} encoding.")
    return bytes(out)
