"""Curation on the site: for whoever has the link of this server, from its own pages, and nobody else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from datasette.app import DatasetteClient
from datasette.database import Database
from sqlite_utils.utils import sqlite3

from archiver.publish import Admission, build_datasette
from archiver.publish.guard.curator import PERMISSION
from archiver.store.curation import log_of, read_curation
from tests.publish.conftest import Page
from tests.publish.fixture_archive import SCRIPT

pytestmark = pytest.mark.slow

HOME = "http://localhost"
FORM = {"content-type": "application/x-www-form-urlencoded"}
ACTIONS = ["merge", "never-same", "rename", "retype", "alias", "split", "hide", "unhide", "undo"]
TENCENT, OPENAI, ANN_LEE, EVIL = 1, 2, 3, 6


@dataclass
class Tab:
    """A browser's tab: its cookies, and the forms of the page that it shows."""

    datasette: Any
    cookies: dict[str, str] = field(default_factory=dict)
    response: Any = None

    async def open(self, path: str, **headers: str) -> Page:
        return await self._ask("GET", path, headers, None)

    async def send(self, action: str, fields: Any, **headers: str) -> Page:
        """Send a form as the page that is open would; a redirect is followed."""
        given = list(fields.items()) if isinstance(fields, dict) else list(fields)
        body = urlencode([("csrftoken", self.token), *given])
        page = await self._ask("POST", f"/curate/{action}", {**FORM, **headers}, body)
        if self.response.status_code == 303:
            return await self.open(self.response.headers["location"])
        return page

    @property
    def token(self) -> str:
        return self.cookies.get("ds_csrftoken", "")

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: str | None) -> Page:
        cookie = {"cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        self.response = await self.datasette.client.request(
            method, path, headers={**(cookie if self.cookies else {}), **headers}, content=body
        )
        for header in self.response.headers.get_list("set-cookie"):
            name, _, value = header.partition(";")[0].partition("=")
            self.cookies[name] = value.strip('"').replace("\\054", ",").replace("\\", "")
            if "Max-Age=0" in header:
                del self.cookies[name]
        return Page(self.response.text)


@pytest.fixture
def path(archive_path: Path, tmp_path: Path) -> Path:
    """An archive to write to, two of whose entities look alike."""
    copy = tmp_path / "archive.db"
    shutil.copy(archive_path, copy)
    with sqlite3.connect(copy) as connection:
        connection.execute("update entities set name = 'Tencent Cloud' where id = ?", [OPENAI])
        connection.execute("update aliases set key = 'org:shenzhen' where name = 'Shenzhen'")
    connection.close()
    return copy


@pytest.fixture
def admission() -> Admission:
    return Admission("iris")


@pytest.fixture
def served(path: Path, admission: Admission) -> Iterator[Any]:
    datasette = build_datasette(path, admission=admission)
    yield datasette
    datasette.get_database("archive").close()


@pytest.fixture
async def tab(served: Any, admission: Admission) -> Tab:
    """A tab in which the link was opened."""
    tab = Tab(served)
    await tab.open(admission.link("/"))
    await tab.open("/curate")
    return tab


Read = Callable[..., list[Any]]


@pytest.fixture
def read(path: Path) -> Read:
    """Ask the file itself."""

    def ask(query: str, *params: object) -> list[Any]:
        connection = sqlite3.connect(path)
        try:
            return list(connection.execute(query, params).fetchall())
        finally:
            connection.close()

    return ask


def judged(read: Read) -> list[Any]:
    return read("select kind, made_by, reason from judgements order by id")


# -- who may ------------------------------------------------------------------------------------------------


async def test_the_link_admits_once(served: Any, admission: Admission) -> None:
    first, second = Tab(served), Tab(served)
    link = admission.link("/")
    await first.open(link)
    assert first.response.headers["location"] == "/curate"
    await first.open("/curate")
    assert first.response.status_code == 200
    page = await second.open(link)
    assert second.response.status_code == 403
    assert "has been used" in page.text
    await second.open("/curate")
    assert second.response.status_code == 403


@pytest.mark.parametrize("key", ["", "wrong", "%00", "ключ", "x" * 5000])
async def test_a_wrong_key_admits_nobody_and_leaves_the_link_as_it_was(
    served: Any, admission: Admission, key: str
) -> None:
    tab = Tab(served)
    await tab.open(f"/curate/enter?{urlencode({'key': key})}")
    assert tab.response.status_code == 403
    assert "ds_actor" not in tab.cookies
    await tab.open(admission.link("/"))
    assert "ds_actor" in tab.cookies


