"""Bodies that live in scripts only: found in what frameworks send along, and told from all else that is there."""

from __future__ import annotations

import json

import pytest

from archiver.clean.page import parse
from archiver.clean.script_state import read_script_state, stamps_in_state, strip_markup

SENTENCES = [
    f"The harbour council met on day {n} and voted for the wider channel, against the pier of the north."
    for n in range(4)
]
HTML = "".join(f"<p>{line}</p>" for line in SENTENCES)
BLOCKS = [{"type": "paragraph", "text": line} for line in SENTENCES]


def state(*scripts: str) -> list[str]:
    return read_script_state(parse(f"<html><body>{''.join(scripts)}</body></html>").iter("script"))


def data(value: object) -> str:
    return f'<script type="application/json">{json.dumps(value)}</script>'


def flight(*chunks: str) -> list[str]:
    return [f"<script>self.__next_f.push({json.dumps([1, chunk])})</script>" for chunk in chunks]


FOUND = {
    "HTML in a value": data({"props": {"page": {"body": HTML}}}),
    "a list of blocks": data({"content": BLOCKS}),
    "a list of texts": data({"content": SENTENCES}),
    "inline pieces of blocks": data({"content": [{"children": [f"{line[:20]} <b>", {"text": line[20:]}]} for line in SENTENCES]}),
    "cards aside": data({"content": [*BLOCKS, {"title": "Other", "text": f"{SENTENCES[0]} {SENTENCES[1]}"}]}),
    "the longest of several": data({"short": "".join(f"<p>{line}</p>" for line in [*SENTENCES[:3], "Rain."]), "whole": HTML, "shorter": HTML[:320]}),
    "assigned to a global": f"<script>window.__STATE__ = {json.dumps({'body': HTML})};</script>",
    "assigned by name": f"<script>var pageData={json.dumps({'body': HTML})}; let other = 1</script>",
    "assigned by index": f"<script>self['x'] = {json.dumps({'body': HTML})}</script>",
    "assigned as a string of JSON": f"<script>window.x = JSON.parse({json.dumps(json.dumps({'body': HTML}))})</script>",
    "after what is no JSON": f"<script>var a = {{b: c}}; var d = {json.dumps({'body': HTML})}</script>",
    "escaped": f"<script type=application/json>{json.dumps({'body': HTML}).replace('&', '&amp;').replace('{', '&#123;').replace(chr(34), '&quot;')}</script>",
    "a row of a stream": "".join(flight(f'1:{json.dumps({"body": HTML})}\n')),
    "a row in pieces": "".join(flight(f'0:[]\n1:{json.dumps({"body": HTML})[:200]}', json.dumps({"body": HTML})[200:])),
}  # fmt: skip


@pytest.mark.parametrize("name", FOUND)
def test_a_body_is_found_in_the_state_of_scripts(name: str) -> None:
    found = state(FOUND[name])
    assert [line.replace(" <b>", "") for line in found] == SENTENCES


def test_a_text_of_a_stream_ends_where_its_length_says() -> None:
    long = f"<p>{SENTENCES[0]}</p><p>{SENTENCES[1]} – à l’été</p><p>{SENTENCES[2]}</p><p>{SENTENCES[3]}</p>"
    rows = f"a:T{len(long.encode()):x},{long}b:[1]\n"
    whole = [SENTENCES[0], f"{SENTENCES[1]} – à l’été", *SENTENCES[2:]]
    assert state(*flight(rows)) == whole
    halves = [long[: long.index(SENTENCES[2]) - 3], long[long.index(SENTENCES[2]) - 3 :]]
    assert (
        state(*flight("".join(f"{n}:T{len(half.encode()):x},{half}\n" for n, half in enumerate(halves)))) == whole
    )


NONE = {
    "data that say what the page is": f'<script type="application/ld+json">{json.dumps({"body": HTML})}</script>',
    "too little": data({"body": "".join(f"<p>{line}</p>" for line in SENTENCES[:2])}),
    "one block": data({"content": [{"text": " ".join(SENTENCES)}]}),
    "labels": data({"content": [{"text": f"label-{n}-" + "x" * 100} for n in range(6)]}),
    "captions": data({"caption": HTML, "disclaimer": HTML, "newsletter": {"body": HTML}}),
    "cards": data({"content": [{**block, "slug": "a"} for block in BLOCKS]}),
    "no JSON": f"<script type=application/json>{HTML}</script>",
    "no assignment": f"<script>render({json.dumps({'body': HTML})})</script>",
    "a torn value": f"<script>var a = {json.dumps({'body': HTML})[:-5]}</script>",
    "nothing": "<script></script>",
    "too deep": data(json.loads("[" * 41 + json.dumps({"body": HTML}) + "]" * 41)),
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_body_is_not_taken_for_one(name: str) -> None:
    assert state(NONE[name]) == []


def test_a_body_is_found_as_deep_as_frameworks_nest_it() -> None:
    assert state(data(json.loads("[" * 39 + json.dumps({"body": HTML}) + "]" * 39))) == SENTENCES


def test_chinese_prose_is_prose() -> None:
    line = (
        "港口议会星期二投票决定加宽北航道，此前与船员谈判了两年，工程将于三月冰雪融化之后开始，预计持续到明年夏天，"
    )
    assert state(data({"content": [line + str(n) for n in range(9)]})) == [line + str(n) for n in range(9)]


def test_markup_is_stripped_with_its_figures_and_captions() -> None:
    html = (
        "<h2>One</h2>two<br>three<div>four <i>five</i></div>six<ul><li>7</li><li>8</li></ul>"
        "<p class=image-Caption>x</p><aside>x</aside><script>x</script><style>x</style><iframe>x</iframe>"
        "<figcaption>x</figcaption><noscript>x</noscript><blockquote>nine</blockquote>\0"
    )
    assert strip_markup(html) == ["One", "two", "three", "four five", "six", "7", "8", "nine"]
    assert strip_markup("") == []
    assert strip_markup("<figure><p>x</p></figure>One") == ["One"]


STAMP = "2024-05-04T09:00:00Z"
STAMPS = {
    f'{{"publishedAt": "{STAMP}"}}': [STAMP],
    f'{{"date_published":"{STAMP}"}}': [STAMP],
    f'{{"firstPublishDate" : "{STAMP}"}}': [STAMP],
    f'{{\\"publish_date\\":\\"{STAMP}\\"}}': [STAMP],
    f'{{"releaseDate": "2024/5/4", "x": "{STAMP}"}}': ["2024/5/4"],
    f'{{"updatedAt": "{STAMP}", "padding": 1}}': [],
    '{"published": "soon", "padding": 123456}': [],
}


@pytest.mark.parametrize("text", STAMPS)
def test_stamps_are_known_by_the_names_of_their_values(text: str) -> None:
    assert list(stamps_in_state(parse(f"<script>{text}</script>").iter("script"))) == STAMPS[text]


def test_only_the_first_stamps_of_a_script_are_read() -> None:
    text = ",".join(f'"publishedAt": "2024-05-0{n}"' for n in range(1, 6))
    html = f"<script>{text}</script><script></script><script>{text}</script>"
    assert list(stamps_in_state(parse(html).iter("script"))) == [f"2024-05-0{n}" for n in (1, 2, 3)] * 2
