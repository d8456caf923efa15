"""The way back to the bytes, and what could not be archived."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlite_utils.utils import sqlite3

from tests.cli.conftest import Run, Site, page


@pytest.fixture
def added(run: Run, site: Site) -> Run:
    url = site.put("/story", page("Mini programs vanish"))
    assert run("add", url, "--allow-private").exit_code == 0
    return run


@pytest.mark.parametrize("reference", ["1", "m1"])
def test_evidence_leads_from_the_text_to_the_bytes_and_checks_them(added: Run, reference: str) -> None:
    result = added("evidence", reference)
    assert result.exit_code == 0, result.output
    assert "BROKEN" not in result.output
    found = json.loads(added("evidence", reference, "--json").output)
    assert found["sound"] is True
    assert found["warc_file"].startswith("archiver-")
    assert ("surface" in found) is reference.startswith("m")


def test_an_altered_text_or_record_is_noticed(added: Run, archive: Path) -> None:
    (warc,) = (archive.parent / "warc").iterdir()
    whole = warc.read_bytes()
    warc.write_bytes(whole[:-40] + bytes(40))
    assert "BROKEN" in added("evidence", "1").output
    warc.unlink()
    assert added("evidence", "1").exit_code == 1
    warc.write_bytes(whole)
    with sqlite3.connect(archive) as db:
        db.execute("update versions set text = text || ' And more.'")
    result = added("evidence", "1")
    assert result.exit_code == 1
    assert "BROKEN    the version's text is the one that was read" in result.output


@pytest.mark.parametrize("reference", ["99", "m99999", "http://nowhere.example/"])
def test_what_is_not_there_has_no_evidence(added: Run, reference: str) -> None:
    assert added("evidence", reference).exit_code == 1


def test_failures_are_listed_by_reason_and_leave_the_list_once_archived(run: Run, site: Site) -> None:
    url = site.root + "/later"
    run("add", url, "nonsense words", "--allow-private")
    assert len(json.loads(run("failures", "--json").output)) == 2
    (row,) = json.loads(run("failures", "--reason", "http status", "--json").output)
    assert (row["source"], row["attempts"]) == (url, 1)
    site.put("/later", page("Here at last"))
    retried = run("failures", "--reason", "HTTP status", "--retry", "--allow-private")
    assert retried.exit_code == 0, retried.output
    assert "Here at last" in retried.output
    assert "nonsense words" in run("failures").output
    assert url not in run("failures").output


def test_an_unknown_reason_is_told_with_those_there_are(run: Run, site: Site) -> None:
    run("add", site.put("/a", page("A page")), "--allow-private")
    result = run("failures", "--reason", "bad luck")
    assert result.exit_code == 2
    assert "timed out" in result.output
    assert "No failures." in run("failures").output
