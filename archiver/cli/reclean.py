"""`archiver reclean`: what today's program reads in what the archive has."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from archiver.cli.options import FAILED, articles_options, db_option, engine_options, json_option, model_option
from archiver.cli.tell import json_line, note
from archiver.nouns import plural

if TYPE_CHECKING:
    from archiver.model import Outcome
    from archiver.store.asking.reread import Reread


@click.command()
@articles_options
@model_option
@engine_options
@db_option
@json_option
def reclean(
    *,
    chosen: dict[str, Any],
    model: str | None,
    reading: dict[str, Any],
    db: str | None,
    as_json: bool,
) -> None:
    """Read captures again with today's program, and report what changed.

    Nothing is fetched: the bytes are those that the archive has. Without ARTICLE (ids or addresses), all articles
    are read, and so are pages in which no article was found before.
    """
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest
    from archiver.reclean import find_again, read_again
    from archiver.store import open_archive
    from archiver.store.asking.reread import choose_articles

    settings = load_settings(db=db, model=model, **reading)
    archive = open_archive(settings.db)
    ids = choose_articles(archive, **chosen)
    ingest = prepare_ingest(archive, settings, sources=len(ids))
    counts: Counter[str] = Counter()
    for reread in read_again(ingest, ids):
        counts["lost" if reread.lost else "changed" if reread.changed else "as before"] += 1
        _tell(reread, as_json=as_json)
    if not any(chosen.values()):
        for outcome in find_again(ingest):
            counts["found"] += 1
            _tell_found(outcome, as_json=as_json)
    if not as_json:
        said = ", ".join(f"{count:,} {what}" for what, count in counts.items())
        note(f"\n{counts.total():,} read again: {said}." if said else "Nothing to read again.")
    archive.close()
    sys.exit(FAILED if counts["lost"] else 0)


def _tell(reread: Reread, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_line(reread))
    elif reread.lost:
        click.echo(f"{click.style('lost', fg='red'):<9} #{reread.article_id} {reread.title}: {reread.lost}")
    elif reread.changed:
        words = f" ({reread.words:+,} {plural(abs(reread.words), 'word')})" if "text" in reread.changed else ""
        note(f"changed   #{reread.article_id} {reread.title}: {', '.join(reread.changed)}{words}")


def _tell_found(outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        click.echo(json_line({"article_id": outcome.article_id, "title": outcome.title, "found": outcome.source}))
    else:
        note(f"found     #{outcome.article_id} {outcome.title}")
