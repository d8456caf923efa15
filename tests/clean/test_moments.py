"""Which of a page's many times is believed, and how one without a zone gets its own."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from archiver.clean.dates.moments import Dates, read_dates, repair_zone
from archiver.clean.dates.stamps import Moment
from archiver.clean.dates.zones import country_zone
from archiver.clean.page import parse
from archiver.clean.structured import read_claims

NODE = {"@type": "NewsArticle"}


def dates(head: str = "", body: str = "<p>", *, host: str = "", nodes: object = ()) -> Dates:
    data = f'<script type="application/ld+json">{json.dumps(nodes)}</script>' if nodes else ""
    tree = parse(f"<html><head>{head}{data}</head><body>{body}</body></html>")
    return read_dates(tree, read_claims(tree), host)


def meta(name: str, stamp: str) -> str:
    return f'<meta property="{name}" content="{stamp}">'


def utc(day: int, hour: int = 9) -> datetime:
    return datetime(2024, 5, day, hour, tzinfo=UTC)


def stamp(day: int, hour: int = 9) -> str:
    return utc(day, hour).isoformat()


PUBLISHED = {
    "its own node": ("", [{**NODE, "datePublished": stamp(1)}]),
    "the day it was created": ("", [{**NODE, "dateCreated": stamp(1)}]),
    "the day it was uploaded": ("", [{**NODE, "uploadDate": stamp(1)}]),
    "publication before creation": ("", [{**NODE, "uploadDate": stamp(3), "datePublished": stamp(1)}]),
    "its own node before meta": (meta("date", stamp(3)), [{**NODE, "datePublished": stamp(1)}]),
    "meta": (meta("article:published_time", stamp(1)), ()),
    "the surer meta": (meta("date", stamp(3)) + meta("article:published_time", stamp(1)), ()),
    "the first of one name": (
        meta("article:published_time", stamp(1)) + meta("article:published_time", stamp(3)),
        (),
    ),
    "the page's node": ("", [{"@type": "WebPage", "datePublished": stamp(1)}]),
    "a stamp, not a word": (meta("date", "today") + meta("pubdate", stamp(1)), ()),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_day_of_publication_is_the_surest_that_the_page_states(name: str) -> None:
    head, nodes = PUBLISHED[name]
    assert dates(head, "<time datetime='2024-05-09T00:00:01Z'></time>", nodes=nodes).published == utc(1)


def test_a_second_articles_day_stands_in_for_none() -> None:
    own = {**NODE, "headline": "Rain", "author": "Ann Lee"}
    assert dates(nodes=[own, {**NODE, "datePublished": stamp(1)}]).published == utc(1)


def test_microdata_tell_both_days() -> None:
    found = dates(
        body="<div itemscope itemtype='https://schema.org/NewsArticle'>"
        f"<i itemprop=datePublished content='{stamp(1)}'></i><i itemprop=dateModified content='{stamp(2)}'></i></div>"
    )
    assert found == Dates(utc(1), utc(2))


MODIFIED = {
    "its own node": ("", [{**NODE, "dateModified": stamp(2)}]),
    "its own node before meta": (meta("lastmod", stamp(3)), [{**NODE, "dateModified": stamp(2)}]),
    "meta": (meta("article:modified_time", stamp(2)), ()),
    "the page's node": ("", [{"@type": "WebPage", "dateModified": stamp(2)}]),
}


@pytest.mark.parametrize("name", MODIFIED)
def test_the_day_of_the_last_change_is_told_apart(name: str) -> None:
    head, nodes = MODIFIED[name]
    assert dates(head + meta("article:published_time", stamp(1)), nodes=nodes) == Dates(utc(1), utc(2))


def test_a_page_that_tells_only_its_last_change_came_out_then() -> None:
    assert dates(meta("article:modified_time", stamp(2))) == Dates(utc(2), None)


TIMES = {
    "the first": f"<time datetime='{stamp(1)}'>yesterday</time><time datetime='{stamp(2)}'></time>",
    "marked as the date of publication": f"<time datetime='{stamp(2)}'></time><time pubdate datetime='{stamp(1)}'></time>",
    "of a class of its own": f"<time datetime='{stamp(2)}'></time><time class='published' datetime='{stamp(1)}'></time>",
    "of a property": f"<time datetime='{stamp(2)}'></time><time itemprop='datePublished' datetime='{stamp(1)}'></time>",
    "in its text": f"<time>{stamp(1)}</time>",
}


@pytest.mark.parametrize("name", TIMES)
def test_time_elements_tell_what_the_data_does_not(name: str) -> None:
    assert dates(body=TIMES[name]).published == utc(1)


SHOWN = "<h1>Rain ahead</h1><p>Harbour</p><span>4 May 2024, 9.30</span>"


def test_a_date_below_the_heading_is_read_where_the_page_states_none() -> None:
    assert dates(body=SHOWN, host="www.example.de").published == datetime(
        2024, 5, 4, 9, 30, tzinfo=ZoneInfo("Europe/Berlin")
    )
    assert dates(meta("date", stamp(1)), SHOWN).published == utc(1)


@pytest.mark.parametrize(
    "body",
    [
        "<span>4 May 2024</span><h1>Rain ahead</h1>",
        "<h1>Rain ahead</h1>" + "<p>x</p>" * 41 + "<span>4 May 2024</span>",
        "<h1>Rain ahead</h1><p>Since the 4 May 2024 the rain has not ended</p>",
        "<h1>Rain ahead</h1><p>4 May 2024 <b>a</b> <b>b</b> <b>c</b> <b>d</b></p>",
    ],
)
def test_a_date_elsewhere_is_none_of_publication(body: str) -> None:
    assert dates(body=body).published is None


def test_a_date_far_below_the_heading_but_within_reach_is_read() -> None:
    body = "<h1>Rain ahead</h1>" + "<p>x</p>" * 39 + "<span>4 May 2024</span>"
    assert dates(body=body).published == date(2024, 5, 4)


def test_the_state_of_scripts_is_asked_last() -> None:
    script = f'<script>window.state = {{"publishedAt": "{stamp(1)}"}}</script>'
    assert dates(body=script).published == utc(1)
    assert dates(body=script + SHOWN).published == date(2024, 5, 4)


BARE = datetime(2024, 5, 4, 13)  # noqa: DTZ001 - without a zone, as pages write them
HOURS = {
    "the same clock with a zone": ([utc(4, 13)], None, utc(4, 13)),
    "the same clock to the minute": ([utc(4, 13) + timedelta(seconds=59)], None, utc(4, 13)),
    "the same clock before another zone's": ([utc(4, 11), utc(4, 13)], None, utc(4, 13)),
    "the same moment elsewhere": ([utc(4, 11)], None, utc(4, 11)),
    "the same moment, half an hour's zone": (
        [utc(4, 7) + timedelta(minutes=30)],
        None,
        utc(4, 7) + timedelta(minutes=30),
    ),
    "the same moment, far east": ([BARE.replace(tzinfo=UTC) - timedelta(hours=14)], None, utc(3, 23)),
    "too far for any zone": ([utc(3, 22)], None, date(2024, 5, 4)),
    "another minute": ([utc(4, 11) + timedelta(minutes=7)], None, date(2024, 5, 4)),
    "the country": ([], ZoneInfo("Europe/Berlin"), BARE.replace(tzinfo=ZoneInfo("Europe/Berlin"))),
    "stamps before the country": ([utc(4, 12)], ZoneInfo("Europe/Berlin"), utc(4, 12)),
    "stamps without a zone tell nothing": ([BARE, date(2024, 5, 4)], None, date(2024, 5, 4)),
    "nothing": ([], None, date(2024, 5, 4)),
}


@pytest.mark.parametrize("name", HOURS)
def test_a_time_without_a_zone_takes_it_from_a_stamp_or_its_country_or_is_cut(name: str) -> None:
    stamps, zone, expected = HOURS[name]
    found: Moment = repair_zone(BARE, stamps, zone)
    assert found == expected
    assert type(found) is type(expected)


def test_the_offset_of_a_page_s_other_days_is_its_own() -> None:
    east = timezone(timedelta(hours=3))
    others = [datetime(2024, 5, day, 17, 7, tzinfo=east) for day in (6, 7)]
    assert repair_zone(BARE, others, None) == BARE.replace(tzinfo=east)
    assert repair_zone(BARE, [*others, datetime(2024, 5, 6, 1, 7, tzinfo=UTC)], None) == date(2024, 5, 4)
    assert repair_zone(BARE, [datetime(2024, 5, 20, 17, 7, tzinfo=east)], None) == date(2024, 5, 4)
    assert repair_zone(BARE, [datetime(2024, 5, 6, 17, 7, tzinfo=UTC)], None) == date(
        2024, 5, 4
    )  # may be a server's


def test_midnight_says_the_day_only_unless_another_stamp_of_that_day_says_more() -> None:
    midnight = "2024-05-04T00:00:00Z"
    assert dates(meta("article:published_time", midnight)).published == date(2024, 5, 4)
    more = meta("article:published_time", midnight) + meta("date", stamp(5)) + meta("pubdate", stamp(4))
    assert dates(more).published == utc(4)
    assert dates(meta("article:published_time", "2024-05-04T00:00:01Z")).published == utc(4, 0) + timedelta(
        seconds=1
    )


def test_a_country_with_one_zone_gives_it() -> None:
    assert country_zone("news.example.CO.UK:8080") == ZoneInfo("Europe/London")
    assert country_zone("example.us") is None
    assert country_zone("") is None


@pytest.mark.parametrize("tag", "p span div li small em".split())
def test_a_date_is_shown_in_an_element_of_any_kind_that_sites_use(tag: str) -> None:
    assert dates(body=f"<h1>Rain ahead</h1><{tag}>4 May 2024</{tag}>").published == date(2024, 5, 4)


META = """
article:published_time article:published og:published_time og:article:published_time datepublished date_published
publish_date publishdate publish-date published_time article.published parsely-pub-date sailthru.date
dc.date.issued dcterms.created dcterms.date dcterms.issued dc.date dc.date.created pubdate date
originalpublicationdate ptime bt:pubdate article:create_time published
"""
META_MODIFIED = """
article:modified_time article:modified og:updated_time datemodified date_modified lastmod dcterms.modified
dc.date.modified last-modified revised article:updated_time bt:moddate
"""


def test_dates_are_known_by_each_name_that_sites_give_them() -> None:
    found = {name: dates(meta(name, stamp(1)) + meta("lastmod", stamp(2))) for name in META.split()}
    assert {name for name, both in found.items() if both != Dates(utc(1), utc(2))} == set()
    found = {name: dates(meta(name, stamp(2)) + meta("pubdate", stamp(1))) for name in META_MODIFIED.split()}
    assert {name for name, both in found.items() if both != Dates(utc(1), utc(2))} == set()
