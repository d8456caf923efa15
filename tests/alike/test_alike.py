"""Copies are told from other articles, and signatures are the same everywhere and for ever.

A case is a file in `copies` or `others` with two texts, parted by a line of five equals signs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rensa import RMinHash

from archiver.alike import (
    BANDS,
    METHOD,
    are_copies,
    bands_of,
    compare,
    group_copies,
    sign_text,
    split_shingles,
)

HERE = Path(__file__).parent
COPIES, OTHERS = (sorted((HERE / kind).glob("*.txt")) for kind in ("copies", "others"))
NUMBERS = " ".join(f"word{number}" for number in range(300))


def read(case: Path) -> tuple[str, str]:
    one, other = case.read_text(encoding="utf-8").split("\n\n=====\n\n")
    return one, other


@pytest.mark.parametrize("case", COPIES, ids=lambda case: case.stem)
def test_a_copy_is_known_as_one(case: Path) -> None:
    one, other = map(sign_text, read(case))
    assert are_copies(one, other)
    assert are_copies(other, one)


@pytest.mark.parametrize("case", OTHERS, ids=lambda case: case.stem)
def test_another_article_is_not_taken_for_a_copy(case: Path) -> None:
    one, other = map(sign_text, read(case))
    assert one
    assert other
    assert not are_copies(one, other)


@pytest.mark.parametrize("case", [*COPIES, *OTHERS], ids=lambda case: case.stem)
def test_the_estimate_is_near_the_truth(case: Path) -> None:
    one, other = read(case)
    mine, theirs = split_shingles(one), split_shingles(other)
    likeness = compare(sign_text(one), sign_text(other))
    assert likeness.alike == pytest.approx(
        len(mine & theirs) / len(mine | theirs), abs=0.12
    )  # three standard errors
    assert likeness.shared == pytest.approx(len(mine & theirs) / min(len(mine), len(theirs)), abs=0.15)


def test_a_signature_is_the_same_in_every_process_and_release() -> None:
    """Archives keep signatures: where this fails, METHOD must become another number."""
    code = f"from archiver.alike import sign_text; print(sign_text({NUMBERS!r}).hex())"
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        told = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
        assert told.stdout.decode().strip() == sign_text(NUMBERS).hex()
    assert METHOD == 18
    assert RMinHash.ALGORITHM_VERSION == 2
    assert (
        sha256(sign_text(NUMBERS)).hexdigest() == "cb3d289fce7cb475b2a5e624d427c1c90600736eb0390e0e6fb80c24f5bd298c"
    )


def test_a_signature_of_another_method_is_no_match() -> None:
    signature = sign_text(NUMBERS)
    other = bytes([METHOD + 1]) + signature[1:]
    assert compare(signature, other).alike == 0
    assert set(bands_of(signature)).isdisjoint(bands_of(other))
    assert not are_copies(signature, other)


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "...", "One line.", "腾讯下架小程序。", "the same " * 500, "🙂" * 900]
)
def test_what_has_too_little_in_it_has_no_signature(text: str) -> None:
    assert sign_text(text) == b""
    assert not are_copies(sign_text(text), sign_text(text))


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    signature = sign_text(text)
    assert len(set(bands_of(signature))) in {0, BANDS}
    assert compare(signature, signature).alike in {0, 1}


def test_letter_case_punctuation_and_line_breaks_do_not_count() -> None:
    assert sign_text(NUMBERS) == sign_text(NUMBERS.upper().replace(" ", ",\n"))


def test_a_copy_of_a_copy_belongs_to_the_group() -> None:
    words = NUMBERS.split()
    first, second, third = (" ".join(words[start : start + 180]) for start in (0, 40, 80))
    signatures = {1: sign_text(first), 3: sign_text(third), 2: sign_text(second), 4: sign_text(NUMBERS[::-1])}
    assert are_copies(signatures[1], signatures[2])
    assert are_copies(signatures[2], signatures[3])
    assert not are_copies(signatures[1], signatures[3])
    assert group_copies(signatures) == [{1, 2, 3}, {4}]
    del signatures[2]
    assert group_copies(signatures) == [{1}, {3}, {4}]
