"""A source in, citations out that the formats' own libraries read back."""

from __future__ import annotations

import json
from dataclasses import replace

import bibtexparser
import pytest
import rispy

from archiver.store.export.cite import FORMATS, Source, bibtex, csl, plain, ris, source_of, write_list

SOURCE = Source(
    id=7,
    title="Profit & {loss} at 50% in #1 firm_name",
    url="https://news.example/a%20b?x=1&y={2}",
    site="The Example News",
    authors=("Ann Lee", "Médecins Sans Frontières"),
    published="2023-02-10T09:00:00Z",
    accessed="2023-02-12T08:00:00Z",
    language="en",
    sha256="ab" * 32,
)
BARE = Source(8, "(no title)", "urn:sha256:1", "", (), "", "2023-02-12T08:00:00Z", "", "")


def test_bibtex_is_read_back() -> None:
    library = bibtexparser.parse_string(bibtex(SOURCE) + bibtex(BARE))
    assert not library.failed_blocks
    fields = library.entries_dict["archive7"].fields_dict
    assert fields["author"].value == "{Ann Lee} and {Médecins Sans Frontières}"
    assert fields["date"].value == "2023-02-10"
    assert fields["title"].value.replace("\\", "") == "{Profit & {loss} at 50% in #1 firm_name}"
    assert fields["organization"].value == "{The Example News}"
    assert fields["url"].value == "https://news.example/a%20b?x=1&y=%7B2%7D"
    assert {*library.entries_dict["archive8"].fields_dict} == {"title", "url", "urldate"}


def test_ris_is_read_back() -> None:
    (entry, bare) = rispy.loads(ris(SOURCE) + ris(BARE))
    assert entry["secondary_title"] == SOURCE.site
    assert entry["title"] == SOURCE.title
    assert entry["authors"] == list(SOURCE.authors)
    assert entry["urls"] == [SOURCE.url]
    assert bare["title"] == "(no title)"


def test_csl_names_people_dates_and_the_page() -> None:
    (item,) = json.loads(csl(SOURCE))
    assert item["type"] == "article-newspaper"
    assert item["issued"] == {"date-parts": [[2023, 2, 10]]}
    assert item["author"][0] == {"literal": "Ann Lee"}
    assert item["container-title"] == SOURCE.site
    assert {*json.loads(csl(BARE))[0]} == {"id", "type", "title", "accessed", "URL"}


def test_a_plain_citation_is_one_line_with_the_digest() -> None:
    assert plain(SOURCE).startswith("Ann Lee, Médecins Sans Frontières: “Profit")
    assert plain(SOURCE).count("\n") == 1
    assert SOURCE.sha256 in plain(SOURCE)
    assert plain(BARE) == "“(no title)”. Undated. urn:sha256:1 (archived 12 February 2023)\n"
    assert " The Example News, undated. " in plain(replace(BARE, site="The Example News"))


def test_a_row_becomes_a_source_without_lines_and_controls() -> None:
    row = {
        "id": 7, "title": "A\ttitle\nin  lines", "url": SOURCE.url, "site": "The\u2028News", "published": None,
        "captured_at": None, "last_seen": SOURCE.accessed, "language": "en", "sha256": None,
    }  # fmt: skip
    source = source_of(row, ["Ann\x00 Lee"])
    assert source == Source(
        7, "A title in lines", SOURCE.url, "The News", ("Ann Lee",), "", SOURCE.accessed, "en", ""
    )
    assert source_of(row | {"title": None}, []).title == "(no title)"
    assert source_of(row | {"captured_at": "2023-02-11", "sha256": "ab"}, []).accessed == "2023-02-11"


@pytest.mark.parametrize("extension", FORMATS)
def test_a_list_of_one_says_what_a_single_citation_says(extension: str) -> None:
    one, listed = FORMATS[extension].write(SOURCE), "".join(write_list(extension, [SOURCE]))
    assert json.loads(listed) == json.loads(one) if extension == "json" else listed == one


def test_a_list_is_read_back_whole() -> None:
    assert [each["id"] for each in json.loads("".join(write_list("json", [SOURCE, BARE])))] == [
        "archive7",
        "archive8",
    ]
    assert json.loads("".join(write_list("json", []))) == []
    assert len(rispy.loads("".join(write_list("ris", [SOURCE, BARE])))) == 2
