"""A question in, the answers of all parts out. How the pages over all parts see the archives."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

from datasette import Response

from archiver.publish.archive import VIEW, Archive, address

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

T = TypeVar("T")

AT_ONCE = 4  # parts that are asked at the same time: more would wait for one another, and run out of time
FRAME = "archiver/whole/frame.html"


@dataclass(frozen=True, slots=True)
class Part:
    """One archive of several."""

    name: str  # in addresses, and on pages
    archive: Archive

    @property
    def home(self) -> str:
        """Where its own site begins."""
        return str(self.archive.datasette.urls.instance())

    def article_url(self, article_id: int) -> str:
        """Where the page of an article is, which is in this part only."""
        return self.archive.row_url("articles", article_id)


@dataclass(frozen=True, slots=True)
class Whole:
    """All parts, the newest first."""

    datasette: Any  # of the site over all, without a database
    parts: tuple[Part, ...]

    async def ask(self, question: Callable[[Part], Awaitable[T]], parts: Iterable[Part] | None = None) -> list[T]:
        """The answers of all parts, or of some, in their order.

        Raises:
            datasette.database.QueryInterrupted: The time limit of one of them ran out.
        """
        few = asyncio.Semaphore(AT_ONCE)

        async def ask_one(part: Part) -> T:
            async with few:
                return await question(part)

        asked = [asyncio.ensure_future(ask_one(part)) for part in (self.parts if parts is None else parts)]
        try:
            return list(await asyncio.gather(*asked))
        finally:
            for task in asked:
                task.cancel()

    async def rows(self, query: str, params: Mapping[str, Any] | None = None) -> list[list[dict[str, Any]]]:
        """The rows with which each part answers ``store/queries/QUERY.sql``."""
        return await self.ask(lambda part: part.archive.rows(query, params))

    async def ensure_visible(self, actor: Any) -> None:
        """Let nobody on who may not see the articles of every part.

        Raises:
            datasette.Forbidden: The actor may not.
        """
        for part in self.parts:
            await part.archive.ensure_visible(actor)

    def part(self, name: str) -> Part | None:
        """The part of that name."""
        return next((part for part in self.parts if part.name == name), None)

    def path(self, page: str, /, **options: Any) -> str:
        """Where a page over all parts is, with its options; empty ones are left out."""
        return address(self.datasette, page, options)

    def entity_url(self, part: Part, entity_id: int) -> str:
        """Where the page of an entity is, as one part knows it."""
        return self.path(f"entities/{part.name}/{entity_id}")

    async def respond(self, request: Any, page: str, context: Mapping[str, Any], *, status: int = 200) -> Any:
        """One of the pages over all parts, from ``templates/archiver/whole/PAGE.html``."""
        template = f"archiver/whole/{page}.html"
        context = {**context, "metadata": self.datasette.metadata()}
        html = await self.datasette.render_template(
            template, context, request=request, view_name=f"{VIEW}whole/{page}"
        )
        return Response.html(html, status=status)


_wholes: WeakKeyDictionary[Any, Whole] = WeakKeyDictionary()


def make_whole(datasette: Any, parts: Sequence[Part]) -> Whole:
    """Note that a Datasette serves the pages over all these parts."""
    _wholes[datasette] = Whole(datasette, tuple(parts))
    return _wholes[datasette]


def find_whole(datasette: Any) -> Whole | None:
    """The parts over which a Datasette serves pages; None where it serves databases of its own."""
    return _wholes.get(datasette)