async def test_looking_at_the_link_without_opening_it_does_not_use_it_up(served: Any, admission: Admission) -> None:
    await served.client.head(admission.link("/"))
    tab = Tab(served)
    await tab.open(admission.link("/"))
    assert tab.response.status_code == 302


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_gives_no_power_over_datasette(
    served: Any, admission: Admission
) -> None:
    admission.user = "root"
    tab = Tab(served)
    await tab.open(admission.link("/"))
    cookie = tab.response.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    actor = (await served.client.get("/-/actor.json", cookies={"ds_actor": tab.cookies["ds_actor"]})).json()[
        "actor"
    ]
    assert not await served.permission_allowed(actor, "permissions-debug")
    assert "Debug" not in (await tab.open("/")).text


@pytest.mark.parametrize("actor", [None, {"id": "root"}, {"id": "curator"}, {"id": "x", "archiver_curator": "yes"}])
async def test_no_other_actor_may(served: Any, actor: Any) -> None:
    assert not await served.permission_allowed(actor, PERMISSION)


async def test_a_cookie_of_another_server_admits_nobody(path: Path, tab: Tab) -> None:
    other = Tab(build_datasette(path, admission=Admission("iris")), {"ds_actor": tab.cookies["ds_actor"]})
    await other.open("/curate")
    assert other.response.status_code == 403


@pytest.mark.parametrize("action", ACTIONS)
async def test_without_the_option_nothing_can_be_judged_and_no_form_is_shown(
    path: Path, read: Read, action: str
) -> None:
    datasette = build_datasette(path)
    signed = datasette.sign({"a": {"id": "curator", "archiver_curator": True}}, "actor")
    tab = Tab(datasette, {"ds_actor": signed})
    page = await tab.open("/archive/entities/1")
    assert not [form for form in page.attributes("form", "action") if "curate" in form]
    assert "Curate" not in page.text
    await tab.open("/-/logout")
    assert tab.token
    page = await tab.send(action, {"entity": "1", "name": "X", "other": "2", "type": "ORG", "judgement": "1"})
    assert tab.response.status_code == 403
    assert "serve --curate" in page.text
    for place in ("/curate", "/curate.json", "/curate/log", "/curate/enter?key=x"):
        await tab.open(place)
        assert tab.response.status_code == 403
    assert judged(read) == []


async def test_strangers_see_the_site_without_forms_and_judge_nothing(served: Any, read: Read) -> None:
    stranger = Tab(served)
    page = await stranger.open("/archive/entities/1")
    assert not [form for form in page.attributes("form", "action") if "curate" in form]
    for headers in ({}, {"authorization": "Bearer x"}, {"content-type": "application/json"}):
        await stranger.send("hide", {"entity": "1"}, **headers)
        assert stranger.response.status_code == 403
    assert judged(read) == []


async def test_an_archive_that_cannot_be_written_to_is_not_curated(path: Path) -> None:
    admission = Admission("iris")
    datasette = build_datasette(path, admission=admission)
    datasette.remove_database("archive")
    datasette.add_database(Database(datasette, str(path), is_mutable=False), name="archive")
    datasette.client = DatasetteClient(datasette)
    tab = Tab(datasette)
    await tab.open(admission.link("/"))
    await tab.open("/curate")
    assert tab.response.status_code == 403


async def test_who_may_not_see_the_articles_may_not_judge_either(served: Any, tab: Tab, read: Read) -> None:
    served._metadata_local["allow"] = {"id": "somebody else"}
    await tab.send("hide", {"entity": "1"})
    assert tab.response.status_code == 403
    for place in ("/curate", "/curate/log.json"):
        await tab.open(place)
        assert tab.response.status_code == 403
    assert judged(read) == []


# -- from where ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", [None, "", "wrong", "é"])
async def test_a_form_without_the_right_token_is_refused(tab: Tab, read: Read, token: str | None) -> None:
    body = urlencode({"entity": "1"} | ({} if token is None else {"csrftoken": token}))
    page = await tab._ask("POST", "/curate/hide", FORM, body)
    assert tab.response.status_code == 403
    assert "did not come from a page of this site" in page.text
    assert judged(read) == []


async def test_a_page_left_open_while_the_server_was_restarted_says_what_to_do(path: Path, tab: Tab) -> None:
    tab.datasette = build_datasette(path, admission=Admission("iris"))
    page = await tab.send("hide", {"entity": "1"})
    assert tab.response.status_code == 403
    assert "open the link that archiver serve --curate has printed" in page.text


