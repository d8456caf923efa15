"""The fast vectors are those of the model's own tok2vec, and a document's depend on nothing that was read before."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import spacy
from spacy.vectors import Vectors

from archiver.tag.models import choose_model, installed_models, load_model
from archiver.tag.transitions import PROBE
from archiver.tag.vectors import BLOCK, FastVectors

if TYPE_CHECKING:
    from spacy.language import Language

PAGES = Path(__file__).parent.parent / "pages"
TEXTS = [path.read_text(encoding="utf-8") for path in sorted(PAGES.glob("*/input.txt"))]
MODELS = installed_models()


def _load(name: str) -> tuple[Language, Any, FastVectors]:
    """A model, its own tok2vec, and a fast one that has read nothing but its probe."""
    model = choose_model(name, name[:2])
    assert model
    nlp = load_model(model)
    own = nlp.get_pipe("ner").model.get_ref("tok2vec")  # type: ignore[attr-defined]
    fast = FastVectors.of(nlp, own, nlp.make_doc(PROBE))
    assert fast, f"{name} is read with its slow tok2vec"
    return nlp, own, fast


def _blank(tok2vec: dict[str, Any]) -> Language:
    nlp = spacy.blank("en")
    config = {"@architectures": "spacy.TransitionBasedParser.v2", "state_type": "ner", "extra_state_tokens": False,
              "hidden_width": 16, "maxout_pieces": 2, "use_upper": True, "tok2vec": tok2vec}  # fmt: skip
    nlp.add_pipe("ner", config={"model": config}).add_label("PERSON")  # type: ignore[attr-defined]
    nlp.initialize()
    return nlp


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.slow
def test_vectors_of_all_models_are_those_of_their_own(name: str) -> None:
    nlp, own, fast = _load(name)
    docs = [nlp.make_doc(text) for text in (*TEXTS, "\n".join(TEXTS))]
    assert len(docs[-1]) > 3 * BLOCK
    assert np.allclose(fast.predict(docs), own.predict(docs), rtol=1e-4, atol=1e-4)


def test_vectors_of_short_documents_are_those_of_their_own() -> None:
    nlp, own, fast = _load(MODELS[0])
    for text in ("Tencent", "New York", "\n", "It can't rain.", "word " * BLOCK):
        doc = nlp.make_doc(text)
        assert np.allclose(fast.predict([doc]), own.predict([doc]), rtol=1e-4, atol=1e-4)


@pytest.mark.slow
def test_what_was_read_before_changes_not_a_bit() -> None:
    nlp, _, fast = _load(MODELS[0])
    docs = [nlp.make_doc(text) for text in TEXTS]
    alone = [_load(MODELS[0])[2].predict([doc]) for doc in docs]
    assert np.array_equal(np.concatenate(alone[::-1]), fast.predict(docs[::-1]))


@pytest.mark.slow
def test_forgetting_words_changes_not_a_bit() -> None:
    nlp, _, fast = _load(MODELS[0])
    few = replace(fast.lexemes, kept=np.empty((50, fast.lexemes.kept.shape[1]), dtype=np.float32), rows={})
    for text in TEXTS:
        doc = nlp.make_doc(text)
        assert np.array_equal(fast.predict([doc]), replace(fast, lexemes=few).predict([doc]))
        assert len(few.rows) <= 50


def test_a_word_is_the_same_whatever_words_come_with_it() -> None:
    nlp, _, fast = _load(MODELS[0])
    words = sorted(set(" ".join(TEXTS).split()))
    together = fast.lexemes.look_up(nlp.make_doc(" ".join(words)))
    backwards = replace(fast.lexemes, rows={}).look_up(nlp.make_doc(" ".join(words[::-1])))
    numbers = {token.text: row for token, row in zip(nlp.make_doc(" ".join(words)), together, strict=True)}
    for token, row in zip(nlp.make_doc(" ".join(words[::-1])), backwards, strict=True):
        if token.text in words:
            assert np.array_equal(row, numbers[token.text])


def test_a_tok2vec_of_windows_is_read_fast_and_others_are_left_to_spacy() -> None:
    small = {"pretrained_vectors": None, "width": 32, "depth": 2, "embed_size": 100, "window_size": 1,
             "maxout_pieces": 2}  # fmt: skip
    known = _blank({"@architectures": "spacy.HashEmbedCNN.v2", "subword_features": True, **small})
    letters = {"@architectures": "spacy.CharacterEmbed.v2", "width": 32, "rows": 100, "nM": 8, "nC": 4,
               "include_static_vectors": False}  # fmt: skip
    windows = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 32, "depth": 2, "window_size": 1,
               "maxout_pieces": 2}  # fmt: skip
    other = _blank({"@architectures": "spacy.Tok2Vec.v2", "embed": letters, "encode": windows})
    found = [
        FastVectors.of(nlp, nlp.get_pipe("ner").model.get_ref("tok2vec"), nlp.make_doc(PROBE))  # type: ignore[attr-defined]
        for nlp in (known, other)
    ]
    assert found[0]
    assert found[0].predict([known.make_doc(TEXTS[0])]).shape[1] == 16
    assert found[1] is None


def test_a_model_with_vectors_of_folded_words_is_left_to_spacy() -> None:
    small = {"pretrained_vectors": None, "width": 32, "depth": 2, "embed_size": 100, "window_size": 1,
             "maxout_pieces": 2}  # fmt: skip
    nlp = _blank({"@architectures": "spacy.HashEmbedCNN.v2", "subword_features": True, **small})
    nlp.vocab.vectors = Vectors(strings=nlp.vocab.strings, shape=(1, 8), attr="LOWER")
    tok2vec = nlp.get_pipe("ner").model.get_ref("tok2vec")  # type: ignore[attr-defined]
    assert FastVectors.of(nlp, tok2vec, nlp.make_doc(PROBE)) is None
