"""Documents in, the same entities as spaCy's recogniser finds out, in a fraction of the time.

spaCy's recogniser reads a document token by token: in each state it scores all transitions (begin, in, last, unit,
out; one set a label) and takes the best valid one. A state looks at the present token, the first token of the open
entity and the token before. Outside of an entity that is the present token alone, so those scores of all tokens are
one product of matrices; only within entities is there a chain to follow, and all chains are followed side by side.
Where a model is built otherwise, `FastRecogniser.of` gives none, and spaCy's own loop is used.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from archiver.tag.vectors import FastVectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.tokens import Doc

    Floats = NDArray[np.float32]
    Indices = NDArray[np.intp]

PROBE = "Ann Lee of the World Health Organization spoke in New York on Tuesday.\nShe left for Kenya, Reuters said."


@dataclass(frozen=True, slots=True)
class FastRecogniser:
    """The weights of a greedy recogniser, laid out for whole documents. F = 3 features, H hidden, P pieces."""

    tok2vec: Any  # documents → one vector of V numbers a token
    lower: Floats  # F × (H · P) × V
    padding: Floats  # F × (H · P), for features that a state has not
    bias: Floats  # H · P
    upper: Floats  # C × H, for C transitions
    upper_bias: Floats  # C
    pieces: int
    begin: dict[int, str]  # transition → its label
    unit: dict[int, str]
    inside: dict[str, int]  # label → transition
    last: dict[str, int]
    out: int

    @classmethod
    def of(cls, nlp: Language) -> FastRecogniser | None:
        """That of a model; None where its recogniser is of another kind, or finds other entities in a probe."""
        if nlp.pipe_names != ["ner"] or not _is_as_expected(nlp.get_pipe("ner")):
            return None
        ner = nlp.get_pipe("ner")
        tok2vec = ner.model.get_ref("tok2vec")
        fast = cls._from(ner, FastVectors.of(nlp, tok2vec, nlp.make_doc(PROBE)) or tok2vec)
        (found,) = fast.find([nlp.make_doc(PROBE)])
        expected = [(entity.start, entity.end, entity.label_) for entity in nlp(PROBE).ents]
        return fast if found == expected and expected else None

    @classmethod
    def _from(cls, ner: Any, tok2vec: Any) -> FastRecogniser:
        lower, upper = ner.model.get_ref("lower"), ner.model.get_ref("upper")
        weights, pad = lower.get_param("W"), lower.get_param("pad")
        features = weights.shape[0]
        moves = [ner.moves.get_class_name(index) for index in range(ner.moves.n_moves)]
        return cls(
            tok2vec=tok2vec,
            lower=np.ascontiguousarray(weights.reshape(features, -1, weights.shape[-1])),
            padding=pad.reshape(features, -1),
            bias=lower.get_param("b").reshape(-1),
            upper=upper.get_param("W"),
            upper_bias=upper.get_param("b"),
            pieces=weights.shape[2],
            begin={index: move[2:] for index, move in enumerate(moves) if move.startswith("B-")},
            unit={index: move[2:] for index, move in enumerate(moves) if move.startswith("U-") and len(move) > 2},
            inside={move[2:]: index for index, move in enumerate(moves) if move.startswith("I-")},
            last={move[2:]: index for index, move in enumerate(moves) if move.startswith("L-")},
            out=moves.index("O"),
        )

    def find(self, docs: Sequence[Doc]) -> Iterator[list[tuple[int, int, str]]]:
        """The entities of each document: first token, token after the last, label."""
        if not any(len(doc) for doc in docs):
            yield from ([] for _ in docs)
            return
        vectors = cast("Floats", self.tok2vec.predict(list(docs)))
        ends = np.cumsum([len(doc) for doc in docs])
        is_last = np.zeros(len(vectors), dtype=bool)
        is_last[ends[ends > 0] - 1] = True
        is_space = np.concatenate([doc.to_array("IS_SPACE") for doc in docs if len(doc)]).astype(bool)
        present = vectors @ self.lower[0].T + self.bias
        choice = self._outside(present, is_last, is_space)
        stops = self._follow(vectors, present, choice, is_last)
        entities = self._walk(choice, stops)
        firsts = [first for first, _, _ in entities]
        for begin, end in pairwise([0, *ends.tolist()]):
            own = entities[bisect_left(firsts, begin) : bisect_left(firsts, end)]
            yield [(first - begin, after - begin, label) for first, after, label in own]

    def _outside(self, present: Floats, is_last: NDArray[np.bool_], is_space: NDArray[np.bool_]) -> Indices:
        """The best transition at each token, where no entity is open."""
        valid = np.array(sorted([*self.begin, *self.unit, self.out]))
        scores = self._hidden(present + self.padding[1:].sum(axis=0)) @ self.upper[valid].T + self.upper_bias[valid]
        begins = np.flatnonzero(np.isin(valid, list(self.begin)))
        scores[np.ix_(is_last, begins)] = -np.inf
        scores[np.ix_(is_space, valid != self.out)] = -np.inf
        return cast("Indices", valid[scores.argmax(axis=1)])

    def _follow(
        self, vectors: Floats, present: Floats, choice: Indices, is_last: NDArray[np.bool_]
    ) -> dict[int, int]:
        """For each token that an entity may begin with, the token after its last one. All are followed at once."""
        starts = np.flatnonzero(np.isin(choice, list(self.begin)))
        labels = [self.begin[index] for index in choice[starts].tolist()]
        going_on = np.array([self.inside[label] for label in labels], dtype=np.intp)
        closing = np.array([self.last[label] for label in labels], dtype=np.intp)
        first = vectors[starts] @ self.lower[1].T
        at = starts + 1
        open_ones = np.arange(len(starts))
        while len(open_ones):
            here = at[open_ones]
            hidden = self._hidden(present[here] + first[open_ones] + vectors[here - 1] @ self.lower[2].T)
            more = self._score(hidden, going_on[open_ones]) > self._score(hidden, closing[open_ones])
            at[open_ones] += 1
            open_ones = open_ones[more & ~is_last[here]]
        return dict(zip(starts.tolist(), at.tolist(), strict=True))

    def _walk(self, choice: Indices, stops: dict[int, int]) -> list[tuple[int, int, str]]:
        entities = []
        free = 0  # tokens before this one are taken
        for token in np.flatnonzero(choice != self.out).tolist():
            if token < free:
                continue
            move = int(choice[token])
            free = stops.get(token, token + 1)
            entities.append((token, free, self.begin.get(move) or self.unit[move]))
        return entities

    def _hidden(self, summed: Floats) -> Floats:
        return cast("Floats", np.maximum.reduce([summed[:, piece :: self.pieces] for piece in range(self.pieces)]))

    def _score(self, hidden: Floats, transitions: Indices) -> Floats:
        scores = np.einsum("ij,ij->i", hidden, self.upper[transitions])
        return cast("Floats", scores + self.upper_bias[transitions])


def _is_as_expected(ner: Any) -> bool:
    """Whether the recogniser is a greedy one with three features, maxout units and a layer above them, on a CPU."""
    model = ner.model
    is_greedy = ner.cfg.get("beam_width") == 1 and not ner.postprocesses
    has_layers = model.attrs.get("has_upper") and not model.attrs.get("unseen_classes")
    on_cpu = model.ops.name == "numpy"
    if not (is_greedy and has_layers and on_cpu):
        return False
    lower = model.get_ref("lower")
    return bool(lower.get_dim("nF") == 3 and lower.get_dim("nP") >= 2)
