"""A form that a curator sent in, a judgement in the log out, and the way back to the page it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from datasette import Response
from sqlite_utils.utils import sqlite3

from archiver.errors import ArchiverError, BusyError, JudgementError
from archiver.publish.archive import as_id
from archiver.publish.curation.forms import form_vars
from archiver.publish.guard.curator import ELSEWHERE, is_from_here, name_of, refusal, refuse
from archiver.publish.pages.paging import page_number
from archiver.store.database import adopt_connection
from archiver.store.judging.judged import read_judged
from archiver.store.judging.judgements import Judge, find_entity, told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlite_utils import Database

    from archiver.publish.archive import Archive

LARGEST = 1_000_000  # bytes of a form
MOST_FIELDS = 5_000
LONGEST = 300  # characters of a name or a reason
SHOWN = 300  # characters of a message: it travels in a cookie


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed and chosen."""

    fields: Mapping[str, list[str]]

    def text(self, name: str) -> str:
        """A field's text in one line, "" where it is not there.

        Raises:
            JudgementError: It is too long.
        """
        given = " ".join((self.fields.get(name) or [""])[0].split())
        if len(given) > LONGEST:
            raise JudgementError(f"A name or a reason has {LONGEST} characters at most.")
        return given

    def chosen(self, name: str) -> tuple[str, ...]:
        """All values of a field; browsers send line breaks as CR LF."""
        return tuple(value.replace("\r\n", "\n") for value in self.fields.get(name, ()))

    def number(self, name: str) -> int | None:
        """A field's number; None where it has none."""
        return as_id((self.fields.get(name) or [""])[0])

    def entity(self, db: Database) -> int:
        """The entity that the form is about, as it is by judgement.

        Raises:
            JudgementError: The form names none.
        """
        entity_id = self.number("entity")
        if entity_id is None:
            raise JudgementError("This form does not say which entity it is about.")
        return read_judged(db).root(entity_id)

    def articles(self) -> list[int]:
        """The numbers of articles.

        Raises:
            JudgementError: Something else was typed.
        """
        typed = self.text("articles").replace(",", " ").split()
        numbers = [number for each in typed if (number := as_id(each.removeprefix("#"))) is not None]
        if len(numbers) < len(typed):
            raise JudgementError("Articles are given by their numbers, as in their addresses: 12, 15.")
        return numbers


@dataclass(frozen=True, slots=True)
class Done:
    """A judgement that was made."""

    number: int
    entity_id: int  # the one that it is about
    told: str  # a plain phrase


@dataclass(frozen=True, slots=True)
class NotDone:
    """Why none was made."""

    problem: str  # a plain sentence
    status: int  # of HTTP


def is_judging(scope: Mapping[str, Any], base_url: str) -> bool:
    """Whether a request is for `judge_page`, which checks by itself where it comes from.

    >>> [is_judging({"path": path}, "/") for path in ("/curate/hide", "/curate", "/-/logout", "/a/curate/hide")]
    [True, False, False, False]
    >>> is_judging({"path": "/curate/hide", "raw_path": b"/curate%2Fhide"}, "/")
    False
    """
    asked = scope.get("raw_path") or scope["path"].encode()  # as Datasette's router has it
    path = asked.decode("latin-1").partition("?")[0]
    return path.startswith(f"{base_url}curate/") and path.removeprefix(f"{base_url}curate/") in ACTIONS


async def judge_page(archive: Archive, request: Any) -> Any:
    """Answer a form sent to ``/curate/ACTION``.

    Raises:
        datasette.Forbidden: Whoever asks may not see the articles.
    """
    if refused := await refusal(archive, request):
        return refused
    if request.method != "POST":
        return Response.redirect(archive.path("curate"))
    form = await _read_form(request)
    if form is None or not is_from_here(request, (form.fields.get("csrftoken") or [""])[0]):
        return await refuse(archive, request, ELSEWHERE)
    action = request.url_vars["action"]
    done = await _judge(archive, action, form, name_of(request.actor))
    if isinstance(done, NotDone):
        shown = await form_vars(archive, action, form.fields, form.number("entity"))
        return await archive.respond(request, "curate_again", shown | {"done": done}, status=done.status)
    said = done.told if len(done.told) <= SHOWN else f"{done.told[:SHOWN]}…"
    archive.datasette.add_message(request, f"Judgement {done.number}: {said}.")
    return Response.redirect(_way_back(archive, form, done, undone=action == "undo"), status=303)


async def _judge(archive: Archive, action: str, form: Form, by: str) -> Done | NotDone:
    """Make the judgement on Datasette's connection for writing. Its thread prints what is raised, so nothing is."""

    def judge(connection: sqlite3.Connection) -> Done | NotDone:
        try:
            db = adopt_connection(connection)
            number = ACTIONS[action](Judge(db, by=by, reason=form.text("reason")), form)
            return Done(number, db.table("judgements").get(number)["entity_id"], told(db, number))
        except BusyError as error:
            return NotDone(str(error), 503)
        except ArchiverError as error:
            return NotDone(str(error), 400)
        except sqlite3.Error as error:
            return NotDone(f"The archive could not be written to: {error}.", 503)

    made: Done | NotDone = await archive.database.execute_write_fn(judge)
    return made


def _way_back(archive: Archive, form: Form, done: Done, *, undone: bool) -> str:
    """Where the form was, now that it was heeded; the page there offers to undo it."""
    offer = None if undone else done.number
    page = page_number(form.text("page"))
    match form.text("at"):
        case "suggestions":
            return archive.path("curate", page=page if page > 1 else None, done=offer)
        case "log":
            return archive.path("curate/log", page=page if page > 1 else None, done=offer)
    return archive.entity_url(done.entity_id) + (f"?done={offer}" if offer else "")


async def _read_form(request: Any) -> Form | None:
    """The form; None where it is none, or too large."""
    body = b""
    while len(body) <= LARGEST:
        message = await request.receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    return Form(fields) if len(body) <= LARGEST else None


# -- one function a judgement: its number in the log out ----------------------------------------------------


def _merge(judge: Judge, form: Form) -> int:
    kept, other = form.entity(judge.db), find_entity(judge.db, form.text("other"))
    if form.text("under") == "other":
        kept, other = other, kept
    return judge.merge(kept, other)


def _split(judge: Judge, form: Form) -> int:
    written = form.chosen("written")
    if not written:
        raise JudgementError("Choose at least one spelling that is to be split off.")
    return judge.split(form.entity(judge.db), form.text("name"), written, form.articles())


def _undo(judge: Judge, form: Form) -> int:
    number = form.number("judgement")
    if number is None:
        raise JudgementError("This form does not say which judgement to undo.")
    return judge.undo(number)


def _never_same(judge: Judge, form: Form) -> int:
    return judge.never_same(form.entity(judge.db), find_entity(judge.db, form.text("other")))


ACTIONS: Mapping[str, Callable[[Judge, Form], int]] = {
    "merge": _merge,
    "never-same": _never_same,
    "rename": lambda judge, form: judge.rename(form.entity(judge.db), form.text("name")),
    "retype": lambda judge, form: judge.retype(form.entity(judge.db), form.text("type")),
    "alias": lambda judge, form: judge.alias(form.entity(judge.db), form.text("name")),
    "split": _split,
    "hide": lambda judge, form: judge.hide(form.entity(judge.db)),
    "unhide": lambda judge, form: judge.unhide(form.entity(judge.db)),
    "undo": _undo,
}
