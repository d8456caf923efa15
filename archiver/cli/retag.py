"""`archiver retag`: whom today's model and names recognise in what the archive has."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from archiver.cli.ask import open_existing
from archiver.cli.main import db_option, engine_options, json_option
from archiver.cli.report import note


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--site", metavar="S", help="Only articles of this site: its host or its name.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Articles at most.")
@click.option("--model", metavar="NAME", help="The spaCy model to tag with. [default: the best one installed]")
@click.option("--names", metavar="FILE", type=click.Path(exists=True, dir_okay=False),
              help="A known-names file of your own, which wins over ours.")  # fmt: skip
@engine_options
@db_option
@json_option
def retag(
    *,
    articles: tuple[str, ...],
    site: str | None,
    limit: int | None,
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
    from archiver.store.asking import ask
    from archiver.store.asking.reread import articles_of

    archive = open_existing(db)
    if articles:
        ids = [ask.article(archive, reference)["id"] for reference in articles]
    else:
        ids = articles_of(archive, site=site, limit=limit)
    settings = load_settings(db=db, model=model, known_names=names, **reading)
    ingest = prepare_ingest(archive, settings, sources=len(ids))
    done = changed = 0
    for retagged in tag_again(ingest, dict.fromkeys(ids)):
        done += 1
        changed += bool(retagged.named or retagged.named_no_more)
        if as_json:
            click.echo(json.dumps(asdict(retagged), ensure_ascii=False))
        elif retagged.named or retagged.named_no_more:
            names_now = [*(f"+{name}" for name in retagged.named), *(f"-{name}" for name in retagged.named_no_more)]
            note(f"#{retagged.article_id} {retagged.title}: {', '.join(names_now)}")
    if not as_json:
        note(f"\n{done:,} tagged again: {changed:,} name others now." if done else "Nothing to tag again.")
    archive.close()
