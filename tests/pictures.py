"""Takes the pictures of the site that stand in docs/pictures: ``python -m tests.pictures`` (``make pictures``)."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from pathlib import Path

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from archiver.cli import main
from archiver.publish import build_datasette
from tests.browser.conftest import ARGUMENTS, CHROMIUM_NAMES
from tests.sites import serving

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
PAGES = {
    "home": "/",
    "search": "/search?q=tencent+licence",
    "article": "/archive/articles/2",
    "entity": "/archive/entities/{tencent}",
    "compare": "/compare?a=Tencent&b=OpenAI",
    "network": "/network",
    "changes": "/changes",
    "story": "/archive/stories/1",
}
SIZES = {1280: ("light", 900), 390: ("dark", 844)}
QUALITY = 55  # of JPEG: small, and still read


def take_pictures(folder: Path) -> None:
    """The upper part of each page of the sample archive, as a desktop and as a telephone show it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "samples.db")
        CliRunner().invoke(main, ["demo", "--no-serve", "--db", str(path)], catch_exceptions=False)
        (tencent,) = sqlite3.connect(path).execute("select id from entities where name = 'Tencent'").fetchone()
        with serving(build_datasette(path)) as site, sync_playwright() as playwright:
            chromium = next(found for name in CHROMIUM_NAMES if (found := shutil.which(name)))
            browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            for width, (scheme, height) in SIZES.items():
                page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
                for name, address in PAGES.items():
                    page.goto(site + address.format(tencent=tencent))
                    page.screenshot(path=folder / f"{name}-{width}.jpg", type="jpeg", quality=QUALITY)
            browser.close()


if __name__ == "__main__":
    take_pictures(FOLDER)
