"""How well are names recognised, and their spellings brought together, beside spaCy's own models?

``python -m tests.benchmarks.entities [--record] [--half A|B]`` runs the measuring tools that stand outside the project
over ours and over the stock models, on checked texts and on our own, in one run, and prints tables with the differences
to the figures recorded last. ``--record`` writes today's to ``docs/entity-scores.json``. The halves part the texts by a
digest of their beginning: rules are made on A, and B tells how they do on texts that they were not made on.
"""

from __future__ import annotations

import argparse
import importlib
import json
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archiver.known import load_known_names
from archiver.model import Mention, type_group
from archiver.resolve import resolve_mentions
from archiver.tag import find_mentions
from archiver.tag.forms import with_acronyms, with_other_names
from archiver.tag.listed import with_known_names
from archiver.tag.models import choose_model, recognise
from archiver.tag.short_forms import with_short_forms
from archiver.tag.spans import Span
from tests.conftest import SHARED
from tests.tag.own_gold import own_texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from archiver.model import ResolvedMention

Document = dict[str, Any]
Labelled = list[tuple[int, int, str]]

RECORDED = Path(__file__).parent.parent.parent / "docs" / "entity-scores.json"
TEXTS = SHARED / "gold" / "entities"
SETS = ("conllpp2020", "wwn", "wwn-more", "newsfair", "msnbc", "reuters128", "wikigold")
LINKED = ("cleanconll", "newsfair", "msnbc", "reuters128")
TYPES = {"PER", "ORG", "LOC", "PERSON", "GPE"}
LABELS = {"PER": "PERSON", "LOC": "GPE", "MISC": "PRODUCT"}
RUNS = 3  # of each side of the comparison of speed


@dataclass(frozen=True, slots=True)
class Stock:
    """A model as it comes, with nothing of ours after it."""

    model: str

    def pipe(self, texts: Sequence[str]) -> Iterator[Labelled]:
        """What the model finds in each text."""
        chosen = choose_model(self.model)
        assert chosen
        yield from recognise(chosen, texts)


@dataclass(frozen=True, slots=True)
class Ours:
    """The model and the pass over the document."""

    model: str = ""

    def pipe(self, texts: Sequence[str]) -> Iterator[Labelled]:
        """What we find in each text."""
        for found in find_mentions(texts, model=self.model or None):
            yield [(mention.start, mention.end, mention.label) for mention in found]


def tool(name: str) -> Any:
    """A measuring tool from outside the project."""
    sys.path.insert(0, str(SHARED / "tools"))
    return importlib.import_module(name)


