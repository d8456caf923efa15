"""A pure function and many items in, results out in the same order: in this process, in others, or on a cluster.

An engine takes tagged items, so that whatever an item belongs to need not travel. None among the items says
that none is to be had just now, so that results which are ready need not wait for it; None among the results says
that none is ready, so that the caller can save those it has. What the function raises is a result like any other:
one bad item never costs the others.

    line     order and bounds, which all engines share
    local    in this process, or in processes of their own (`crew`)
    cluster  on machines that run Dask
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archiver.engine.line import Engine
from archiver.engine.local import processes, serial
from archiver.errors import UsageError
from archiver.workers import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

    from archiver.config import Settings

__all__ = ["ENGINES", "Engine", "choose_engine", "processes", "serial"]

ENGINES = ("serial", "processes", "dask")


def choose_engine(
    settings: Settings,
    warm_up: Callable[[], object] | None = None,
    reader: Callable[[], object] | None = None,
) -> Engine:
    """The engine that the settings name; where they name none, Dask's if they name a scheduler, else `processes`.

    Args:
        settings: `engine`, `scheduler`, `page_seconds` for each item, and `workers`: fewer than none for one a
            core; none at all is `serial`.
        warm_up: What each worker does first.
        reader: Gives what must be the same on all machines, such as the versions of the software that reads.

    Raises:
        UsageError: There is no engine of that name, or it lacks what it needs.
    """
    name = settings.engine or ("dask" if settings.scheduler else "processes" if settings.workers else "serial")
    limits = Limits(seconds=settings.page_seconds)
    if name == "serial":
        return serial
    if name == "processes":
        if not settings.workers:
            raise UsageError(
                "The engine `processes` needs some, and `workers` is set to 0: say --workers 2, for one."
            )
        return processes(settings.workers if settings.workers > 0 else os.cpu_count() or 1, limits, warm_up)
    if name == "dask":
        from archiver.engine.cluster import dask  # noqa: PLC0415 - not everybody has Dask

        return dask(settings.scheduler, limits, warm_up, reader)
    raise UsageError(f"There is no engine {name!r}; there are {', '.join(ENGINES)}.")
