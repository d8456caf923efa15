"""A text's language: its own where it is long enough, the page's word where it is not."""

from __future__ import annotations

import pytest

from archiver.clean.language import find_language

ENGLISH = "The minister said on Tuesday that the talks would go on for at least another week in the capital. "
NORWEGIAN = "Statsministeren sa tirsdag at samtalene kommer til å fortsette i minst en uke til i hovedstaden. "


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (ENGLISH * 3, "de-DE", "en"),
        (ENGLISH, "de-DE", "de"),  # the page knows of a short text
        (ENGLISH, "", "en"),
        (ENGLISH, "english", "en"),
        (ENGLISH, "eng", "en"),
        (ENGLISH, " DE_at", "de"),
        (NORWEGIAN * 3, "", "no"),
        ("Oslo 2024", "nn", "no"),
        ("Oslo", "", ""),
        ("The ferry sails on Tuesday", "", ""),  # perhaps English
        ("Der Hafen ist heute zu", "", "de"),  # surely German
        ("2024", "en", "en"),
        ("", "en-GB", "en"),
        ("", "", ""),
        ("港の議会は火曜日に北の水路を広げることを決めた。船員たちは二年の間それを待っていた。", "en", "ja"),
        ("港の議会は火曜日", "en", "en"),
    ],
)
def test_a_language_is_that_of_the_text_or_of_the_pages_word(text: str, declared: str, language: str) -> None:
    assert find_language(text, declared) == language


def test_only_the_beginning_of_a_text_is_looked_at() -> None:
    assert find_language(ENGLISH * 21 + NORWEGIAN * 100) == "en"
    assert find_language("1 " * 1000 + ENGLISH * 3, "de") == "de"


def test_letters_are_counted_not_characters() -> None:
    assert find_language(f"{ENGLISH} {'1 ' * 300}", "de") == "de"
