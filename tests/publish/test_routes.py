"""Every address × every way to serve × every way to ask: what is answered stands in a table, and nothing else is.

A new route fails the first test until a line of the table says what it answers to whom.
"""

from __future__ import annotations

import asyncio
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from datasette.app import Datasette

from archiver.cli import main
from archiver.publish import Access, Admission, build_datasette
from archiver.publish.routes import ROUTES
from archiver.publish.whole.build import build_whole
from archiver.publish.whole.routes import ROUTES as WHOLE_ROUTES

pytestmark = pytest.mark.slow

# own: `archiver serve` · visitor and curator: `serve --curate` before and after its link is opened · public:
# `serve --public` · sql: `serve --public --sql limited` · folder: plain `datasette serve` of what `publish` wrote
WAYS = ("own", "visitor", "curator", "public", "sql", "folder")

# The pattern of each route, an address of it, and the status of GET in each way.
TABLE = [
    # pattern, address, own visitor curator public sql folder
    (r"/-/(?!static/|static-plugins/).*$", "/-/versions.json", "200 200 200 404 404 404"),
    (r"/(?P<format>)$", "/", "200 200 200 200 200 200"),
    (r"/search(?:\.(?P<format>json))?$", "/search?q=tencent", "200 200 200 200 200 200"),
    (r"/search/names$", "/search/names?q=ten", "200 200 200 200 200 200"),
    (r"/changes(?:/(?P<article>\d+))?(?:\.(?P<format>json))?$", "/changes", "200 200 200 200 200 200"),
    (r"/compare(?:\.(?P<format>json))?$", "/compare?a=1&b=2", "200 200 200 200 200 200"),
    (r"/network(?:\.(?P<format>json|gexf|graphml))?$", "/network", "200 200 200 200 200 200"),
    (r"/cite/(?P<article>\d{1,15})\.(?P<format>txt|bib|ris|json)$", "/cite/1.txt", "200 200 200 200 200 200"),
    (r"/evidence/(?P<article>\d{1,15})\.warc\.gz$", "/evidence/1.warc.gz", "404 404 404 404 404 404"),
    (r"/robots\.txt$", "/robots.txt", "200 200 200 200 200 200"),
    (r"/mentions/(?P<entity>\d{1,15})(?:\.(?P<format>json))?$", "/mentions/1", "200 200 200 200 200 200"),
    (r"/feed/(?P<what>articles|search|pair|changes)\.(?P<format>atom|json)$", "/feed/articles.atom", "200 200 200 200 200 200"),
    (r"/feed/(?P<what>entity|changes)/(?P<number>\d{1,15})\.(?P<format>atom|json)$", "/feed/entity/1.json", "200 200 200 200 200 200"),
    (r"/watches(?:\.(?P<format>json))?$", "/watches", "200 200 200 404 404 404"),
    (r"/search\.(?P<format>csv|jsonl|bib|ris|csl\.json)$", "/search.csv?q=tencent", "200 200 200 404 404 404"),
    (r"/out/articles/(?P<article>\d{1,15})\.(?P<format>jsonl|ftm\.json)$", "/out/articles/1.jsonl", "200 200 200 404 404 404"),
    (r"/out/entities/(?P<entity>\d{1,15})/(?P<file>articles\.csv|articles\.jsonl|mentions\.csv|entity\.ftm\.json)$", "/out/entities/1/articles.csv", "200 200 200 404 404 404"),
    (r"/out(?:/.*)?$", "/out/nothing", "404 404 404 404 404 404"),
    (r"/curate(?:\.(?P<format>json))?$", "/curate", "403 403 200 404 404 404"),
    (r"/curate/log(?:\.(?P<format>json))?$", "/curate/log", "403 403 200 404 404 404"),
    (r"/curate/enter$", "/curate/enter", "403 403 403 404 404 404"),
    (r"/curate/(?P<action>merge|never-same|rename|retype|alias|split|hide|unhide|undo)$", "/curate/merge", "403 403 302 404 404 404"),
    (r"/(\.(?P<format>jsono?))?$", "/", "200 200 200 200 200 200"),
    (r"/favicon.ico", "/favicon.ico", "200 200 200 200 200 200"),
    (r"/-/static/(?P<path>.*)$", "/-/static/app.css", "200 200 200 200 200 200"),
    (r"/-/static-plugins/archiver/(?P<path>.*)$", "/-/static-plugins/archiver/archiver.css", "200 200 200 200 200 200"),
    (r"/:memory:(?P<rest>.*)$", "/:memory:", "301 301 301 301 301 301"),
    (r"/-/metadata(\.(?P<format>json))?$", "/-/metadata", "200 200 200 404 404 404"),
    (r"/-/versions(\.(?P<format>json))?$", "/-/versions", "200 200 200 404 404 404"),
    (r"/-/plugins(\.(?P<format>json))?$", "/-/plugins.json", "200 200 200 404 404 404"),
    (r"/-/settings(\.(?P<format>json))?$", "/-/settings", "200 200 200 404 404 404"),
    (r"/-/config.json", "/-/config.json", "301 301 301 404 404 404"),
    (r"/-/config", "/-/config", "301 301 301 404 404 404"),
    (r"/-/threads(\.(?P<format>json))?$", "/-/threads", "200 200 200 404 404 404"),
    (r"/-/databases(\.(?P<format>json))?$", "/-/databases.json", "200 200 200 404 404 404"),
    (r"/-/actor(\.(?P<format>json))?$", "/-/actor", "200 200 200 404 404 404"),
    (r"/-/auth-token$", "/-/auth-token", "403 403 403 404 404 404"),
    (r"/-/logout$", "/-/logout", "302 302 200 404 404 404"),
    (r"/-/permissions$", "/-/permissions", "403 403 403 404 404 404"),
    (r"/-/messages$", "/-/messages", "200 200 200 404 404 404"),
    (r"/-/allow-debug$", "/-/allow-debug", "200 200 200 404 404 404"),
    (r"/-/patterns$", "/-/patterns", "200 200 200 404 404 404"),
    (r"/(?P<database>[^\/\.]+)\.db$", "/archive.db", "403 403 403 403 403 403"),
    (r"/(?P<database>[^\/\.]+)(\.(?P<format>\w+))?$", "/archive", "200 200 200 200 200 200"),
    (r"/(?P<database>[^\/\.]+)/(?P<table>[^\/\.]+)(\.(?P<format>\w+))?$", "/archive/articles", "200 200 200 200 200 200"),
    (r"/(?P<database>[^\/\.]+)/(?P<table>[^/]+?)/(?P<pks>[^/]+?)(\.(?P<format>\w+))?$", "/archive/articles/1", "200 200 200 200 200 200"),
]  # fmt: skip
# More addresses of the same routes: other formats, other tables, what is not there, what is odd.
MORE = [
    ("/.json", "200 200 200 200 200 200"),
    ("/archive.json", "200 200 200 200 200 200"),
    ("/archive.json?sql=select+1", "200 200 200 403 200 403"),
    ("/archive.csv?sql=select+1", "200 200 200 403 200 403"),
    ("/archive?sql=select+1", "200 200 200 403 200 403"),
    ("/archive/articles.json", "200 200 200 200 200 200"),
    ("/archive/articles.csv", "200 200 200 200 200 200"),
    ("/archive/articles.csv?_stream=1", "200 200 200 400 400 400"),
    ("/archive/articles.blob", "400 400 400 400 400 400"),
    ("/archive/articles.jsono", "302 302 302 302 302 302"),
    ("/archive/articles/1.json", "200 200 200 200 200 200"),
    ("/archive/versions/1.blob?_blob_column=text", "200 200 200 200 200 200"),
    ("/archive/articles.json?_where=1=1", "200 200 200 403 200 403"),
    ("/archive/runs", "200 200 200 403 403 403"),
    ("/archive/runs.json", "200 200 200 403 403 403"),
    ("/archive/runs.csv", "200 200 200 403 403 403"),
    ("/archive/captures.json", "200 200 200 200 200 200"),
    ("/archive/failures/1", "200 200 200 403 403 403"),
    ("/archive/judgements.json", "200 200 200 403 403 403"),
    ("/archive/everything_on?name=openai", "200 200 200 200 200 200"),
    ("/archive/everything_on.csv?name=openai", "200 200 200 200 200 200"),
    ("/archive/evidence?name=openai", "200 200 200 404 404 404"),
    ("/archive/sqlite_master", "404 404 404 404 404 404"),
    ("/_internal", "403 403 403 403 403 403"),
    ("/_internal/databases.json", "403 403 403 403 403 403"),
    ("/_memory", "404 404 404 404 404 404"),
    ("/nothing", "404 404 404 404 404 404"),
    ("/archive/nothing", "404 404 404 404 404 404"),
    ("/archive/articles/999", "404 404 404 404 404 404"),
    ("/search.json?q=tencent", "200 200 200 200 200 200"),
    ("/network.gexf", "200 200 200 200 200 200"),
    ("/changes.json", "200 200 200 200 200 200"),
    ("/watches.json", "200 200 200 404 404 404"),
    ("/curate.json", "403 403 200 404 404 404"),
    ("/curate/log.json", "403 403 200 404 404 404"),
    ("/curate/enter?key=wrong", "403 403 403 404 404 404"),
    ("/curate/undo", "403 403 302 404 404 404"),
    ("/-/nothing", "404 404 404 404 404 404"),
    ("/-/static/../app.py", "404 404 404 404 404 404"),
    ("/-/static-plugins/archiver/../access.py", "404 404 404 404 404 404"),
    ("/archive/articles?_trace=1", "200 200 200 200 200 200"),
    ("/-/auth-token?token=x", "403 403 403 404 404 404"),
]  # fmt: skip
# Sending a form: with no token, and from a page of another site. All other addresses answer 405, in every way.
FORMS = {
    "/curate/enter": "403 403 403 405 405 405",
    "/curate/enter?key=wrong": "403 403 403 405 405 405",
    "/curate/log": "403 403 403 405 405 405",
    "/curate/merge": "403 403 403 405 405 405",
    "/curate/undo": "403 403 403 405 405 405",
    "/-/logout": "302 302 403 405 405 405",
}
CROSS_SITE = {
    "origin": "https://evil.example",
    "sec-fetch-site": "cross-site",
    "content-type": "application/x-www-form-urlencoded",
}
ADDRESSES = [(address, statuses) for _, address, statuses in TABLE] + MORE
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@dataclass
class Asked:
    """A site, and who asks it."""

    datasette: Any
    cookie: str = ""

    async def ask(self, method: str, address: str, *, headers: dict[str, str] | None = None) -> Any:
        given = {**({"cookie": self.cookie} if self.cookie else {}), **(headers or {})}
        content = None if method in {"GET", "HEAD"} else b"entity=1&name=x"
        return await self.datasette.client.request(
            method, address, headers=given, content=content, follow_redirects=False
        )


