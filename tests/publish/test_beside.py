"""Who is named beside whom: two side by side, the network, every mention, who writes about it, and who rises."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import networkx as nx
import pytest

from archiver.publish.archive import find_archive
from archiver.publish.pages.rising import find_rising
from archiver.publish.shown.drawing import HEIGHT, WIDTH, Box, _push_apart, draw_network
from archiver.publish.shown.passages import mark_all, mark_pair
from archiver.store.asking.network import Link, Network, Node, as_graph, build_network
from archiver.store.export.graphs import write_gexf, write_graphml
from tests.publish.conftest import Get
from tests.publish.fixture_archive import SCRIPT


async def test_two_entities_stand_side_by_side(get: Get) -> None:
    page = (await get("/compare?a=Tencent&b=OpenAI")).page
    for said in ("Tencent and OpenAI", "Together in 2 articles", "log-likelihood", "Tencent removes mini programs"):
        assert said in page.text, said
    assert "<mark>OpenAI</mark>" in page.html
    assert '<th scope="row">2023-02</th>' in page.html


async def test_entities_are_compared_by_any_of_their_names_or_by_number(get: Get) -> None:
    for one, other in (("1", "2"), ("tencent holdings", "openai"), ("腾讯", "2")):
        answer = await get(f"/compare.json?a={one}&b={other}")
        told = json.loads(answer.page.html)
        assert [entity["name"] for entity in told["entities"]] == ["Tencent", "OpenAI"]
        assert told["shared_count"] == 2
        assert {article["id"] for article in told["articles"]} == {1, 3}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Two side by side"),
        ("a=Tencent", "Two side by side"),
        ("a=Tencent&b=nobody+at+all", "There is no entity named “nobody at all”."),
        ("a=999&b=1", "There is no entity named “999”."),
        ("a=1&b=1", "Tencent and Tencent"),
        ("a=Shenzhen&b=Ann+Lee&page=50", "Shenzhen and Ann Lee"),
        (f"a={SCRIPT}&b=%00", SCRIPT),
    ],
)
async def test_odd_comparisons_are_answered(get: Get, query: str, said: str) -> None:
    answer = await get(f"/compare?{query}")
    assert answer.status == 200
    assert said in answer.page.text
    assert (await get(f"/compare.json?{query}")).status == 200


async def test_a_pair_that_is_never_together_says_so(get: Get) -> None:
    page = (await get("/compare?a=Ann+Lee&b=7")).page
    assert "Together in 0 articles" in page.text


async def test_the_network_is_drawn_and_stands_as_a_table(get: Get) -> None:
    page = (await get("/network")).page
    assert "Who is named beside whom" in page.text
    drawn = {
        attrs["href"]: attrs["aria-label"] for tag, attrs in page.elements if tag == "a" and "aria-label" in attrs
    }
    assert "/archive/entities/1" in drawn
    assert {label.rpartition(", ")[2] for label in drawn.values()} >= {"1 article", "2 articles"}
    rows = page.html[page.html.index("<tbody>") :].count("<tr>")
    told = json.loads((await get("/network.json")).page.html)
    assert rows == len(told["links"]) > 0
    assert len(drawn) == len(told["nodes"])


async def test_the_network_is_narrowed(get: Get) -> None:
    async def names(query: str) -> set[str]:
        return {node["name"] for node in json.loads((await get(f"/network.json?{query}")).page.html)["nodes"]}

    assert "Shenzhen" in await names("")
    assert await names("type=ORG") == {"Tencent", "OpenAI"}
    assert await names("site=daily.example") <= {"Tencent", "OpenAI", f"Evil {SCRIPT}"}
    assert "习近平" in await names("around=习近平")
    assert "OpenAI" not in await names("before=2022-12")
    assert await names("after=2030") == set()


@pytest.mark.parametrize(
    "query", ["after=yesterday", "before=%00", "around=nobody", "type=X", "site=%22", "around=9e9"]
)
async def test_odd_networks_are_answered(get: Get, query: str) -> None:
    for path in ("network", "network.json", "network.gexf", "network.graphml"):
        assert (await get(f"/{path}?{query}")).status == 200


async def test_the_network_is_read_back_by_the_formats_own_library(datasette: Any) -> None:
    told = (await datasette.client.get("/network.json")).json()
    gexf = nx.read_gexf(io.BytesIO((await datasette.client.get("/network.gexf")).content))
    graphml = nx.read_graphml(io.BytesIO((await datasette.client.get("/network.graphml")).content))
    for graph in (gexf, graphml):
        assert {data["label"] for _, data in graph.nodes(data=True)} >= {"Tencent", "OpenAI", f"Evil {SCRIPT}"}
        assert len(graph.nodes) == len(told["nodes"])
        assert len(graph.edges) == len(told["links"])


def test_names_that_no_xml_can_hold_are_written_without_those_characters() -> None:
    nodes = Node(1, "A\x00\x0b\ufffe\ud800B", "ORG", 2), Node(2, "C & <D>", "ORG", 2)
    network = Network(nodes, (Link(*nodes, 2, 5.0),), 3)
    for written, read in ((write_gexf, nx.read_gexf), (write_graphml, nx.read_graphml)):
        labels = {data["label"] for _, data in read(io.BytesIO(written(network))).nodes(data=True)}
        assert labels == {"AB", "C & <D>"}


def test_an_empty_network_is_written_too() -> None:
    nothing = build_network([], [], 0)
    assert as_graph(nothing).number_of_nodes() == 0
    assert nx.read_gexf(io.BytesIO(write_gexf(nothing))).number_of_nodes() == 0
    assert draw_network(nothing, "nothing", lambda node: "") == ""


def test_labels_do_not_lie_on_one_another() -> None:
    boxes = [Box(WIDTH / 2 + n % 3, HEIGHT / 2 + n % 5, 90, 30) for n in range(40)]
    _push_apart(boxes)
    for number, one in enumerate(boxes):
        assert one.width / 2 <= one.x <= WIDTH - one.width / 2
        assert one.height / 2 <= one.y <= HEIGHT - one.height / 2
        for other in boxes[number + 1 :]:
            assert abs(one.x - other.x) > 85 or abs(one.y - other.y) > 27


async def test_every_mention_stands_in_its_sentence(get: Get) -> None:
    page = (await get("/mentions/1")).page
    assert "Every mention of Tencent" in page.text
    assert "<mark>Tencent Holdings</mark> removed mini programs from WeChat on Friday.</p>" in page.html
    assert "Ann Lee said in Shenzhen that <mark>Tencent</mark> would explain.</p>" in page.html
    assert "headline:</span> <mark>Tencent</mark> removes mini programs" in page.html
    marks = page.html.count("<mark>")
    told = json.loads((await get("/mentions/1.json")).page.html)
    assert marks == told["entity"]["mention_count"] - 1  # one stands within another
    assert {"field": "text", "sentence": "Tencent again."} in told["articles"][-1]["mentions"]


async def test_mentions_of_nobody_are_a_404(get: Get) -> None:
    assert (await get("/mentions/999")).status == 404
    assert (await get("/mentions/x")).status == 404


def test_a_sentence_with_two_mentions_stands_once() -> None:
    text = "First. Ann met Ann Lee. Last."
    window = {"text": text, "cut_before": 0, "cut_after": 0}
    rows = [window | {"start": s, "end": e, "whole_start": s} for s, e in ((7, 10), (15, 22))]
    assert mark_all(rows) == ["<mark>Ann</mark> met <mark>Ann Lee</mark>."]
    pair = window | {"first_start": 15, "first_end": 22, "second_start": 7, "second_end": 10}
    assert mark_pair(pair) == "<mark>Ann</mark> met <mark>Ann Lee</mark>."


async def test_the_entity_page_tells_who_writes_and_in_which_words(get: Get) -> None:
    page = (await get("/archive/entities/1")).page
    aside = page.html[page.html.index('id="sites"') :]
    assert aside.index("The Example News") < aside.index("Daily")
    assert "In the sections" in page.text
    together = page.html[page.html.index('class="together"') : page.html.index('id="sites"')]
    assert "<mark>WeChat</mark> on Friday." in together


async def test_the_home_page_tells_sites_and_the_last_run(get: Get) -> None:
    page = (await get("/")).page
    assert "The Example News 3 articles, last 11 February 2023" in page.text
    assert "add, 12 February 2023, 08:00 UTC, under way or interrupted" in page.text


@pytest.fixture
def newsroom(tmp_path: Any) -> Any:
    """Forty articles a month that name the harbour; in the last week, eight that name the ferry."""
    from archiver.publish import build_datasette
    from archiver.store import open_archive

    db = open_archive(tmp_path / "rising.db", create=True)
    db.table("entities").insert_all(
        {"id": number, "name": name, "type": "ORG"}
        for number, name in ((1, "Harbour"), (2, "Ferry"), (3, "Port <b>"))
    )
    days = [f"2023-{month:02}-{day:02}" for month in range(1, 7) for day in range(1, 21)]
    days += ["2031-01-01"]  # an article whose date is wrong
    for number, day in enumerate(days, 1):
        row = {"id": number, "url": f"u{number}", "title": "t", "word_count": 1, "published": day, "month": day[:7]}
        db.table("articles").insert(row | {"first_seen": day, "last_seen": day})
        named = [1] if number % 2 else [1, 3]
        named += [2] if day > "2023-06-13" and day < "2030" else []
        for entity in named:
            db.table("article_entities").insert({"article_id": number, "entity_id": entity, "mention_count": 1})
    db.execute(
        "insert into entity_months select entity_id, month, count(*), count(*) from article_entities"
        " join articles on articles.id = article_id group by 1, 2"
    )
    db.conn.commit()
    db.close()
    return find_archive(build_datasette(tmp_path / "rising.db"))


async def test_who_is_named_more_than_usual_rises(newsroom: Any) -> None:
    found = await find_rising(newsroom, date(2023, 6, 25))
    assert found is not None
    period, rising = found
    assert (period.days, period.last_day, period.article_count) == (7, date(2023, 6, 20), 7)
    assert [(each.name, each.article_count, each.usual) for each in rising] == [("Ferry", 7, 0.0)]
    assert rising[0].bars.count("<rect") == 13


async def test_a_day_in_the_future_is_no_news(newsroom: Any) -> None:
    found = await find_rising(newsroom, date(2023, 3, 3))
    assert found is not None
    assert found[0].last_day == date(2023, 3, 3)


async def test_with_few_articles_nobody_rises(newsroom: Any) -> None:
    assert await find_rising(newsroom, date(2023, 1, 2)) is None
