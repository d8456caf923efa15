"""Stamps as news pages write them, and the moments that they tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from archiver.clean.dates.stamps import Moment, find_day, is_stamp, parse_stamp


def at(hour: int, minute: int = 0, second: int = 0, *, zone: float | None = None) -> datetime:
    """A moment of 4 May 2024, naive where no zone is given."""
    offset = None if zone is None else timezone(timedelta(hours=zone))
    return datetime(2024, 5, 4, hour, minute, second, tzinfo=offset)


DAY = date(2024, 5, 4)
STAMPS: dict[str, Moment | None] = {
    # ISO 8601, and what is written in its stead
    "2024-05-04": DAY,
    "2024/5/4": DAY,
    "2024.05.04": DAY,
    "2024-05-04T13:07": at(13, 7),
    "2024-05-04 13:07:09": at(13, 7, 9),
    "2024-05-04T13:07:09.123Z": at(13, 7, 9, zone=0),
    "2024-05-04T13:07:09,5+02:00": at(13, 7, 9, zone=2),
    "2024-05-04T13:07:09-0330": at(13, 7, 9, zone=-3.5),
    "2024-05-04T13:07:09+05:45": at(13, 7, 9, zone=5.75),
    "2024-05-04T13:07+02": at(13, 7, zone=2),
    "2024-05-04 13:07 UTC": at(13, 7, zone=0),
    "2024-05-04 13:07 EST": at(13, 7, zone=-5),
    "2024-05-04 13:07 GMT": at(13, 7, zone=0),
    "2024-05-04T24:00:00": at(0),
    "2024-13-04": None,
    "2024-05-32": None,
    "1989-12-31": None,
    "1990-01-01": date(1990, 1, 1),
    "2100-12-31": date(2100, 12, 31),
    "2101-01-01": None,
    # figures only
    "20240504": DAY,
    "202405041307": at(13, 7),
    "20240504T130709": at(13, 7, 9),
    "20240504T130709Z": at(13, 7, 9, zone=0),
    "1714828029": at(13, 7, 9, zone=0),
    "1714828029123": at(13, 7, 9, zone=0),
    "1714828029.5": at(13, 7, 9, zone=0),
    "171482802": None,
    "9999999999": None,
    # RFC 5322
    "Sat, 04 May 2024 13:07:09 +0200": at(13, 7, 9, zone=2),
    "04 May 2024 13:07:09 GMT": at(13, 7, 9, zone=0),
    "Sat, 04 May 2024 13:07:09 CET": at(13, 7, 9, zone=1),
    "Sat, 04 May 2024 13:07:09": at(13, 7, 9),
    # in words
    "4 May 2024": DAY,
    "Saturday, May 4th, 2024": DAY,
    "May 4, 2024 at 1:07 pm": at(13, 7),
    "May 4, 2024, 12:07 a.m.": at(0, 7),
    "May 4, 2024, 12:07 PM": at(12, 7),
    "May 4, 2024 9am": at(9),
    "May 4, 2024 9 P.M.": at(21),
    "May 4, 2024 9:05 AM EDT": at(9, 5, zone=-4),
    "4 May 2024 13.07 BST": at(13, 7, zone=1),
    "4 May 2024 13:07 GMT+1": at(13, 7, zone=1),
    "4 May 2024 13:07 UTC-3": at(13, 7, zone=-3),
    "4 mai 2024 à 13h07": at(13, 7),
    "4. Mai 2024, 13:07 Uhr MESZ": at(13, 7, zone=2),
    "04.05.2024 13.07": at(13, 7),
    "2024年5月4日 13時": DAY,
    "2024年5月4日 13时07": at(13, 7),
    "2024년 5월 4일 13시 07": at(13, 7),
    "May 4, 2024, 25:07": DAY,
    "May 4, 2024, 13:67": DAY,
    "May 4, 20241:07 pm": at(13, 7),
    "May 32, 2024": None,
    # none
    "": None,
    "soon": None,
    "4 Smarch 2024": None,
    "Page 12 of 20": None,
}


@pytest.mark.parametrize("text", STAMPS)
def test_a_stamp_tells_its_moment(text: str) -> None:
    found, expected = parse_stamp(text), STAMPS[text]
    assert found == expected
    assert type(found) is type(expected)
    if isinstance(found, datetime) and isinstance(expected, datetime):
        assert found.utcoffset() == expected.utcoffset()


def test_a_stamp_stands_at_the_beginning_of_a_text() -> None:
    assert parse_stamp(f"  {'x' * 110} 2024-05-04") is None
    assert parse_stamp(f"  {'x' * 100} 2024-05-04") == DAY


def test_utc_is_told_by_each_of_its_names() -> None:
    for name in ("Z", " UTC", " GMT", "+00:00", "-0000"):
        found = parse_stamp(f"2024-05-04T13:07:09{name}")
        assert isinstance(found, datetime)
        assert found == datetime(2024, 5, 4, 13, 7, 9, tzinfo=UTC)


DAYS = {
    "on 1st March 2024": date(2024, 3, 1),
    "le 1er mars 2024": date(2024, 3, 1),
    "am 1. März 2024": date(2024, 3, 1),
    "1 de março de 2024": date(2024, 3, 1),
    "1º marzo 2024": date(2024, 3, 1),
    "1 d’abril del 2024": date(2024, 4, 1),
    "the 2nd of March, 2024": date(2024, 3, 2),
    "Sept. 3, 2024": date(2024, 9, 3),
    "1 марта 2024": date(2024, 3, 1),
    "Room 12 floors 2024, then March 5, 2024": date(2024, 3, 5),
    "1 Smarch 2024, or rather 2 March 2024": date(2024, 3, 2),
    "Smarch 1, 2024, or rather March 2, 2024": date(2024, 3, 2),
    "2024年3月1日": date(2024, 3, 1),
    "2024년 3월 1일": date(2024, 3, 1),
    # figures: what could be read in two ways is not read
    "1.3.2024": date(2024, 3, 1),
    "13/3/2024": date(2024, 3, 13),
    "3/13/2024": date(2024, 3, 13),
    "3-13-2024": date(2024, 3, 13),
    "3/3/2024": date(2024, 3, 3),
    "3/12/2024": None,
    "12/3/2024": None,
    "no day": None,
}


@pytest.mark.parametrize("text", DAYS)
def test_a_day_is_found_in_words_of_many_languages_and_in_figures(text: str) -> None:
    assert find_day(text) == DAYS[text]


def test_a_stamp_is_a_day_and_at_most_three_words() -> None:
    assert is_stamp("Published on Saturday 4 May 2024")
    assert not is_stamp("They struck again on Saturday 4 May 2024")
    assert not is_stamp("Saturday in May")
