"""Every folder in tests/pages is a case: an input, where it was found, and what must come of it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from archiver.clean import extract_article
from archiver.errors import NoArticleError
from archiver.model import Article, ArticleKind

PAGES = Path(__file__).parent.parent / "pages"
CASES = sorted(folder.name for folder in PAGES.iterdir() if folder.is_dir())


def as_json(article: Article) -> dict[str, Any]:
    """The fields that say something; the name by digest, which tells nothing of the reading, is left out."""
    found = {field.name: getattr(article, field.name) for field in fields(article) if field.init}
    for name in ("published", "modified"):
        found[name] = found[name].isoformat() if found[name] else None
    for name in ("headlines", "provenance", "removed", "entries"):  # have tests of their own
        del found[name]
    if found["kind"] is ArticleKind.ARTICLE:
        del found["kind"]
    found["text"] = found["text"].split("\n\n")
    for name in ("authors", "captions"):
        found[name] = list(found[name])
    return {name: value for name, value in found.items() if value and not str(value).startswith("urn:")}


def read_case(folder: Path) -> dict[str, Any]:
    """What comes of a case's input."""
    (source,) = folder.glob("input.*")
    options = folder / "case.json"
    url = json.loads(options.read_text(encoding="utf-8"))["url"] if options.exists() else None
    content_type = {".html": "text/html", ".txt": "text/plain"}[source.suffix]
    try:
        return as_json(extract_article(source.read_bytes(), url=url, content_type=content_type))
    except NoArticleError as error:
        return {"reason": error.reason.value, "detail": error.detail}


@pytest.mark.parametrize("case", CASES)
def test_the_page_gives_the_article_that_its_folder_expects(case: str) -> None:
    expected = json.loads((PAGES / case / "expected.json").read_text(encoding="utf-8"))
    assert read_case(PAGES / case) == expected
