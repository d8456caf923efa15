"""`archiver retag`: whom today's model and names recognise in what the archive has."""

from __future__ import annotations

from typing import Any

import click

from archiver.cli.options import (
    articles_options,
    db_option,
    engine_options,
    json_option,
    model_option,
    names_option,
)
from archiver.cli.tell import json_line, note
from archiver.nouns import counted


@click.command()
@articles_options
@model_option
@names_option
@engine_options
@db_option
@json_option
def retag(
    *,
    chosen: dict[str, Any],
    model: str | None,
    names: str | None,
    reading: dict[str, Any],
    db: str | None,
    as_json: bool,
) -> None:
    """Tag what is in the archive again, with today's model and names.

    Texts stay as they are. What this very model, with these names, has tagged already is passed over, so that an
    interrupted call can be given again.
    """
    from archiver.config import load_settings
    from archiver.ingest import prepare_ingest
    from archiver.reclean import tag_again
    from archiver.store import open_archive
    from archiver.store.asking.reread import choose_articles

    settings = load_settings(db=db, model=model, known_names=names, **reading)
    archive = open_archive(settings.db)
    ids = choose_articles(archive, **chosen)
    ingest = prepare_ingest(archive, settings, sources=len(ids))
    done = changed = 0
    for retagged in tag_again(ingest, ids):
        done += 1
        changed += bool(retagged.named or retagged.named_no_more)
        if as_json:
            click.echo(json_line(retagged))
        elif retagged.named or retagged.named_no_more:
            names_now = [*(f"+{name}" for name in retagged.named), *(f"-{name}" for name in retagged.named_no_more)]
            note(f"#{retagged.article_id} {retagged.title}: {', '.join(names_now)}")
    if not as_json:
        note(
            f"\n{done:,} tagged again: {counted(changed, 'names', 'name')} others now."
            if done
            else "Nothing to tag again."
        )
    archive.close()
