"""`archiver doctor`, before and after there is an archive."""

from __future__ import annotations

import json

import pytest

from archiver.tag import installed_models
from tests.cli.conftest import Run, Site, page


@pytest.mark.slow
def test_it_tells_versions_models_names_and_that_there_is_no_archive_yet(run: Run) -> None:
    told = json.loads(run("doctor", "--json").output)
    assert told["versions"]["SQLite"].count(".") == 2
    assert told["models"]["en"].split()[0] in installed_models()
    assert "none yet" in told["archive"]["articles"]


@pytest.mark.slow
def test_it_tells_what_is_in_the_archive(run: Run, site: Site) -> None:
    run("add", site.put("/a", page("Tencent story")), "--allow-private")
    result = run("doctor")
    assert result.exit_code == 0, result.output
    assert "articles: 1" in result.output
    assert "other languages: known names only" in result.output
