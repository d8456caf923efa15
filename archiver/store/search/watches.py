"""Saved searches ("watches"): what each looks for, in words of people, in metadata.json and in the database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from archiver.errors import NotFoundError, UsageError
from archiver.store.queries import sql
from archiver.store.search.query import Condition, Query, parse_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlite_utils import Database

LONGEST_NAME = 80  # characters
_WORDS = {"query": 1, "entity": 1, "pair": 2}  # how many texts each kind is given by
SAVED = "select * from watches where not configured order by name"  # those that the database alone has


@dataclass(frozen=True, slots=True)
class Watch:
    """A saved search."""

    name: str
    kind: str  # search, entity, pair or changes
    query: str = ""  # of a search: what was typed; of an entity or a pair: its name or number
    other: str = ""  # of a pair: the other
    at_least: int = 1  # new articles or changes from which on they are told
    is_configured: bool = False  # it stands in metadata.json, not in the database alone

    @property
    def names(self) -> tuple[str, ...]:
        """The entities that it is about."""
        return {"entity": (self.query,), "pair": (self.query, self.other)}.get(self.kind, ())

    def __str__(self) -> str:
        """What it looks for, for people."""
        return {
            "search": self.query,
            "entity": f"articles that name {self.query}",
            "pair": f"articles that name {self.query} and {self.other}",
            "changes": "changes after publication",
        }[self.kind]


def make_watch(name: str, /, *, at_least: int = 1, **given: Any) -> Watch:
    """A watch, after a look at whether it can find anything.

    Args:
        name: What it goes by: one line of at most `LONGEST_NAME` characters.
        at_least: New articles from which on they are told.
        **given: Just one of `query` (in the language of the search), `entity` (a name or number), `pair` (two of
            them) and `changes` (True).

    Raises:
        UsageError: It cannot, and the message says why.

    >>> make_watch("chips", query="chips OR semiconductors").kind
    'search'
    >>> str(make_watch("both", pair=["Tencent", "OpenAI"]))
    'articles that name Tencent and OpenAI'
    """
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_NAME:
        raise UsageError(
            f"{name[:LONGEST_NAME]!r} is no name for a watch; it takes 1 to {LONGEST_NAME} characters."
        )
    if type(at_least) is not int or at_least < 1:
        raise UsageError(f"The watch {name!r} wants at_least to be a number from 1 on, not {at_least!r}.")
    asked = {what: value for what, value in given.items() if value}
    if len(asked) != 1 or not set(asked) <= {*_WORDS, "changes"}:
        raise UsageError(
            f"The watch {name!r} wants just one of query, entity, pair and changes: say what it looks for."
        )
    ((what, value),) = asked.items()
    if what == "changes":
        return Watch(name, what, at_least=at_least)
    words = tuple(value) if what == "pair" and isinstance(value, (list, tuple)) else (value,)
    if len(words) != _WORDS[what] or not all(isinstance(word, str) and word.strip() for word in words):
        raise UsageError(f"The watch {name!r} wants {what} to be {'two names' if what == 'pair' else 'text'}.")
    if what == "query":
        _check_query(name, parse_query(value))
    first, other = (*(word.strip() for word in words), "")[:2]
    return Watch(name, "search" if what == "query" else what, first, other, at_least)


def read_watches(options: Mapping[str, Any]) -> Iterator[Watch | UsageError]:
    """The watches of the plugin's options in metadata.json; an error in the place of each that cannot be one.

    They stand under `watches`, by name: ``{"chips": {"query": "chips*", "at_least": 5}, "bans": "title:ban"}``.
    """
    given = options.get("watches") or {}
    if not isinstance(given, dict):
        yield UsageError("metadata.json: plugins.archiver.watches wants an object: names, and what each looks for.")
        return
    for name, value in given.items():
        about = value if isinstance(value, dict) else {"query": value}
        try:
            yield replace(make_watch(name, **about), is_configured=True)
        except UsageError as error:
            yield UsageError(f"metadata.json: {error}")


def all_watches(
    options: Mapping[str, Any], saved: Iterable[Mapping[str, Any]]
) -> tuple[list[Watch], list[UsageError]]:
    """The watches of metadata.json and those that stand in the database alone; and what cannot be one.

    Args:
        options: The plugin's options in metadata.json.
        saved: Rows of `watches`, as `SAVED` asks for them; those of a name in metadata.json give way.
    """
    read = list(read_watches(options))
    configured = [each for each in read if isinstance(each, Watch)]
    taken = {each.name for each in configured}
    others = [watch_of(row) for row in saved if row["name"] not in taken]
    return [*configured, *others], [each for each in read if isinstance(each, UsageError)]


def watch_of(row: Mapping[str, Any]) -> Watch:
    """The watch of a row of `watches`."""
    return Watch(row["name"], row["kind"], row["query"], row["other"], row["at_least"], bool(row["configured"]))


def refuse_configured(watches: Iterable[Watch], name: str) -> None:
    """Keep from a watch that is not the database's to change.

    Raises:
        UsageError: One of that name stands in metadata.json.
    """
    if any(each.is_configured and each.name == name for each in watches):
        raise UsageError(f"The watch {name!r} stands in metadata.json; change it there.")


def choose_watches(watches: Sequence[Watch], names: Sequence[str]) -> list[Watch]:
    """Those with these names, or all where none is given.

    Raises:
        NotFoundError: There is none of one of the names.
    """
    by_name = {watch.name: watch for watch in watches}
    for name in names:
        if name not in by_name:
            raise NotFoundError(f"There is no watch {name!r}; `archiver watch list` shows which there are.")
    return [by_name[name] for name in dict.fromkeys(names)] if names else list(watches)


def entity_ids(db: Database, watch: Watch) -> list[int | None]:
    """The entities that a watch is about; None in the place of one that the archive does not know."""
    return [_entity_id(db, name.removeprefix("#")) for name in watch.names]


def query_for(watch: Watch, ids: Sequence[int | None]) -> Query:
    """What is looked for among articles; a query of nothing where an entity is not known (yet).

    Args:
        watch: A watch, but none of changes.
        ids: The entities that it is about.
    """
    if watch.kind == "search":
        return parse_query(watch.query)
    if None in ids:
        return Query()
    return Query(conditions=tuple(Condition("entity_id", str(each)) for each in ids))


def number_of(name: str) -> int | None:
    """The number by which a watch names an entity; None where it is a name.

    >>> number_of("#12"), number_of("12"), number_of("Studio 12")
    (12, 12, None)
    """
    number = name.removeprefix("#")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None


def renumbered(watch: Watch, here: Callable[[int], int | None]) -> Watch:
    """A watch from elsewhere, of the same entities by the numbers that they have here.

    Args:
        watch: The watch.
        here: Gives the number that an entity of that number has here; None where it is not known.

    >>> renumbered(Watch("both", "pair", "12", "OpenAI"), {12: 7}.get).names
    ('#7', 'OpenAI')
    >>> renumbered(Watch("tag", "search", "#12"), {12: 7}.get).query
    '#12'
    """
    names = []
    for name in watch.names:
        number = number_of(name)
        ours = here(number) if number is not None else None
        names.append(name if ours in {None, number} else f"#{ours}")
    return replace(watch, query=names[0], other="".join(names[1:])) if names else watch


def _entity_id(db: Database, name: str) -> int | None:
    number = number_of(name)
    asked = ("page_entity", {"id": number}) if number is not None else ("find_entities", {"name": name})
    row = next(db.query(sql(asked[0]), asked[1]), None)
    return row["id"] if row else None


def _check_query(name: str, query: Query) -> None:
    if query.remarks:
        raise UsageError(f"The watch {name!r}: {' '.join(query.remarks)}")
    if not query:
        raise UsageError(f"The watch {name!r} has nothing to search for: give at least one word.")
