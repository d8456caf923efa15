"""Several database files in, one site out: a Datasette for each, and one over all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archiver.publish.archive import find_archive
from archiver.publish.build import LOCAL, SETTINGS, build_datasette
from archiver.publish.guard.access import Access, metadata_for
from archiver.publish.place import Place, put_in_place
from archiver.publish.whole.parts import Part, make_whole
from archiver.publish.whole.routes import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

THREADS = 2  # in each part: a page over all asks each of them for one thing at a time


def build_whole(
    db_paths: Sequence[Path],
    *,
    settings: Mapping[str, Any] | None = None,
    access: Access = LOCAL,
    immutable: bool = False,
) -> Any:
    """A Datasette with pages over several archives, and the whole site of each below ``/NAME/``.

    Args:
        db_paths: The databases, two at least. Their names without what follows the dot are those of the parts.
        settings: Datasette settings that win over ours.
        access: For whom the site is; it holds for every part.
        immutable: The files will not change while they are served.

    Returns:
        datasette.app.Datasette: `.client` asks it in-process, `.app()` is the ASGI app.
    """
    from datasette.app import Datasette, DatasetteClient  # noqa: PLC0415 - as in `build_datasette`

    given = {**SETTINGS, "num_sql_threads": THREADS, **(settings or {})}
    base_url = given.get("base_url", "/")
    metadata = {name: value for name, value in metadata_for(access).items() if name != "databases"}
    datasette = Datasette([], metadata=metadata, settings={**given, **access.settings})
    datasette.remove_database("_memory")
    names = name_parts(path.stem for path in db_paths)
    parts = []
    for name, path in sorted(zip(names, db_paths, strict=True), key=lambda each: _age(each[0])):
        own = {**given, "base_url": f"{base_url}{name}/"}
        site = build_datasette(path, settings=own, access=access, immutable=immutable)
        put_in_place(site, Place(name, len(names), base_url))
        archive = find_archive(site)
        assert archive is not None, f"{path} is no archive"
        parts.append(Part(name, archive))
    make_whole(datasette, parts)
    datasette.client = DatasetteClient(datasette)  # its routes are made here, now that the parts are known
    return datasette


def name_parts(stems: Iterable[str]) -> list[str]:
    """What parts are called in addresses.

    >>> name_parts(["2026-10", "2026-11", "my news", "2026-10", "search", "-"])
    ['2026-10', '2026-11', 'my-news', '2026-10-2', 'search-2', 'part']
    """
    names: list[str] = []
    for stem in stems:
        plain = re.sub(r"[^A-Za-z0-9_-]+", "-", stem).strip("-") or "part"
        name, number = plain, 1
        while name in names or name in RESERVED:
            number += 1
            name = f"{plain}-{number}"
        names.append(name)
    return names


def _age(name: str) -> tuple[bool, list[int]]:
    """Where a part stands: the newest months first, then all others in the order of their names."""
    is_dated = re.match(r"\d{4}", name) is not None
    return (not is_dated, [-ord(letter) if is_dated else ord(letter) for letter in name])
