"""Floors under the figures on checked texts: a change may not lower them unseen."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from archiver.tag import find_mentions
from archiver.tag.models import choose_model
from tests.benchmarks.entities import LINKED, RECORDED, Ours, documents, linking, tool
from tests.tag.own_gold import own_texts

if TYPE_CHECKING:
    from pathlib import Path

# A little under what was reached with the medium model when they were set, per cent.
FLOORS = {"conllpp2020": 85.0, "wwn": 73.7, "newsfair": 71.5}  # F1 of the set of (name, type) of each document
OWN_FLOORS = {"_md": 82.5, "_sm": 79.0}  # F1 of mentions in our own texts, by the model's size
B3_FLOOR = 94.0
NOISE = 0.4  # between machines, per cent


def medium_model_only() -> None:
    model = choose_model("")
    if model is None or "_md" not in model.name:
        pytest.skip("the floors are for the medium model, which is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_the_figures_on_checked_texts_keep_their_floors(gold: Path, name: str) -> None:
    medium_model_only()
    score = tool("score_entities").score(Ours(), documents(name))
    reached, recorded = score["doc"]["ALL"][2], json.loads(RECORDED.read_text(encoding="utf-8"))
    assert reached >= FLOORS[name]
    assert reached >= recorded["recognition"][name]["ours doc"] - NOISE


@pytest.mark.slow
def test_spellings_are_brought_together_as_well_as_recorded(gold: Path) -> None:
    medium_model_only()
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))["linking"]
    found = linking()
    assert {name: found[name]["B3"] for name in LINKED if found[name]["B3"] < B3_FLOOR} == {}
    for name in LINKED:
        assert found[name]["end to end B3"] >= recorded[name]["end to end B3"] - NOISE


@pytest.mark.slow
def test_our_own_texts_are_read_well_enough() -> None:
    model = choose_model("")
    size = next((size for size in OWN_FLOORS if model and size in model.name), None)
    if not size:
        pytest.skip("no English model of a size that has a floor")
    texts = [text for text in own_texts() if text.language == "en"]
    right = found = there = 0
    for text, mentions in zip(texts, find_mentions([text.text for text in texts]), strict=True):
        ours = {(mention.start, mention.end, kind(mention.label)) for mention in mentions}
        checked = {(start, end, kind(label)) for start, end, label, _ in text.mentions}
        right += len(ours & checked)
        found += len(ours)
        there += len(checked)
    assert 200 * right / (found + there) >= OWN_FLOORS[size]


def kind(label: str) -> str:
    """States, regions and buildings are often taken for one another; here they count as places."""
    return {"LOC": "GPE", "FAC": "GPE"}.get(label, label)


def test_our_own_texts_are_many_and_varied() -> None:
    texts = own_texts()
    assert len({text.id for text in texts}) == len(texts) >= 120
    assert len(Counter(text.language for text in texts)) >= 5
    for text in texts:
        assert text.mentions, text.id
        for start, end, _, name in text.mentions:
            assert text.text[start:end].strip() == text.text[start:end] != "", (text.id, name)
