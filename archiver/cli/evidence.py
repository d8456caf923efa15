"""`archiver evidence`: from what the archive says back to the bytes."""

from __future__ import annotations

import sys

import click

from archiver.cli.options import FAILED, db_option, json_option
from archiver.cli.tell import print_json


@click.command()
@click.argument("reference", metavar="ARTICLE|MENTION")
@db_option
@json_option
def evidence(*, reference: str, db: str | None, as_json: bool) -> None:
    """Show and check the way back from an article, or a mention, to its bytes.

    ARTICLE is an id or an address; MENTION is m and the mention's id, such as m12. Ends with 1 where a check fails.
    """
    from archiver.config import load_settings, warc_folder_of
    from archiver.store import open_archive
    from archiver.store.asking.evidence import evidence as find_evidence

    path = load_settings(db=db).db
    found = find_evidence(open_archive(path), warc_folder_of(path), reference)
    sound = all(found["checks"].values())
    if as_json:
        print_json(found | {"sound": sound})
    else:
        _tell(found)
    sys.exit(0 if sound else FAILED)


def _tell(found: dict[str, object]) -> None:
    if "mention_id" in found:
        where = f"characters {found['start']} to {found['end']} of the {found['field']}"
        click.echo(
            f"mention   {found['surface']} ({found['label']}), {where}; entity {found.get('entity', 'open')}"
        )
    click.echo(f"article   #{found['article_id']} {found['title']}")
    click.echo(f"version   #{found['version_id']}, text SHA-256 {found['text_sha256']}")
    click.echo(f"read by   archiver {found['archiver']}, trafilatura {found['trafilatura']}, "
               f"{found['model']} {found['model_version']}")  # fmt: skip
    click.echo(f"capture   {found['url']} at {found['captured_at']}")
    click.echo(f"record    {found['warc_file']}, {found['warc_length']:,} bytes from {found['warc_offset']:,}")
    click.echo(f"payload   SHA-256 {found['sha256']}")
    checks, exchange = found["checks"], found["exchange"]
    assert isinstance(checks, dict)
    assert isinstance(exchange, list)
    for said in exchange:
        click.echo(f"{said['kind']:<9} {said['line'] or said['url']}")
    for sentence, holds in checks.items():
        click.echo(
            f"{click.style('holds ', fg='green') if holds else click.style('BROKEN', fg='red')}    {sentence}"
        )
