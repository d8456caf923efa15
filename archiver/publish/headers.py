"""An ASGI app in, the same with security headers out. Only the archive's own pages get a content policy."""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from archiver.publish.archive import NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    App = Callable[[Any, Any, Any], Awaitable[None]]

# Datasette's own templates with a script in the page. Its policy entry is the script's hash (CSP Level 3).
_TEMPLATES_WITH_SCRIPTS = ("_close_open_menus.html", "_codemirror_foot.html", "table.html")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_FACET_SETTING = "{{ datasette_allow_facet }}"
_OURS = re.compile(rf"/(?:$|(?:search|changes|compare|network|cite|evidence|feed|curate|out|{NAME})(?:$|[/?.]))")


@cache
def content_policy() -> str:
    """The Content-Security-Policy: nothing from elsewhere, no script but Datasette's own."""
    hashes = " ".join(f"'sha256-{digest}'" for digest in sorted(_inline_hashes()))
    return (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def with_headers(app: App, base_url: str = "/") -> App:
    """Wrap an app."""
    plain = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
    policy = (b"content-security-policy", content_policy().encode("ascii"))

    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        path = "/" + scope.get("path", "").removeprefix(base_url.rstrip("/")).lstrip("/")

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                ours = [*plain, policy] if _OURS.match(path) else plain
                names = {name for name, _ in ours}
                kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in names]
                message = {**message, "headers": [*kept, *ours]}
            await send(message)

        await app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    return wrapped


def _inline_hashes() -> set[str]:
    scripts: set[str] = set()
    for name in _TEMPLATES_WITH_SCRIPTS:
        template = resources.files("datasette").joinpath("templates", name).read_text(encoding="utf-8")
        for script in _SCRIPT.findall(template):
            scripts |= {script.replace(_FACET_SETTING, value) for value in ("true", "false")}
    return {b64encode(sha256(script.encode()).digest()).decode() for script in scripts}
