"""`archiver watch`: saved searches on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, Site, page

pytestmark = pytest.mark.slow


@pytest.fixture
def filled(run: Run, site: Site) -> Run:
    assert run("add", site.put("/0", page("Tencent story 0")), "--allow-private").exit_code == 0
    return run


def add(run: Run, site: Site, *numbers: int) -> None:
    urls = [site.put(f"/{n}", page(f"Tencent story {n}")) for n in numbers]
    assert run("add", *urls, "--allow-private").exit_code == 0


def rows(run: Run, *words: str) -> dict[str, Any]:
    result = run("watch", "run", "--json", *words)
    assert result.exit_code == 0, result.output
    return {each["watch"]: each for each in map(json.loads, result.output.splitlines())}


def configure(watches: Any) -> None:
    Path("metadata.json").write_text(json.dumps({"plugins": {"archiver": {"watches": watches}}}), encoding="utf-8")


def test_what_is_new_is_told_once(filled: Run, site: Site) -> None:
    assert filled("watch", "add", "apps", "tencent", '"mini programs"').output == 'apps: tencent "mini programs"\n'
    result = filled("watch", "run")
    assert (result.exit_code, result.output) == (0, "Nothing new.\n")
    add(filled, site, 1)
    result = filled("watch", "run")
    assert result.exit_code == 0
    assert "apps: 1 new article\n#2 Tencent story 1\n" in result.output
    assert f"{site.root}/1" in result.output
    assert filled("watch", "run").output == "Nothing new.\n"


def test_entities_pairs_and_changes_are_watched_too(filled: Run, site: Site) -> None:
    filled("watch", "add", "one", "--entity", "tencent")
    filled("watch", "add", "two", "--pair", "Tencent", "OpenAI")
    filled("watch", "add", "changed", "--changes")
    add(filled, site, 1)
    site.put("/0", page("Tencent explains", text="Tencent said something else."))
    filled("recheck", "--allow-private")
    told = rows(filled)
    assert {name: each["new_count"] for name, each in told.items()} == {"changed": 1, "one": 1, "two": 1}
    assert told["changed"]["changes"][0]["earlier_title"] == "Tencent story 0"
    assert told["two"]["articles"][0]["title"] == "Tencent story 1"
    assert "last told 2" in filled("watch", "list").output


def test_the_exit_code_tells_scripts_whether_there_is_something(filled: Run, site: Site) -> None:
    filled("watch", "add", "apps", "tencent")
    filled("watch", "add", "many", "tencent", "--at-least", "2")
    assert filled("watch", "run", "--exit-code").exit_code == 0
    add(filled, site, 1)
    assert filled("watch", "run", "many", "--exit-code").exit_code == 0
    assert filled("watch", "run", "apps", "--exit-code").exit_code == 3
    assert filled("watch", "run", "apps", "--exit-code").exit_code == 0
    assert filled("watch", "run", "apps", "--exit-code", "--since", "2020-01-01").exit_code == 3


def test_a_threshold_is_told_of_and_waits(filled: Run, site: Site) -> None:
    filled("watch", "add", "many", "tencent", "--at-least", "2")
    add(filled, site, 1)
    assert filled("watch", "run").output == "many: 1 new article, told from 2 on.\n"
    held = rows(filled)["many"]
    assert (held["new_count"], held["is_pending"], held["articles"]) == (1, True, [])
    add(filled, site, 2)
    assert [row["title"] for row in rows(filled)["many"]["articles"]] == ["Tencent story 2", "Tencent story 1"]


@pytest.mark.parametrize("option", ["--peek", "--dry-run"])
def test_a_peek_leaves_it_new(filled: Run, site: Site, archive: Path, option: str) -> None:
    filled("watch", "add", "apps", "tencent")
    configure({"conf": {"query": "tencent"}})
    add(filled, site, 1)
    for _ in range(2):
        assert rows(filled, option)["apps"]["new_count"] == 1
        assert rows(filled, option)["conf"]["is_first"]
    assert rows(filled)["apps"]["new_count"] == 1


def test_since_tells_again(filled: Run) -> None:
    filled("watch", "add", "apps", "tencent", "--at-least", "5")
    for _ in range(2):
        assert "#1 Tencent story 0" in filled("watch", "run", "--since", "2020-01-01").output
    assert filled("watch", "run", "--since", "2199-01-01").output == "Nothing new.\n"
    assert filled("watch", "run", "--since", "soon").exit_code == 2


def test_a_watch_in_metadata_begins_with_its_first_run(filled: Run, site: Site) -> None:
    configure({"conf": {"query": "tencent", "at_least": 1}})
    assert filled("watch", "run").output == "conf: watched from now on.\n"
    add(filled, site, 1)
    assert "conf: 1 new article" in filled("watch", "run").output
    configure({"conf": {"query": "story"}})
    add(filled, site, 2)
    told = filled("watch", "run").output
    assert "#3 Tencent story 2" in told
    assert "#1" not in told
    assert "in metadata.json" in filled("watch", "list").output
    for words in (("add", "conf", "x"), ("remove", "conf")):
        result = filled("watch", *words)
        assert result.exit_code == 2
        assert "metadata.json" in result.output
    configure({})
    assert "No watches" in filled("watch", "list").output


def test_a_watch_in_metadata_that_cannot_be_read_does_not_stop_the_others(filled: Run, site: Site) -> None:
    configure({"bad": {"query": '"('}, "good": "tencent"})
    filled("watch", "run")
    add(filled, site, 1)
    result = filled("watch", "run", "--exit-code")
    assert result.exit_code == 1
    assert "metadata.json: The watch 'bad' has nothing to search for" in result.stderr
    assert "good: 1 new article" in result.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"plugins": []}', '{"plugins": {"archiver": 5}}', "\ufeff\x00"])
def test_metadata_that_cannot_be_read_is_told(filled: Run, text: str) -> None:
    Path("metadata.json").write_text(text, encoding="utf-8")
    result = filled("watch", "run")
    assert result.exit_code == 2
    assert "metadata.json is no JSON object" in result.output


def test_metadata_of_another_program_is_left_alone(filled: Run) -> None:
    Path("metadata.json").write_text('{"title": "Mine", "plugins": {"other": 1}}', encoding="utf-8")
    assert "No watches" in filled("watch", "run").output


def test_a_name_may_be_given_another_search(filled: Run) -> None:
    filled("watch", "add", "apps", "tencent")
    assert filled("watch", "add", "apps", "openai").output == "apps: openai (before: tencent)\n"
    (row,) = json.loads(filled("watch", "list", "--json").output)
    assert (row["watch"], row["query"]) == ("apps", "openai")


def test_a_name_that_nothing_has_is_watched_and_told_of(filled: Run) -> None:
    result = filled("watch", "add", "who", "--entity", "Nobody At All")
    assert result.exit_code == 0
    assert "Nothing is named 'Nobody At All' so far" in result.stderr
    assert filled("watch", "run").output == "Nothing new.\n"


@pytest.mark.parametrize(
    "words",
    [
        ("add",), ("add", "w"), ("add", "w", '"('), ("add", "w", "--", "-word"), ("add", "w", "after:soon"), ("add", "", "x"),
        ("add", "w", "x", "--changes"), ("add", "w", "--pair", "a"), ("add", "w", "x", "--at-least", "0"), ("remove",),
        ("run", "--since", "x"),
    ],
)  # fmt: skip
def test_wrong_calls_end_with_two(filled: Run, words: tuple[str, ...]) -> None:
    assert filled("watch", *words).exit_code == 2


@pytest.mark.parametrize("words", [("run", "nope"), ("remove", "nope")])
def test_a_watch_that_is_not_there_ends_with_one(filled: Run, words: tuple[str, ...]) -> None:
    result = filled("watch", *words)
    assert result.exit_code == 1
    assert "archiver watch list" in result.output


def test_a_removed_watch_is_gone(filled: Run) -> None:
    filled("watch", "add", "apps", "tencent")
    assert filled("watch", "remove", "apps").exit_code == 0
    assert "No watches" in filled("watch", "run").output


def report(stdout: int, *words: str) -> subprocess.CompletedProcess[bytes]:
    """`archiver watch run` as a program of its own, that writes to `stdout`."""
    command = [sys.executable, "-c", "from archiver.cli import main; main()", "watch", "run", *words]
    return subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, env=os.environ, check=False)


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_report_that_nobody_could_read_stays_new(filled: Run, site: Site, words: tuple[str, ...]) -> None:
    filled("watch", "add", "apps", "tencent")
    filled("watch", "add", "changed", "--changes")
    add(filled, site, 1)
    reading, writing = os.pipe()
    os.close(reading)
    result = report(writing, *words)
    os.close(writing)
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr
    assert rows(filled)["apps"]["new_count"] == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_report_that_finds_the_disk_full_stays_new(filled: Run, site: Site) -> None:
    filled("watch", "add", "apps", "tencent")
    add(filled, site, 1)
    with Path("/dev/full").open("wb") as full:
        result = report(full.fileno())
    assert result.returncode == 1
    assert b"could not be written" in result.stderr
    assert rows(filled)["apps"]["new_count"] == 1


def test_an_interruption_while_it_is_told_leaves_it_new(
    filled: Run, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from archiver.cli import watch

    filled("watch", "add", "a", "tencent")
    filled("watch", "add", "b", "tencent")
    add(filled, site, 1)
    write = watch._write

    def interrupted(text: str) -> bool:
        if "b" in text.partition(":")[0]:
            raise KeyboardInterrupt
        return write(text)

    with monkeypatch.context() as patched:
        patched.setattr(watch, "_write", interrupted)
        assert filled("watch", "run").exit_code == 1
    assert {name: each["new_count"] for name, each in rows(filled).items()} == {"a": 0, "b": 1}


@pytest.mark.parametrize("words", [("add", "w", "x"), ("list",), ("remove", "w"), ("run",)])
def test_without_an_archive_it_says_how_to_make_one(run: Run, archive: Path, words: tuple[str, ...]) -> None:
    result = run("watch", *words)
    assert result.exit_code == 2
    assert "archiver add" in result.output
    assert not archive.exists()


def test_watching_needs_no_model(filled: Run) -> None:
    filled("watch", "add", "apps", "tencent")
    script = "import sys; from archiver.cli import main; main(['watch', 'run'], standalone_mode=False)"
    ending = "; print(sorted({'spacy', 'trafilatura', 'datasette'} & set(sys.modules)))"
    command = script.replace("main([", "sys.exit = lambda code: None; main([") + ending
    shown = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"
