"""What each line of a pasted text is: title, kicker, byline, date, point, caption, or body."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from archiver.clean.bylines.byline import Byline
from archiver.clean.pasted.paste import Header, find_body, read_header, read_paragraphs, read_paste
from archiver.clean.pasted.plain import plain_text
from archiver.errors import NoArticleError
from archiver.model import Article, Reason

FIRST = "The harbour council voted on Tuesday to widen the northern channel, after two years of talks with the crews of boats."
SECOND = "Work begins in the spring. Ferries will run from the southern pier meanwhile, the council said in a long statement."
THIRD = "Nobody had expected that the vote would be taken so early. Engineers had asked for another year to look at the sand."
TITLE = "Council widens the channel for ferries"
DAY = date(2024, 5, 4)


def header(*lines: str) -> Header:
    return read_header([TITLE, *lines])


STAMPS = {
    "4 May 2024": (DAY, None),
    "Published: 4 May 2024": (DAY, None),
    "Saturday 4 May 2024": (DAY, None),
    "Updated 4 May 2024": (None, DAY),
    "Aktualisiert: 04.05.2024": (None, DAY),
    "Published 4 May 2024, updated 5 May 2024": (DAY, date(2024, 5, 5)),
    "4 May 2024 | Last updated 5 May 2024": (DAY, date(2024, 5, 5)),
    "4 May 2024 9:05 GMTUpdated 5 May 2024": (datetime(2024, 5, 4, 9, 5, tzinfo=UTC), date(2024, 5, 5)),
    "In the spring before the 4 May 2024 nobody voted": (None, None),
    "Saturday": (None, None),
}


@pytest.mark.parametrize("line", STAMPS)
def test_a_stamp_tells_when_it_came_out_or_was_changed(line: str) -> None:
    found = header(line)
    assert (found.published, found.modified) == STAMPS[line]


def test_the_first_of_two_dates_counts() -> None:
    found = header("4 May 2024", "5 May 2024", "Updated 6 May 2024", "Updated 7 May 2024")
    assert (found.published, found.modified) == (DAY, date(2024, 5, 6))


def test_a_long_line_tells_no_date() -> None:
    line = f"Published 4 May 2024{' and so on' * 14}"
    assert len(line) == 160
    assert header(line).published == DAY
    assert header(f"{line}!").published is None


def test_a_byline_may_stand_on_the_line_of_the_date() -> None:
    assert header("Ann Lee | 4 May 2024").byline.authors == ("Ann Lee",)
    assert header("By Ann Lee 4 May 2024").byline == Byline("By Ann Lee", ("Ann Lee",), strong=True)
    assert header("By Ann Lee", "Bo Chan | 4 May 2024").byline.authors == ("Ann Lee",)
    assert read_header(["Ann Lee | 4 May 2024", TITLE]).byline == Byline()
    assert read_header(["By Ann Lee | 4 May 2024", TITLE]).byline.authors == ("Ann Lee",)


def test_a_byline_stands_above_or_below_the_title() -> None:
    assert read_header(["By Ann Lee", TITLE]).byline.authors == ("Ann Lee",)
    below = header("Ann Lee", "Bo Chan")
    assert (below.byline.authors, below.sentences) == (("Ann Lee",), [])
    again = header("By Ann Lee", "By Bo Chan, Cy Doe, Ed Poe, Flo Ray")
    assert (again.byline.authors, again.sentences) == (("Ann Lee",), [])
    assert read_header(["Ann Lee", TITLE]).title == TITLE


def test_a_section_above_the_title_is_a_kicker() -> None:
    found = read_header(["Harbour", "Ferry news", TITLE])
    assert (found.kickers, found.title) == (["Harbour", "Ferry news"], TITLE)
    assert read_header(["Harbour"]).title == "Harbour"
    assert read_header(["Harbour", "Boats"]).kickers == ["Harbour"]
    for line in ("One two three four", "It rains.", "Internationalisation ofall"):
        assert read_header([line, TITLE]).title == line
    assert read_header(["港口新闻", "港口议会决定加宽北航道"]).title == "港口议会决定加宽北航道"
    assert read_header(["港口大新闻", "港口议会决定加宽北航道"]).title == "港口大新闻"


def test_lines_of_the_page_around_it_are_dropped() -> None:
    found = read_header(
        [
            "Home / Harbour",
            "Advertisement",
            "…",
            "120",
            TITLE,
            "Share",
            "3 comments",
            "https://e.example/a",
            "https://e.example/b",
        ]
    )
    assert found == Header(title=TITLE, url="https://e.example/a")


def test_points_and_captions_are_told_from_sentences() -> None:
    found = header("• One point", "- Another", "A wet pier. Photo: Bo Chan", "Crews have waited for two years.")
    assert found.points == ["One point", "Another"]
    assert found.captions == ["A wet pier. Photo: Bo Chan"]
    assert found.sentences == ["Crews have waited for two years."]


STANDFIRSTS = {
    "Crews have waited a year.": True,
    "Crews waited a lot.": False,
    "Crews have waited for two whole years": True,
    "Crews have waited for two full year": True,
    "Crews have waited for two years ok": False,
    "Crewsss havee waitedd twooooo years": False,
    "Crewsofferriesandboats havewaitedfortwoyears throughallstorms": True,
    TITLE.upper(): False,
}


@pytest.mark.parametrize("line", STANDFIRSTS)
def test_a_standfirst_is_a_sentence_or_a_line_of_some_words(line: str) -> None:
    assert header(line).sentences == ([line] if STANDFIRSTS[line] else [])


def test_only_the_first_line_without_an_end_is_a_standfirst() -> None:
    line = "Crews have waited for two whole years"
    assert header("Crews have waited a year.", line).sentences == ["Crews have waited a year."]
    assert header("• One point", line).sentences == []


BODIES = [
    ([TITLE, FIRST, SECOND], 1),
    ([TITLE, "By Ann Lee", FIRST, SECOND], 2),
    ([TITLE, FIRST[:-1], SECOND], 2),
    ([TITLE, f"• {FIRST}", SECOND], 2),
    ([TITLE, f"{FIRST} Photo: Bo Chan", SECOND], 2),
    ([TITLE, f"Sign up for our newsletter {'on boats and harbours ' * 4}and get it in your inbox.", SECOND], 2),
    ([TITLE, FIRST, "By Ann Lee", SECOND, THIRD], 3),
    ([TITLE, FIRST, "Ann Lee in Berlin", "4 May 2024", SECOND], 4),
    ([TITLE, FIRST, "Ann Lee", SECOND], 1),
    ([TITLE, FIRST, SECOND, "4 May 2024", THIRD], 1),
    ([TITLE, FIRST, *["Rain"] * 7, "4 May 2024", SECOND], 1),
    ([TITLE, FIRST, *["Rain"] * 6, "4 May 2024", SECOND], 9),
    ([TITLE, "It rained.", "It snowed."], 1),
    (["It rained.", "It snowed."], 1),
    ([TITLE, "Rain"], 2),
    (
        [
            "港口议会决定",
            "港口议会星期二投票决定加宽北航道，此前与船员谈判了两年，工程将于三月冰雪融化之后开始，预计持续到明年。",
        ],
        1,
    ),
]


@pytest.mark.parametrize(("lines", "start"), BODIES)
def test_the_body_begins_with_the_first_long_sentence_below_the_header(lines: list[str], start: int) -> None:
    assert find_body(lines) == start


def test_a_body_ends_with_its_last_sentence() -> None:
    paragraphs, captions = read_paragraphs(
        [FIRST, "Photo: Bo Chan", "Share", TITLE, "…", "• A point", FIRST.upper(), "Heading", SECOND, "© 2024, alle Rechte vorbehalten",
         "Reporting by Ann Lee", "More on boats"],
        Header(title=TITLE),
    )  # fmt: skip
    assert paragraphs == [FIRST, "- A point", "Heading", SECOND]
    assert captions == ["Photo: Bo Chan"]
    assert read_paragraphs([FIRST, "- A point"], Header())[0] == [FIRST, "- A point"]
    assert read_paragraphs([FIRST, "It rained.", SECOND, "It rained."], Header())[0] == [
        FIRST,
        "It rained.",
        SECOND,
        "It rained.",
    ]
    assert read_paragraphs(["Rain"], Header())[0] == ["Rain"]
    long = "A line that is no sentence, but is too long to be no part of it"
    assert read_paragraphs([FIRST, long], Header())[0] == [FIRST, long]


def read(text: str, url: str | None = None) -> Article:
    return read_paste(text, url=url, digest="e3b0")


def test_a_paste_becomes_an_article() -> None:
    text = f"Harbour\n{TITLE}\nCrews have waited for two years.\nhttps://harbour.example/a?utm_source=x\nBy Ann Lee\n4 May 2024 9:05\nUpdated 5 May 2024 10:00 UTC\n{FIRST}\nA wet pier. Photo: Bo Chan\n{SECOND}"
    assert read(text) == Article(
        url="https://harbour.example/a", title=TITLE, text=f"{FIRST}\n\n{SECOND}", summary="Crews have waited for two years.",
        byline="By Ann Lee", authors=("Ann Lee",), published=DAY, modified=datetime(2024, 5, 5, 10, tzinfo=UTC),
        site="harbour.example", language="en", captions=("A wet pier. Photo: Bo Chan",),
    )  # fmt: skip


def test_the_address_that_is_known_is_believed_more_than_the_one_that_is_pasted() -> None:
    found = read(f"{TITLE}\nhttps://other.example/a\n{FIRST}\n{SECOND}", "https://harbour.example/a")
    assert (found.url, found.claimed_url) == ("https://harbour.example/a", "https://other.example/a")
    assert read(f"{TITLE}\n{FIRST}\n{SECOND}").url == "urn:sha256:e3b0"


def test_a_paste_that_tells_only_its_last_change_came_out_then() -> None:
    found = read(f"{TITLE}\nUpdated 4 May 2024\n{FIRST}\n{SECOND}")
    assert (found.published, found.modified) == (DAY, None)


def test_a_paste_without_a_title_goes_by_its_first_sentence() -> None:
    assert read(f"{SECOND}\n{FIRST}").title == "Work begins in the spring."
    assert read(f"OSLO, May 4 (Wire) - {SECOND}\n{FIRST}").title == "Work begins in the spring."
    long = f"{FIRST[:-1]}, and of the islands that lie before it."
    assert read(f"{long}\n{SECOND}").title == f"{long[:117].rsplit(' ', 1)[0]}…"
    assert read(f"• {FIRST}\n• {SECOND}").text == f"{FIRST}\n\n{SECOND}"


def test_a_paste_of_few_words_is_refused_with_their_number() -> None:
    for text, said in (("Rain\nIt rained.", "3 words"), ("Rain", "1 word")):
        with pytest.raises(NoArticleError, match=rf"\({said}\)\.$") as caught:
            read(text)
        assert caught.value.reason is Reason.NO_ARTICLE
    with pytest.raises(NoArticleError) as caught:
        read(" \n\u200b")
    assert caught.value.reason is Reason.EMPTY


WRAPPED = "The harbour council voted on Tuesday to widen\nthe northern channel, after two years of talks."
MAIL = "From: Desk <desk@e.example>\nSubject: {}\n\n{}"
MAILS = {
    MAIL.format("Rain ahead", "It will rain."): "Rain ahead\n\nIt will rain.",
    MAIL.format("Fwd: RE: Rain ahead", "It will rain."): "Rain ahead\n\nIt will rain.",
    "Von: Desk\nBetreff: Rain\nDatum: 4 May 2024\n\nEs regnet.": "Rain\nPublished: 4 May 2024\n\nEs regnet.",
    "**Sent:** 4 May 2024\n**Subject:** Rain\n\nIt rains.": "Rain\nPublished: 4 May 2024\n\nIt rains.",
    MAIL.format("Rain", "Dear reader,\n\nIt rains.\n\nUnsubscribe here\n\nMore"): "Rain\n\nIt rains.",
    MAIL.format("Rain", "Begin forwarded message:\n\nIt rains.\n----\n\n\n\nIt snows."): "Rain\n\nIt rains.\n\nIt snows.",
    MAIL.format("Rain", "> > It rains. <https://e.example/a>\n>\n> It snows. [ https://e.example/b ]"): "Rain\n\nIt rains.\n\nIt snows.",
    MAIL.format("Rain", WRAPPED): f"Rain\n\n{WRAPPED}".replace("widen\n", "widen "),
    MAIL.format("Rain", "- One point that is as long as lines of letters are\n- Two"): "Rain\n\n- One point that is as long as lines of letters are\n- Two",
    MAIL.format("Rain", "Short\nlines\nstay"): "Rain\n\nShort\nlines\nstay",
    MAIL.format("Rain", "\n" * 25 + "To: the harbour, they said."): "Rain\n\nTo: the harbour, they said.",
    "Subject: Rain\n\nIt rains.": "Subject: Rain\n\nIt rains.",
    "From: here\nTo: there\n\nIt rains.": "From: here\nTo: there\n\nIt rains.",
    "\n" * 3 + MAIL.format("Rain", "It rains."): "Rain\n\nIt rains.",
    "Words\n" * 15 + MAIL.format("Rain", "It rains."): "Words\n" * 15 + MAIL.format("Rain", "It rains."),
}  # fmt: skip


@pytest.mark.parametrize("number", range(len(MAILS)))
def test_a_mail_loses_its_envelope(number: int) -> None:
    text = list(MAILS)[number]
    assert plain_text(text) == MAILS[text]


MARKED = {
    "# Rain\n\nIt *will* **rain** `now`.": "Rain\n\nIt will rain now.",
    "# Rain\n\n![Boat](/a.jpg)\n\n- One\n- Two\n\n> Three\nfour": "Rain\n\n- One\n\n- Two\n\nThree four",
    "---\ntitle: 'Rain'\nauthors: [\"Ann Lee\"]\npublished: 2024-05-04\n---\nIt rains.": "Rain\n\nBy Ann Lee\n\nPublished: 2024-05-04\n\nIt rains.",
    "---\nheadline: Rain\nby: Ann Lee\ndate: 4 May\ntags:\n- a\n---\n# Rain\n\nIt rains.": "Rain\n\nBy Ann Lee\n\nPublished: 4 May\n\nIt rains.",
    "---\nlayout: post\n---\nIt rains.": "It rains.",
    "---\nauthor: Ann Lee\nby: Bo\ntitle:\n---\nIt rains.": "By Ann Lee\n\nIt rains.",
    "A [link](https://e.example) only": "A [link](https://e.example) only",
}  # fmt: skip


@pytest.mark.parametrize("text", MARKED)
def test_markdown_loses_its_marks_and_front_matter_becomes_a_header(text: str) -> None:
    assert plain_text(text) == MARKED[text]
