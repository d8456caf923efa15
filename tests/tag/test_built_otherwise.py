"""A model that is built otherwise than those we know is left to spaCy, whatever the difference is."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from archiver.tag import transitions, vectors
from archiver.tag.lexemes import Lexemes, _one_by_one
from archiver.tag.models import choose_model, load_model
from archiver.tag.transitions import PROBE, FastRecogniser
from archiver.tag.vectors import EMBEDS, ENCODES, FastVectors


class Lower:
    def __init__(self, features: int = 3, pieces: int = 2) -> None:
        self.sizes = {"nF": features, "nP": pieces}

    def get_dim(self, name: str) -> int:
        return self.sizes[name]


def recogniser(**changes: Any) -> Any:
    about: dict[str, Any] = {
        "beam_width": 1, "postprocesses": [], "has_upper": True, "unseen_classes": set(), "ops": "numpy", "lower": Lower(),
    }  # fmt: skip
    about |= changes
    model = SimpleNamespace(
        attrs={name: about[name] for name in ("has_upper", "unseen_classes")},
        ops=SimpleNamespace(name=about["ops"]),
        get_ref=lambda name: {"lower": about["lower"]}[name],
    )
    return SimpleNamespace(
        cfg={"beam_width": about["beam_width"]}, postprocesses=about["postprocesses"], model=model
    )


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        ({}, True),
        ({"lower": Lower(pieces=3)}, True),
        ({"beam_width": 2}, False),
        ({"beam_width": None}, False),
        ({"postprocesses": [print]}, False),
        ({"has_upper": False}, False),
        ({"unseen_classes": {1}}, False),
        ({"ops": "cupy"}, False),
        ({"lower": Lower(features=6)}, False),
        ({"lower": Lower(pieces=1)}, False),
    ],
)
def test_only_a_greedy_recogniser_with_an_upper_layer_is_read_fast(changes: dict[str, Any], is_known: bool) -> None:
    assert transitions._is_as_expected(recogniser(**changes)) is is_known


def node(name: str, *layers: Any) -> Any:
    made = SimpleNamespace(name=name, layers=list(layers))
    made.walk = lambda: [made, *(each for layer in layers for each in layer.walk())]
    return made


def tok2vec(
    embeds: frozenset[str] = EMBEDS,
    encodes: frozenset[str] = ENCODES,
    behind: tuple[str, ...] = ("list2array", "linear"),
) -> Any:
    parts = [node("chain", *map(node, sorted(names))) for names in (embeds, encodes)]
    return node("all", node("tok2vec", *parts), *map(node, behind))


@pytest.mark.parametrize(
    ("model", "is_known"),
    [
        (tok2vec(), True),
        (tok2vec(embeds=EMBEDS | {"static_vectors"}), True),
        (tok2vec(embeds=EMBEDS | {"charembed"}), False),
        (tok2vec(embeds=EMBEDS - {"hashembed"}), False),
        (tok2vec(encodes=ENCODES | {"lstm"}), False),
        (tok2vec(encodes=ENCODES - {"dropout"}), False),
        (tok2vec(behind=("list2array",)), False),
        (tok2vec(behind=("linear", "list2array")), False),
        (node("all", node("tok2vec"), node("list2array"), node("linear")), False),
    ],
)
def test_only_a_tok2vec_of_words_and_windows_is_read_fast(model: Any, is_known: bool) -> None:
    assert vectors._is_as_expected(model) is is_known


@pytest.mark.parametrize(
    ("mode", "attr", "is_known"),
    [("default", 65, True), ("floret", 65, False), (None, 65, False), ("default", 64, False)],
)
def test_only_vectors_of_whole_words_are_looked_up(mode: str | None, attr: int, is_known: bool) -> None:
    own = SimpleNamespace(attr=attr, **({"mode": mode} if mode else {}))
    nlp: Any = SimpleNamespace(vocab=SimpleNamespace(vectors=own, strings={"ORTH": 65}))
    assert vectors._has_a_vector_a_word(nlp) is is_known


@pytest.fixture(scope="module")
def nlp() -> Any:
    model = choose_model("")
    assert model
    return load_model(model)


def test_numbers_that_are_not_those_of_the_model_are_not_used(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    own = nlp.get_pipe("ner").model.get_ref("tok2vec")
    probe = nlp.make_doc(PROBE)
    assert FastVectors.of(nlp, own, probe)
    predict = FastVectors.predict
    for off, is_used in ((0.0, True), (0.5, False)):
        monkeypatch.setattr(
            FastVectors, "predict", lambda self, docs, off=off: predict(self, docs) + np.float32(off)
        )
        assert bool(FastVectors.of(nlp, own, probe)) is is_used


def test_entities_that_are_not_those_of_the_model_are_not_used(nlp: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = FastRecogniser.of(nlp)
    assert fast
    find = FastRecogniser.find
    for more, is_used in (([], True), ([(0, 1, "ORG")], False)):
        monkeypatch.setattr(
            FastRecogniser, "find", lambda self, docs, more=more: ([*found, *more] for found in find(self, docs))
        )
        assert bool(FastRecogniser.of(nlp)) is is_used


@pytest.mark.parametrize("names", [[], ["tok2vec", "ner"], ["ner", "sentencizer"], ["beam_ner"]])
def test_a_model_with_other_steps_than_the_recogniser_is_left_to_spacy(names: list[str]) -> None:
    assert FastRecogniser.of(SimpleNamespace(pipe_names=names)) is None  # type: ignore[arg-type]


def test_a_recogniser_finds_what_its_numbers_say(nlp: Any) -> None:
    fast = FastRecogniser.of(nlp)
    assert fast
    assert set(fast.inside) == set(fast.last) == set(fast.begin.values()) == set(fast.unit.values())
    assert not set(fast.begin) & set(fast.unit)
    assert fast.out not in {*fast.begin, *fast.unit, *fast.inside.values(), *fast.last.values()}
    silent = replace(
        fast, upper_bias=np.where(np.arange(len(fast.upper_bias)) == fast.out, 1e9, 0).astype(np.float32)
    )
    assert list(silent.find([nlp.make_doc(PROBE), nlp.make_doc("")])) == [[], []]


def test_words_are_kept_by_their_attributes(nlp: Any) -> None:
    fast = FastVectors.of(nlp, nlp.get_pipe("ner").model.get_ref("tok2vec"), nlp.make_doc(PROBE))
    assert fast
    lexemes = replace(fast.lexemes, rows={}, kept=np.empty((4, fast.lexemes.kept.shape[1]), dtype=np.float32))
    assert isinstance(lexemes, Lexemes)
    assert lexemes.attributes[-1] == "ORTH"
    first = lexemes.look_up(nlp.make_doc("Ann Lee Ann"))
    assert np.array_equal(first[0], first[2])
    assert len(lexemes.rows) == 2
    whole = lexemes.look_up(nlp.make_doc("one two three four five six seven Ann Lee"))  # more than are kept
    assert np.array_equal(whole[-2:], first[:2])
    assert len(lexemes.rows) <= 4


def test_products_of_one_word_do_not_depend_on_others() -> None:
    generator = np.random.default_rng(1)
    words, weights = generator.random((50, 40), dtype=np.float32), generator.random((40, 30), dtype=np.float32)
    whole = _one_by_one(words, weights)
    assert np.array_equal(np.concatenate([_one_by_one(words[n : n + 1], weights) for n in range(50)]), whole)
    assert np.allclose(whole, words @ weights, rtol=1e-4)
