"""Tree in, what is printed on the page about who wrote it out: the byline, and names that stand by themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from archiver.clean.body.marks import remembered
from archiver.clean.decode import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

OPENING = re.compile(
    r"^(?:(?:written|reported|reporting|words|story|text|analysis|news|opinion|review|posted|"
    r"published)\s+by|by|von|"
    r"par|por|di|door|av|af|autor(?:in|en)?|author|authors|auteur|fra|от|автор|text|texto|"
    r"foto|de|作者|記者|记者|文|責編|责编)"
    r"(?:\s*[:：]\s*|\s+|(?<=by)(?=[A-Z]))",
    re.I,
)
_CLASS = re.compile(r"(?:^|[-_\s])(?:by-?line|author|autor|auteur|writer|contributor)", re.I)
_NOT_CLASS = re.compile(r"bio|about|comment|related|social|follow|more|footer", re.I)
_DOUBTFUL_CLASS = re.compile(r"avatar|image|img|photo|card|list|box", re.I)  # only with a word such as "by"
_STAMP = re.compile(
    r"\s*(?:\d{1,2}[.:]\d{2}|\d{1,2}\.?\s+[^\W\d_]{3,10}\.?\s+\d{4}|[^\W\d_]{3,10}\.?\s+\d{1,2},?\s+\d{4}|"
    r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:updated|published|posted|stand|twitter|comments?|share)\b).*$",
    re.I,
)
_AUTHOR_PAGE = re.compile(
    r"/(?:authors?|autor(?:en|es|a|i)?|auteurs?|by|profiles?|people|person|journalists?|reporters?|writers?|staff|"
    r"contributors?|redaktion|skribent|forfatter|medarbetare)/[^/?#]+(?:/[^/?#]+)?/?(?:[?#].*)?$",
    re.I,
)
_PARTICLES = frozenset("van von der den de la le di da del dos du al bin ten ter zu el y".split())
_TITLE = re.compile(r"^(?:Dr|Prof|Mr|Mrs|Ms)\.?\s+", re.I)
LONG = 150  # characters; a paragraph of the body
LONGEST_LEAD = 80  # characters of a first line that is made of names


def printed_byline(tree: HtmlElement) -> str:
    """The byline on the page: the first short element that is marked as one, best one that opens with "By"."""
    weak = ""
    for element in tree.iter(
        "p", "div", "span", "a", "address", "li", "section", "strong", "em", "cite", "h3", "h4"
    ):
        marks = f"{element.get('class') or ''} {element.get('rel') or ''} {element.get('itemprop') or ''}"
        if not _is_marked(marks):
            continue
        text = _STAMP.sub("", one_line(" ".join(_texts(element))))
        if not 3 <= len(text) <= 150:
            continue
        opening = OPENING.match(text)
        if opening and looks_like_name(text[opening.end() :].split(",")[0]):
            return text
        if not weak and looks_like_name(text) and not _DOUBTFUL_CLASS.search(marks):
            weak = text
    return weak


@remembered
def _is_marked(marks: str) -> bool:
    return bool(_CLASS.search(marks)) and not _NOT_CLASS.search(marks)


def _texts(element: HtmlElement) -> Iterator[str]:
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in {"script", "style", "svg"} and node.text:
            yield node.text
        if node is not element and node.tail:
            yield node.tail


def linked_names(tree: HtmlElement) -> list[str]:
    """Names that link to pages about authors, above the second paragraph; those further down write elsewhere."""
    return _names_above(tree, "a")


def signed_names(tree: HtmlElement) -> list[str]:
    """Names in address elements (HTML standard: contact of the article's author), above the second paragraph."""
    return _names_above(tree, "address")


def _names_above(tree: HtmlElement, tag: str) -> list[str]:
    found: list[str] = []
    paragraphs = 0
    for element in tree.iter("p", tag):
        if element.tag == "p":
            paragraphs += len(one_line(element.text_content())) > LONG
            if paragraphs > 1:
                break
        elif tag == "address" or _AUTHOR_PAGE.search(element.get("href") or ""):
            name = OPENING.sub("", one_line(" ".join(_texts(element)))).strip(" ,;|")
            if looks_like_name(_TITLE.sub("", name)) and name not in found:
                found.append(name)
    return found


def lead_lines(tree: HtmlElement) -> Iterator[str]:
    """Short lines before the body's first paragraph that are printed in bold or in italics as a whole."""
    for paragraph in tree.iter("p"):
        text = one_line(paragraph.text_content())
        if len(text) > LONG:
            return
        if text and len(text) <= LONGEST_LEAD and _is_set_apart(paragraph, text):
            yield text


def _is_set_apart(paragraph: HtmlElement, text: str) -> bool:
    children = [child for child in paragraph if child.tag in {"strong", "b", "em", "i"}]
    return bool(children) and one_line(" ".join(child.text_content() for child in children)) == text


def looks_like_name(text: str) -> bool:
    """Two to five words that are written as a person's name is; or a short name in a script without capitals.

    >>> looks_like_name("Eva van der Berg"), looks_like_name("Read more here"), looks_like_name("李雷")
    (True, False, True)
    """
    if re.fullmatch(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]{2,6}", text):
        return True
    words = text.split()
    large = sum(1 for word in words if word[0].isupper())
    particles = sum(1 for word in words if word in _PARTICLES)
    figures = any(c.isdigit() or c in "!?:|/" for c in text)
    return 2 <= len(words) <= 5 and large >= 2 and large + particles == len(words) and not figures
