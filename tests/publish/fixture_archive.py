"""Writes a small archive by hand, straight from the schema: quick, and with rows that no cleaning would let through."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.store import APPLICATION_ID
from archiver.store.schema.counts import recount
from archiver.store.schema.migrations import migrations
from archiver.store.search.query import segment

SCRIPT = "<script>alert(1)</script>"
OVERRIDE = "\u202e"  # right-to-left override
HOSTILE_TITLE = f"{SCRIPT} & <img src=x onerror=alert(2)> \x01\x02\x0b {OVERRIDE}desrever"
LONG_TITLE = "Tencent " + "very" * 500 + " long"

SITES = [("news.example", "The Example News"), ("daily.example", f"Daily {SCRIPT}")]
ENTITIES = [
    ("Tencent", "ORG", "Chinese internet company"),
    ("OpenAI", "ORG", ""),
    ("Ann Lee", "PERSON", ""),
    ("Shenzhen", "GPE", "City in Guangdong"),
    ("WeChat", "PRODUCT", "Messaging app by Tencent"),
    (f"Evil {SCRIPT}", "PERSON", f"{SCRIPT}"),
    ("习近平", "PERSON", ""),
]
ALIASES = [
    (1, "Tencent", "seen"), (1, "Tencent Holdings", "known"), (1, "腾讯", "known"), (1, f"T {SCRIPT}", "seen"),
    (2, "OpenAI", "seen"), (3, "Ann Lee", "seen"), (3, "Lee", "seen"), (4, "Shenzhen", "seen"), (5, "WeChat", "seen"),
    (5, "Weixin", "curated"), (6, ENTITIES[5][0], "seen"), (7, "习近平", "seen"),
]  # fmt: skip
TEXT = (
    "Tencent Holdings removed mini programs from WeChat on Friday. OpenAI did not comment.\n\n"
    "Ann Lee said in Shenzhen that Tencent would explain. “We are looking at it,” Lee added."
)
ARTICLES = [
    # site, title, byline, authors, published, language, section, summary, text
    (1, "Tencent removes mini programs", "By Ann Lee", ["Ann Lee"], "2023-02-10T10:30:00Z", "en", "Technology",
     "OpenAI is not available in China.\nWeChat users noticed.", TEXT),
    (1, "Shenzhen opens a harbour", "", [], "2022-11-03", "en", "", "", "Shenzhen opened it.\n\nTencent paid for it."),
    (2, HOSTILE_TITLE, f"By {SCRIPT}", [SCRIPT], "2023-01-01", "en", SCRIPT, f"{SCRIPT} Tencent",
     f"{SCRIPT} Tencent said \x01so\x02.\n\nEvil {SCRIPT} met OpenAI. {OVERRIDE}Tencent"),
    (2, LONG_TITLE, "", [], None, "", "", "", "Tencent again."),
    (1, "腾讯下架小程序", "", [], "2023-02-11", "zh", "", "", "习近平和腾讯。Tencent下架了小程序。"),
]  # fmt: skip
URLS = ["https://news.example/1", "https://news.example/2", "javascript:alert(document.domain)",
        "https://daily.example/4", "https://news.example/5"]  # fmt: skip
NAMES = {"Tencent Holdings": 1, "Tencent": 1, "腾讯": 1, "OpenAI": 2, "Ann Lee": 3, "Lee": 3, "Shenzhen": 4, "WeChat": 5,
         ENTITIES[5][0]: 6, "习近平": 7, "China": None}  # fmt: skip


def write_archive(path: Path) -> None:
    """A new archive at `path`."""
    connection = sqlite3.connect(path)
    with connection:
        migrations.apply(Database(connection))
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.executemany("insert into sites (host, name) values (?, ?)", SITES)
        connection.executemany("insert into entities (name, type, description) values (?, ?, ?)", ENTITIES)
        connection.executemany(
            "insert into aliases (entity_id, name, key, source) values (?, ?, lower(?2), ?3)", ALIASES
        )
        connection.execute(
            "insert into runs (started_at, command, archiver) values ('2023-02-12T08:00:00Z', 'add', '0.1.0')"
        )
        connection.execute(
            "insert into readers values (1, '0.1.0', '2.3', '3.8', 'en_core_web_sm', '3.8.0', 'abc')"
        )
        connection.execute("insert into stories values (1, 'Mini programs', 2)")
        for number in range(1, len(ARTICLES) + 1):
            _write_article(connection, number)
        _write_earlier_version(connection)
        connection.execute("update articles set story_id = 1 where id in (1, 5)")
        connection.execute(
            "insert into failures (source, url, reason, detail, first_failed, last_failed)"
            " values (?, ?, 'no article', ?, '2023-02-12T08:00:00Z', '2023-02-12T08:00:00Z')",
            [f"http://x.example/{SCRIPT}", f"http://x.example/{SCRIPT}", SCRIPT],
        )
        _count(connection)
    connection.close()


def _write_article(connection: sqlite3.Connection, number: int) -> None:
    site, title, byline, authors, published, language, section, summary, text = ARTICLES[number - 1]
    connection.execute(
        "insert into articles (id, url, site_id, title, byline, published, month, language, section, summary,"
        " word_count, first_seen, last_seen) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [number, URLS[number - 1], site, title, byline, published, published and published[:7], language, section,
         summary, len(text.split()), "2023-02-12T08:00:00Z", "2023-02-13T08:00:00Z"],
    )  # fmt: skip
    for position, author in enumerate(authors):
        connection.execute("insert or ignore into authors (name) values (?)", [author])
        connection.execute(
            "insert into article_authors select ?, id, ? from authors where name = ?", [number, position, author]
        )
    version = _write_version(connection, number, number, (title, summary, text))
    connection.execute("update articles set version_id = ? where id = ?", [version, number])
    parted = [segment(part) for part in (title, summary, text)]
    if parted != [title, summary, text]:
        connection.execute("insert into segmented_texts values (?, ?, ?, ?)", [version, *parted])
    connection.execute(
        "insert into articles_fts (rowid, title, summary, text)"
        " select id, title, summary, text from article_search where id = ?",
        [number],
    )


def _write_version(connection: sqlite3.Connection, article: int, capture: int, said: tuple[str, str, str]) -> int:
    title, summary, text = said
    connection.execute(
        "insert into captures (id, article_id, run_id, url, final_url, captured_at, status, sha256, warc_file,"
        " warc_offset, warc_length, kind, claimed_url) values (?, ?, 1, ?, ?, ?, 200, ?, ?, ?, 900, 'http', ?)",
        [capture, article, URLS[article - 1], URLS[article - 1], f"2023-02-1{capture}T08:00:00Z",
         sha256(text.encode()).hexdigest(), "archiver-20230212.warc.gz", capture * 1000, "javascript:alert(3)"],
    )  # fmt: skip
    version = connection.execute(
        "insert into versions (article_id, capture_id, reader_id, seen_at, title, summary, text, captions, text_sha256)"
        " values (?, ?, 1, ?, ?, ?, ?, ?, ?) returning id",
        [article, capture, f"2023-02-1{capture}T08:00:00Z", title, summary, text, json.dumps([SCRIPT]),
         sha256((title + text).encode()).hexdigest()],
    ).fetchone()[0]  # fmt: skip
    for field, content in (("title", title), ("summary", summary), ("text", text)):
        for name, entity in NAMES.items():
            start = content.find(name)
            while start >= 0:
                label = ENTITIES[entity - 1][1] if entity else "GPE"
                connection.execute(
                    'insert or ignore into mentions (version_id, field, start, "end", surface, label, entity_id)'
                    " values (?, ?, ?, ?, ?, ?, ?)",
                    [version, field, start, start + len(name), name, label, entity],
                )
                start = content.find(name, start + 1)
    return int(version)


def _write_earlier_version(connection: sqlite3.Connection) -> None:
    """Article 1 had another headline before."""
    earlier = _write_version(connection, 1, 9, ("Tencent is about to explain", "", "Tencent had no comment."))
    connection.execute("update versions set seen_at = '2023-02-10T11:00:00Z' where id = ?", [earlier])
    connection.execute("update articles set version_count = 2 where id = 1")


def _count(connection: sqlite3.Connection) -> None:
    connection.executescript("""
        insert into article_entities (article_id, entity_id, mention_count, in_title, salience)
            select articles.id, entity_id, count(*), max(field = 'title'), 0.1 * count(*)
            from articles join mentions on mentions.version_id = articles.version_id
            where entity_id is not null group by 1, 2;
        insert into entity_months
            select entity_id, month, sum(mention_count), count(*)
            from article_entities join articles on articles.id = article_id where month is not null group by 1, 2;
        update entities set (article_count, mention_count, first_seen, last_seen) = (
            select count(*), coalesce(sum(article_entities.mention_count), 0), min(published), max(published)
            from article_entities join articles on articles.id = article_id where entity_id = entities.id);
        insert into entities_fts (rowid, name, aliases)
            select id, name, (select group_concat(name, char(10)) from aliases where entity_id = entities.id) from entities;
        update entities_fts set name = '习 近 平', aliases = '习 近 平' where rowid = 7;
        update entities_fts set aliases = aliases || ' 腾 讯' where rowid = 1;
    """)
    recount(Database(connection))
