"""An article in, citations ready to copy out: plain text, BibTeX, RIS and CSL-JSON. Pure.

RIS by the specification of Research Information Systems (type NEWS); CSL-JSON 1.0.2 (type article-newspaper);
BibTeX as biblatex's @online, with what LaTeX reads as commands written as characters.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.publish.shown.words import day_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    sign: f"\\{sign}" for sign in "&%$#_{}"
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Source:
    """What a citation tells."""

    id: int
    title: str
    url: str
    site: str
    authors: tuple[str, ...]
    published: str  # ISO 8601, a day or a time; "" where it is not known
    accessed: str  # ISO 8601: when the archive last saw it
    language: str
    sha256: str  # of the capture; "" where there is none


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write a citation."""

    title: str
    content_type: str
    write: Callable[[Source], str]


def plain(source: Source) -> str:
    """One line, as footnotes have it."""
    by = f"{', '.join(source.authors)}: " if source.authors else ""
    site = f" {source.site}," if source.site else ""
    undated = " undated." if source.site else " Undated."
    day = f" {_words(source.published)}." if source.published else undated
    kept = f", SHA-256 {source.sha256}" if source.sha256 else ""
    return f"{by}“{source.title}”.{site}{day} {source.url} (archived {_words(source.accessed)}{kept})\n"


def bibtex(source: Source) -> str:
    """An entry for BibTeX and biblatex."""
    fields = {
        "author": " and ".join(f"{{{_latex(name)}}}" for name in source.authors),
        "title": f"{{{_latex(source.title)}}}",
        "organization": f"{{{_latex(source.site)}}}" if source.site else "",
        "date": source.published[:10],
        "year": source.published[:4],
        "url": re.sub(
            r"[{}\\%#]", lambda match: f"%{ord(match[0]):02X}" if match[0] in "{}\\" else match[0], source.url
        ),
        "urldate": source.accessed[:10],
        "langid": source.language,
        "note": f"SHA-256 {source.sha256}" if source.sha256 else "",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{archive{source.id},", *lines, "}"]) + "\n"


def ris(source: Source) -> str:
    """A record for reference managers."""
    tags = [
        ("TY", "NEWS"), ("TI", source.title), *(("AU", name) for name in source.authors), ("T2", source.site),
        ("PY", source.published[:4]), ("DA", source.published[:10].replace("-", "/")), ("UR", source.url),
        ("Y2", source.accessed[:10].replace("-", "/")), ("LA", source.language),
        ("N1", f"SHA-256 {source.sha256}" if source.sha256 else ""),
    ]  # fmt: skip
    return "".join(f"{tag}  - {value}\r\n" for tag, value in tags if value) + "ER  - \r\n"


def csl(source: Source) -> str:
    """An item for citation processors."""
    return json.dumps([_csl_item(source)], ensure_ascii=False, indent=2) + "\n"


def _csl_item(source: Source) -> dict[str, Any]:
    item = {
        "id": f"archive{source.id}",
        "type": "article-newspaper",
        "title": source.title,
        "container-title": source.site,
        "author": [{"literal": name} for name in source.authors],
        "issued": _date_parts(source.published),
        "accessed": _date_parts(source.accessed),
        "URL": source.url,
        "language": source.language,
        "note": f"SHA-256 {source.sha256}" if source.sha256 else "",
    }
    return {name: value for name, value in item.items() if value}


FORMATS: Mapping[str, Format] = {
    "txt": Format("plain", "text/plain; charset=utf-8", plain),
    "bib": Format("BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
    "ris": Format("RIS", "application/x-research-info-systems; charset=utf-8", ris),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8", csl),
}


def write_list(extension: str, sources: Iterable[Source]) -> Iterator[str]:
    """A bibliography in one of `FORMATS`, piece by piece; CSL-JSON is one list, an item a line."""
    if extension != "json":
        yield from (FORMATS[extension].write(source) for source in sources)
        return
    yield "["
    for number, source in enumerate(sources):
        yield f"{',' if number else ''}\n{json.dumps(_csl_item(source), ensure_ascii=False)}"
    yield "\n]\n"


def source_of(article: Mapping[str, Any], authors: list[str]) -> Source:
    """The source from a row of `page_article`; lines and control characters become spaces."""
    text = {name: " ".join(_CONTROLS.sub(" ", article[name] or "").split()) for name in ("title", "url", "site")}
    return Source(
        id=article["id"],
        title=text["title"] or "(no title)",
        url=text["url"],
        site=text["site"],
        authors=tuple(" ".join(_CONTROLS.sub(" ", name).split()) for name in authors),
        published=article["published"] or "",
        accessed=article["captured_at"] or article["last_seen"],
        language=article["language"],
        sha256=article["sha256"] or "",
    )


def _words(moment: str) -> str:
    """The day in words; what is no day stays as it is."""
    try:
        return day_in_words(moment)
    except ValueError:
        return moment


def _date_parts(moment: str) -> dict[str, list[list[int]]]:
    parts = [int(part) for part in moment[:10].split("-") if part.isdecimal()]
    return {"date-parts": [parts]} if parts else {}


def _latex(text: str) -> str:
    return "".join(_LATEX.get(sign, sign) for sign in text)
