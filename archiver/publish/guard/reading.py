"""An ASGI app in, the same for reading only out: nothing can be sent to it but the forms that it has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from archiver.publish.guard.asgi import READING, below, first_step, send_text

if TYPE_CHECKING:
    from archiver.publish.guard.asgi import App, IsElsewhere

FORMS = r"curate/[a-z-]+|-/logout"  # the only pages that take any, on a site that is not for strangers


def reading_only(app: App, base_url: str, forms: str, is_elsewhere: IsElsewhere) -> App:
    """Wrap an app.

    Args:
        app: The app.
        base_url: The path that the site is served below.
        forms: A pattern of the paths that forms are sent to; "" for none.
        is_elsewhere: Whether the first step of a path is another database, which may take forms.
    """
    takes = re.compile(forms or r"(?!)")

    def takes_form(scope: Any) -> bool:
        path = below(scope, base_url)
        return scope["method"] == "POST" and bool(takes.fullmatch(path) or is_elsewhere(first_step(path)))

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] in READING or takes_form(scope):
            await app(scope, receive, send)
        else:
            await send_text(send, 405, "This address is for reading only.\n", [(b"allow", b"GET, HEAD")])

    return wrapped
