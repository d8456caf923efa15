"""A news archive of one's own: fetch, keep, clean, tag, store, publish.

The public names: `extract_article` (bytes in, `Article` out) and `find_mentions` (texts in, `Mention`s out),
the values they give, and the errors they raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archiver.errors import ArchiverError, NoArticleError, UnknownModelError
from archiver.model import Article, Mention
from archiver.version import __version__

if TYPE_CHECKING:
    from archiver.clean import extract_article
    from archiver.tag import find_mentions

__all__ = [
    "ArchiverError",
    "Article",
    "Mention",
    "NoArticleError",
    "UnknownModelError",
    "__version__",
    "extract_article",
    "find_mentions",
]


def __getattr__(name: str) -> Any:
    """Load trafilatura and spaCy only when they are asked for (PEP 562): `archiver --help` needs neither."""
    if name == "extract_article":
        from archiver.clean import extract_article  # noqa: PLC0415

        return extract_article
    if name == "find_mentions":
        from archiver.tag import find_mentions  # noqa: PLC0415

        return find_mentions
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
