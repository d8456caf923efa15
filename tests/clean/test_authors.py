"""Who wrote it: which of the page's words is believed, and the names in a byline."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archiver.clean.bylines.authors import Credits, is_the_site, read_authors, split_authors, unique
from archiver.clean.bylines.byline import Byline, read_byline
from archiver.clean.bylines.places import is_place
from archiver.clean.page import parse
from archiver.clean.structured import read_claims

SITE = ("The Harbour Post", "harbourpost.example")
LONG = "The harbour council met on Monday evening in the old customs house by the quay. " * 2


def authors(body: str = "", head: str = "", *nodes: dict[str, Any]) -> Credits:
    data = f'<script type="application/ld+json">{json.dumps(nodes)}</script>' if nodes else ""
    tree = parse(f"<html><head>{head}{data}</head><body>{body}</body></html>")
    return read_authors(tree, read_claims(tree), SITE)


def article(**more: object) -> dict[str, Any]:
    return {"@type": "NewsArticle", **more}


ANN = Credits("Ann Lee", ("Ann Lee",))
MICRO = '<div itemscope itemtype="https://schema.org/NewsArticle"><i itemprop=author>{}</i></div>'
META = '<meta name="{}" content="{}">'
# Each source of names is believed before those that follow.
SOURCES = [
    ("", "", [article(author={"name": "Ann Lee"}, creator="Cy Doe")]),
    ("", "", [article(creator=["Ann Lee"])]),
    (MICRO.format("Ann Lee"), META.format("author", "Cy Doe"), []),
    ("", META.format("byl", "Cy Doe") + META.format("author", "Ann Lee"), []),
    ("", META.format("article:author", "Ann Lee") + META.format("author", "Cy Doe"), []),
    ("", META.format("article:author", "https://e.example/ann") + META.format("author", "Ann Lee"), []),
    ("", META.format("author", "Harbour GmbH") + META.format("dc.creator", "Ann Lee"), []),
    ("", META.format("citation_author", "Ann Lee"), []),
    ("", "", [article(headline="Rain", author="The Harbour Post"), article(author="Ann Lee")]),
    ("<p class=byline>Ann Lee</p>", "", [article(author="The Harbour Post")]),
    ("<address>Ann Lee</address>", "", []),
    ("<a href=/authors/ann>Ann Lee</a>", "", []),
    ("<p><b>Ann Lee</b></p>", "", []),
]


@pytest.mark.parametrize("number", range(len(SOURCES)))
def test_authors_are_those_of_the_most_trusted_source_that_names_people(number: int) -> None:
    body, head, nodes = SOURCES[number]
    assert authors(body, head, *nodes) == ANN


def test_the_byline_is_the_printed_one_where_it_names_the_same_people() -> None:
    node = article(author="Ann Lee")
    assert authors("<p class=byline>By Ann Lee, Oslo</p>", "", node) == Credits("By Ann Lee, Oslo", ("Ann Lee",))
    assert authors("<p class=byline>By Cy Doe</p>", "", node) == ANN
    assert authors("", "", article(author=["Ann Lee", "Bo Chan"])) == Credits(
        "Ann Lee, Bo Chan", ("Ann Lee", "Bo Chan")
    )
    assert (
        authors("", "", article(author="Ann Lee, " + "editor of the paper, " * 20)).byline
        == ("Ann Lee, " + "editor of the paper, " * 20)[:300]
    )


def test_names_that_are_signed_are_added_to_what_the_data_says() -> None:
    signed = "<address>Ann Lee</address><address>Bo Chan</address>"
    assert authors(signed, "", article(author="Ann Lee")) == Credits("Ann Lee, Bo Chan", ("Ann Lee", "Bo Chan"))
    assert authors(signed, "", article(author="Cy Doe")).names == ("Cy Doe",)
    many = "".join(f"<address>{name} Lee</address>" for name in ("Ann", "Bo", "Cy", "Dora", "Ed"))
    assert authors(many, "", article(author="Ann Lee")).names == ("Ann Lee",)


def test_a_site_that_names_itself_is_its_author_for_want_of_another() -> None:
    assert authors("", "", article(author="The Harbour Post")) == Credits("The Harbour Post", ("The Harbour Post",))
    assert authors("<p class=byline>By Ann Lee</p>", "", article(author="The Harbour Post")).names == ("Ann Lee",)
    assert authors("<p class=byline>The Harbour Post</p>") == Credits("The Harbour Post", ())
    assert authors() == Credits()


def test_too_many_printed_names_are_those_of_other_articles() -> None:
    five = "".join(f"<a href=/authors/{name}>{name} Lee</a>" for name in ("Ann", "Bo", "Cy", "Dora", "Ed"))
    assert authors(five) == Credits()
    assert len(authors(five.replace("<a href=/authors/Ed>Ed Lee</a>", "")).names) == 4


def test_an_authors_node_may_be_written_in_many_ways() -> None:
    shapes: list[object] = [
        ["Ann Lee", {"name": "Bo Chan"}],
        {"name": ["Ann Lee", "Bo Chan"]},
        [[["Ann Lee", "Bo Chan"]]],
        [{"@type": "ImageObject", "name": "Portrait"}, "Ann Lee", {"name": ""}, {}, "", 3, "Bo Chan"],
        "Ann Lee and Bo Chan",
        ["Ann Lee", "ANN LEE", "Bo Chan"],
    ]
    for shape in shapes:
        assert authors("", "", article(author=shape)).names == ("Ann Lee", "Bo Chan")
    assert authors("", "", article(author=[[[["Ann Lee"]]]])) == Credits()
    crowd = [f"Ann {chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(70)]
    assert authors("", "", article(author=crowd)).names == tuple(crowd[:30])


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("The Harbour Post", True),
        ("THE HARBOUR POST", True),
        ("Harbourpost.example Sport", True),
        ("Harbourpost.example Sport Desk", False),
        ("Ann Lee", False),
    ],
)
def test_a_site_and_its_desks_are_no_people(name: str, own: bool) -> None:
    assert is_the_site(name, SITE) is own


BYLINES = {
    "By Ann Lee": ["Ann Lee"],
    "Written by: Ann Lee & Bo Chan": ["Ann Lee", "Bo Chan"],
    "Text by Ann Lee, Bo Chan, and Cy Doe": ["Ann Lee", "Bo Chan", "Cy Doe"],
    "Von Ann Lee und Bo Chan": ["Ann Lee", "Bo Chan"],
    "Par Ann Lee et Bo Chan": ["Ann Lee", "Bo Chan"],
    "Ann Lee; Bo Chan | Cy Doe • Dora Ray": ["Ann Lee", "Bo Chan", "Cy Doe", "Dora Ray"],
    "Ann Lee (Oslo)": ["Ann Lee"],
    "Ann Lee for Reuters": ["Ann Lee"],
    "Ann Lee ann@e.example": ["Ann Lee"],
    "Ann Lee @annlee": ["Ann Lee"],
    "Guardian staff reporter": ["Guardian staff reporter"],
    "Chief Economics Correspondent": [],
    "Health Editor, Ann Lee": ["Ann Lee"],
    "이수민 기자": ["이수민"],
    "Par Ann Lee et AFP": ["Ann Lee et AFP"],
    "admin": [],
    "Redaktion": [],
    "2024": [],
    "Follow": [],
    "One two three four five six seven": ["One two three four five six seven"],
    "One two three four five six seven eight": [],
    "x" * 80: ["x" * 80],
    "x" * 81: [],
    "Bo": ["Bo"],
    "李雷、韩梅": ["李雷", "韩梅"],
    "": [],
    "By": ["By"],
}


@pytest.mark.parametrize("line", BYLINES)
def test_a_byline_is_split_into_names_without_roles_and_places(line: str) -> None:
    assert split_authors(line) == BYLINES[line]


def test_names_are_told_once() -> None:
    assert unique(["Bo", "…", "", "BO", "Ann", "bo"]) == ["Bo", "Ann"]


LINES = {
    "By Ann Lee": Byline("By Ann Lee", ("Ann Lee",), strong=True),
    "Von Ann Lee und Bo Chan": Byline("Von Ann Lee und Bo Chan", ("Ann Lee", "Bo Chan"), strong=True),
    "By Ann Lee in Berlin": Byline("By Ann Lee in Berlin", ("Ann Lee",), strong=True),
    "By Ann Dengin Shenzhen": Byline("By Ann Dengin Shenzhen", ("Ann Deng",), strong=True),
    "By Ann Lee, Berlin": Byline("By Ann Lee, Berlin", ("Ann Lee",), strong=True),
    "By Reuters": Byline("By Reuters", ("Reuters",), strong=True),
    "By the sea, where nobody ever goes": Byline(),
    "Le Monde avec AFP": Byline("Le Monde avec AFP", ("Le Monde avec AFP",), strong=True),
    "Ann Lee in Berlin": Byline("Ann Lee in Berlin", ("Ann Lee",), strong=True),
    "Ann Lee and Bo Chan in New York": Byline(
        "Ann Lee and Bo Chan in New York", ("Ann Lee", "Bo Chan"), strong=True
    ),
    "Ann Dengin Shenzhen": Byline("Ann Dengin Shenzhen", ("Ann Deng",), strong=True),
    "Peter Martin Berlin": Byline("Peter Martin Berlin", ("Peter Martin",), strong=True),
    "Ann Lee Hong Kong": Byline("Ann Lee Hong Kong", ("Ann Lee",), strong=True),
    "Ann Bo Lee Berlin": Byline("Ann Bo Lee Berlin", ("Ann Bo Lee",)),
    "Ann Bo Cy Lee Berlin": Byline("Ann Bo Cy Lee Berlin", ("Ann Bo Cy Lee Berlin",)),
    "Ann Lee": Byline("Ann Lee", ("Ann Lee",)),
    "  Ann Lee ": Byline("Ann Lee", ("Ann Lee",)),
    "Ann Lee, Bo Chan": Byline("Ann Lee, Bo Chan", ("Ann Lee", "Bo Chan")),
    "Markets fall in London": Byline(),
    "Berlin": Byline(),
    "Ann Lee?": Byline(),
    "By Ann Lee!": Byline(),
    "By Ann Lee?": Byline(),
    "An": Byline(),
    "": Byline(),
    f"By Ann Lee, {'Bo Chan, ' * 16}Cyder": Byline(),
    f"By Ann Lee, {'Bo Chan, ' * 16}Cyde": Byline(
        f"By Ann Lee, {'Bo Chan, ' * 16}Cyde", ("Ann Lee", "Bo Chan", "Cyde"), strong=True
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_pasted_line_is_a_byline_by_its_opening_or_its_place_or_its_looks(line: str) -> None:
    assert read_byline(line) == LINES[line]


def test_a_place_is_known_however_it_is_written() -> None:
    assert all(map(is_place, ("New  York", " berlin,", "Gaza", "TAIWAN")))
    assert not any(map(is_place, ("", "Harbour", "York New")))


META_NAMES = """
article:author author byl sailthru.author parsely-author cxenseparse:author dc.creator dcterms.creator
og:article:author citation_author byline
""".split()


@pytest.mark.parametrize("number", range(len(META_NAMES)))
def test_meta_elements_name_authors_by_each_of_their_names_in_order(number: int) -> None:
    later = "".join(META.format(name, "Cy Doe") for name in META_NAMES[number + 1 :])
    assert authors("", later + META.format(META_NAMES[number], "Ann Lee")) == ANN


NO_NAMES = """
https://e.example/ann / www.e.example / ann.jpg / ann@e.example / {{author}} / 12 / Image of Ann / (Ann Lee) / Admin / editor
Guest / anonymous / Unknown / null / undefined / Redaktion / newsroom / Twitter / Condé Nast / Harbour Ltd. / Rain S.A.
"""


def test_what_is_no_name_is_no_author() -> None:
    texts = [text.strip() for line in NO_NAMES.strip().splitlines() for text in line.split(" / ")]
    assert [text for text in texts if authors("", META.format("author", text)).names] == []
    assert authors(MICRO.format("(Ann Lee)")).names == authors(MICRO.format("Ann Lee " * 30)).names == ()
