"""Pages and archives to attack, small ones of our own writing."""

from __future__ import annotations

from pathlib import Path
from random import Random

from tests.cli.conftest import page
from tests.warc.warcs import warc_with

WHO = ("Tencent", "OpenAI", "Ambleton Dredging", "Ann Lee", "the World Health Organization", "Shenzhen", "Orla Finch",
       "Meridian Ferries", "Teodor Brandt", "Reuters", "Microsoft", "the Harbour Council")  # fmt: skip
DID = ("voted for the wider channel", "removed a service", "asked for more time", "published its figures",
       "denied the report", "moved its office", "hired forty people", "closed the northern pier")  # fmt: skip
WHEN = (
    "on Tuesday",
    "after two years of talks",
    "late last night",
    "in spring",
    "before the vote",
    "without a word",
)
# A known-names file of one's own, which names whom ours does not.
NAMES = (
    "Ambleton Dredging\tORG\t\tDredges harbours\nMeridian Ferries\tORG\tMeridian\tFerries\n"
    "Harbour Council\tORG\t\tA council\n"
)


def article(number: int, *, edition: int = 0) -> bytes:
    """A page that no other is like; another edition has the same title and another text."""
    chance = Random(f"{number} {edition}")
    text = " ".join(
        f"{chance.choice(WHO)} {chance.choice(DID)} {chance.choice(WHEN)}, said {chance.choice(WHO)} ({number})."
        for _ in range(6)
    )
    return page(f"Story {number}: {chance.choice(WHO)} {chance.choice(DID)}", text=text)


def write_pages(folder: Path, numbers: range) -> Path:
    """A folder of saved pages."""
    folder.mkdir(parents=True)
    for number in numbers:
        (folder / f"{number:04}.html").write_bytes(article(number))
    return folder


def write_warc(path: Path, numbers: range) -> Path:
    """A WARC file with pages, as a crawler writes it; the last is a revisit of the first at another address."""
    pages = {f"https://www.example.com/{number}": article(number) for number in numbers}
    pages[f"https://www.example.com/again/{numbers[0]}"] = article(numbers[0])
    path.write_bytes(warc_with(pages))
    return path