@pytest.fixture(scope="module", params=WAYS)
def asked(
    request: pytest.FixtureRequest, archive_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Asked]:
    way = str(request.param)
    return way, site_for(way, archive_path, tmp_path_factory.mktemp(way))


def site_for(way: str, path: Path, folder: Path) -> Asked:
    match way:
        case "own":
            return Asked(build_datasette(path))
        case "public":
            return Asked(build_datasette(path, access=Access("public"), immutable=True))
        case "sql":
            return Asked(build_datasette(path, access=Access("public", sql="limited"), immutable=True))
        case "folder":
            result = CliRunner().invoke(main, ["publish", str(folder / "site"), "--db", str(path)])
            assert result.exit_code == 0, result.output
            return Asked(Datasette(config_dir=folder / "site"))
    admission = Admission("iris")
    shutil.copy(path, folder / "own.db")
    asked = Asked(build_datasette(folder / "own.db", admission=admission))
    if way == "curator":
        answer = asyncio.run(asked.ask("GET", admission.link("/")))
        asked.cookie = answer.headers["set-cookie"].partition(";")[0]
    return asked


def patterns_of(datasette: Any) -> set[str]:
    return {regex.pattern for regex, _ in datasette._routes()}


def decided(statuses: str, way: str) -> int:
    return int(statuses.split()[WAYS.index(way)])