def documents(name: str, half: str = "") -> list[Document]:
    """The checked texts of a set; our own are in English only, for the stock models' sake."""
    if name == "own":
        listed = [
            {"text": each.text, "entities": [mention[:3] for mention in each.mentions]}
            for each in own_texts()
            if each.language == "en"
        ]
    else:
        listed = [json.loads(line) for line in (TEXTS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    return [each for each in listed if not half or half_of(each["text"]) == half]


def half_of(text: str) -> str:
    """A or B, by a digest of the text's beginning."""
    return "AB"[sha256(text[:200].encode()).digest()[0] % 2]


def recognition(half: str = "") -> dict[str, dict[str, float]]:
    """Set → figure → value, for ours and the stock models."""
    score = tool("score_entities").score
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for name in (*SETS, "own"):
        for title, system in systems().items():
            result = score(system, documents(name, half))
            found[name][f"{title} doc"] = result["doc"]["ALL"][2]
            found[name][f"{title} ORG"] = result["mention"].get("ORG", (0, 0, 0))[2]
    return found


def systems() -> dict[str, Stock | Ours]:
    """What is compared; the medium model only where it is installed."""
    listed: dict[str, Stock | Ours] = {}
    for title, part in (("small", "_sm"), ("medium", "_md")):
        model = next((name for name in _english() if part in name), "")
        if model:
            listed[f"stock {title}"] = Stock(model)
    return listed | {"ours": Ours()}


def _english() -> Iterable[str]:
    from archiver.tag import installed_models

    return (name for name in installed_models() if name.startswith("en_"))


def linking() -> dict[str, dict[str, float]]:
    """Set → figure → value: of checked mentions, and of those that we find ourselves."""
    score = tool("score_linking")
    found: dict[str, dict[str, float]] = {}
    for name in LINKED:
        listed = documents(name)
        given = score.evaluate(resolve_given, listed, TYPES)
        whole = score.metrics(*_end_to_end(listed, score.BAD))
        found[name] = {
            "B3": given["b3"][2],
            "pair precision": given["pair"][0],
            "pair F1": given["pair"][2],
            "end to end B3": whole["b3"][2],
        }
    return found


class Clusters:
    """Numbers for entities over many documents, found again by the keys of their names as the archive does it."""

    def __init__(self) -> None:
        self._own: dict[str, int] = {}
        self._alias: dict[str, set[int]] = defaultdict(set)
        self._open = 0

    def numbers(self, resolved: Iterable[ResolvedMention]) -> list[int]:
        """One number for each mention; a negative one of its own where it stays open."""
        return [self._number(each) for each in resolved]

    def _number(self, resolved: ResolvedMention) -> int:
        entity = resolved.entity
        if entity and entity.key in self._own:
            return self._own[entity.key]
        shared = self._alias[entity.key] if entity else set[int]()
        if len(shared) == 1:
            return next(iter(shared))
        if entity is None or shared:
            self._open -= 1
            return self._open
        number = self._own[entity.key] = len(self._own) + 1
        for _, key in entity.aliases:
            if key:
                self._alias[key].add(number)
        return number


def resolve_given(listed: Sequence[Document]) -> list[list[int]]:
    """The entity of each checked mention."""
    known, clusters = load_known_names(), Clusters()
    found = []
    for document in listed:
        text = document["text"]
        spans = [Span(start, end, LABELS.get(label, label)) for start, end, label in document["entities"]]
        named = _named(text, spans)
        mentions = [Mention(s.start, s.end, text[s.start : s.end], s.label, "text", s.name) for s in named]
        found.append(clusters.numbers(resolve_mentions(mentions, known)))
    return found


def _named(text: str, spans: list[Span]) -> list[Span]:
    """The same spans, with the names that the document gives them."""
    listed = {(s.start, s.end): s for s in with_known_names(text, spans, load_known_names()) if s.known}
    spans = [
        replace(listed.get((s.start, s.end), s), start=s.start)
        if type_group(listed.get((s.start, s.end), s).label) == type_group(s.label)
        else s
        for s in spans
    ]
    places = {(s.start, s.end) for s in spans}
    acronyms = {(s.start, s.end): s for s in with_acronyms(text, spans) if (s.start, s.end) in places}
    spans = [acronyms.get((s.start, s.end), s) for s in spans]
    by_place = {(s.start, s.end): s for s in with_other_names(text, with_short_forms(text, spans))}
    return [by_place[s.start, s.end] for s in spans]


def _end_to_end(listed: Sequence[Document], bad: set[str]) -> tuple[list[str], list[int]]:
    """The checked and our number of each mention that we find exactly."""
    known, clusters = load_known_names(), Clusters()
    checked, ours = [], []
    for document, mentions in zip(listed, find_mentions([each["text"] for each in listed]), strict=True):
        numbers = clusters.numbers(resolve_mentions(mentions, known))
        at = {(mention.start, mention.end): number for mention, number in zip(mentions, numbers, strict=True)}
        for (start, end, _), item in zip(document["entities"], document["uri"], strict=True):
            if item not in bad and not str(item).startswith("Unknown") and (start, end) in at:
                checked.append(item)
                ours.append(at[start, end])
    return checked, ours


def speed() -> dict[str, dict[str, float]]:
    """Tokens a CPU-second on one core: the small model as shipped, and ours with the same model and all the rest."""
    found: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, float] = {}
    for side in ("stock", "ours") * RUNS:
        command = [sys.executable, "-m", "tests.benchmarks.entities", "--side", side]
        output = subprocess.run(command, check=True, capture_output=True, text=True, env=_one_thread()).stdout
        tokens, memory[side] = map(float, output.split())
        found[side].append(tokens)
    medians = {side: statistics.median(figures) for side, figures in found.items()}
    return {
        "tokens a CPU-second": medians | {"ratio": medians["ours"] / medians["stock"]},
        "memory, MB": memory,
    }


def _one_thread() -> dict[str, str]:
    import os

    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS")
    return {**os.environ, **dict.fromkeys(names, "1")}


def _one_side(side: str) -> None:
    """Read texts with one of the two, after a first one that loads everything; print speed and memory."""
    texts = [each["text"] for name in ("conllpp2020", "wwn", "newsfair") for each in documents(name)][::2]
    small = next(name for name in _english() if "_sm" in name)
    if side == "stock":
        nlp = _stock(small)
        read = lambda those: sum(len(doc.ents) for doc in nlp.pipe(those))  # noqa: E731
    else:
        read = lambda those: sum(map(len, find_mentions(those, model=small)))  # noqa: E731
    read(texts[:1])
    begin = time.process_time()
    read(texts)
    seconds = time.process_time() - begin
    memory = _highest_memory()  # before the tokens are counted, for both alike
    tokens = sum(map(len, map(_tokenizer(), texts)))
    print(tokens / seconds, memory)


def _highest_memory() -> float:
    """MB; from the system's own table, because `ru_maxrss` begins with what the parent had."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _stock(model: str) -> Any:
    return importlib.import_module(model).load(
        exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "tok2vec"]
    )


def _tokenizer() -> Any:
    import spacy

    return spacy.blank("en").make_doc


def table(found: dict[str, dict[str, float]], before: dict[str, dict[str, float]]) -> str:
    """One line a set; in brackets what has changed since the figures were recorded."""
    columns = list(dict.fromkeys(column for figures in found.values() for column in figures))
    lines = ["".join(f"{title:>22}" for title in ("", *columns))]
    for name, figures in found.items():
        cells = []
        for column in columns:
            change = figures.get(column, 0) - before.get(name, {}).get(column, figures.get(column, 0))
            cells.append(f"{figures.get(column, 0):.1f}" + (f" ({change:+.1f})" if abs(change) >= 0.05 else ""))
        lines.append(f"{name:>22}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--record", action="store_true")
    options.add_argument("--half", choices=["A", "B"], default="")
    options.add_argument("--side", choices=["stock", "ours"])
    given = options.parse_args()
    if not TEXTS.is_dir():
        sys.exit("The measuring data (../shared) is not on this machine.")
    if given.side:
        return _one_side(given.side)
    parts = {"recognition": recognition(given.half), "linking": linking(), "speed": speed()}
    before = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.is_file() else {}
    for part, found in parts.items():
        print(f"{part}\n{table(found, {} if given.half else before.get(part, {}))}\n")
    if given.record:
        rounded = {
            part: {
                name: {key: round(value, 1) for key, value in figures.items()} for name, figures in found.items()
            }
            for part, found in parts.items()
        }
        RECORDED.write_text(json.dumps(rounded, indent=2) + "\n", encoding="utf-8")
    return None


if __name__ == "__main__":
    main()
