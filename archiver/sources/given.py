"""Words of the command line, or lines of a list, in; Targets out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urlsplit

from archiver.model import Failure, Reason, SourceKind, Target
from archiver.remote import HERE, WEB, as_failure, errors, is_pattern, lacking, list_files, scheme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STANDARD_INPUT = "-"
KINDS = {
    ".html": SourceKind.HTML,
    ".htm": SourceKind.HTML,
    ".xhtml": SourceKind.HTML,
    ".txt": SourceKind.TEXT,
    ".md": SourceKind.TEXT,
    ".text": SourceKind.TEXT,
    ".warc": SourceKind.WARC,
    ".warc.gz": SourceKind.WARC,
}
READ_KINDS = (
    "URLs, saved pages (.html), pasted text (.txt, or - for standard input), WARC files and folders of these"
)
WARC_ENDINGS = (".warc", ".warc.gz")
LONGEST_SHOWN = 80  # characters of what was given that a message repeats
_AMP_CACHE = re.compile(
    r"https?://(?:(?:www\.)?google\.[a-z.]{2,6}/amp/|[\w-]+\.cdn\.ampproject\.org/[cv]/)(?P<secure>s/)?"
    r"(?P<address>[\w-]+(?:\.[\w-]+)+(?:[/?].*)?)$",
    re.I,
)
# 'example.com/story', as people copy it from an address bar that hides the scheme.
_BARE_ADDRESS = re.compile(r"^[\w-]+(\.[\w-]+)*\.[a-z]{2,}(:\d+)?([/?#]\S*)?$", re.I)


@dataclass(frozen=True, slots=True)
class Refused:
    """A source that cannot become a target, and why."""

    source: str
    failure: Failure


def read_list(lines: Iterable[str]) -> Iterator[str]:
    """The sources in a list, one a line; blank lines and comments are passed over.

    >>> list(read_list(["# to add", "", " https://example.com/a "]))
    ['https://example.com/a']
    """
    for line in lines:
        source = line.strip().lstrip("\ufeff")
        if source and not source.startswith("#"):
            yield source


def read_sources(given: Iterable[str]) -> Iterator[Target | Refused]:
    """Targets for all that was given, in order; a folder gives one for each readable file below it.

    It is for what a user has named. What a page or a feed names is `read_links`.
    """
    for source in given:
        yield from _read_source(source)


def read_links(links: Iterable[str]) -> Iterator[Target | Refused]:
    """Targets for the addresses of pages that a feed or a sitemap lists.

    WARC files among them are passed over: in one a stranger could put words into the mouth of any site.
    """
    yield from (_read_address(link) for link in links if not _is_warc(link))


def holds_many(source: str) -> bool:
    """Whether a source may hold many pages: a folder, or a WARC file."""
    return _kind(Path(source)) is SourceKind.WARC or Path(source).is_dir() or names_remote(source)


def names_remote(source: str) -> bool:
    """Whether a source is a WARC file, or several, at an address that fsspec opens.

    >>> [names_remote(source) for source in ("s3://bucket/2026/", "https://example.com/a.warc.gz?version=2")]
    [True, True]
    >>> [names_remote(source) for source in ("https://example.com/", "file:///a.warc", "a.warc")]
    [False, False, False]
    """
    scheme = scheme_of(source)
    if scheme in WEB:
        return _is_warc(source) and _has_host(source)
    # One address behind another, as fsspec chains them with ::, could hide a web address from the guard on those.
    # And what is no WARC file on an FTP server is a mistake rather than a folder to search.
    is_plain = bool(scheme) and scheme not in HERE and "::" not in source
    return is_plain and (scheme != "ftp" or _is_warc(source))


def _is_warc(address: str) -> bool:
    """Whether an address ends as WARC files do; on the web, what stands behind its path aside."""
    name = re.split(r"[?#]", address)[0] if scheme_of(address) in WEB else address
    return name.lower().endswith(WARC_ENDINGS)


def _read_remote(source: str) -> Iterator[Target | Refused]:
    """A target for each WARC file that an address names."""
    if missing := lacking(source):
        yield _refuse(source, Reason.BAD_SOURCE, missing)
    elif scheme_of(source) in WEB or (_is_warc(source) and not is_pattern(source)):
        yield Target(source, SourceKind.WARC, source)
    else:
        try:
            found = [each for each in list_files(source) if _is_warc(each)]
        except errors() as error:
            yield Refused(source, as_failure(error, source))
            return
        for each in found:
            yield Target(each, SourceKind.WARC, each)
        if not found:
            yield _refuse(source, Reason.NO_SOURCES, f"There are no WARC files at {shorten(source)}.")


def _read_source(source: str) -> Iterator[Target | Refused]:
    if source == STANDARD_INPUT:
        yield Target(source, SourceKind.TEXT, source)
        return
    if names_remote(source):
        yield from _read_remote(source)
        return
    try:
        path = Path(source)
        if path.is_dir():
            yield from _read_folder(source, path)
        elif path.is_file():
            yield _read_file(source, path)
        else:
            yield _read_address(source)
    except (OSError, ValueError):  # no path can be so long, or hold such characters
        yield _read_address(source)


def _read_folder(source: str, folder: Path) -> Iterator[Target | Refused]:
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if _kind(path)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    for path in found:
        yield _read_file(str(path), path)
    if not found:
        yield _refuse(
            source,
            Reason.NO_SOURCES,
            f"The folder {shorten(source)} has nothing to archive in it; read are {READ_KINDS}.",
        )


def _read_file(source: str, path: Path) -> Target | Refused:
    kind = _kind(path) or _sniff(path)
    if kind is None:
        return _refuse(
            source, Reason.BAD_SOURCE, f"{shorten(source)} is of an unknown kind; read are {READ_KINDS}."
        )
    return Target(source, kind, str(path))


def _kind(path: Path) -> SourceKind | None:
    name = path.name.lower()
    return next((kind for suffix, kind in KINDS.items() if name.endswith(suffix)), None)


def _sniff(path: Path) -> SourceKind | None:
    """The kind that a file without a known suffix has by its first bytes."""
    with path.open("rb") as file:
        head = file.read(2048)
    if head.startswith(b"WARC/"):
        return SourceKind.WARC
    if re.search(rb"<(!doctype\s+html|html|head|body|article)\b", head, re.I):
        return SourceKind.HTML
    return None


def _read_address(source: str) -> Target | Refused:
    scheme, _, rest = source.partition(":")
    if scheme.lower() in {"http", "https"} and rest.startswith("//"):
        if _has_host(source):
            return Target(source, SourceKind.URL, own_address(urldefrag(source).url))
        return _refuse(source, Reason.BAD_SOURCE, f"{shorten(source)} is not a valid URL.")
    if re.match(r"^[a-z][a-z0-9+.-]*://|^(javascript|data|mailto|file):", source, re.I):
        return _refuse(source, Reason.BAD_SOURCE, f"{shorten(source)} is not an http or https address.")
    if _BARE_ADDRESS.match(source) and not _kind(Path(source)):
        return Target(source, SourceKind.URL, f"https://{source}")
    if _kind(Path(source[:255])) or (re.search(r"[/\\]", source) and not re.search(r"\s", source)):
        return _refuse(source, Reason.FILE_MISSING, f"There is no file {shorten(source)}.")
    return _refuse(
        source, Reason.BAD_SOURCE, f"{shorten(source)} is neither a URL nor a file; read are {READ_KINDS}."
    )


def _has_host(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname) and not re.search(r"\s", url)
    except ValueError:
        return False


def own_address(url: str) -> str:
    """The address of the page itself, where that of its copy in an AMP cache is given (AMP cache URL format).

    >>> own_address("https://www.google.com/amp/s/www.example.org/story/amp")
    'https://www.example.org/story/amp'
    >>> own_address("https://www-example-org.cdn.ampproject.org/c/s/www.example.org/story")
    'https://www.example.org/story'
    >>> own_address("https://www.example.org/amp/s/story")
    'https://www.example.org/amp/s/story'
    """
    match = _AMP_CACHE.match(url)
    if match is None:
        return url
    return f"{'https' if match['secure'] else 'http'}://{match['address']}"


def _refuse(source: str, reason: Reason, detail: str) -> Refused:
    return Refused(source, Failure(reason, detail))


def shorten(source: str) -> str:
    """What was given, on one line and not too long to be read; of a long path or address, its beginning and end.

    >>> shorten("nonsense " * 40)[-12:], shorten("/a" * 60 + "/story.html")[-13:]
    (" nonsense …'", "a/story.html'")
    """
    line = " ".join(source.split())
    if len(line) <= LONGEST_SHOWN:
        return repr(line)
    begun = line[: LONGEST_SHOWN - 7].rpartition(" ")[0]
    return repr(f"{begun} …" if begun else f"{line[:30]}…{line[-LONGEST_SHOWN + 31 :]}")
