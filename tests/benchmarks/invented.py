"""A seed in, words, names and texts out that are spread as in news: a few everywhere, most of them rare.

Words and names follow Zipf's law with Mandelbrot's shift: the word of rank r is drawn in proportion to 1 / (r + shift).
Half of an article's names come from its topic, so that some are named together more often than by chance.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, chain, islice, pairwise, repeat
from typing import TypeVar

import numpy as np

Value = TypeVar("Value")

COMMON = "the of to and in a that is for on said it with as was at by from he has its be".split()
SYLLABLES = "ba be bor ca cer do dan el en fa fel gar go ha hin jo ka ker la lin ma mer na nor o pa pel ra ri sa sol ta tor u va ver wa xi yo za".split()
IDEOGRAPHS = "".join(map(chr, range(0x4E00, 0x4E00 + 2_500)))
VOCABULARY = 60_000  # words
LENGTH = 490  # words of an article, in the mean
TOPICS = 60
TYPES = {"PERSON": 40, "ORG": 25, "GPE": 12, "PRODUCT": 6, "NORP": 4, "LOC": 3, "EVENT": 3, "WORK_OF_ART": 3, "FAC": 2,
         "LAW": 1, "LANGUAGE": 1}  # of a hundred entities  # fmt: skip
LANGUAGES = {"en": 72, "fr": 8, "de": 7, "zh": 7, "es": 4, "": 2}  # of a hundred articles
BEGIN = datetime(2018, 1, 1, tzinfo=UTC)
DAYS = 6 * 365
BUFFER = 200_000  # draws made at once


@dataclass(frozen=True, slots=True)
class Named:
    """An entity as texts write it."""

    id: int
    name: str
    type: str
    short: str  # the last name of a person; else the name
    chinese: str  # "" for most


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands in a field."""

    start: int  # code points
    surface: str
    entity: Named


@dataclass(frozen=True, slots=True)
class Story:
    """An article before it is stored."""

    title: str
    summary: str
    text: str
    language: str
    published: datetime | None
    places: dict[str, list[Place]]  # field → names in it


