"""Which records of a WARC file are one capture, and what it was, is told without a database."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.custody.rebuilding.captures import decide
from archiver.custody.rebuilding.groups import Found, captures_in
from archiver.custody.rebuilding.order import WarcFile, captures_in_order
from archiver.model import Capture, CaptureKind, Failure, Reason, WarcPlace
from archiver.warc import WarcWriter
from archiver.warc.standing import Gap, Standing, standing_in
from tests.cli.conftest import page

AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
SITE = "https://news.example"
STORY = page("A story")


def fetched(url: str, body: bytes = STORY, status: int = 200, *headers: tuple[str, str]) -> Capture:
    return Capture(
        url=SITE + url,
        final_url=SITE + url,
        captured_at=AT,
        kind=CaptureKind.HTTP,
        payload=body,
        body=body,
        content_type="text/html",
        status=status,
        headers=(("Content-Type", "text/html"), *headers),
        request_headers=(("User-Agent", "archiver"),),
    )


def moved(url: str, to: str) -> Capture:
    return fetched(url, b"", 302, ("Location", to))


REFRESH = b'<meta http-equiv="refresh" content="0; url=/c">'
FOREIGN = BytesIO()
_writer = WARCWriter(FOREIGN, gzip=True)
_writer.write_record(
    _writer.create_warc_record(
        f"{SITE}/c",
        "response",
        payload=BytesIO(REFRESH),
        length=len(REFRESH),
        http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
        warc_headers_dict={"WARC-Date": "2001-02-03T04:05:06Z"},
    )
)
CAPTURES = {
    "alone": fetched("/a"),
    "redirected": replace(fetched("/c"), url=f"{SITE}/b", via=(moved("/b", "/b2"), fetched("/b2", REFRESH))),
    "back where it was": replace(fetched("/d"), via=(moved("/d", "/cookie"), moved("/cookie", "/d"))),
    "not followed": moved("/e", "/nowhere"),
    "the page that a stranger redirects to": fetched("/nowhere2"),
    "gone with a redirect": replace(fetched("/f2", b"", 404), url=f"{SITE}/f", via=(moved("/f", "/f2"),)),
    "of another file": replace(fetched("/c", REFRESH), record=FOREIGN.getvalue()),
    "saved": Capture("file:///a.html", "file:///a.html", AT, CaptureKind.FILE, STORY, STORY, "text/html"),
    "once more": fetched("/b"),
}


def write(folder: Path, captures: Iterable[Capture], **told: str) -> list[WarcPlace]:
    with WarcWriter(folder, "archiver-20260504T120000Z-abcdef", info={}) as warc:
        return [warc.write(capture, **told) for capture in captures]  # type: ignore[arg-type]


def found_in(folder: Path) -> list[Found | Gap]:
    (path,) = folder.glob("*.warc.gz")
    return list(captures_in(path, AT))


def test_every_capture_is_found_again_with_its_redirects(tmp_path: Path) -> None:
    places = write(tmp_path, CAPTURES.values())
    found = [each for each in found_in(tmp_path) if isinstance(each, Found)]
    assert [each.url for each in found] == [capture.url for capture in CAPTURES.values()]
    assert [(each.place.offset, each.place.length, each.place.group_offset) for each in found] == [
        (place.offset, place.length, place.group_offset) for place in places
    ]
    told = dict(zip(CAPTURES, found, strict=True))
    assert {name for name, each in told.items() if not each.is_fetched} == {"of another file", "saved"}


def test_captures_may_come_in_any_order(tmp_path: Path) -> None:
    chance = random.Random(7)
    for number in range(20):
        captures = chance.choices(list(CAPTURES.values()), k=12)
        places = write(tmp_path / str(number), captures)
        found = [each for each in found_in(tmp_path / str(number)) if isinstance(each, Found)]
        assert [(each.url, each.place.group_offset) for each in found] == [
            (capture.url, place.group_offset) for capture, place in zip(captures, places, strict=True)
        ]


def test_what_the_user_gave_stands_beside_a_capture(tmp_path: Path) -> None:
    write(tmp_path, CAPTURES.values(), source="crawl «1».warc.gz")
    found = [each for each in found_in(tmp_path) if isinstance(each, Found)]
    assert {each.source for each in found} == {"crawl «1».warc.gz"}


def test_why_an_answer_was_not_read_stands_beside_it(tmp_path: Path) -> None:
    failure = Failure(Reason.TIMED_OUT, "news.example did not answer in full.")
    with WarcWriter(tmp_path, "archiver-20260504T120000Z-abcdef", info={}) as warc:
        warc.write(moved("/e", "/slow"), failure=failure)
    (found,) = found_in(tmp_path)
    assert isinstance(found, Found)
    assert found.failure == failure


@pytest.mark.parametrize(
    ("capture", "told", "is_telling", "reason"),
    [
        (fetched("/a"), None, True, None),
        (fetched("/a", b"", 404), None, True, Reason.HTTP_STATUS),
        (replace(fetched("/a"), content_type="image/png"), None, True, Reason.NOT_HTML),
        (replace(fetched("/"), url=f"{SITE}/a"), None, True, Reason.GONE),
        (moved("/a", "/b"), Failure(Reason.ROBOTS, ""), True, Reason.ROBOTS),
        (moved("/a", "/b"), None, False, Reason.REDIRECTS),
        (fetched("/a", REFRESH), None, False, Reason.REDIRECTS),
        (fetched("/a", REFRESH), None, True, None),
        (fetched("/a"), Failure(Reason.TRUNCATED, ""), True, Reason.TRUNCATED),
        (fetched("/a"), Failure(Reason.NOT_HTML, "by an older rule"), True, None),
    ],
)
def test_what_a_capture_was_is_decided_again(
    capture: Capture, told: Failure | None, is_telling: bool, reason: Reason | None
) -> None:
    work = decide(capture, told, is_fetched=True, is_telling=is_telling)
    assert (work.reason if isinstance(work, Failure) else None) is reason


def test_files_that_were_written_at_once_are_read_by_the_time_of_captures(tmp_path: Path) -> None:
    def file(number: int, begun: int, moments: Iterable[int]) -> WarcFile:
        prefix = f"archiver-20260504T120000Z-{number:06x}"
        with WarcWriter(tmp_path, prefix, info={}) as warc:
            for each in moments:
                warc.write(replace(fetched(f"/{number}-{each}"), captured_at=AT + timedelta(minutes=each)))
        path = tmp_path / f"{prefix}-00000.warc.gz"
        return WarcFile(path, prefix, AT, AT + timedelta(minutes=begun))

    files = [file(1, 0, [1, 5, 3, 9]), file(2, 2, [4, 6]), file(3, 20, [30])]
    told = [found.url.rpartition("/")[2] for _, found in captures_in_order(files) if isinstance(found, Found)]
    assert told == ["1-1", "2-4", "1-5", "1-3", "2-6", "1-9", "3-30"]


def test_damage_anywhere_costs_the_records_that_it_touches_alone(tmp_path: Path) -> None:
    write(tmp_path, CAPTURES.values())
    (path,) = tmp_path.glob("*.warc.gz")
    whole = path.read_bytes()
    records = [each for each in standing_in(path) if isinstance(each, Standing)]
    chance = random.Random(11)
    for _ in range(150):
        at, damaged = chance.randrange(len(whole)), bytearray(whole)
        if chance.random() < 0.5:
            damaged[at] ^= 1 << chance.randrange(8)
            end = at + 1
        else:
            end = min(len(whole), at + chance.randrange(1, 700))
            damaged[at:end] = bytes(end - at)
        path.write_bytes(damaged)
        walked = list(standing_in(path))
        touched = {
            each.place.offset
            for each in records
            if each.place.offset < end and each.place.offset + each.place.length > at
        }
        left = {each.place.offset for each in walked if isinstance(each, Standing)}
        assert {each.place.offset for each in records} - touched <= left, (at, end)
        assert all(each.begin <= end and each.end >= at for each in walked if isinstance(each, Gap)), (at, end)
