"""Sight of a page in, which wall stands before the article out: consent, a test of being human, a need of scripts.

A page is a wall when it speaks to its reader as walls do and says next to nothing else. An article about cookies or
CAPTCHAs says a good deal else; an article with a cookie banner has a body.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.clean.body.blocks import read_blocks
from archiver.clean.kinds.phrases import BUTTON, CHALLENGE, CHALLENGE_TITLE, CONSENT, CONSENT_WORD, ERROR
from archiver.clean.kinds.sight import Own, Sight
from archiver.words import count_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

_SILENT = 400  # characters of body that say nothing about consent
_SHELL = 700  # characters of body: what asks for scripts is said in less
_MOST = 300  # blocks: what a wall says, it says at its beginning
_SPEECH = 1500  # characters: a longer block is no part of a dialogue
_WORDY = 600  # characters of body below a headline: no test of being human has so many
_LONGEST = 1500  # characters of body: a test of being human says less
_CHALLENGE_MARK = re.compile(r"captcha|challenge-platform|turnstile|bot-?detect|human-?(?:check|verif)", re.I)
_CHALLENGE_WORD = re.compile(
    r"robot|\bbots?\b|human|mensch|humain|umano|człowiek|captcha|browser|navigat|navegador|przeglądar|"
    r"javascript|"
    r"cookie|traffic|trafic|tráfico|traffico|datenverkehr|verkeer|ruch|netw|netz|réseau|\bred\b|\brete\b|sieć|"
    r"secur|"
    r"sicherheit|sécur|segur|sicur|beveilig|bezpiecz|verif|vérif|prüf|\bip\b|block|bloqu|blokk|access|zugriff|"
    r"accès|"
    r"automat|script|ad.?blocker|vpn|ray id|reference|error|refresh|reload|support|браузер|робот|трафик|验证|驗證|"
    r"浏览器|ロボット|ブラウザ|로봇|브라우저",
    re.I,
)
_SCRIPT_WORD = re.compile(r"javascript|java script|자바스크립트|\benable js\b|джаваскрипт", re.I)


def is_challenge(sight: Sight) -> bool:
    """Whether the page asks its reader to prove to be human."""
    if sight.body.length > _LONGEST or (sight.own is not Own.NONE and sight.substance):
        return False
    words = sum(count_words(b.text) for b in sight.blocks)
    if words > 400 or sum(len(t) for t in sight.prose if not _CHALLENGE_WORD.search(t)) > 250:
        return False
    titled = any(CHALLENGE_TITLE.match(part) for part in title_parts(sight.title))
    headed = any(count_words(h) >= 4 and not CHALLENGE.search(h) for h in sight.headings)
    if not titled and (headed or (sight.has_headline and sight.body.length > _WORDY)):
        return False
    texts = [
        *(b.text for b in sight.blocks[:_MOST] if len(b.text) <= 500),
        *(note for note in sight.notes if len(note) <= 500),
    ]
    phrases = {match[0].casefold() for text in texts if (match := CHALLENGE.search(text))}
    signs = 2 * titled + min(len(phrases), 3) + _is_marked(sight)
    return signs >= 3 or (len(phrases) >= 1 and words <= 120)


def title_parts(title: str) -> list[str]:
    """A document's title, and its parts where the site's name is set off from it.

    >>> title_parts("Are you a robot? | The Example")
    ['Are you a robot? | The Example', 'Are you a robot?', 'The Example']
    """
    parts = [part.strip() for part in re.split(r"\s[-–—|·:»]\s|\|", title)]
    return [title, *parts] if len(parts) > 1 else parts


def _is_marked(sight: Sight) -> bool:
    """Whether its markup brings such a test in."""
    for element in sight.tree.iter("script", "iframe", "form", "div", "input"):
        marks = (element.get(name) for name in ("src", "id", "class", "action", "name"))
        if any(mark and _CHALLENGE_MARK.search(mark) for mark in marks):
            return True
        if element.tag == "script" and _CHALLENGE_MARK.search((element.text or "")[:5000]):
            return True
    return False


def is_consent_wall(sight: Sight) -> bool:
    """Whether the page is a dialogue about cookies and consent, and nothing else."""
    silent = 0
    for line in sight.body.paragraphs:
        silent += 0 if CONSENT_WORD.search(line) else len(line)
        if silent > _SILENT:
            return False
    spoken = [line for line in sight.body.paragraphs if len(line) <= _SPEECH and CONSENT.search(line)]
    if sight.substance and not spoken:
        return False
    heard = [b for b in sight.blocks[:_MOST] if len(b.text) <= _SPEECH and CONSENT.search(b.text)]
    buttons = sum(1 for b in sight.blocks if len(b.text) <= 60 and BUTTON.match(b.text))
    if len(heard) + min(buttons, 2) < 2 or not heard:
        return False
    prose = sight.prose
    about = sum(len(text) for text in prose if CONSENT_WORD.search(text) or CONSENT.search(text[:_SPEECH]))
    rest = sum(map(len, prose)) - about
    share = sum(map(len, spoken)) / max(1, sight.body.length)
    enough = 0.5 if sight.own is not Own.NONE else 0.3
    return rest <= 300 and about >= 1.5 * rest and (not sight.substance or share >= enough)


def is_shell(sight: Sight) -> bool:
    """Whether the text would appear only when the page's scripts run."""
    if sight.substance and sight.body.length > _SHELL:
        return False
    shown = (*sight.notes, *(block.text for block in sight.blocks))
    asking = [text for text in shown if len(text) <= 600 and _SCRIPT_WORD.search(text)]
    rest = sum(len(text) for text in sight.prose if not _SCRIPT_WORD.search(text))
    if sight.substance and not (asking and all(map(_SCRIPT_WORD.search, _long(sight.body.paragraphs)))):
        return False
    if rest > 200:
        return False
    words = sum(count_words(b.text) for b in sight.blocks if not b.frame and not b.is_link)
    scripts = next(sight.tree.iter("script"), None) is not None
    return (bool(asking) and words <= 120) or (scripts and words <= 25 and _has_empty_root(sight))


def _long(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if len(line) >= 60]


def _has_empty_root(sight: Sight) -> bool:
    """Whether a container right below the page's body waits to be filled."""
    body = sight.tree.find("body")
    if body is None:
        return False
    for element in body.iterchildren():
        if isinstance(element.tag, str) and (element.tag in {"div", "main"} or "-" in element.tag):
            named = element.get("id") is not None or "-" in element.tag or element.get("class") is not None
            few = sum(1 for _, _ in zip(element.iter(), range(31), strict=False)) <= 30
            if named and few and count_words(_seen_text(element)) <= 6:
                return True
    return False


def _seen_text(element: HtmlElement) -> str:
    return " ".join(block.text for block in read_blocks(element))


def is_error(sight: Sight) -> bool:
    """Whether the page says that there is no such page, or that something broke."""
    if sight.own is Own.STATED:
        return False
    said = any(ERROR.match(text) for text in (*title_parts(sight.title), *sight.headings))
    return said and sum(map(len, sight.prose)) <= 700
