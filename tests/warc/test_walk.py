"""Every record of a WARC file is read, and damage costs those on it and no others."""

from __future__ import annotations

import gzip
import random
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archiver.model import Capture, CaptureKind, WarcPlace
from archiver.warc import WarcWriter
from archiver.warc.standing import Gap, Standing, standing_in
from archiver.warc.walk import Damage, Record, walk

PAGES = 6


@pytest.fixture
def written(tmp_path: Path) -> tuple[Path, list[WarcPlace]]:
    """A WARC file of six pages with their requests, and where each stands."""
    with WarcWriter(tmp_path, "a", info={}) as writer:
        places = []
        for number in range(PAGES):
            body = f"<p>Page {number} of the harbour.</p>".encode() * 20
            url = f"http://harbour.example/{number}"
            headers = (("Content-Type", "text/html"),)
            moment = datetime(2026, 3, 1, tzinfo=UTC)
            capture = Capture(url, url, moment, CaptureKind.HTTP, body, body, "text/html", 200, headers)
            places.append(writer.write(capture))
    return tmp_path / places[0].file, places


def found_in(path: Path) -> list[Record | Damage]:
    with path.open("rb") as file:
        return list(walk(file, path.stat().st_size))


def test_records_and_damage_together_are_every_byte_of_a_file(written: tuple[Path, list[WarcPlace]]) -> None:
    path, places = written
    whole = found_in(path)
    assert [each.offset for each in whole if isinstance(each, Record) and each.kind == "response"] == [
        place.offset for place in places
    ]
    data = bytearray(path.read_bytes())
    data[places[2].offset + 100 : places[3].offset + 20] = bytes(places[3].offset - places[2].offset - 80)
    path.write_bytes(data + b"\x1f\x8b\x08garbage")
    found = found_in(path)
    ends = [each.end for each in found]
    assert [0, *ends[:-1]] == [each.offset for each in found]
    assert ends[-1] == path.stat().st_size
    hurt = [each for each in found if isinstance(each, Damage)]
    assert [each.is_tail for each in hurt] == [False, True]
    assert sum(isinstance(each, Record) and each.kind == "response" for each in found) == PAGES - 2


def test_no_flipped_bit_of_a_record_passes_unless_it_changes_nothing(written: tuple[Path, list[WarcPlace]]) -> None:
    path, places = written
    sound, data, chance = found_in(path), path.read_bytes(), random.Random(path.name)
    place = places[3]
    for at in range(place.offset, place.offset + place.length):
        flipped = bytearray(data)
        flipped[at] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        found = found_in(path)
        # Time, flags and system of a gzip member (RFC 1952, 2.3.1), and what fills its last byte up before the checksum.
        is_idle = at - place.offset in {*range(4, 10), place.length - 9}
        if found == sound:
            assert is_idle, f"a bit of byte {at - place.offset} of the record was flipped, and nobody saw it"
        else:
            assert [each for each in found if isinstance(each, Record)] != sound


def test_a_record_that_is_not_what_its_digest_says_is_told(tmp_path: Path) -> None:
    block = b"Another text."
    head = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: %d\r\nWARC-Block-Digest: sha1:%s\r\n\r\n"
    record = head % (len(block), b"A" * 32) + block + b"\r\n\r\n"
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record))
    (found,) = found_in(tmp_path / "a.warc.gz")
    assert isinstance(found, Record)
    assert found.wrong == "The digest of its block does not hold."


def test_a_record_that_is_shorter_than_it_says_is_told(tmp_path: Path) -> None:
    record = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: 99\r\n\r\nShort.\r\n\r\n"
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record))
    (found,) = found_in(tmp_path / "a.warc.gz")
    assert isinstance(found, Record)
    assert found.wrong == "It is not as long as it says."


def test_a_record_that_says_an_impossible_length_is_damage(tmp_path: Path) -> None:
    record = b"WARC/1.1\r\nWARC-Type: resource\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\nShort.\r\n\r\n"
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(record))
    (found,) = found_in(tmp_path / "a.warc.gz")
    assert isinstance(found, Damage)
    assert found.what == "A record does not say how long it is."


@pytest.mark.parametrize("date", ["2023-02-10T09:30:00", "2023-02-10T09:30:00Z", "2023-02-10T17:30:00+08:00"])
def test_a_time_without_a_zone_is_in_utc_wherever_the_machine_is(
    tmp_path: Path, date: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        (found,) = standing_in(dated(tmp_path, date))
    finally:
        monkeypatch.undo()
        time.tzset()
    assert isinstance(found, Standing)
    assert found.date == datetime(2023, 2, 10, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("date", ["", "yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_record_without_a_time_is_a_gap(tmp_path: Path, date: str) -> None:
    (found,) = standing_in(dated(tmp_path, date))
    assert isinstance(found, Gap)


def dated(folder: Path, date: str) -> Path:
    """A WARC file of one record of that time."""
    head = f"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Date: {date}\r\nContent-Length: 1\r\n\r\n"
    (folder / "a.warc.gz").write_bytes(gzip.compress(f"{head}x\r\n\r\n".encode()))
    return folder / "a.warc.gz"
