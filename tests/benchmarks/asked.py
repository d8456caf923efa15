"""An archive in, addresses of every type of page out, several of each type, picked from what the archive holds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlencode

from sqlite_utils.utils import sqlite3

from archiver.config import resource

EACH = 6  # addresses of a type
READ = 40  # articles whose words are looked at


def pages(path: Path) -> dict[str, list[str]]:
    """Type of page → addresses."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = _Held(connection)
        return {
            "home": ["/"],
            **{f"search: {name}": [_search(q) for q in queries] for name, queries in found.searches().items()},
            **found.searches_otherwise(),
            **found.rows(),
            **found.pairs(),
            **found.tables(),
            **found.questions(),
        }
    finally:
        connection.close()


def _search(query: str, **more: str) -> str:
    return f"/search?{urlencode({'q': query, **more})}"


class _Held:
    """What an archive holds, a few of each."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        (self.most,) = self._row("select max(id) from articles")
        self.large = self._entities("order by article_count desc limit ?", EACH)
        self.medium = self._entities(
            "where article_count <= ? order by article_count desc limit 6", self.most // 200
        )
        self.small = self._entities("where article_count between 2 and 5 order by id desc limit ?", EACH)
        self.words = self._words()
        self.months = self._values("select distinct month from articles where month is not null")
        self.sites = self._values("select host from sites where id < 200")
        self.articles = [1 + self.most * n // 60 for n in range(1, 60, 10)]

    def _row(self, sql: str, *params: object) -> tuple[int, ...]:
        return self._connection.execute(sql, params).fetchone()

    def _values(self, sql: str) -> list[str]:
        values = [row[0] for row in self._connection.execute(sql)]
        return values[:: max(1, len(values) // EACH)][:EACH]

    def _entities(self, which: str, limit: int) -> list[tuple[int, str]]:
        return self._connection.execute(f"select id, name from entities {which}", [limit]).fetchall()

    def _words(self) -> list[str]:
        """Words of articles, those that stand in the most articles first."""
        texts = self._connection.execute(
            "select text from versions join articles on version_id = versions.id where language = 'en'"
            " and articles.id % ? = 0 limit ?", [max(1, self.most // (2 * READ)), READ],
        )  # fmt: skip
        words = {word for (text,) in texts for word in re.findall(r"\b[a-z]{2,}\b", text)}
        counted = {word: self._count(f'"{word}"') for word in sorted(words)[::8]} | {"the": self._count("the")}
        return sorted(counted, key=lambda word: -counted[word])

    def _count(self, words: str) -> int:
        """Hits among the first thousandth of the articles and more."""
        return self._row(
            "select count(*) from (select 1 from articles_fts where articles_fts match ? limit 20000)", words
        )[0]

    def searches(self) -> dict[str, list[str]]:
        """What is typed, by what is asked for."""
        middle = len(self.words) // 3
        some, rare = self.words[middle : middle + EACH], self.words[-EACH:]
        names = [name for _, name in self.large]
        return {
            "a rare word": rare,
            "a word": some,
            "two words": [
                f"{one} {two}" for one, two in zip(some, reversed(self.words[20 : 20 + EACH]), strict=True)
            ],
            "a word of nearly every article": ["the", "of", "the of"],
            "a phrase": [f'"the {word}"' for word in (*some, *self.words[20:23])],
            "a phrase of the two most frequent words": [f'"the {word}"' for word in self.words[1:3]],
            "a name": names,
            "a beginning of five letters": [f"{word[:5]}*" for word in some],
            "a beginning of four letters": [f"{word[:4]}*" for word in some],
            "a beginning of three letters": [f"{word[:3]}*" for word in some],
            "a headline's word": [f"title:{word}" for word in some],
            "Chinese, one character": list("丁丂丄丆丈丐"),
            "Chinese, three": ["丁丂七", "三上下", "不与丏"],
            "either": [f"{one} OR {two}" for one, two in zip(some, rare, strict=True)],
            "without": [f"the -{word}" for word in some],
            "near": [f"{word} NEAR/9 the" for word in some],
            "a site": [f"site:{host}" for host in self.sites],
            "a month": [f"month:{month}" for month in self.months],
            "a year": ["month:2019", "month:2021", "month:2023"],
            "a large entity": [f'entity:"{name}"' for name in names],
            "a small entity": [f'entity:"{name}"' for _, name in self.small],
            "not a large entity": [f'-entity:"{name}"' for name in names],
            "an author": [f'author:"{name.split()[0]}"' for name in names],
            "a language": ["language:en", "language:zh"],
            "a section": ["section:World", "section:Sport"],
            "word and site": [f"the site:{host}" for host in self.sites],
            "word, month, entity": [f'of month:{m} entity:"{n}"' for m, n in zip(self.months, names, strict=False)],
            "word and small entity": [f'the entity:"{name}"' for _, name in self.small],
            "word and rare site": [f"{word} site:site199.example" for word in some],
            "nothing found": ["zzyzx", "qqqqq wwwww", "Okerjo Gardanhaz"],
        }

    def searches_otherwise(self) -> dict[str, list[str]]:
        """Later pages, another order, JSON, and names while somebody types."""
        some = [*self.words[: EACH // 2], *self.words[len(self.words) // 3 :][: EACH // 2]]
        beginnings = [name[:length] for _, name in self.large[:3] for length in (1, 2, 4)]
        return {
            "search: newest first": [_search(word, sort="newest") for word in some],
            "search: page 5": [_search(word, page="5") for word in some],
            "search as JSON": [_search(word).replace("?", ".json?") for word in some],
            "names while typing": [f"/search/names?{urlencode({'q': each})}" for each in beginnings],
        }

    def rows(self) -> dict[str, list[str]]:
        """Pages of articles and entities."""
        entity, article = "/archive/entities/{}", "/archive/articles/{}"
        return {
            "article": [article.format(n) for n in self.articles],
            "article as JSON": [article.format(f"{n}.json") for n in self.articles],
            "large entity": [entity.format(n) for n, _ in self.large],
            "large entity, page 5": [entity.format(f"{n}?page=5") for n, _ in self.large],
            "medium entity": [entity.format(n) for n, _ in self.medium],
            "medium entity, page 5": [entity.format(f"{n}?page=5") for n, _ in self.medium],
            "small entity": [entity.format(n) for n, _ in self.small],
            "entity as JSON": [entity.format(f"{n}.json") for n, _ in self.large],
            "site": ["/archive/sites/1", "/archive/sites/100"],
            "author": ["/archive/authors/1", "/archive/authors/20"],
            "version": ["/archive/versions/1", "/archive/versions/100"],
            "citation": [f"/cite/{n}.txt" for n in self.articles],
        }

    def pairs(self) -> dict[str, list[str]]:
        """Two entities, networks, and changes."""
        (one, _), *others = self.large
        both = [f"a={one}&b={other}" for other, _ in others]
        mixed = [f"a={one}&b={other}" for other, _ in (*self.medium[:3], *self.small[:3])]
        place = [f"site={host}&after={month}" for host, month in zip(self.sites, self.months, strict=False)]
        later = self.months[len(self.months) // 2]
        changed = self._values("select id from articles where version_count > 1 limit 600")
        return {
            "compare two large": [f"/compare?{each}" for each in both],
            "compare two large, page 5": [f"/compare?{each}&page=5" for each in both],
            "compare large and other": [f"/compare?{each}" for each in mixed],
            "compare as JSON": [f"/compare.json?{each}" for each in both],
            "network of all": ["/network"],
            "network of a type": ["/network?type=PERSON", "/network?type=ORG", "/network?type=LAW"],
            "network around a large": [f"/network?around={n}" for n, _ in self.large],
            "network around a small": [f"/network?around={n}" for n, _ in self.small],
            "network of site and month": [f"/network?{each}" for each in place],
            "network of a month": [f"/network?after={later}&before={later}-31"],
            "network as JSON, GEXF": ["/network.json", "/network.gexf", f"/network.json?around={one}"],
            "changes": ["/changes", "/changes?page=2", "/changes?page=50"],
            "changes of an article": [f"/changes/{n}" for n in changed],
            "changes as JSON": ["/changes.json"],
        }

    def tables(self) -> dict[str, list[str]]:
        """Datasette's own pages."""
        large, small, table = self.large[0][0], self.small[0][0], "/archive/{}"
        articles = [*(f"site_id={n}" for n in (1, 50)), f"month={self.months[0]}", "language=en", "section=World",
                    "language=zh&month__gt=2020", f"published__gte={self.months[-1]}"]  # fmt: skip
        return {
            "the database": ["/archive"],
            "the database as JSON": ["/archive.json"],
            "table articles": [table.format(f"articles{more}") for more in ("", "?_next=2021,1000", "?_sort=id")],
            "table articles, filtered": [table.format(f"articles?{each}") for each in articles],
            "table articles, searched": [table.format(f"articles?_search={w}") for w in (*self.words[:2], self.words[-1])],
            "table articles as JSON": [table.format("articles.json")],
            "table entities": [table.format(f"entities{m}") for m in ("", "?type=ORG", "?type=PERSON&_sort_desc=article_count")],
            "table mentions": [table.format("mentions")],
            "table mentions, filtered": [
                table.format(f"mentions?{each}")
                for each in (f"entity_id={large}", f"entity_id={small}", "label=ORG", "field=title", "version_id=10")
            ],
            "table article_entities, filtered": [
                table.format(f"article_entities?{each}")
                for each in (f"entity_id={large}&_sort_desc=salience", f"entity_id={small}", "article_id=10")
            ],
            "table captures": [table.format("captures"), table.format("captures?kind=http")],
            "table versions": [table.format("versions"), table.format("versions?article_id=5")],
            "other tables": [
                table.format(each)
                for each in ("sites", "authors", "aliases", "headlines", "removed", "entity_months", "article_authors",
                             "article_entities", "stories", "runs", "aliases?source=known", "removed?rule=share")
            ],
            "views": [table.format(f"{each}?_size=20") for each in ("article_overview", "entity_overview", "recent_changes")],
        }  # fmt: skip

    def questions(self) -> dict[str, list[str]]:
        """The canned queries of metadata.json."""
        queries = json.loads(resource("metadata.json").read_text(encoding="utf-8"))["databases"]["archive"][
            "queries"
        ]
        names = [name for _, name in (*self.large[:2], self.medium[0], self.small[0])]
        first, second = names[0], names[1]
        given = {"month": self.months, "author": names, "headline": ["", "the"], "reason": [""],
                 "address": ["https://site1.example/1"], "first": [first], "second": [second]}  # fmt: skip
        found = {}
        for name, query in queries.items():
            params = re.findall(r"(?<!:):([a-z_]+)", query["sql"])
            choices: Iterable[dict[str, str]] = [{p: given.get(p, names)[0] for p in params}]
            if len(set(params)) == 1:
                choices = [{params[0]: value} for value in given.get(params[0], names)]
            found[f"question {name}"] = [f"/archive/{name}?{urlencode(each)}" for each in choices]
        return found
