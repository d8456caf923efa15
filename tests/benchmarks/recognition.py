"""How many times faster than spaCy as it comes are names recognised, by the same model?

``python -m tests.benchmarks.recognition [--model NAME] [--rounds 5] [--every 3]`` has both read the same English texts,
one after the other in each round, on one thread, and prints tokens a second of processor time and the median of the
ratios of the rounds. spaCy as it comes is the model loaded with nothing but what its recogniser needs, and `nlp.pipe`.
"""

from __future__ import annotations

import argparse
import gzip
import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from archiver.clean import extract_article
from archiver.errors import NoArticleError
from archiver.tag.models import InstalledModel, choose_model, load_model, recognise
from archiver.tag.transitions import FastRecogniser
from archiver.workers import ONE_THREAD
from tests.conftest import SHARED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOT_NEEDED = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "morphologizer", "tok2vec")
PAGES = SHARED / "gold" / "pages" / "html"
OWN = Path(__file__).parent.parent / "pages"
Entities = list[list[tuple[int, int]]]


def texts(every: int) -> Iterator[str]:
    """The English articles of every so many checked pages; our own texts where there are none."""
    if not PAGES.is_dir():
        yield from (path.read_text(encoding="utf-8") for path in sorted(OWN.glob("*/input.txt")))
        return
    for path in sorted(PAGES.glob("*.html.gz"))[::every]:
        try:
            article = extract_article(gzip.decompress(path.read_bytes()))
        except NoArticleError:
            continue
        if article.language == "en":
            yield f"{article.title}\n\n{article.text}"


def as_it_comes(model: InstalledModel) -> Any:
    """The model as spaCy loads it. To be called before ours is loaded, which has another library for its products."""
    spacy, package = import_module("spacy"), import_module(model.package)
    if model.folder:
        return spacy.load(Path(package.__file__ or "").parent / model.folder, exclude=list(NOT_NEEDED))
    return package.load(exclude=[name for name in NOT_NEEDED if name != "tok2vec"])


def timed(read: Callable[[], Entities]) -> tuple[float, Entities]:
    """Seconds of processor time, and what was found."""
    begun = time.process_time()
    found = read()
    return time.process_time() - begun, found


def ways(
    model: InstalledModel, found: list[str]
) -> dict[str, tuple[Callable[[], Callable[[], Entities]], Callable[[], Callable[[], Entities]]]]:
    """What is measured: its name, and for spaCy and for us what prepares it."""
    stock = as_it_comes(model)
    nlp = load_model(model)
    fast = FastRecogniser.of(nlp)
    assert fast, "the model is left to spaCy"

    def stock_read(items: list[Any]) -> Entities:
        return [[(entity.start_char, entity.end_char) for entity in doc.ents] for doc in stock.pipe(items)]

    def our_docs(docs: list[Any]) -> Entities:
        return [
            [(doc[first].idx, doc[after - 1].idx + len(doc[after - 1])) for first, after, _ in entities]
            for doc in docs
            for entities in fast.find([doc])
        ]

    def our_texts() -> Entities:
        return [[(start, end) for start, end, _ in entities] for entities in recognise(model, found)]

    def prepared(read: Callable[[list[Any]], Entities], make_doc: Callable[[str], Any]) -> Callable[[], Entities]:
        docs = [make_doc(text) for text in found]
        return lambda: read(docs)

    return {
        "with tokenisation": (lambda: lambda: stock_read(found), lambda: our_texts),
        "without": (lambda: prepared(stock_read, stock.make_doc), lambda: prepared(our_docs, nlp.make_doc)),
    }


def measure(model: InstalledModel, rounds: int, every: int) -> Iterator[str]:
    """The lines of a table."""
    found = list(texts(every))
    measured = ways(model, found)
    tokens = sum(len(load_model(model).make_doc(text)) for text in found)
    yield f"{model.name} {model.version}, {len(found)} texts, {tokens:,} tokens, {rounds} rounds\n"
    yield "| tokens a CPU second | spaCy | archiver | ratio | from | to | same entities |"
    yield "|---|---:|---:|---:|---:|---:|---|"
    for name, (stock, ours) in measured.items():
        pairs = [(timed(stock()), timed(ours())) for _ in range(rounds + 1)][1:]  # the first warms up
        ratios = sorted(slow / quick for (slow, _), (quick, _) in pairs)
        is_same = all(one == other for (_, one), (_, other) in pairs)
        rates = [tokens / median(pair[side][0] for pair in pairs) for side in (0, 1)]
        yield (
            f"| {name} | {rates[0]:,.0f} | {rates[1]:,.0f} | {median(ratios):.1f} | {ratios[0]:.1f} |"
            f" {ratios[-1]:.1f} | {'yes' if is_same else 'NO'} |"
        )


def main() -> None:
    """Measure on one thread, and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--model", default="", help="the best one for English where none is named")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--every", type=int, default=3, help="of the checked pages, one in so many")
    given = options.parse_args()
    if any(os.environ.get(name) != "1" for name in ONE_THREAD):
        again = [sys.executable, "-m", "tests.benchmarks.recognition", *sys.argv[1:]]
        sys.exit(subprocess.run(again, env=os.environ | dict.fromkeys(ONE_THREAD, "1"), check=False).returncode)
    model = choose_model(given.model)
    if model is None:
        sys.exit("There is no English model here; `pip install` one, as the README says.")
    for line in measure(model, given.rounds, given.every):
        print(line, flush=True)


if __name__ == "__main__":
    main()