async def test_every_route_stands_in_the_table(asked: tuple[str, Asked]) -> None:
    known = {pattern for pattern, *_ in TABLE}
    static_of_others = {each for each in patterns_of(asked[1].datasette) if "static-plugins" in each}
    assert patterns_of(asked[1].datasette) - known - static_of_others == set()
    assert {pattern for pattern, _ in ROUTES} <= known


async def test_every_address_answers_as_the_table_says(asked: tuple[str, Asked]) -> None:
    way, site = asked
    answered = {address: (await site.ask("GET", address)).status_code for address, _ in ADDRESSES}
    assert answered == {address: decided(statuses, way) for address, statuses in ADDRESSES}


@pytest.mark.parametrize("elsewhere", [False, True], ids=["no-token", "cross-site"])
async def test_nothing_can_be_sent_but_forms_of_our_own_pages(asked: tuple[str, Asked], elsewhere: bool) -> None:
    way, site = asked
    headers = {**CROSS_SITE, "cookie": f"{site.cookie}; other=1".lstrip("; ")} if elsewhere else {}
    for address, _ in ADDRESSES:
        status = (await site.ask("POST", address, headers=headers)).status_code
        form = FORMS.get(address)
        expected = 405 if form is None else 403 if elsewhere and way in WAYS[:3] else decided(form, way)
        assert status == expected, (address, status)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"])
