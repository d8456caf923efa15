"""A document in, what each of its words is by itself out, as a spaCy model's embedding has it.

What a word is by itself depends on its attributes alone: its norm, its first and last letters, its shape, its
static vector. thinc's own layers work that out, once for each different word of the document. Nothing is kept for
the next document: the last bits of a product of matrices depend on what is multiplied together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.tokens import Doc
    from spacy.vectors import Vectors
    from thinc.api import Model

    Floats = NDArray[np.float32]
    Attributes = NDArray[np.uint64]

TOGETHER = 256  # words that are worked out together


@dataclass(frozen=True, slots=True)
class Lexemes:
    """The weights of an embedding. V numbers a word."""

    attributes: tuple[str, ...]  # that the numbers come from; ORTH last
    embeddings: Model[Attributes, Floats]  # the attributes of words → numbers
    static: Floats | None  # what a static vector is multiplied by
    vectors: Vectors  # the static vectors
    mixer: Model[Floats, Floats]  # all the numbers of words → V numbers each

    @classmethod
    def of(cls, embed: Model[Any, Any], vectors: Vectors) -> Lexemes:
        """Those of thinc's node, which has to have the parts that are listed where it is checked."""
        parts = {part.name: part for part in embed.walk()}
        inner = [part.layers[0] for part in embed.walk() if part.name.startswith("with_array")]
        mixer, embeddings = sorted(inner, key=lambda part: "hashembed" in part.name)
        static = parts.get("static_vectors")
        return cls(
            attributes=(*parts["extract_features"].attrs["columns"], "ORTH"),
            embeddings=embeddings,
            static=static.get_param("W").T if static else None,
            vectors=vectors,
            mixer=mixer,
        )

    def look_up(self, doc: Doc) -> Floats:
        """The numbers of each token: tokens × V."""
        attributes = doc.to_array(list(self.attributes))
        keys: list[bytes] = attributes.view(f"V{attributes.itemsize * attributes.shape[1]}").ravel().tolist()
        rows = {key: row for row, key in enumerate(dict.fromkeys(keys))}
        different = np.frombuffer(b"".join(rows), dtype=attributes.dtype).reshape(len(rows), -1)
        parts = [self._work_out(different[at : at + TOGETHER]) for at in range(0, len(rows), TOGETHER)]
        return np.concatenate(parts)[[rows[key] for key in keys]]

    def _work_out(self, attributes: Attributes) -> Floats:
        numbers = self.embeddings.predict(attributes[:, :-1])
        if self.static is not None:
            found = self.vectors.find(keys=attributes[:, -1])
            static = self.vectors.data[found] @ self.static
            static[found < 0] = 0
            numbers = np.hstack([numbers, static])
        return cast("Floats", self.mixer.predict(numbers))
