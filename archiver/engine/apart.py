"""A function and long pieces of work in, results out as they come: some at a time here, or all on a Dask cluster.

Unlike what engines do, a piece may take hours and has no limits; it is ended by a function of the caller's.
"""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

T = TypeVar("T")
R = TypeVar("R")

TICK = 1.0  # seconds after which the caller hears that nothing more is done
IMPATIENCE = 0.1  # seconds between two attempts to end what is under way


def apart(
    function: Callable[[T], R], pieces: Iterable[T], at_once: int, end: Callable[[], object]
) -> Generator[R | None, None, None]:
    """Do pieces of work in threads of this process, so many at a time.

    Args:
        function: Does one; what it raises goes to the caller.
        pieces: What is to be done.
        at_once: How many are under way together.
        end: Has those that are under way return soon; called again until all have.

    Yields:
        The results in the order in which they come; None now and then, where there is none.
    """
    with ThreadPoolExecutor(at_once) as threads:
        left = {threads.submit(function, piece) for piece in pieces}
        try:
            while left:
                done, left = wait(left, timeout=TICK, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
                if not done:
                    yield None
        finally:
            left = {future for future in left if not future.cancel()}
            while left:
                end()
                _, left = wait(left, timeout=IMPATIENCE)


def apart_on_dask(
    scheduler: str, function: Callable[[T], R], pieces: Iterable[T], end: Callable[[], object]
) -> Generator[R | None, None, None]:
    """The same on the workers of a Dask scheduler, one in each of their threads.

    Raises:
        EngineError: No scheduler is there, or it has no workers, or they have another archiver, or are lost.
    """
    from archiver.engine.cluster import connect, fetch_result  # noqa: PLC0415 - not everybody has Dask

    client = connect(scheduler)
    ended: SimpleQueue[Any] = SimpleQueue()
    left: dict[Any, T] = {}  # future → piece

    def begin(piece: T) -> None:
        future = client.submit(function, piece, pure=False)
        left[future] = piece
        future.add_done_callback(ended.put)

    try:
        for piece in pieces:
            begin(piece)
        while left:
            try:
                future = ended.get(timeout=TICK)
            except Empty:
                yield None
                continue
            piece = left.pop(future)
            found = fetch_result(future)
            yield from found
            if not found:  # the worker that had the result has died; Dask may not do it again by itself
                begin(piece)
    finally:
        if left and client.status == "running":
            client.cancel(list(left))
            client.run(end)
        client.close()