async def test_no_other_method_is_taken(asked: tuple[str, Asked], method: str) -> None:
    for address in ("/", "/archive/articles/1", "/archive/articles", "/curate/hide", "/-/logout", "/nothing"):
        assert (await asked[1].ask(method, address)).status_code == 405, address


async def test_every_answer_has_its_headers(asked: tuple[str, Asked]) -> None:
    """Errors, redirects, refusals, static files, JSON and CSV among them."""
    way, site = asked
    kinds = set()
    for method in ("GET", "POST"):
        for address, _ in ADDRESSES:
            answer = await site.ask(method, address)
            kinds.add((answer.status_code, answer.headers.get("content-type", "").partition(";")[0]))
            for name, value in HEADERS.items():
                assert answer.headers.get_list(name) == [value], (method, address, name)
            [policy] = answer.headers.get_list("content-security-policy")
            assert policy.startswith("default-src 'none'"), address
            assert "frame-ancestors 'none'" in policy, address
            assert "camera=()" in answer.headers["permissions-policy"], address
            assert not {"server", "x-powered-by", "access-control-allow-origin"} & set(answer.headers), address
            for cookie in answer.headers.get_list("set-cookie"):
                assert way in {"own", "visitor", "curator"}, address
                assert "samesite=" in cookie.lower(), cookie
                assert "httponly" in cookie.lower() or not re.match(r'ds_actor="?[^";]', cookie), cookie
    assert len(kinds) > 8


@pytest.mark.parametrize("access", [Access(), Access("public")], ids=["own", "public"])
async def test_pages_over_several_archives_are_guarded_as_those_of_one(
    archive_path: Path, tmp_path: Path, access: Access
) -> None:
    paths = [tmp_path / "one.db", tmp_path / "two.db"]
    for path in paths:
        shutil.copy(archive_path, path)
    site = Asked(build_whole(paths, access=access))
    known = {pattern for pattern, *_ in TABLE} | {pattern for pattern, _ in WHOLE_ROUTES} | {"/(?P<part>one|two)$"}
    assert patterns_of(site.datasette) - known - {p for p in patterns_of(site.datasette) if "static" in p} == set()
    closed = 404 if access.is_public else 200
    for address, status in {
        "/": 200, "/search?q=tencent": 200, "/search/names?q=ten": 200, "/entities/one/1": 200, "/nothing": 404,
        "/-/databases.json": closed, "/one/-/databases.json": closed, "/one/archive/articles/1": 200,
        "/two/archive/runs": 403 if access.is_public else 200, "/one": 302, "/robots.txt": 200,
    }.items():  # fmt: skip
        answer = await site.ask("GET", address)
        assert answer.status_code == status, address
        for name, value in HEADERS.items():
            assert answer.headers.get_list(name) == [value], (address, name)
        assert (await site.ask("POST", address)).status_code == 405, address
