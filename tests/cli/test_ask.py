"""Questions on the command line, for people and for machines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Run, Site, make_archive, page, running_site


@pytest.fixture(scope="module")
def three_stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with running_site() as site:
        urls = [site.put(f"/{n}", page(f"Tencent story {n}")) for n in range(3)]
        return make_archive(tmp_path_factory.mktemp("stories"), *urls, "--allow-private")


@pytest.fixture
def filled(run: Run, archive: Path, three_stories: Path) -> Run:
    shutil.copytree(three_stories, archive.parent)
    return run


def test_search_finds_words_and_shows_where(filled: Run) -> None:
    result = filled("search", '"mini programs"')
    assert result.exit_code == 0
    assert "Tencent story 1" in result.output
    assert "mini programs" in result.output
    assert len(json.loads(filled("search", "tencent", "--json", "--limit", "2").output)) == 2
    assert "Nothing found" in filled("search", "zebra").output


@pytest.mark.parametrize(
    "query", ["C++", "AT&T", '"loose', "O'Brien", "(", "*", "NOT", "a OR", "title:", "-", "🙂"]
)
def test_odd_searches_are_answered(filled: Run, query: str) -> None:
    result = filled("search", "--", query)
    assert result.exit_code == 0, result.output


def test_show_tells_the_article_by_id_and_by_address(filled: Run) -> None:
    by_id = filled("show", "1")
    assert by_id.exit_code == 0
    assert "Evidence: archiver-" in by_id.output
    assert "Ann Lee" in by_id.output
    address = json.loads(filled("show", "1", "--json").output)["url"]
    assert json.loads(filled("show", address, "--json").output)["id"] == 1


def test_an_entity_is_found_by_any_of_its_names(filled: Run) -> None:
    for name in ("Tencent", "tencent holdings", "腾讯"):
        row = json.loads(filled("entity", name, "--json").output)
        assert (row["name"], row["type"], row["article_count"]) == ("Tencent", "ORG", 3)
    beside = {other["name"] for other in row["beside"]}
    assert {"OpenAI", "WeChat", "ChatGPT"} <= beside
    assert "2023-02" in filled("entity", "Tencent").output


def test_entities_can_be_asked_for_by_type(filled: Run) -> None:
    rows = json.loads(filled("entities", "--type", "org", "--json").output)
    assert {row["type"] for row in rows} == {"ORG"}
    assert "Tencent" in filled("entities").output


def test_stats_counts_what_is_there(filled: Run) -> None:
    assert json.loads(filled("stats", "--json").output)["articles"] == 3
    assert "3 articles" in filled("stats").output


@pytest.mark.parametrize(
    "words", [("show", "99"), ("show", "http://nowhere.example/"), ("entity", "Nobody At All")]
)
def test_what_is_not_there_ends_with_one_and_a_way_on(filled: Run, words: tuple[str, ...]) -> None:
    result = filled(*words)
    assert result.exit_code == 1
    assert "archiver search" in result.output


@pytest.mark.parametrize(
    "words", [("search", "x"), ("show", "1"), ("entities",), ("entity", "x"), ("stats",), ("serve",)]
)
def test_without_an_archive_it_says_how_to_make_one(run: Run, archive: Path, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "archiver add" in result.output
    assert not archive.exists()


def test_help_needs_no_model(run: Run) -> None:
    import subprocess
    import sys

    script = "import sys; from archiver.cli import main; main(['--help'], standalone_mode=False); print('spacy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Archive articles." in shown.stdout
    assert shown.stdout.rstrip().endswith("False")


def test_searching_loads_nothing_that_takes_long(run: Run, archive: Path) -> None:
    import subprocess
    import sys

    from archiver.store import open_archive

    open_archive(archive, create=True).close()
    script = (
        "import sys; from archiver.cli import main; main(['search', 'harbour'], standalone_mode=False);"
        "print(sorted({'spacy', 'trafilatura', 'warcio', 'fsspec', 'aiohttp', 'datasette'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.rstrip().endswith("[]")


def test_show_tells_the_others_of_the_same_story(run: Run, site: Site) -> None:
    body = "The harbour of Stenby is dredged from Monday on. " + " ".join(f"Buoy {n} is moved." for n in range(60))
    urls = [site.put(f"/{n}", page(f"Dredging {n}", text=body)) for n in range(2)]
    assert run("add", *urls, "--allow-private").exit_code == 0
    shown = run("show", "1").output
    assert "The same story:\n  #2 Dredging 1" in shown
    assert "about 100 % alike" in shown
    (other,) = json.loads(run("show", "1", "--json").output)["story"]
    assert (other["id"], other["title"], other["alike"], other["is_first"]) == (2, "Dredging 1", 100, False)
    assert "1 story" in run("stats").output
    assert json.loads(run("stats", "--json").output)["stories"] == 1


def test_show_says_nothing_of_a_story_where_there_is_none(filled: Run, site: Site) -> None:
    assert filled("add", site.put("/alone", page("Alone", text="Short.")), "--allow-private").output
    assert "The same story" not in filled("show", "4").output


def test_words_of_a_search_that_mean_nothing_are_told_beside_the_answer(filled: Run) -> None:
    result = filled("search", "after:soon", "tencent", "--json")
    assert "after: wants a date" in result.stderr
    assert json.loads(result.stdout)


def test_a_type_that_there_is_not_is_answered_with_those_that_there_are(filled: Run) -> None:
    assert "No entities of type foo; types are PERSON, ORG" in filled("entities", "--type", "foo").output
