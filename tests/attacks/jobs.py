"""Kinds of work on an archive, each with what it must have done; and how a campaign that disturbs them is called."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

from sqlite_utils import Database

from tests.attacks import material, warm

VOLATILE = ("judgements",)  # holds the time of each
Row = dict[str, Any]


@dataclass
class Job:
    """A kind of work on an archive.

    Attributes:
        prepare: Fills a folder with what is there before the work begins.
        steps: The commands, one after another; each is given again until it ends by itself.
        check: What was acknowledged in, what of it is not so out.
    """

    prepare: Callable[[Path], None]
    steps: list[list[str]]
    check: Callable[[Database, list[Row]], list[str]]
    without: tuple[str, ...] = VOLATILE  # tables that may differ from undisturbed work


def _pages(folder: Path) -> None:
    material.write_pages(folder / "pages", range(30))
    material.write_pages(folder / "more", range(200, 210))


def _warc(folder: Path) -> None:
    material.write_warc(folder / "crawl.warc.gz", range(30))


def _tagged(folder: Path) -> None:
    material.write_pages(folder / "pages", range(20))
    _must(["add", "pages"], folder)
    (folder / "names.tsv").write_text(material.NAMES)


def _shards(folder: Path) -> None:
    for number in range(3):
        material.write_pages(folder / f"pages{number}", range(10 * number, 10 * number + 15))
        _must(["add", f"pages{number}", "--db", f"shard{number}/archive.db"], folder)
    material.write_pages(folder / "own", range(100, 105))
    _must(["add", "own"], folder)


def named(folder: Path) -> None:
    material.write_pages(folder / "pages", range(20))
    _must(["add", "pages"], folder)


def _must(words: list[str], folder: Path) -> None:
    done = warm.run([*words, *([] if "--db" in words else ["--db", "archive.db"])], folder=folder)
    assert done.code == 0, done


def saved(db: Database, told: list[Row]) -> list[str]:
    """Every article that was reported is there, and every failure; none was reported as saved twice."""
    there = dict(db.execute("select id, url from articles").fetchall())
    failed = {row[0] for row in db.execute("select source from failures").fetchall()}
    wrong = [
        f"{row['status']} {row['source']}" for row in told
        if (there.get(row["article_id"]) != row["url"] if row["status"] != "failed" else row["source"] not in failed)
    ]  # fmt: skip
    times = Counter((row["source"], row["url"]) for row in told if row["status"] == "saved")
    return wrong + [f"reported {count} times: {what}" for what, count in times.items() if count > 1]


def tagged(db: Database, told: list[Row]) -> list[str]:
    """Every article that was reported names those who were reported, by today's reader."""
    newest = db.execute("select max(id) from readers").fetchone()[0]
    wrong = []
    for row in told:
        named = {name for (name,) in db.execute(
            "select name from article_entities join entities on entities.id = entity_id where article_id = ?",
            [row["article_id"]])}  # fmt: skip
        old = db.execute("select count(*) from versions where article_id = ? and reader_id <> ?",
                         [row["article_id"], newest]).fetchone()[0]  # fmt: skip
        if old or not set(row["named"]) <= named or set(row["named_no_more"]) & named:
            wrong.append(f"tagged {row['article_id']}")
    return wrong


def merged(db: Database, told: list[Row]) -> list[str]:
    """Every archive that was reported is in."""
    return [f"merged {row['shard']}" for row in told if row["missing"] or db["articles"].count < row["new"]]


def judged(db: Database, told: list[Row]) -> list[str]:
    """Every judgement that was reported stands in the log."""
    there = {row[0] for row in db.execute("select id from judgements").fetchall()}
    return [f"judgement {row['number']}" for row in told if row["number"] not in there]


JOBS = {
    "add": Job(_pages, [["add", "pages", "more", "--json"]], saved),
    "add, resume": Job(_pages, [["add", "pages", "--json"], ["add", "more", "--json"], ["resume", "--json"]], saved),
    "add WARC": Job(_warc, [["add", "crawl.warc.gz", "--json"]], saved),
    "retag": Job(_tagged, [["retag", "--json"]], tagged),
    "merge archives": Job(_shards, [["merge", *(f"shard{n}/archive.db" for n in range(3)), "--json"]], merged),
    "merge entities": Job(
        named,
        [["curate", "merge", "OpenAI", "Microsoft"], ["curate", "hide", "Reuters"],
         ["curate", "rename", "Shenzhen", "Shenzhen City"], ["curate", "undo"], ["curate", "merge", "Tencent", "OpenAI"]],
        judged,
    ),
}  # fmt: skip


# -- how a campaign is called ---------------------------------------------------------------------------------------


def campaign(name: str, about: str | None, jobs: Mapping[str, Job], *, times: int, of: str) -> argparse.Namespace:
    """What the command line asks for.

    Args:
        name: The campaign's module.
        about: What it does.
        jobs: The kinds of work that it disturbs.
        times: How often, unless told.
        of: What is counted.
    """
    parser = argparse.ArgumentParser(prog=f"python -m tests.attacks.{name}", description=about)
    parser.add_argument("--times", type=int, default=times, help=f"{of}, over all kinds of work [{times}]")
    parser.add_argument("--only", choices=jobs, action="append", help="a kind of work; may be given several times")
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(2**31))
    return parser.parse_args()


def shares(
    asked: argparse.Namespace, jobs: Mapping[str, Job], folder: Path
) -> Iterator[tuple[str, int, Path, Random]]:
    """Each kind of work, its part of the times, a folder and chances of its own."""
    names = asked.only or list(jobs)
    for number, name in enumerate(names):
        times = asked.times * (number + 1) // len(names) - asked.times * number // len(names)
        yield name, times, folder / str(number), Random(asked.seed + number)
