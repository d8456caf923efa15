"""Pasted text as people keep it in, plain lines out: Markdown loses its marks, an e-mail its envelope.

What is neither comes back as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---\s*\n(?P<lines>(?:[\w-]+:.*\n(?:[ \t]+.*\n|- .*\n)*)+)---\s*(?:\n|\Z)")
_MARKS = re.compile(r"^#{1,6} \S|\]\((?:https?:|/)|^!\[|(?<!\w)\*\*\S[^*\n]*\*\*|^```", re.M)
_FIELD = re.compile(r"^(?P<name>title|headline|author|authors|by|date|published)\s*:\s*(?P<value>.+)$", re.I)
_HEADER = re.compile(
    r"^[>*\s]*(?P<name>from|von|de|da|van|subject|betreff|objet|oggetto|asunto|onderwerp|date|datum|gesendet|sent|"
    r"fecha|data|to|an|à|para|cc|reply-to|antwort an)\s*:\**\s*(?P<value>.+)$",
    re.I,
)
_FORWARDED = re.compile(r"^(?:(?:fwd?|wg|re|aw|tr|rv)\s*:\s*)+", re.I)
_SUBJECTS = {"subject", "betreff", "objet", "oggetto", "asunto", "onderwerp"}
_DATES = {"date", "datum", "gesendet", "sent", "fecha", "data"}
_ENVELOPE = re.compile(
    r"^\W*(?:begin forwarded message|(?:original|forwarded) message|weitergeleitete nachricht|"
    r"ursprüngliche nachricht|message transféré|mensaje reenviado|"
    r"view (?:this )?(?:e-?mail|newsletter|it)?\s?(?:in|online|on) ?(?:your|a|the)?\s?(?:web )?"
    r"(?:browser|version|online)|(?:im|diesen? \w+ im) browser (?:ansehen|anzeigen|öffnen)|"
    r"voir (?:cet e-?mail|la version) (?:dans|en) .{0,30}|"
    r"ver en (?:el|tu) navegador|trouble (?:viewing|reading).{0,60}|"
    r"(?:dear|hello|hi|good (?:morning|evening|afternoon)|liebe(?:r)?|guten (?:morgen|tag)|bonjour|hola|ciao)"
    r"\b.{0,40}[,!])\W*$",
    re.I,
)
_FOOTER = re.compile(
    r"^\W*(?:(?:click here to )?unsubscribe|you(?:’re|'re| are) receiving this|you received this|"
    r"to stop receiving|manage (?:your )?(?:preferences|subscription)|update your preferences|abmelden|"
    r"newsletter (?:abbestellen|abmelden)|sie erhalten diese|se désabonner|vous recevez cet|darse de baja|"
    r"recibes este|cancella l['’]iscrizione|uitschrijven)\b",
    re.I,
)
_BRACKETED_LINK = re.compile(r"\s?[<(\[]\s?https?://[^\s>)\]]+\s?[>)\]]|^\s*https?://\S+\s*$", re.M)
_RULE = re.compile(r"^[\s\-=_*~#.]{3,}$")
_WRAPPED = range(40, 100)  # characters of a line that was broken to fit a screen


def plain_text(text: str) -> str:
    r"""The text without marks or envelope, its paragraphs each on one line.

    >>> plain_text("# Rain ahead\n\nIt *will* [rain](https://e.example/x) on\nTuesday.")
    'Rain ahead\n\nIt will rain on Tuesday.'
    >>> plain_text("From: Desk\nSubject: Rain ahead\n\nDear reader,\n\nIt will rain.\n\nUnsubscribe here")
    'Rain ahead\n\nIt will rain.'
    >>> plain_text("Rain ahead\nIt will rain.")
    'Rain ahead\nIt will rain.'
    """
    if _is_mail(text):
        return _without_envelope(text)
    if _FRONT_MATTER.match(text) or len(_MARKS.findall(text)) >= 2:
        return _without_marks(text)
    return text


def _is_mail(text: str) -> bool:
    """Whether a text opens with the fields of an e-mail, a subject among them."""
    names = [match["name"].lower() for line in text.lstrip().splitlines()[:15] if (match := _HEADER.match(line))]
    return len(names) >= 2 and bool(_SUBJECTS & set(names))


def _without_envelope(text: str) -> str:
    lines = [re.sub(r"^(?:>\s?)+", "", line) for line in _BRACKETED_LINK.sub("", text).splitlines()]
    title, date, body = "", "", []
    for number, line in enumerate(lines):
        field = _HEADER.match(line) if number < 25 else None
        if field:
            name = field["name"].lower()
            title = _FORWARDED.sub("", field["value"]) if name in _SUBJECTS else title
            date = field["value"] if name in _DATES else date
        elif _FOOTER.match(line):
            break
        elif not _ENVELOPE.match(line):
            body.append("" if _RULE.match(line) else line)
    head = [title, f"Published: {date}"] if date else [title]
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*head, "", *_unwrapped(body)])).strip()


def _unwrapped(lines: list[str]) -> Iterator[str]:
    """Paragraphs that were broken into lines, each on one line again; blank lines part them."""
    block: list[str] = []
    for line in [*lines, ""]:
        text = line.strip()
        if text and not text.startswith(("- ", "* ", "• ")):
            block.append(text)
            continue
        if len(block) > 1 and all(len(part) in _WRAPPED for part in block[:-1]):
            yield " ".join(block)
        else:
            yield from block
        block = []
        yield text


def _without_marks(text: str) -> str:
    matter = _FRONT_MATTER.match(text)
    head = list(_front_lines(matter["lines"])) if matter else []
    tokens = MarkdownIt("commonmark").parse(text[matter.end() :] if matter else text)
    body = [line for token in tokens for line in _lines_of(token)]
    if head and body and body[0] == head[0]:
        body = body[1:]
    return "\n\n".join([*head, *body])


def _front_lines(matter: str) -> Iterator[str]:
    """What front matter says, as the lines that a page would show."""
    found = filter(None, map(_FIELD.match, matter.splitlines()))
    said = {field["name"].lower(): field["value"].strip().strip("\"'[]") for field in found}
    for names, pattern in (
        (("title", "headline"), "{}"),
        (("author", "authors", "by"), "By {}"),
        (("date", "published"), "Published: {}"),
    ):
        value = next((said[name] for name in names if said.get(name)), "")
        if value:
            yield pattern.format(value)


def _lines_of(token: Token) -> Iterator[str]:
    """The text of a block, without links' addresses and without pictures; lists keep their bullets."""
    if token.type != "inline":
        return
    parts = []
    for child in token.children or ():
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
    line = "".join(parts).strip()
    if line:
        yield f"- {line}" if token.level > 2 else line
