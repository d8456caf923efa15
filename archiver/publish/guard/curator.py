"""A request in, whether it may curate out. Nobody may unless the server was started for it; then who has its link.

The link holds a key that works once and gives the browser a signed cookie. 'Whoever is on this machine' would be
everybody with an account on it, and every program that they run.
"""

from __future__ import annotations

import getpass
import secrets
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from datasette import Response

from archiver.publish.guard.hosts import host_name, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from archiver.publish.archive import Archive

PERMISSION = "archiver-curate"
COOKIE = "ds_actor"  # Datasette's own: it reads it, and shows whose it is and a way to log out
LASTS = 30 * 24 * 3600  # seconds; the secret that signs it ends with the server, and with that the cookie
LINK_LASTS = 3600  # seconds; a link that nobody opened stays on the screen, and in what was copied from there
SAFE_SITES = frozenset({"same-origin", "none"})  # W3C Fetch Metadata: our own pages, and the user by hand

NOT_STARTED = "This site is for reading. `archiver serve --curate` serves it for curation, on one's own machine."
NO_LINK = "To curate, open the link that `archiver serve --curate` has printed."
USED = (
    "This link has been used, is more than an hour old, or is of another server."
    " Start `archiver serve --curate` again for a new one."
)
ELSEWHERE = "This did not come from a page of this site, so nothing was done."

_admissions: WeakKeyDictionary[Any, Admission] = WeakKeyDictionary()


@dataclass(slots=True)
class Admission:
    """Who may curate on a server, and the key that lets them in once."""

    user: str = field(default_factory=getpass.getuser)
    key: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    made: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.made = self.clock()

    def link(self, url: str) -> str:
        """The address that admits whoever opens it first.

        >>> Admission("iris", "k").link("http://127.0.0.1:8001/")
        'http://127.0.0.1:8001/curate/enter?key=k'
        """
        return f"{url}curate/enter?{urlencode({'key': self.key})}"

    def take(self, given: str) -> bool:
        """Whether this is the key, and still holds; from then on there is none.

        >>> admission = Admission("iris", "k")
        >>> admission.take(""), admission.take("k"), admission.take("k"), admission.take("")
        (False, True, False, False)
        """
        if self.clock() - self.made > LINK_LASTS:
            self.key = ""
        fits = bool(self.key) and secrets.compare_digest(given.encode(), self.key.encode())
        if fits:
            self.key = ""
        return fits


def admit(datasette: Any, admission: Admission) -> None:
    """Let a Datasette be curated by whoever has the admission's key."""
    _admissions[datasette] = admission


def _actor(admission: Admission) -> dict[str, Any]:
    """Who has the link, as an actor. The user's name is no id: to the id `root` Datasette gives powers."""
    return {"id": "curator", "name": admission.user, "archiver_curator": True}


def name_of(actor: Any) -> str:
    """The name under which an actor's judgements stand in the log.

    >>> name_of({"id": "curator", "name": "iris", "archiver_curator": True}), name_of({"id": 7}), name_of(None)
    ('iris', '7', '')
    """
    given = actor or {}
    return str(given.get("name" if given.get("archiver_curator") else "id", ""))


def is_curator(datasette: Any, actor: Any) -> bool:
    """Whether this is who came by the link of this server."""
    return datasette in _admissions and isinstance(actor, dict) and actor.get("archiver_curator") is True


async def why_not(archive: Archive, request: Any) -> str:
    """Why a request may not curate, as a sentence; "" where it may."""
    if archive.datasette not in _admissions or not archive.database.is_mutable:
        return NOT_STARTED
    if not is_loopback(host_name(request.scope["headers"]) or ""):
        return ELSEWHERE
    allowed = await archive.datasette.permission_allowed(request.actor, PERMISSION, default=False)
    return "" if allowed else NO_LINK


def is_from_here(request: Any, token: str) -> bool:
    """Whether a form that was sent is one of ours, in the browser that we gave it to, by Datasette's token in it.

    Datasette's own check (asgi-csrf) lets requests without cookies and with a bearer's token pass, knows nothing of
    where a request comes from, fails on bytes that are no text, and refuses in words that say nothing to people.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in SAFE_SITES:
        return False
    if site is None and origin is not None and origin != f"{request.scheme}://{headers.get('host', '')}":
        return False
    return secrets.compare_digest(token.encode(), request.scope["csrftoken"]().encode())


async def enter_page(archive: Archive, request: Any) -> Any:
    """Answer ``/curate/enter?key=…``: the cookie of a curator for the right key."""
    admission = _admissions.get(archive.datasette)
    if admission is None or not is_loopback(host_name(request.scope["headers"]) or ""):
        return await refuse(archive, request, NOT_STARTED if admission is None else ELSEWHERE)
    if request.method != "GET" or not admission.take(request.args.get("key") or ""):
        return await refuse(archive, request, USED)
    response = Response.redirect(archive.path("curate"))
    signed = archive.datasette.sign({"a": _actor(admission)}, "actor")
    response.set_cookie(COOKIE, signed, max_age=LASTS, httponly=True, samesite="strict")
    return response


async def refusal(archive: Archive, request: Any) -> Any:
    """The answer to who may not curate; None for who may.

    Raises:
        datasette.Forbidden: Whoever asks may not even see the articles.
    """
    await archive.ensure_visible(request.actor)
    reason = await why_not(archive, request)
    return await refuse(archive, request, reason) if reason else None


async def refuse(archive: Archive, request: Any, reason: str) -> Any:
    """The page for who may not curate."""
    return await archive.respond(request, "curate_refused", {"reason": reason}, status=403)
