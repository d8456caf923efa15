"""A document in, what each of its words is by itself out, as a spaCy model's embedding has it. Words are kept.

What a word is by itself depends on its attributes alone: its norm, its first and last letters, its shape, its
static vector. It is worked out once, by products of one word at a time: those of many words together would be
faster, but the last bits of their numbers would depend on the words beside them, and so on what was read before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc
    from spacy.vectors import Vectors
    from thinc.api import Model

    Floats = NDArray[np.float32]
    Attributes = NDArray[np.uint64]

MOST = 32_768  # words that are kept: about 20 MB


@dataclass(frozen=True, slots=True)
class Lexemes:
    """The weights of an embedding, and the words that it was asked for. V numbers a word, the best of P each."""

    attributes: tuple[str, ...]  # that the numbers come from; ORTH last
    embeddings: Model[Attributes, Floats]  # the attributes of words → numbers
    static: Floats | None  # what a static vector is multiplied by
    vectors: Vectors  # the static vectors
    weights: Floats  # numbers × (V · P)
    bias: Floats  # V × P
    norm: Model[Floats, Floats]
    kept: Floats  # rows × V
    rows: dict[bytes, int] = field(default_factory=dict)  # the attributes of a word → its row
    lock: Any = field(default_factory=Lock)

    @classmethod
    def of(cls, embed: Model[Any, Any], vectors: Vectors) -> Lexemes:
        """Those of thinc's node, which has to have the parts that are listed where it is checked."""
        parts = {part.name: part for part in embed.walk()}
        inner = [part.layers[0] for part in embed.walk() if part.name.startswith("with_array")]
        embeddings = next(part for part in inner if "hashembed" in part.name)
        static, maxout = parts.get("static_vectors"), parts["maxout"]
        return cls(
            attributes=(*parts["extract_features"].attrs["columns"], "ORTH"),
            embeddings=embeddings,
            static=np.ascontiguousarray(static.get_param("W").T) if static else None,
            vectors=vectors,
            weights=np.ascontiguousarray(maxout.get_param("W").reshape(-1, maxout.get_dim("nI")).T),
            bias=maxout.get_param("b"),
            norm=parts["layernorm"],
            kept=np.empty((MOST, maxout.get_dim("nO")), dtype=np.float32),
        )

    def look_up(self, doc: Doc) -> Floats:
        """The numbers of each token: tokens × V."""
        attributes = doc.to_array(list(self.attributes))
        most = len(self.kept)
        with self.lock:
            parts = [self._look_up(attributes[begin : begin + most]) for begin in range(0, len(doc), most)]
        return np.concatenate(parts)

    def _look_up(self, attributes: Attributes) -> Floats:
        """The numbers of at most so many tokens as words are kept."""
        keys: list[bytes] = attributes.view(f"V{attributes.itemsize * attributes.shape[1]}").ravel().tolist()
        new = {key: index for index, key in enumerate(keys) if key not in self.rows}
        if len(self.rows) + len(new) > len(self.kept):
            self.rows.clear()
            new = {key: index for index, key in enumerate(keys)}
        if new:
            first = len(self.rows)
            self.kept[first : first + len(new)] = self._work_out(attributes[list(new.values())])
            self.rows.update(zip(new, range(first, first + len(new)), strict=True))
        return self.kept[[self.rows[key] for key in keys]]

    def _work_out(self, attributes: Attributes) -> Floats:
        numbers = self.embeddings.predict(np.ascontiguousarray(attributes[:, :-1]))
        if self.static is not None:
            found = self.vectors.find(keys=attributes[:, -1])
            static = _one_by_one(self.vectors.data[found], self.static)
            static[found < 0] = 0
            numbers = np.hstack([numbers, static])
        products = _one_by_one(numbers, self.weights).reshape(len(numbers), *self.bias.shape) + self.bias
        return cast("Floats", self.norm.predict(products.max(axis=2)))


def _one_by_one(words: Floats, weights: Floats) -> Floats:
    """Each word's numbers multiplied by the weights, whatever stands in the other rows."""
    return cast("Floats", np.matmul(words[:, np.newaxis], weights)[:, 0])
