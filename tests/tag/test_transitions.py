"""The fast recogniser finds what spaCy's own loop finds, on any text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archiver.tag.models import choose_model, installed_models, load_model, recognise
from archiver.tag.transitions import FastRecogniser
from tests.conftest import ALL

if TYPE_CHECKING:
    from spacy.language import Language

PAGES = Path(__file__).parent.parent / "pages"
ENGLISH = [name for name in installed_models() if name.startswith("en_")]


def _load(name: str) -> tuple[Language, FastRecogniser]:
    model = choose_model(name)
    assert model
    nlp = load_model(model)
    fast = FastRecogniser.of(nlp)
    assert fast, f"{name} is read with spaCy's slow loop"
    return nlp, fast


def _both(name: str, texts: list[str]) -> tuple[list[list[tuple[int, int, str]]], list[list[tuple[int, int, str]]]]:
    nlp, fast = _load(name)
    slow = [[(entity.start, entity.end, entity.label_) for entity in doc.ents] for doc in nlp.pipe(texts)]
    return list(fast.find([nlp.make_doc(text) for text in texts])), slow


@pytest.mark.parametrize("name", ENGLISH)
@pytest.mark.slow
def test_all_models_find_the_same_entities_either_way(name: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*/input.txt"))]
    fast, slow = _both(name, texts)
    assert sum(map(len, slow)) > 100
    assert fast == slow


@pytest.mark.slow
@pytest.mark.parametrize("name", ENGLISH)
def test_all_models_find_the_same_entities_in_the_measuring_texts(name: str, gold: Path) -> None:
    paths = sorted((gold / "entities").glob("*.jsonl"))
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    texts = texts if ALL else texts[::10]
    fast, slow = _both(name, texts)
    assert sum(map(len, slow)) > (30_000 if ALL else 3_000)
    assert fast == slow


WORDS = st.sampled_from(
    "Ann Lee of the World Health Organization in New York , . \n \n\n “ said Tencent Holdings 腾讯 $40 Tuesday and U.S. (".split(
        " "
    )
)


@pytest.mark.slow
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.text(max_size=40), st.lists(WORDS, max_size=30).map(" ".join)), max_size=5))
def test_odd_texts_give_the_same_entities_either_way(texts: list[str]) -> None:
    fast, slow = _both(ENGLISH[-1], texts)
    assert fast == slow


@pytest.mark.parametrize("texts", [[], [""], ["", "Ann Lee", ""], [" \n "], ["Tencent"], ["New York"]])
def test_short_and_empty_texts_are_read(texts: list[str]) -> None:
    fast, slow = _both(ENGLISH[-1], texts)
    assert fast == slow


def test_offsets_are_those_of_the_text() -> None:
    model = choose_model(ENGLISH[0])
    assert model
    text = "  Ann Lee went to Kenya."
    (found,) = recognise(model, [text])
    assert [(text[start:end], label) for start, end, label in found] == [("Ann Lee", "PERSON"), ("Kenya", "GPE")]


def test_a_recogniser_of_another_kind_is_left_to_spacy() -> None:
    nlp, _ = _load(ENGLISH[0])
    beam = spacy.blank("en")
    beam.add_pipe("beam_ner")
    ruler = spacy.blank("en")
    ruler.add_pipe("entity_ruler")
    assert FastRecogniser.of(beam) is None
    assert FastRecogniser.of(ruler) is None
    assert FastRecogniser.of(spacy.blank("en")) is None
    assert nlp.pipe_names == ["ner"]
