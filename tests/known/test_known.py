"""The known-names file is clean, and what it holds is found."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from archiver.config import resource
from archiver.errors import KnownNamesError
from archiver.known import OURS, TYPES, known_line, load_known_names, read_known_names
from archiver.known.check import problems
from archiver.known.tables import read_names
from archiver.resolve import name_key
from archiver.tag.document import read_document

LINES = [
    line
    for line in resource("data/known_names.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def found(text: str, *paths: Path) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.entities[0].name) for m in load_known_names(*paths).find(text)]


def test_our_file_has_four_tidy_columns_and_known_types() -> None:
    for line in LINES:
        columns = line.split("\t")
        assert len(columns) == 4, line
        assert columns[1] in TYPES, line
        assert [column.strip() for column in columns] == columns, line
        assert not re.search(r"  |\|\||^\||\|$", columns[2]), line


def test_our_file_gives_no_key_to_two_entities_as_their_own() -> None:
    owners: dict[str, str] = {}
    for entity in load_known_names().entities:
        key = name_key(entity.name, entity.type)
        assert owners.setdefault(key, entity.name) == entity.name, key


def test_our_file_is_large_enough_to_be_worth_having() -> None:
    assert len(LINES) >= 6_000
    assert sum(1 + len(entity.aliases) for entity in load_known_names().entities) >= 15_000


def test_names_are_found_in_every_script_longest_first() -> None:
    assert found("Tencent Holdings and 腾讯控股, Weixin (微信).") == [
        ("Tencent Holdings", "Tencent"),
        ("腾讯控股", "Tencent"),
        ("Weixin", "WeChat"),
        ("微信", "WeChat"),
    ]


def test_names_stand_against_scripts_without_spaces() -> None:
    assert found("转接ChatGPT的小程序由OpenAI推出，GPT-4尚未开放。") == [
        ("ChatGPT", "ChatGPT"),
        ("OpenAI", "OpenAI"),
        ("GPT-4", "GPT-4"),
    ]


@pytest.mark.parametrize("text", ["Tencents", "tencent", "WeChatty", "preOpenAI"])
def test_a_name_within_a_word_is_no_name(text: str) -> None:
    assert found(text) == []


def test_capitals_of_datelines_are_understood_but_not_those_of_short_names() -> None:
    assert found("BEIJING, ROME") == [("BEIJING", "Beijing"), ("ROME", "Rome")]


def test_a_users_file_wins_over_ours(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("Weixin\tORG\t微信\tOur own reading\nQuibblewick\tORG\t\t\n", encoding="utf-8")
    assert found("Weixin, WeChat, Quibblewick", path) == [
        ("Weixin", "Weixin"),
        ("WeChat", "WeChat"),
        ("Quibblewick", "Quibblewick"),
    ]
    assert load_known_names(path).digest != load_known_names().digest


@pytest.mark.slow
def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    import os

    path = tmp_path / "names.tsv"
    path.write_text("Quibblewick\tORG\t\t\n")
    assert found("Quibblewick", path)
    path.write_text("Wobblestone\tORG\t\t\n")
    os.utime(path, (1, 1))
    assert found("Wobblestone", path)


@pytest.mark.parametrize(
    "content", ["Name only", "Name\tNOTYPE\t\t", "\tORG\ta\tb", "Name\tORG\ta\tb\tc", "Name\tORG\t\t\n\xff\xfe"]
)
def test_a_line_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_bytes(b"# ours\n" + content.encode("latin-1"))
    with pytest.raises(KnownNamesError, match=r"names\.tsv"):
        load_known_names(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnownNamesError, match=r"absent\.tsv"):
        load_known_names(tmp_path / "absent.tsv")


def test_a_name_of_several_counts_where_the_text_tells_which(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(
        "Dock Party of Wick\tORG\t?Dock Party|DPW\tParty\nDock Party of Hoy\tORG\t?Dock Party|DPH\tParty\n", "utf-8"
    )
    known = load_known_names(path)
    assert list(problems(known.entities)) == []

    def read(text: str) -> list[str]:
        return [span.name for span in read_document(text, [], known) if "Dock" in span.name]

    assert read("The Dock Party won.") == []
    assert read("The Dock Party won. DPH leaders cheered.") == ["Dock Party of Hoy"] * 2


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("A Trust\tORG\t\t\nA Trust\tORG\t\t", "has 2 lines"),
        ("A Trust\tORG\tAT Co\t\nB Trust\tORG\tAT Co\t", "mark it with"),
        ("Argentina\tGPE\tArgentine\t", "a people's"),
        ("A  Trust\tORG\t\t", "loose spaces"),
        ("Quibblewick\tORG\tQ\t", "too short"),
        ("Quibblewick\tGPE\tQuibblewick’s\t", "possessive"),
    ],
)
def test_the_checker_tells_what_is_wrong(lines: str, told: str) -> None:
    (problem,) = problems(read_known_names(lines.encode(), "names.tsv"))
    assert told in problem


def test_our_own_file_has_no_problem() -> None:
    assert list(problems(read_known_names(resource(OURS).read_bytes(), OURS))) == []


TABLE = """name,aliases,type,description,qid
Quibblewick Trust,QT|Trust of Quibblewick,organisation,A trust,Q11
Hollis Wen,,human,A ferryman,http://www.wikidata.org/entity/Q12
,,human,No name,Q13
Thing,,gadget,No type that we have,Q14
Quibblewick Trust,The Trust,ORG,,Q11
"""
ITEMS = [
    {
        "id": "Q11",
        "labels": {"en": {"value": "Quibblewick Trust"}, "zh": {"value": "奎比信托"}},
        "aliases": {"en": [{"value": "QT"}]},
        "descriptions": {"en": {"value": "a trust"}},
        "claims": {"P31": [{"mainsnak": {"datavalue": {"value": {"id": "Q43229"}}}}]},
    },
    {"id": "Q12", "labels": {}, "claims": {}},
    {"id": "Q13", "labels": {"en": {"value": "A colour"}}, "claims": {"P31": [{"mainsnak": {}}]}},
]


def test_a_table_gives_entities_each_once() -> None:
    imported = read_names(TABLE.encode(), "table.csv")
    assert imported.passed_over == 2
    assert [known_line(entity) for entity in imported.entities] == [
        "Quibblewick Trust\tORG\t?QT|Trust of Quibblewick|The Trust\tA trust\tQ11",
        "Hollis Wen\tPERSON\t\tA ferryman\tQ12",
    ]
    tabs = read_names(TABLE.replace(",", "\t").encode(), "table.tsv")
    assert tabs.entities == imported.entities


def test_a_known_names_file_can_be_imported_as_it_is() -> None:
    lines = "# ours\nQuibblewick Trust\tORG\t?QT|Trust of Quibblewick\tA trust\nHollis Wen\tPERSON\t\tA ferryman\n"
    imported = read_names(lines.encode(), "names.tsv")
    assert [known_line(entity) for entity in imported.entities] == lines.splitlines()[1:]


@pytest.mark.parametrize("form", ["{}\n", "[\n{},\n]"])
def test_a_wikidata_extract_gives_entities_in_many_languages(form: str) -> None:
    lines = (",\n" if "[" in form else "\n").join(json.dumps(item) for item in ITEMS)
    imported = read_names(form.format(lines).encode(), "items.json")
    assert imported.passed_over == 2
    assert [known_line(entity) for entity in imported.entities] == [
        "Quibblewick Trust\tORG\t奎比信托|?QT\ta trust\tQ11"
    ]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a,b\n1,2\n", "no column of names"),
        (b"{broken\n", "line 1"),
        (b'{"id": 3, "labels": 4}', "line 1"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_file_that_gives_no_names_is_told(content: bytes, told: str) -> None:
    with pytest.raises(KnownNamesError, match=told):
        read_names(content, "file")