async def test_datasettes_own_forms_keep_datasettes_own_check(tab: Tab) -> None:
    body = urlencode({"csrftoken": "wrong"})
    await tab._ask("POST", "/-/logout", FORM, body)
    assert tab.response.status_code == 403
    assert "ds_actor" in tab.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer x", "content-type": "application/x-www-form-urlencoded"},
        {"authorization": "Bearer x", "content-type": "application/json"},
        {"content-type": "text/plain"},
        {"content-type": "application/json"},
    ],
)
async def test_what_passes_datasettes_own_check_without_a_token_is_refused_all_the_same(
    tab: Tab, read: Read, headers: dict[str, str]
) -> None:
    await tab._ask("POST", "/curate/hide", headers, "entity=1")
    assert tab.response.status_code == 403
    assert judged(read) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "http://localhost:9999"},
        {"origin": "null"},
        {"origin": "https://localhost"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "cross-site", "origin": HOME},
        {"host": "evil.example"},
        {"host": "evil.example", "origin": "http://evil.example", "sec-fetch-site": "same-origin"},
        {"host": "localhost.evil.example"},
        {"host": "192.168.0.2:8001"},
        {"host": "[::1"},
        {"host": ""},
    ],
    ids=str,
)
async def test_a_form_from_elsewhere_is_refused(tab: Tab, read: Read, headers: dict[str, str]) -> None:
    await tab.send("hide", {"entity": "1"}, **headers)
    assert tab.response.status_code == 403
    assert judged(read) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": HOME},
        {"origin": "null", "sec-fetch-site": "same-origin"},  # as browsers send it under our referrer policy
        {"host": "127.0.0.1:8001", "origin": "http://127.0.0.1:8001", "sec-fetch-site": "same-origin"},
        {"host": "[::1]:8001", "origin": "http://[::1]:8001"},
    ],
    ids=str,
)
async def test_a_form_from_our_own_page_is_heeded(tab: Tab, read: Read, headers: dict[str, str]) -> None:
    await tab.send("hide", {"entity": "1"}, **headers)
    assert judged(read) == [("hide", "iris", "")]


async def test_under_a_foreign_name_no_form_is_shown_and_the_link_is_not_used_up(
    served: Any, admission: Admission, tab: Tab
) -> None:
    page = await tab.open("/archive/entities/1", host="evil.example")
    assert not [form for form in page.attributes("form", "action") if "curate" in form]
    admission.key = "again"
    await tab.open(admission.link("/"), host="evil.example")
    assert tab.response.status_code == 403
    assert admission.key == "again"


# -- each judgement -----------------------------------------------------------------------------------------


async def test_a_suggestion_shows_where_both_stand_and_is_accepted(tab: Tab, read: Read) -> None:
    page = await tab.open("/curate")
    assert "1 pair that may be one" in page.text
    assert "习近平和腾讯。" in page.text
    assert "OpenAI did not comment" in page.text
    assert "#1 · organisation · " in page.text
    page = await tab.send(
        "merge", {"entity": "1", "other": "2", "under": "this", "at": "suggestions", "reason": " a  unit of it "}
    )
    assert "Judgement 1: Tencent Cloud is Tencent." in page.text
    assert "No two entities look alike" in page.text
    assert judged(read) == [("merge", "iris", "a unit of it")]
    assert read("select merged_into from entities where id = 2") == [(1,)]
    page = await tab.send("undo", {"judgement": "1", "at": "suggestions"})
    assert "1 pair that may be one" in page.text
    assert read("select merged_into from entities where id = 2") == [(None,)]


async def test_a_suggestion_is_accepted_under_the_others_name(tab: Tab, read: Read) -> None:
    await tab.send("merge", {"entity": "1", "other": "2", "under": "other"})
    assert read("select id, merged_into from entities where id in (1, 2)") == [(1, 2), (2, None)]
    assert tab.response.url.path == "/archive/entities/2"


async def test_what_is_judged_on_the_site_stands_in_the_curation_log(tab: Tab, path: Path) -> None:
    await tab.send("hide", {"entity": EVIL, "reason": "no entity"})
    (line,) = read_curation(log_of(path)).judgements.values()
    assert (line["kind"], line["made_by"], line["reason"]) == ("hide", "iris", "no entity")


