"""The known-names file is clean, and what it holds is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archiver.config import resource
from archiver.errors import KnownNamesError
from archiver.known import TYPES, load_known_names
from archiver.resolve import name_key

LINES = [
    line
    for line in resource("data/known_names.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def found(text: str, *paths: Path) -> list[tuple[str, str]]:
    return [(text[m.start : m.end], m.entity.name) for m in load_known_names(*paths).find(text)]


def test_our_file_has_four_tidy_columns_and_known_types() -> None:
    for line in LINES:
        columns = line.split("\t")
        assert len(columns) == 4, line
        assert columns[1] in TYPES, line
        assert [column.strip() for column in columns] == columns, line
        assert not re.search(r"  |\|\||^\||\|$", columns[2]), line


def test_our_file_gives_no_name_to_two_entities() -> None:
    owners: dict[str, str] = {}
    for entity in load_known_names().entities:
        for name in (entity.name, *entity.aliases):
            assert owners.setdefault(name, entity.name) == entity.name, name


def test_our_file_gives_no_key_to_two_entities_as_their_own() -> None:
    owners: dict[str, str] = {}
    for entity in load_known_names().entities:
        key = name_key(entity.name, entity.type)
        assert owners.setdefault(key, entity.name) == entity.name, key


def test_our_file_is_large_enough_to_be_worth_having() -> None:
    assert len(LINES) > 700


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
