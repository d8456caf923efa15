"""How much of what damages an archive is found, and how much of it is mended.

    python -m tests.attacks.damage --times 1000

A bit flipped, 4 KB zeroed, the end cut off or garbage appended, in a WARC file or in the database of an archive of
some thirty articles; each round on a copy of its own. 'Changed' are the rounds after which anything that can be read
is another: a bit in a free page, or in the time stamp of a gzip header, changes nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlite_utils import Database
from sqlite_utils.utils import sqlite3

from archiver.custody.mending.repair import Did, repair
from archiver.custody.verifying.verify import verify
from archiver.store.checks import Finding
from tests.attacks.damaged import KINDS, PLAN, damage, make_archive, order, readable
from tests.contents import content_of, differences

PLACES = ("WARC file", "database")
OTHERWISE = {"failures", "readers"}  # what is lost is listed among the failures, and told by the other figures


@dataclass(frozen=True, slots=True)
class Round:
    """What became of one archive."""

    seed: int
    kind: str
    place: str
    is_changed: bool
    is_found: bool
    is_clean: bool  # after `repair`
    articles: int  # kept, with their texts
    articles_before: int
    is_as_before: bool  # all that the database says
    left: tuple[str, ...] = ()


def run(times: int, seed: int = 0) -> Iterator[Round]:
    """That many rounds."""
    with TemporaryDirectory() as made:
        database = make_archive(Path(made) / "sound")
        files = sorted((database.parent / "warc").glob("*.warc.gz"))
        before = {path.name: readable(path) for path in (database, *files)}
        said, articles = contents(database), texts(database)
        assert not [finding for finding in verify(database, database.parent / "warc", PLAN) if finding.is_damage]
        for number in range(seed, seed + times):
            chance = random.Random(number)
            place, kind = PLACES[number % 2], KINDS[number // 2 % len(KINDS)]
            copy = Path(made) / "copy"
            shutil.copytree(database.parent, copy)
            path = copy / database.name if place == "database" else copy / "warc" / chance.choice(files).name
            damage(path, kind, chance)
            is_changed = readable(path) != before[path.name]
            found = look(copy / database.name)
            left = mend(copy / database.name) if found else []
            again = look(copy / database.name) if found else []
            kept = texts(copy / database.name)
            if is_changed and not found:
                left = [f"missed in {parted(before[path.name], readable(path))}"]
            yield Round(
                seed=number,
                kind=kind,
                place=place,
                is_changed=is_changed,
                is_found=bool(found),
                is_clean=not again,
                articles=len(articles.items() & kept.items()),
                articles_before=len(articles),
                is_as_before=not {*differences(said, contents(copy / database.name))} - OTHERWISE,
                left=tuple(left) + tuple(f"{each.place}: {each.what}" for each in again),
            )
            shutil.rmtree(copy)


def parted(one: Any, other: Any) -> list[str]:
    """The tables of a database in which two parts of it differ, with some of the rows."""
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return ["all"]
    mine, theirs = one[2], other[2]
    names = [name for name in mine if mine[name] != theirs.get(name)]
    return [f"{name}: {sorted({*mine[name]} ^ {*theirs.get(name, [])}, key=repr)[:2]!r:.400}" for name in names]


def slice_of(times: int, seed: int) -> list[Round]:
    return list(run(times, seed))


def look(database: Path) -> list[Finding]:
    return [finding for finding in verify(database, database.parent / "warc", PLAN) if finding.is_damage]


def mend(database: Path) -> list[str]:
    steps = list(repair(database, database.parent / "warc", order()))
    return [step.what for step in steps if step.did is Did.LOST]


def contents(database: Path) -> dict[str, Any]:
    with closing(Database(sqlite3.connect(database))) as db:
        try:
            return content_of(db)
        except (sqlite3.DatabaseError, ValueError) as error:  # of a judgement that cannot be read
            return {"database": [(str(error),)]}


def texts(database: Path) -> dict[str, str]:
    """Article → the text that it shows."""
    with closing(sqlite3.connect(database)) as db:
        query = "select url, versions.text from articles join versions on versions.id = version_id"
        try:
            return dict(db.execute(query).fetchall())
        except sqlite3.DatabaseError:
            return {}


def table(rounds: list[Round]) -> str:
    """The figures, one line for each kind of damage and place."""
    of: defaultdict[tuple[str, str], list[Round]] = defaultdict(list)
    for each in rounds:
        of[each.place, each.kind].append(each)
    columns = (
        "where",
        "damage",
        "rounds",
        "changed something",
        "of these found",
        "missed",
        "clean after repair",
        "articles kept",
        "database as before",
    )
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for (place, kind), done in sorted(
        of.items(), key=lambda item: (item[0][0] != PLACES[0], KINDS.index(item[0][1]))
    ):
        changed = [each for each in done if each.is_changed]
        found = [each for each in done if each.is_found]
        hit = sum(each.is_found for each in changed)
        share = f"{hit / len(changed):.1%}" if changed else "none"
        kept, had = sum(each.articles for each in done), sum(each.articles_before for each in done)
        lines.append(
            f"| {place} | {kind} | {len(done)} | {len(changed)} | {hit} ({share}) | {len(changed) - hit}"
            f" | {sum(each.is_clean for each in found)} of {len(found)} | {kept:,} of {had:,}"
            f" | {sum(each.is_as_before for each in done)} |"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=1_000, help="rounds")
    parser.add_argument("--seed", type=int, default=0, help="of the first round; each has the next")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes")
    parser.add_argument("--verbose", action="store_true", help="tell of each round that did not end well")
    given = parser.parse_args()
    step = -(-given.times // given.jobs)
    starts = range(given.seed, given.seed + given.times, step)
    with ProcessPoolExecutor(given.jobs) as pool:
        slices = pool.map(slice_of, [min(step, given.seed + given.times - start) for start in starts], starts)
        rounds = [each for done in slices for each in done]
    for each in rounds:
        is_well = each.is_clean and each.is_as_before and (each.is_found or not each.is_changed)
        if given.verbose and not is_well:
            print(each, flush=True)
    print(table(rounds))
    missed = Counter(each.place for each in rounds if each.is_changed and not each.is_found)
    print(f"\n{len(rounds):,} rounds; missed: {dict(missed) or 'none'}.")


if __name__ == "__main__":
    main()
