"""What the user gives, and what it becomes."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from archiver.model import Capture, CaptureKind, Failure, Reason, SourceKind, Target
from archiver.sources import Refused, open_local, read_list, read_sources
from tests.conftest import Clock


def one(source: str) -> Target | Refused:
    (found,) = read_sources([source])
    return found


@pytest.mark.parametrize(
    ("given", "location"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c"),
        ("HTTP://EXAMPLE.com/", "HTTP://EXAMPLE.com/"),
        ("example.com/story", "https://example.com/story"),
        ("www.example.co.uk", "https://www.example.co.uk"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_addresses_become_url_targets(given: str, location: str) -> None:
    assert one(given) == Target(given, SourceKind.URL, location)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("ftp://example.com/a", Reason.BAD_SOURCE),
        ("javascript:alert(1)", Reason.BAD_SOURCE),
        ("file:///etc/passwd", Reason.BAD_SOURCE),
        ("http://", Reason.BAD_SOURCE),
        ("http://[::", Reason.BAD_SOURCE),
        ("http://exa mple.com/", Reason.BAD_SOURCE),
        ("just some words", Reason.BAD_SOURCE),
        ("x" * 10_000, Reason.BAD_SOURCE),
        ("a\0b", Reason.BAD_SOURCE),
        ("missing.html", Reason.FILE_MISSING),
        ("no/such/folder/page.txt", Reason.FILE_MISSING),
    ],
)
def test_nonsense_is_refused_in_a_short_sentence(given: str, reason: Reason) -> None:
    found = one(given)
    assert isinstance(found, Refused)
    assert (found.source, found.failure.reason) == (given, reason)
    assert len(found.failure.detail) < 300
    assert found.failure.detail.endswith(".")


def test_files_are_known_by_their_names_or_their_first_bytes(tmp_path: Path) -> None:
    files = {
        "a.html": (b"", SourceKind.HTML),
        "b.HTM": (b"", SourceKind.HTML),
        "c.txt": (b"", SourceKind.TEXT),
        "d.md": (b"", SourceKind.TEXT),
        "e.warc": (b"", SourceKind.WARC),
        "f.warc.gz": (b"", SourceKind.WARC),
        "g": (b"\n<!DOCTYPE html><html>", SourceKind.HTML),
        "h.bin": (b"WARC/1.1\r\n", SourceKind.WARC),
    }
    for name, (content, kind) in files.items():
        (tmp_path / name).write_bytes(content)
        found = one(str(tmp_path / name))
        assert isinstance(found, Target)
        assert found.kind is kind, name
    (tmp_path / "i.xyz").write_bytes(b"\x00\x01")
    assert isinstance(one(str(tmp_path / "i.xyz")), Refused)


def test_a_folder_gives_what_can_be_read_in_it_in_order(tmp_path: Path) -> None:
    for name in ("b/two.html", "a/one.txt", "c/picture.png", ".hidden/three.html", "b/.four.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    found = list(read_sources([str(tmp_path)]))
    assert [Path(each.source).name for each in found] == ["one.txt", "two.html"]


def test_a_folder_without_sources_says_so(tmp_path: Path) -> None:
    found = one(str(tmp_path))
    assert isinstance(found, Refused)
    assert found.failure.reason is Reason.NO_SOURCES


def test_a_list_may_have_comments_blank_lines_and_a_byte_order_mark() -> None:
    assert list(read_list(["\ufeffa.html\n", "\n", "# b\n", " c.html \n"])) == ["a.html", "c.html"]


def read(target: Target | Refused, **settings: object) -> list[Capture | Failure]:
    assert isinstance(target, Target)
    return list(open_local(target, **({"clock": Clock(), "max_bytes": 1_000} | settings)))  # type: ignore[arg-type]


def test_a_saved_page_and_a_paste_are_captures_of_their_bytes(tmp_path: Path) -> None:
    for name, kind, content_type in (
        ("a.html", CaptureKind.FILE, "text/html"),
        ("b.txt", CaptureKind.PASTE, "text/plain"),
    ):
        (tmp_path / name).write_bytes(b"content")
        (capture,) = read(one(str(tmp_path / name)))
        assert isinstance(capture, Capture)
        assert (capture.body, capture.kind, capture.content_type) == (b"content", kind, content_type)
        assert capture.url == (tmp_path / name).as_uri()


def test_standard_input_is_known_by_its_bytes() -> None:
    (first,), (again,), (other,) = (read(one("-"), stdin=BytesIO(text)) for text in (b"text", b"text", b"other"))
    assert isinstance(first, Capture)
    assert isinstance(again, Capture)
    assert isinstance(other, Capture)
    assert first.url == again.url != other.url
    assert first.url.startswith("urn:sha256:")


def test_empty_large_and_vanished_files_are_failures(tmp_path: Path) -> None:
    for name, content, reason in (("a.txt", b" \n", Reason.EMPTY), ("b.txt", b"x" * 1_001, Reason.TOO_LARGE)):
        (tmp_path / name).write_bytes(content)
        (failure,) = read(one(str(tmp_path / name)))
        assert isinstance(failure, Failure)
        assert failure.reason is reason
    target = one(str(tmp_path / "a.txt"))
    (tmp_path / "a.txt").unlink()
    (failure,) = read(target)
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.FILE_MISSING
