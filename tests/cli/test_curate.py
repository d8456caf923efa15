"""`archiver curate`, as a reporter calls it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run, make_archive

TEXTS = (
    "Quibblewick Trust gave money to the harbour. The chairman of Quibblewick Trust, Hollis Marlowe, said so.",
    "Hollis Marlowe left London. Marlowe had been at Quibblewick Trust for years, people there said.",
)


@pytest.fixture(scope="module")
def two_pastes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pastes = tmp_path_factory.mktemp("pastes")
    paths = [pastes / f"{number}.txt" for number in range(len(TEXTS))]
    for number, (path, text) in enumerate(zip(paths, TEXTS, strict=True)):
        path.write_text(f"A story of money {number}\n\n" + f"{text}\n\n" * 3, encoding="utf-8")
    return make_archive(tmp_path_factory.mktemp("archived"), *paths)


@pytest.fixture
def curated(run: Run, archive: Path, two_pastes: Path) -> Run:
    shutil.copytree(two_pastes, archive.parent)
    return run


def test_a_merge_is_made_listed_and_taken_back(curated: Run) -> None:
    made = curated("curate", "merge", "Hollis Marlowe", "London", "--reason", "a joke", "--by", "Iris")
    assert made.exit_code == 0, made.output
    assert "London is Hollis Marlowe" in made.output
    assert "(PERSON)" in made.output
    assert "Hollis Marlowe" in curated("entity", "London").output
    log = curated("curate", "log").output
    assert "Iris: London is Hollis Marlowe" in log
    assert "“a joke”" in log
    undone = curated("curate", "undo")
    assert "took judgement 1 back" in undone.output
    assert "London (GPE)" in curated("entity", "London").output
    assert "taken back by 2" in curated("curate", "log").output
    assert [row["kind"] for row in json.loads(curated("curate", "log", "--json").output)] == ["undo", "merge"]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (("hide", "London"), "London is no entity"),
        (("rename", "London", "Greater London"), "London is named Greater London"),
        (("retype", "London", "loc"), "London is LOC, not GPE"),
        (("alias", "London", "The Smoke"), "London is also written The Smoke"),
        (("never-same", "London", "Hollis Marlowe"), "are not the same"),
        (("split", "Hollis Marlowe", "--as", "Bo Marlowe", "--written", "Marlowe"), "is Bo Marlowe"),
    ],
)
def test_each_judgement_says_what_it_did(curated: Run, call: tuple[str, ...], told: str) -> None:
    result = curated("curate", *call)
    assert result.exit_code == 0, result.output
    assert told in result.output


@pytest.mark.parametrize(
    ("call", "kinds", "name"),
    [
        (("merge", "Hollis Marlowe", "London", "Quibblewick Trust"), ["merge", "merge"], "Hollis Marlowe"),
        (("split", "Hollis Marlowe", "--as", "Bo", "--written", "Marlowe"), ["split"], "Hollis Marlowe"),
        (("rename", "London", "Greater London"), ["rename"], "Greater London"),
        (("retype", "London", "loc"), ["retype"], "London"),
        (("alias", "London", "The Smoke"), ["alias"], "London"),
        (("never-same", "London", "Hollis Marlowe"), ["never-same"], "London"),
        (("hide", "London"), ["hide"], "London"),
    ],
)
def test_a_judgement_is_told_to_machines_as_it_stands_in_the_log(
    curated: Run, call: tuple[str, ...], kinds: list[str], name: str
) -> None:
    result = curated("curate", *call, "--reason", "a test", "--json")
    told = [json.loads(line) for line in result.output.splitlines()]
    assert [row["kind"] for row in told] == kinds
    assert [row.pop("entity") for row in told][-1]["name"] == name
    assert told == json.loads(curated("curate", "log", "--json").output)[::-1]
    (undone,) = [json.loads(line) for line in curated("curate", "undo", "--json").output.splitlines()]
    assert (undone["kind"], undone["entity"]) == ("undo", None)


def test_what_is_hidden_is_not_recognised_in_a_new_article(curated: Run, tmp_path: Path) -> None:
    curated("curate", "hide", "Quibblewick Trust")
    path = tmp_path / "new.txt"
    path.write_text(
        "News of money\n\n" + "Hollis Marlowe came back to Quibblewick Trust in London.\n\n" * 3, "utf-8"
    )
    curated("add", str(path))
    assert "Quibblewick" not in curated("entities", "--json").output
    assert curated("entity", "Quibblewick Trust").exit_code == 1
    assert "an entity after all" in curated("curate", "unhide", "Quibblewick Trust").output
    assert "Quibblewick Trust" in curated("entities").output


@pytest.mark.slow
def test_judgements_hold_when_the_archive_is_tagged_again(curated: Run, tmp_path: Path) -> None:
    curated("curate", "merge", "Hollis Marlowe", "London")
    before = json.loads(curated("entity", "Hollis Marlowe", "--json").output)
    names = tmp_path / "names.tsv"
    names.write_text("Money\tORG\t\tA firm\n", encoding="utf-8")
    assert curated("retag", "--names", str(names)).exit_code == 0
    after = json.loads(curated("entity", "London", "--json").output)
    assert (after["name"], after["mention_count"]) == ("Hollis Marlowe", before["mention_count"])


def test_suggestions_name_the_commands_that_answer_them(curated: Run) -> None:
    curated("curate", "split", "Hollis Marlowe", "--as", "Hollis Marlow", "--written", "Marlowe")
    result = curated("curate", "suggestions")
    assert "Hollis Marlow" in result.output
    assert "archiver curate merge" in result.output
    assert json.loads(curated("curate", "suggestions", "--json").output)[0]["reason"]
    assert curated("curate", "suggestions", "London").output.strip() == "No two entities look alike."


def test_judgements_travel_in_a_file(curated: Run, tmp_path: Path) -> None:
    curated("curate", "hide", "London")
    path = tmp_path / "judgements.jsonl"
    assert curated("curate", "export", str(path)).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["entity"] == {"name": "London", "type": "GPE"}
    assert "0 judgements made, 1 stood already" in curated("curate", "import", str(path)).output
    assert json.loads(curated("curate", "import", str(path), "--json").output) == {"made": 0, "stood": 1}
    curated("curate", "undo")
    assert "1 judgement made, 0 stood already" in curated("curate", "import", str(path)).output


@pytest.mark.parametrize(
    ("call", "code", "told"),
    [
        (("merge", "Nobody", "London"), 1, "There is no entity 'Nobody'"),
        (("merge", "London", "London"), 2, "one entity already"),
        (("retype", "London", "boat"), 2, "there are"),
        (("undo",), 1, "curate log"),
        (("split", "London", "--as", "Bo"), 2, "No mention is written"),
    ],
)
def test_a_wrong_call_is_told_what_to_do(curated: Run, call: tuple[str, ...], code: int, told: str) -> None:
    result = curated("curate", *call)
    assert result.exit_code == code
    assert told in result.output


def test_a_file_that_holds_no_judgements_changes_nothing(curated: Run, tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text("not JSON\n", encoding="utf-8")
    assert curated("curate", "import", str(path)).exit_code == 2
    path.write_text('{"kind": "merge"}\n', encoding="utf-8")
    assert "Line 1" in curated("curate", "import", str(path)).output
    assert "Nobody has judged yet." in curated("curate", "log").output
