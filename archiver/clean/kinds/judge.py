"""Sight of a page in; it passes as an article, or is refused with what it is instead.

An article taken for something else is lost, and something else taken for an article is only noise. So every rule
asks for several signs at once, and in doubt the page passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archiver.clean.kinds.listing import is_front, is_listing
from archiver.clean.kinds.paywall import breaks_off, is_declared, is_teaser, stated_words
from archiver.clean.kinds.sight import Own, Sight
from archiver.clean.kinds.walls import is_challenge, is_consent_wall, is_error, is_shell
from archiver.errors import NoArticleError
from archiver.model import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

_LONG = 1500  # characters: so much text behind a page's own word for it needs no second look

# In this order: a wall may show headlines below it, and a teaser may ask for scripts.
_RULES: tuple[tuple[Callable[[Sight], bool], Reason, str], ...] = (
    (is_challenge, Reason.CAPTCHA, "The page asks its reader to prove to be human, and has no article."),
    (is_consent_wall, Reason.CONSENT_WALL, "The page asks for consent to cookies or tracking, and has no article."),
    (is_error, Reason.NO_ARTICLE, "The page says that it was not found or is not to be had."),
    (is_listing, Reason.LISTING, "The page lists articles, and is none itself."),
    (is_teaser, Reason.PAYWALL, "The page has the beginning of an article; the rest is for subscribers."),
    (is_shell, Reason.NEEDS_SCRIPT, "The page has no text before its scripts run."),
)


def check_kind(sight: Sight) -> None:
    """Let an article pass.

    Raises:
        NoArticleError: The page is no article; its reason says what it is.
    """
    if _is_plainly_article(sight):
        return
    for rule, reason, sentence in _RULES:
        if rule(sight):
            raise NoArticleError(reason, sentence)


def _is_plainly_article(sight: Sight) -> bool:
    """Whether a page says that it is an article, and has as much text as one: most pages, and quickly told."""
    if sight.body.length < _LONG or is_front(sight.address):
        return False
    sure = sight.own is Own.STATED or (sight.own is Own.MARKED and sight.has_headline)
    return sure and not breaks_off(sight) and not (stated_words(sight) and is_declared(sight))
