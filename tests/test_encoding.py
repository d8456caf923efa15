"""Content codings: undone within bounds, and never half."""

from __future__ import annotations

import gzip
import zlib
from functools import partial

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.encoding import decode_payload
from archiver.model import Failure, Reason

CODERS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": partial(brotli.compress, quality=5),  # its best takes half a second for a bomb
}
PAGE = b"<p>Some text that is long enough to be worth compressing.</p>" * 40


@pytest.mark.parametrize("coding", CODERS)
@given(body=st.binary(max_size=5_000))
def test_what_was_encoded_comes_back(coding: str, body: bytes) -> None:
    assert decode_payload(CODERS[coding](body), coding, max_bytes=10_000) == body


@pytest.mark.parametrize("coding", CODERS)
def test_a_stream_cut_anywhere_is_never_taken_for_whole(coding: str) -> None:
    whole = CODERS[coding](PAGE)
    for end in range(1, len(whole)):
        cut = decode_payload(whole[:end], coding, max_bytes=10_000)
        assert isinstance(cut, Failure), end
        assert cut.reason is Reason.TRUNCATED


def test_bare_deflate_is_understood_as_well() -> None:
    packer = zlib.compressobj(wbits=-15)
    assert decode_payload(packer.compress(PAGE) + packer.flush(), "deflate", max_bytes=10_000) == PAGE


def test_members_one_after_another_are_one_page() -> None:
    assert decode_payload(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip", max_bytes=100) == b"one two"


def test_codings_over_one_another_are_undone_in_order() -> None:
    assert decode_payload(brotli.compress(gzip.compress(PAGE)), "gzip, br", max_bytes=10_000) == PAGE
    assert isinstance(decode_payload(PAGE, "gzip, " * 9, max_bytes=10_000), Failure)


@pytest.mark.parametrize("coding", CODERS)
def test_a_bomb_is_stopped_at_the_limit(coding: str) -> None:
    bomb = decode_payload(CODERS[coding](bytes(30_000_000)), coding, max_bytes=1_000_000)
    assert isinstance(bomb, Failure)
    assert bomb.reason is Reason.TOO_LARGE


@pytest.mark.parametrize("coding", ["", "identity", " identity "])
def test_nothing_encoded_is_nothing_changed(coding: str) -> None:
    assert decode_payload(PAGE, coding, max_bytes=1) is PAGE
