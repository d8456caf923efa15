"""The app of a site in, the same with all that goes round it out: headers, gate, answers to keep, reading only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.publish.guard.caching import CHANGING, SETTLED, with_caching
from archiver.publish.guard.gate import with_gate
from archiver.publish.guard.headers import with_headers
from archiver.publish.guard.reading import FORMS, reading_only
from archiver.publish.guard.robots import TAGS

if TYPE_CHECKING:
    from archiver.publish.guard.access import Access
    from archiver.publish.guard.asgi import App, IsElsewhere


def nowhere(_name: str) -> bool:
    """Of a site without other databases: no path leads to one."""
    return False


def surround(app: App, access: Access, base_url: str, *, changes: bool, is_elsewhere: IsElsewhere = nowhere) -> App:
    """Wrap the app of a site.

    Args:
        app: Datasette's.
        access: For whom the site is. For strangers it takes no forms, and its answers can be kept.
        base_url: The path that the site is served below.
        changes: Whether its databases may change while it is served.
        is_elsewhere: Whether the first step of a path is another database, whose pages are not ours to restrict.
    """
    if not access.is_public:
        inner = reading_only(app, base_url, FORMS, is_elsewhere)
        return with_headers(with_gate(inner, base_url=base_url), base_url, "", is_elsewhere)
    inner = with_caching(reading_only(app, base_url, "", nowhere), base_url, CHANGING if changes else SETTLED)
    return with_headers(with_gate(inner, base_url=base_url), base_url, TAGS[access.robots], is_elsewhere)
