"""Lines that news sites print around and between paragraphs, each by its rule; and sentences that only look so."""

from __future__ import annotations

import pytest

from archiver.clean.body.boilerplate import boilerplate_rule, is_caption, is_closing, is_sentence_end

LINES = """
advertisement: Anzeige / Publicité / Story continues below advertisement / - Werbung - / Article continues below
share: Share / Teilen / Share on Facebook / Facebook, Twitter, WhatsApp / Copy link / 分享
count: 12 / 3.5k / 7 comments / Leave a comment / Kommentare (3) / Zu den Kommentaren
reading time: Reading time: 4 min / 5 min read / Lesezeit: 3 Minuten / 4 minutes de lecture
trust: Why you can trust us / About us / Über den Autor
follow: Follow us on Twitter / Folgen Sie uns auf Instagram / Following
newsletter: Sign up for our daily newsletter / Abonnez-vous à notre newsletter / Log in / Back to top
listen: Listen to this article / Artikel anhören / Play video / Loading...
related: Read more / Lesen Sie auch / À lire aussi / Most read / 相关阅读
related title: Read more: Rain ahead / Lesen Sie auch: Regen am Abend / Lees ook | Regen op komst
topics: Topics / Tags: rain, harbour
video: Rain at sea | 1:20 min / 02:10 min Harbour
copyright: © 2024 The Post / All rights reserved / Alle Rechte vorbehalten.
consent: To view this content you must accept cookies / Privacy policy / Externer Inhalt: Sie müssen zustimmen
feedback: Do you have a story? Write to us / Contact us at the desk
stamp: Updated: 4 May 2024 / Published on 4 May 2024, 9.30 / Stand: 04.05.2024
ago: 3 hours ago / vor 5 Minuten / il y a 2 jours / hace 3 horas
"""
SENTENCES = """
Share prices fell on Monday. / Follow the money, he said. / Updated rules are on their way. / He read more than she did.
Advertising is a hard trade. / The video shows the rain. / Comments were hard to come by. / Three hours ago it rained.
Related firms pay more. / Topics of the day were few. / She wrote to contact us. / Listening is an art.
"""


def parts(line: str) -> list[str]:
    return [part.strip() for part in line.split(" / ")]


@pytest.mark.parametrize("line", LINES.strip().splitlines())
def test_a_line_of_the_site_is_known_by_a_rule(line: str) -> None:
    rule, lines = line.split(": ", 1)
    found = {part: boilerplate_rule(part) for part in parts(lines)}
    assert {part for part, name in found.items() if not name} == set()
    assert rule in found.values()


def test_a_sentence_is_no_line_of_the_site() -> None:
    sentences = [part for line in SENTENCES.strip().splitlines() for part in parts(line)]
    assert [part for part in sentences if boilerplate_rule(part)] == []


def test_rules_look_past_bars_and_dots_at_the_edges_and_not_at_long_lines() -> None:
    assert boilerplate_rule(" | Share • ") == "share"
    assert boilerplate_rule("Topics: " + "x" * 192) == "topics"
    assert boilerplate_rule(f"Share{', Facebook' * 9}") == "share"
    assert boilerplate_rule(f"Share{', Facebook' * 10}") == ""
    long = f"To view this content {'x' * 200} accept the cookies {'x' * 150}"
    assert (len(long) < 400, boilerplate_rule(long)) == (True, "consent")
    assert boilerplate_rule(f"{long}{'x' * (401 - len(long))}") == ""


CAPTIONS = """
A wet pier. Photo: Ann Lee / “A wet pier” Foto: Ann Lee / Photograph: Ann Lee/The Post / © Ann Lee / ⓒ Wire / Bild: dpa
Ann Lee/AFP / Ann Lee via Getty Images / The Post/Reuters / Wire for AP. / Image credit: Ann Lee / 写真: Wire / Credit | The Post
"""
NO_CAPTIONS = """
He took a photo: it was dark. / Ann Lee works for AFP and others / Photo / Is this a photo: a fake? / The picture: what now!
Rain ahead
"""


def test_a_caption_ends_in_a_credit() -> None:
    captions, others = (
        [p for line in text.strip().splitlines() for p in parts(line)] for text in (CAPTIONS, NO_CAPTIONS)
    )
    assert [line for line in captions if not is_caption(f" {line} ")] == []
    assert [line for line in others if is_caption(line)] == []
    credit = ". Photo: Ann Lee"
    assert is_caption("x" * (700 - len(credit)) + credit)
    assert not is_caption("x" * (701 - len(credit)) + credit)


def test_a_closing_line_says_how_the_article_came_about() -> None:
    for line in (
        "This story was first published in May.",
        "With reporting by Ann Lee",
        "(Additional reporting by Bo)",
        "Quelle: dpa",
        "Sources: Wire",
    ):
        assert is_closing(line)
    assert not is_closing("He said that this story was a long one.")
    assert is_closing(f"Source: {'x' * 251}")
    assert not is_closing(f"Source: {'x' * 252}")


@pytest.mark.parametrize("end", ".!?…。！？।؟．")
def test_a_sentence_ends_with_each_of_these(end: str) -> None:
    assert is_sentence_end(f"It rains{end}")
    assert is_sentence_end(f"“It rains{end}”) ")
    assert not is_sentence_end(f"It rains{end} on")


def test_a_line_without_an_end_is_no_sentence() -> None:
    assert not any(map(is_sentence_end, ("It rains", "It rains:", "It rains,", "", "”")))