async def test_a_suggestion_is_refused_and_not_made_again(tab: Tab, read: Read) -> None:
    page = await tab.send("never-same", {"entity": "1", "other": "2", "under": "", "at": "suggestions"})
    assert "are not the same" in page.text
    assert "No two entities look alike" in page.text
    assert "No two entities look alike" in (await tab.open("/curate?again=1")).text
    page = await tab.send("merge", {"entity": "1", "other": "Tencent Cloud"})
    assert tab.response.status_code == 400
    assert "It was judged that these are not the same" in page.text


@pytest.mark.parametrize(
    ("action", "fields", "told", "query", "found"),
    [
        ("rename", {"name": "Tencent Ltd"}, "Tencent is named Tencent Ltd", "select name from entities where id = 1", "Tencent Ltd"),
        ("retype", {"type": "PRODUCT"}, "Tencent is PRODUCT, not ORG", "select type from entities where id = 1", "PRODUCT"),
        ("alias", {"name": "QQ maker"}, "Tencent is also written QQ maker", "select source from aliases where name = 'QQ maker'", "curated"),
        ("hide", {}, "Tencent is no entity", "select hidden from entities where id = 1", 1),
        ("merge", {"other": "Ann Lee"}, "Ann Lee is Tencent", "select merged_into from entities where id = 3", 1),
        ("merge", {"other": "#3"}, "Ann Lee is Tencent", "select merged_into from entities where id = 3", 1),
        ("never-same", {"other": "3"}, "Tencent and Ann Lee are not the same", "select count(*) from judgements", 1),
        ("split", {"name": "Holdings", "written": "Tencent Holdings"}, "where it is written Tencent Holdings, is Holdings", "select mention_count from entities where name = 'Holdings'", 1),
        ("split", {"name": "Bo", "written": "Tencent", "articles": "#2"}, "in 1 article, is Bo", "select mention_count from entities where name = 'Bo'", 1),
    ],
)  # fmt: skip
async def test_each_judgement_is_made_told_shown_and_taken_back(
    *, tab: Tab, read: Read, action: str, fields: dict[str, str], told: str, query: str, found: Any
) -> None:
    state = "select id, name, type, merged_into, hidden, mention_count from entities where id in (1, 3)"
    before = read(state), read("select id, entity_id from mentions")
    page = await tab.send(action, {"entity": "1", "reason": "so I say", **fields})
    assert tab.response.status_code == 200
    assert tab.response.url.path == "/archive/entities/1"
    assert "Judgement 1: Tencent" in page.text or "Judgement 1: Ann Lee" in page.text
    assert page.text.count(told) >= 2  # in the message, and in the list of judgements
    assert "so I say" in page.text
    assert read(query) == [(found,)]
    assert judged(read) == [(action, "iris", "so I say")]
    assert page.attributes("form", "action").count("/curate/undo") == 2
    page = await tab.send("undo", {"entity": "1", "judgement": "1"})
    assert "took judgement 1 back" in page.text
    assert "taken back by iris" in page.text
    assert "/curate/undo" not in page.attributes("form", "action")
    assert (read(state), read("select id, entity_id from mentions")) == before


async def test_several_spellings_are_split_off_at_once(tab: Tab, read: Read) -> None:
    fields = [("entity", "1"), ("name", "Tencent Holdings"), ("written", "Tencent Holdings"), ("written", "腾讯")]
    await tab.send("split", fields)
    assert read("select surface, count(*) from mentions where entity_id > 7 group by 1 order by 1") == [
        ("Tencent Holdings", 1),
        ("腾讯", 2),
    ]


async def test_what_is_hidden_says_so_and_can_be_shown_again(tab: Tab, served: Any, read: Read) -> None:
    page = await tab.send("hide", {"entity": str(TENCENT)})
    assert "This is hidden" in page.text
    assert "/curate/unhide" in page.attributes("form", "action")
    stranger = await Tab(served).open("/archive/entities/1")
    assert "This is hidden" in stranger.text
    assert "Judgements made on it" in stranger.text
    assert "/curate/unhide" not in stranger.attributes("form", "action")
    page = await tab.send("unhide", {"entity": str(TENCENT)})
    assert "is an entity after all" in page.text
    assert read("select hidden from entities where id = 1") == [(0,)]


