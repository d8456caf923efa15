"""`archiver known`, as a reporter calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

TABLE = "name\taliases\ttype\tdescription\tqid\nQuibblewick Trust\tQT Money\tORG\tA trust\tQ11\n"


@pytest.mark.slow
def test_imported_names_are_recognised_and_bring_their_wikidata_number(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "table.tsv"
    table.write_text(TABLE, encoding="utf-8")
    paste = tmp_path / "story.txt"
    paste.write_text("A story of money\n\n" + "Some say that QT Money is gone from the harbour.\n\n" * 3, "utf-8")
    run("add", str(paste))
    assert run("entity", "Quibblewick Trust").exit_code == 1
    result = run("known", "import", str(table))
    assert result.exit_code == 0, result.output
    assert "1 entity with 2 names added to" in result.output
    assert "1 was there" in run("known", "import", str(table)).output
    assert run("retag").exit_code == 0
    assert json.loads(run("entity", "QT Money", "--json").output)["wikidata_id"] == "Q11"
    assert "Q11" in run("known", "find", "qt money").output


def test_what_is_imported_is_told_to_machines(run: Run, tmp_path: Path) -> None:
    table, names = tmp_path / "table.tsv", tmp_path / "names.tsv"
    table.write_text(f"{TABLE}\t\tORG\tNameless\t\n", encoding="utf-8")
    told = [json.loads(run("known", "import", table, "--into", names, "--json").output) for _ in range(2)]
    assert told[0] == {"file": str(names), "entities": 1, "names": 2, "known": 0, "passed_over": 1}
    assert told[1] == {"file": str(names), "entities": 0, "names": 0, "known": 1, "passed_over": 1}


def test_a_file_is_checked(run: Run, tmp_path: Path) -> None:
    names = tmp_path / "names.tsv"
    names.write_text("A Trust\tORG\tAT Co\t\nB Trust\tORG\tAT Co\t\n", encoding="utf-8")
    result = run("known", "check", str(names))
    assert result.exit_code == 1
    assert "mark it with ?" in result.output
    assert "2 entities with 4 names; 1 problem." in result.output
    assert run("known", "check").exit_code == 0


def test_a_name_that_nobody_has_is_told(run: Run) -> None:
    assert "No known entity" in run("known", "find", "Quibblewick").output


def test_what_is_found_and_what_is_wrong_can_be_had_as_json(run: Run, tmp_path: Path) -> None:
    (found,) = json.loads(run("known", "find", "tencent", "holdings", "--json").output)
    assert (found["name"], found["type"]) == ("Tencent", "ORG")
    assert json.loads(run("known", "find", "nobody at all", "--json").output) == []
    (tmp_path / "names.tsv").write_text("Ann Lee\tPERSON\nAnn Lee\tPERSON\n", encoding="utf-8")
    checked = run("known", "check", str(tmp_path / "names.tsv"), "--json")
    assert (checked.exit_code, len(json.loads(checked.output)["problems"])) == (1, 1)
