"""The quick ways of making texts alike give what the plain rules give, for every character."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from archiver.clean.body.marks import LONGEST, remembered
from archiver.clean.decode import one_line, tidy
from archiver.clean.titles import fold

CHARACTERS = [chr(code) for code in (*range(0x3100), *range(0x3100, 0x110000, 31), 0xFEFF, 0xFFFE, 0xFFFF)]


def plain_fold(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def plain_line(text: str) -> str:
    return " ".join(tidy(text).replace("\u00ad", "").replace("\u200b", "").replace("\u2060", "").split())


def test_every_character_is_folded_by_the_rule() -> None:
    different = [c for c in CHARACTERS if fold(f"a{c}B_ ") != plain_fold(f"a{c}B_ ")]
    assert different == []


def test_every_character_is_put_on_one_line_by_the_rule() -> None:
    different = [c for c in CHARACTERS if one_line(f" a{c}b ") != plain_line(f" a{c}b ")]
    assert different == []


@given(st.text())
def test_any_text_is_made_alike_by_the_rules(text: str) -> None:
    assert fold(text) == plain_fold(text)
    assert one_line(text) == plain_line(text)


def test_an_answer_is_remembered_but_not_that_for_very_long_classes() -> None:
    asked = []

    @remembered
    def is_wide(marks: str) -> bool:
        asked.append(len(marks))
        return "wide" in marks

    assert [is_wide("wide box"), is_wide("wide box"), is_wide("box")] == [True, True, False]
    assert [is_wide("x" * (LONGEST + 1)), is_wide("x" * (LONGEST + 1))] == [False, False]
    assert asked == [8, 3, LONGEST + 1, LONGEST + 1]