async def test_a_merged_entitys_page_leads_to_the_one_that_it_is(
    tab: Tab, served: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    await tab.send("merge", {"entity": "1", "other": "3"})
    answer = await served.client.get("/archive/entities/3?page=2")
    assert (answer.status_code, answer.headers["location"]) == (302, "/archive/entities/1?page=2")
    assert capfd.readouterr() == ("", "")
    assert "Ann Lee is Tencent" in (await Tab(served).open("/archive/entities/1")).text
    assert (await served.client.get("/archive/entities/3.json?_shape=objects")).json()["rows"][0][
        "merged_into"
    ] == 1
    page = await tab.send("rename", {"entity": "3", "name": "Tencent Group"})
    assert "Tencent is named Tencent Group" in page.text


async def test_judgements_are_read_by_everybody_where_there_are_any(tab: Tab, served: Any) -> None:
    stranger = Tab(served)
    assert "Judgements made on it" not in (await stranger.open("/archive/entities/3")).text
    await tab.send("alias", {"entity": "3", "name": "A. Lee", "reason": "initial"})
    page = await stranger.open("/archive/entities/3")
    assert "Ann Lee is also written A. Lee" in page.text
    assert "initial" in page.text
    assert "Judgement 1, iris" in page.text
    assert "Undo" not in page.text


async def test_where_the_table_of_judgements_is_kept_back_so_are_they(tab: Tab, served: Any) -> None:
    await tab.send("hide", {"entity": "3"})
    served._metadata_local["databases"]["archive"]["tables"].setdefault("judgements", {})["allow"] = False
    page = await Tab(served).open("/archive/entities/3")
    assert "This is hidden" in page.text
    assert "Judgement 1" not in page.text


async def test_the_log_has_every_judgement_newest_first_and_undoes_them(tab: Tab) -> None:
    await tab.send("hide", {"entity": "3"})
    await tab.send("alias", {"entity": "1", "name": "QQ maker"})
    page = await tab.send("undo", {"judgement": "1", "at": "log", "page": "1"})
    assert tab.response.url.path == "/curate/log"
    rows = re.findall(r"Judgement (\d+), iris", page.text)
    assert rows == ["3", "2", "1"]
    await tab.open("/curate/log.json")
    assert [(row["id"], row["kind"], row["undone_by"]) for row in tab.response.json()] == [
        (3, "undo", None),
        (2, "alias", None),
        (1, "hide", 3),
    ]
    assert "There are no more" in (await tab.open("/curate/log?page=9")).text


async def test_suggestions_are_told_as_json_too(tab: Tab) -> None:
    await tab.open("/curate.json")
    found = tab.response.json()
    assert found["pair_count"] == 1
    assert (found["pairs"][0]["kept"]["id"], found["pairs"][0]["other"]["id"]) == (1, 2)


# -- what cannot be done ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "fields", "told"),
    [
        ("rename", {"entity": "1", "name": " "}, "needs a name"),
        ("rename", {"entity": "1"}, "needs a name"),
        ("rename", {"entity": "1", "name": "x" * 301}, "300 characters"),
        ("rename", {"entity": "999", "name": "X"}, "There is no entity #999"),
        ("rename", {"entity": "9" * 400, "name": "X"}, "which entity"),
        ("rename", {"name": "X"}, "which entity"),
        ("retype", {"entity": "1", "type": "BOAT"}, "no type"),
        ("alias", {"entity": "1", "name": "Shenzhen"}, "is a name of #4"),
        ("alias", {"entity": "1", "name": ""}, "needs a name"),
        ("merge", {"entity": "1", "other": "Nobody at all"}, "There is no entity 'Nobody at all'"),
        ("merge", {"entity": "1", "other": "9" * 299}, "There is no entity"),
        ("merge", {"entity": "1", "other": "1"}, "one entity already"),
        ("merge", {"entity": "1"}, "There is no entity"),
        ("split", {"entity": "1", "name": "X"}, "at least one spelling"),
        ("split", {"entity": "1", "name": "X", "written": "nowhere"}, "No mention is written"),
        ("split", {"entity": "1", "name": "", "written": "Tencent"}, "needs a name"),
        ("split", {"entity": "1", "name": "X", "written": "Tencent", "articles": "12, ten"}, "by their numbers"),
        ("hide", {"entity": "1", "reason": "x" * 301}, "300 characters"),
        ("undo", {"judgement": "7"}, "There is no such judgement"),
        ("undo", {}, "which judgement"),
    ],
)
async def test_what_cannot_be_done_is_told_in_a_sentence(
    tab: Tab, read: Read, action: str, fields: dict[str, str], told: str
) -> None:
    page = await tab.send(action, fields)
    assert tab.response.status_code == 400
    assert told in page.text
    assert judged(read) == []
    assert await tab.send("hide", {"entity": "4"})  # and nothing is left half done
    assert judged(read) == [("hide", "iris", "")]


