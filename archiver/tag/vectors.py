"""Documents in, the same vectors as a spaCy model's tok2vec out, one a token, in a fraction of the time.

What a word is by itself is worked out once and kept. What its neighbours make of it comes of a few like layers,
each a product of matrices and the best of several results: they go over a document a block at a time, with the
numbers of one feature side by side, so that all of it stays in the processor's cache. A document's vectors depend
on no other document. Where a model is built otherwise, `FastVectors.of` gives none, and its own tok2vec is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from archiver.tag.lexemes import Lexemes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import Model

    Floats = NDArray[np.float32]

BLOCK = 192  # tokens that go through a layer together
VARIANCE = np.float32(1e-8)  # what thinc adds to one
NEAR = 1e-3  # how far our numbers may be from spaCy's in a probe
# What the models that we know are made of.
EMBEDS = frozenset(
    "extract_features list2ragged ints-getitem hashembed maxout layernorm dropout ragged2list".split()
)
ENCODES = frozenset("expand_window maxout layernorm dropout".split())


@dataclass(frozen=True, slots=True)
class Layer:
    """The weights of one layer, for V numbers a token, P pieces, and a window of W tokens to each side."""

    weights: Floats  # (P · V) × ((2 · W + 1) · V + 1), piece by piece; the last column is added to all
    gain: Floats  # V × 1
    shift: Floats  # V × 1
    pieces: int
    window: int

    @classmethod
    def of(cls, node: Model[Any, Any]) -> Layer:
        """That of thinc's node."""
        parts = {part.name: part for part in node.walk()}
        maxout, norm = parts["maxout"], parts["layernorm"]
        weights = maxout.get_param("W").transpose(1, 0, 2).reshape(-1, maxout.get_dim("nI"))
        return cls(
            weights=np.ascontiguousarray(np.hstack([weights, maxout.get_param("b").T.reshape(-1, 1)])),
            gain=norm.get_param("G").reshape(-1, 1),
            shift=norm.get_param("b").reshape(-1, 1),
            pieces=maxout.get_dim("nP"),
            window=parts["expand_window"].attrs["window_size"],
        )

    def apply(self, before: Floats, after: Floats) -> None:
        """Fill in the layer's result, but for as many tokens at both ends as the window has to a side.

        Args:
            before: V × tokens.
            after: Of the same shape.
        """
        width, tokens = before.shape
        size, window = width * (2 * self.window + 1), self.window
        around = np.empty((size + 1, BLOCK), dtype=np.float32)
        around[size] = 1
        for begin in range(window, tokens - window, BLOCK):
            end = min(begin + BLOCK, tokens - window)
            filled = around[:, : end - begin]
            for offset in range(2 * window + 1):
                shift = offset - window
                filled[offset * width : (offset + 1) * width] = before[:, begin + shift : end + shift]
            best = self._best(self.weights @ filled, width)
            self._normalise(best)
            np.add(best, before[:, begin:end], out=after[:, begin:end])

    def _best(self, products: Floats, width: int) -> Floats:
        best = products[:width]
        for piece in range(1, self.pieces):
            np.maximum(best, products[piece * width : (piece + 1) * width], out=best)
        return best

    def _normalise(self, best: Floats) -> None:
        """Each token's numbers with mean 0 and variance 1, then scaled and shifted. In place."""
        width = np.float32(len(best))
        best -= np.add.reduce(best, axis=0) / width
        variance = np.add.reduce(best * best, axis=0) / width + VARIANCE
        best *= 1 / np.sqrt(variance)
        best *= self.gain
        best += self.shift


@dataclass(frozen=True, slots=True)
class FastVectors:
    """The weights of a tok2vec of words and of windows. V numbers a token, O when it is done."""

    lexemes: Lexemes
    layers: tuple[Layer, ...]
    padding: int  # tokens of nothing around a document, which the layers change as they do others
    out: Floats  # V × O
    added: Floats  # O

    @classmethod
    def of(cls, nlp: Language, tok2vec: Model[Any, Any], probe: Doc) -> FastVectors | None:
        """That of a recogniser's tok2vec; None where it is built otherwise, or gives other vectors for a probe."""
        if not (_is_as_expected(tok2vec) and _has_a_vector_a_word(nlp)):
            return None
        (embed, encode), linear = tok2vec.layers[0].layers, tok2vec.layers[2]
        fast = cls(
            lexemes=Lexemes.of(embed, nlp.vocab.vectors),
            layers=tuple(map(Layer.of, encode.layers[0].layers)),
            padding=encode.attrs["pad"],
            out=linear.get_param("W").T,
            added=linear.get_param("b"),
        )
        found, expected = fast.predict([probe]), tok2vec.predict([probe])
        is_same = found.shape == expected.shape and np.allclose(found, expected, rtol=NEAR, atol=NEAR)
        return fast if is_same else None

    def predict(self, docs: Sequence[Doc]) -> Floats:
        """The vectors of all tokens of the documents, one after another: tokens × O."""
        return np.concatenate([self._read(doc) for doc in docs if len(doc)])

    def _read(self, doc: Doc) -> Floats:
        words = self.lexemes.look_up(doc)
        count, width = words.shape
        first = self.padding + max(layer.window for layer in self.layers)
        before = np.zeros((width, count + 2 * first), dtype=np.float32)
        before[:, first : first + count] = words.T
        after = np.zeros_like(before)
        for layer in self.layers:
            layer.apply(before, after)
            before, after = after, before
        return cast("Floats", before[:, first : first + count].T @ self.out + self.added)


def _has_a_vector_a_word(nlp: Language) -> bool:
    """Whether the static vectors, if there are any, are those of whole words as they are written."""
    vectors = nlp.vocab.vectors
    return getattr(vectors, "mode", "") == "default" and vectors.attr == nlp.vocab.strings["ORTH"]


def _is_as_expected(tok2vec: Model[Any, Any]) -> bool:
    """Whether a tok2vec is made of words by their parts, of layers with windows, and of a product at the end."""
    names = [node.name for node in tok2vec.layers]
    if names[1:] != ["list2array", "linear"] or len(tok2vec.layers[0].layers) != 2:
        return False
    embed, encode = ({part.name for part in node.walk() if not part.layers} for node in tok2vec.layers[0].layers)
    return embed - {"static_vectors"} == EMBEDS and encode == ENCODES
