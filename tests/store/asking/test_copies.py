"""The articles of a story, each beside the one that was asked about."""

from __future__ import annotations

from typing import Any

import pytest

from archiver.alike import sign_text
from archiver.store.asking.copies import describe_copies, first_published

TEXT = " ".join(f"word{number}" for number in range(200))
SIGNED = sign_text(TEXT)


def row(number: int = 1, **about: Any) -> dict[str, Any]:
    return {"id": number, "published": None, "word_count": 200, "own_word_count": 150, "signature": SIGNED,
            "own_signature": SIGNED} | about  # fmt: skip


@pytest.mark.parametrize(
    ("own", "other", "alike"),
    [(SIGNED, SIGNED, 100), (SIGNED, None, None), (None, SIGNED, None), (b"", SIGNED, None), (None, None, None)],
)
def test_texts_are_compared_where_both_are_long_enough(
    own: bytes | None, other: bytes | None, alike: int | None
) -> None:
    assert describe_copies([row(own_signature=own, signature=other)]) == [
        {"id": 1, "published": None, "word_count": 200, "alike": alike, "more_words": 50, "is_first": False}
    ]


@pytest.mark.parametrize(
    ("dates", "first"),
    [
        ([], None),
        ([None, None], None),
        (["2023-02-10", None], 1),
        (["2023-02-11", "2023-02-10T08:00:00Z"], 2),
        (["2023-02-10T08:00:00Z", "2023-02-10T08:00:01Z"], 1),
        (["2023-02-10T08:00:00Z", "2023-02-10T08:00:00Z"], None),
        (["2023-02-10", "2023-02-10T08:00:00Z"], None),
        (["2023-02-10", "2023-02-10"], None),
        (["2023-02-12", "2023-02-10", "2023-02-11"], 2),
    ],
)
def test_the_first_is_known_where_the_dates_tell(dates: list[str | None], first: int | None) -> None:
    rows = [row(number, published=published) for number, published in enumerate(dates, 1)]
    assert first_published(rows) == first
    assert [each["id"] for each in describe_copies(rows) if each["is_first"]] == ([first] if first else [])