class Invention:
    """Texts about the same words and names.

    Args:
        seed: The same seed gives the same texts.
        articles: How many there will be: more articles name more entities, but not as many more (Heaps' law).
    """

    def __init__(self, seed: int, articles: int) -> None:
        self._random = random.Random(seed)
        self._draws = np.random.default_rng(seed)
        self._articles = articles
        self.words = COMMON + self._unlike(VOCABULARY - len(COMMON), set(COMMON))
        self.entities = self._entities(max(400, int(40 * articles**0.65)))
        self._word = self._stream(self.words, shift=1)
        self._ideograph = self._stream(list(IDEOGRAPHS), shift=20)
        self._gap = self._spread([" ", ". ", ".\n\n"], [0.93, 0.055, 0.015])
        self._gap_chinese = self._spread(["", "，", "。", "。\n\n"], [0.9, 0.05, 0.04, 0.01])
        self._rank = self._stream(range(len(self.entities)), shift=2.7)
        self._rank_within_topic = self._stream(range(len(self.entities) // TOPICS), shift=2.7)
        self._language = self._spread(list(LANGUAGES), [share / 100 for share in LANGUAGES.values()])

    def story(self, number: int) -> Story:
        """The article of that number, of all; later ones are published later, most of them."""
        language = next(self._language)
        chosen = self._choose()
        texts: dict[str, tuple[str, list[Place]]] = {
            "title": self._field(language, self._random.randint(6, 11), chosen[: self._random.randint(1, 2)]),
            "summary": self._field(language, self._random.randint(14, 24), chosen[:1])
            if self._random.random() < 0.6
            else ("", []),
            "text": self._field(language, self._length(), chosen + self._random.choices(chosen[:6], k=10)),
        }
        return Story(
            **{field: text for field, (text, _) in texts.items()},
            language=language,
            published=self._published(number),
            places={field: places for field, (_, places) in texts.items()},
        )

    def pick(self, values: Sequence[str], shift: float = 1) -> Iterator[str]:
        """The values without end, the first ones most often."""
        return self._stream(values, shift)

    def chance(self) -> float:
        """A number from 0 to 1."""
        return self._random.random()

    def _choose(self) -> list[Named]:
        """The entities of an article, about 15, each once."""
        topic = self._random.randrange(TOPICS)
        ranks = [*islice(self._rank, 9), *(topic + TOPICS * each for each in islice(self._rank_within_topic, 8))]
        self._random.shuffle(ranks)
        return [self.entities[rank] for rank in dict.fromkeys(ranks)]

    def _length(self) -> int:
        return min(3_000, max(60, int(self._random.lognormvariate(0, 0.5) * LENGTH * 0.88)))

    def _published(self, number: int) -> datetime | None:
        chance = self._random.random()
        if chance < 0.03:
            return None
        at = self._random.random() if chance < 0.13 else number / self._articles
        return BEGIN + timedelta(days=at * DAYS, seconds=int(self._random.expovariate(1 / 86_400)))

    def _field(self, language: str, length: int, entities: Sequence[Named]) -> tuple[str, list[Place]]:
        """A text of so many words, and where each name stands in it."""
        is_chinese = language == "zh"
        words = list(islice(self._ideograph if is_chinese else self._word, length))
        if length < 60:
            gaps = ["" if is_chinese else " "] * length
        else:
            gaps = list(islice(self._gap_chinese if is_chinese else self._gap, length))
        gaps[-1] = ""
        places = sorted(self._random.sample(range(length), min(length, len(entities))))
        seen: set[int] = set()
        for place, entity in zip(places, entities, strict=False):
            surface = entity.chinese if is_chinese and entity.chinese else entity.name
            words[place] = entity.short if entity.id in seen and not is_chinese else surface
            seen.add(entity.id)
        parts = [""] * (2 * length)
        parts[::2], parts[1::2] = words, gaps
        pieces = ["".join(parts[2 * a : 2 * b]) for a, b in pairwise((0, *places, length))]
        starts = accumulate(map(len, pieces))
        found = [Place(at, words[n], entity) for at, n, entity in zip(starts, places, entities, strict=False)]
        return "".join(pieces), found

    def _entities(self, count: int) -> list[Named]:
        """Names of two words for people, else of one or two; none twice within a type."""
        last_names = [word.title() for word in self._unlike(3_000, set())]
        first_names = [word.title() for word in self._unlike(400, set())]
        types = self._random.choices(list(TYPES), list(TYPES.values()), k=count)
        entities, taken = [], set()
        for number, type_ in enumerate(types, 1):
            name = short = ""
            while not name or (name, type_) in taken:
                short = self._random.choice(last_names)
                is_long = type_ == "PERSON" or self._random.random() < 0.85
                name = f"{self._random.choice(first_names)} {short}" if is_long else self._word_of(3)
            taken.add((name, type_))
            chinese = "".join(self._random.choices(IDEOGRAPHS[:800], k=3)) if number <= 3_000 else ""
            entities.append(Named(number, name, type_, short if type_ == "PERSON" else name, chinese))
        return entities

    def _word_of(self, syllables: int) -> str:
        return "".join(self._random.choices(SYLLABLES, k=syllables)).title()

    def _unlike(self, count: int, taken: set[str]) -> list[str]:
        """So many different words."""
        words: dict[str, None] = {}
        while len(words) < count:
            word = "".join(self._random.choices(SYLLABLES, k=self._random.choice((2, 2, 3, 3, 4))))
            if word not in taken:
                words[word] = None
        return list(words)

    def _stream(self, values: Sequence[Value], shift: float) -> Iterator[Value]:
        weights = 1 / (np.arange(1, len(values) + 1) + shift)
        bounds = np.cumsum(weights / weights.sum())
        return self._drawn(values, lambda: np.searchsorted(bounds[:-1], self._draws.random(BUFFER)))

    def _spread(self, values: Sequence[Value], shares: Sequence[float]) -> Iterator[Value]:
        bounds = np.cumsum(shares)
        return self._drawn(values, lambda: np.searchsorted(bounds[:-1], self._draws.random(BUFFER)))

    @staticmethod
    def _drawn(values: Sequence[Value], draw: Callable[[], np.ndarray]) -> Iterator[Value]:
        """Chained and not yielded one by one: half a thousand are taken for each article."""
        return chain.from_iterable(map(values.__getitem__, draw().tolist()) for _ in repeat(None))
