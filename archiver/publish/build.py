"""A database file in, a Datasette with the archive in it out: its metadata, its settings, its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.publish.archive import NAME
from archiver.publish.guard.access import Access, metadata_for
from archiver.publish.guard.bounds import bound_file
from archiver.publish.guard.curator import admit
from archiver.publish.stock.counted import CountedDatabase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from archiver.publish.guard.curator import Admission

SETTINGS: Mapping[str, Any] = {
    "suggest_facets": False,  # guesses at facets on every table page cost more than the page
    "sql_time_limit_ms": 1_000,
    "facet_time_limit_ms": 10,  # of each of at most four; those of whole tables are counted as they are written
    "max_returned_rows": 500,
    "num_sql_threads": 3,
    "truncate_cells_html": 300,  # characters
    "default_cache_ttl": 0,  # seconds; a local archive changes while it is looked at
}
LOCAL = Access()


def build_datasette(
    db_path: Path,
    *,
    settings: Mapping[str, Any] | None = None,
    admission: Admission | None = None,
    access: Access = LOCAL,
    immutable: bool = False,
) -> Any:
    """A Datasette with the archive mounted as `archive`, whatever its file is called.

    Args:
        db_path: The database.
        settings: Datasette settings that win over ours.
        admission: Who may curate; nobody, if there is none.
        access: For whom the site is.
        immutable: The file will not change while it is served.

    Returns:
        datasette.app.Datasette: `.client` asks it in-process, `.app()` is the ASGI app.
    """
    # Datasette imports its plugins, this package among them, while it is being imported itself.
    from datasette.app import Datasette, DatasetteClient  # noqa: PLC0415
    from datasette.plugins import pm  # noqa: PLC0415

    # Where rich is installed, Datasette draws every address that leads nowhere with all variables: 0.2 s each.
    pm.get_plugin("datasette.handle_exception").rich = None
    metadata = metadata_for(access)
    datasette = Datasette([], metadata=metadata, settings={**SETTINGS, **access.settings, **(settings or {})})
    datasette.remove_database("_memory")
    bound_file(db_path, access.bounds)
    datasette.add_database(CountedDatabase(datasette, str(db_path), is_mutable=not immutable), name=NAME)
    if admission and not access.is_public:
        admit(datasette, admission)
    datasette.client = DatasetteClient(datasette)  # its routes are made here, now that the archive is mounted
    return datasette
