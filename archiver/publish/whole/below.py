"""The app of the site over all parts in, the same with the site of each part below it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from archiver.publish.guard.asgi import App
    from archiver.publish.whole.parts import Whole


def with_parts(whole: Whole, app: App) -> App:
    """Wrap an app: what is below the name of a part goes to that part, with the path as it is below that name.

    Datasette puts its `base_url` before the path that it is asked for: twice, if it were there already. A proxy may
    have taken it away.

    Args:
        whole: The parts, whose apps bring their own gates and headers.
        app: Answers everything else.
    """
    prefix = whole.datasette.setting("base_url").rstrip("/")
    parts = {part.name: part.archive.datasette.client.app for part in whole.parts}

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        name, slash, below = _first_step(scope, prefix) if scope["type"] == "http" else ("", "", "")
        if slash and name in parts:
            path = {"path": f"/{unquote(below)}", "raw_path": f"/{below}".encode("latin-1")}
            await parts[name]({**scope, **path}, receive, send)
        else:
            await app(scope, receive, send)

    return wrapped


def _first_step(scope: Any, prefix: str) -> tuple[str, str, str]:
    """The first step of the path that is asked for, the slash after it if there is one, and the rest, quoted."""
    raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0].decode("latin-1")
    below = raw.removeprefix(prefix) if raw.startswith(f"{prefix}/") else raw
    return below.removeprefix("/").partition("/")