async def test_what_was_typed_is_kept(tab: Tab) -> None:
    page = await tab.send("merge", {"entity": "1", "other": "Nobody", "under": "other", "reason": "a guess"})
    values = page.attributes("input", "value")
    assert {"Nobody", "a guess"} <= set(values)
    checked = [attrs["value"] for tag, attrs in page.elements if tag == "input" and "checked" in attrs]
    assert checked == ["other"]
    page = await tab.send("split", [("entity", "1"), ("name", ""), ("written", "腾讯"), ("articles", "5")])
    checked = [attrs["value"] for tag, attrs in page.elements if tag == "input" and "checked" in attrs]
    assert checked == ["腾讯"]
    assert "5" in page.attributes("input", "value")


async def test_a_judgement_is_undone_once(tab: Tab) -> None:
    await tab.send("hide", {"entity": "1"})
    await tab.send("undo", {"judgement": "1"})
    page = await tab.send("undo", {"judgement": "1"})
    assert tab.response.status_code == 400
    assert "was taken back already" in page.text


async def test_a_busy_database_is_told_and_nothing_is_lost(tab: Tab, served: Any, path: Path, read: Read) -> None:
    await served.get_database("archive").execute_write_fn(lambda db: db.execute("pragma busy_timeout = 20"))
    other = sqlite3.connect(path)
    other.execute("begin immediate")
    page = await tab.send("rename", {"entity": "1", "name": "Tencent Ltd"})
    assert tab.response.status_code == 503
    assert "Another program is writing" in page.text
    assert "Tencent Ltd" in page.attributes("input", "value")
    other.rollback()
    other.close()
    await tab.send("rename", {"entity": "1", "name": "Tencent Ltd"})
    assert judged(read) == [("rename", "iris", "")]


async def test_judgements_are_written_with_foreign_keys_on(tab: Tab, served: Any) -> None:
    await tab.send("hide", {"entity": "1"})
    keys = await served.get_database("archive").execute_write_fn(
        lambda db: db.execute("pragma foreign_keys").fetchone()[0]
    )
    assert keys == 1


@pytest.mark.parametrize(
    "body", [b"\xff\xfe=%ff", "csrftoken=é".encode(), b"a=1&" * 6000, b"x" * 1_100_000, b"", b"entity=1"]
)
async def test_odd_bytes_are_refused(tab: Tab, read: Read, body: bytes) -> None:
    await tab._ask("POST", "/curate/hide", FORM, body)  # type: ignore[arg-type]
    assert tab.response.status_code == 403
    assert judged(read) == []


@pytest.mark.parametrize(
    "place",
    [
        "/curate?page=x",
        "/curate?page=99999",
        "/curate/log?page=-1",
        "/archive/entities/1?done=x",
        "/curate?done=99",
    ],
)
async def test_odd_addresses_are_answered(tab: Tab, place: str) -> None:
    await tab.open(place)
    assert tab.response.status_code == 200


async def test_an_action_is_not_done_by_looking(tab: Tab, read: Read) -> None:
    await tab.open("/curate/hide?entity=1")
    assert tab.response.status_code == 302
    assert judged(read) == []


async def test_hostile_names_are_shown_as_text(tab: Tab) -> None:
    pages = [
        await tab.send("rename", {"entity": "1", "name": SCRIPT, "reason": SCRIPT}),
        await tab.send("merge", {"entity": "1", "other": SCRIPT + "x", "reason": SCRIPT}),
        await tab.send("hide", {"entity": str(EVIL)}),
        await tab.open(f"/archive/entities/{EVIL}"),
        await tab.open("/curate"),
        await tab.open("/curate/log"),
        await tab.send("alias", {"entity": "3", "name": 'x" autofocus onfocus="alert(1)'}),
    ]
    for page in pages:
        assert "<script>alert(1)" not in page.html
        assert not [name for _, attrs in page.elements for name in attrs if name.startswith("on")]
    assert SCRIPT in pages[0].text


async def test_the_way_back_never_leads_elsewhere(tab: Tab) -> None:
    await tab.send(
        "alias", {"entity": "1", "name": "QQ maker", "at": "http://evil.example", "page": "//evil.example"}
    )
    assert tab.response.url.host == "localhost"
    assert tab.response.url.path == "/archive/entities/1"
