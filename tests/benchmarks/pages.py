"""How well are checked pages cleaned, beside the best library there is and others that are installed?

``python -m tests.benchmarks.pages [--record]`` runs the measuring tool that stands outside the project over ours, over
trafilatura and its variants, and over the peers that this machine has, in one run, and prints one table, with the
differences to the figures recorded last. ``--record`` writes today's figures to ``docs/scores.json``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.conftest import SHARED

RECORDED = Path(__file__).parent.parent.parent / "docs" / "scores.json"
TOOL = SHARED / "tools" / "score_pages.py"
OURS = "archiver"
VARIANTS = ("trafilatura", "traf_fast", "traf_prec")
PEERS = {"newspaper4k": "newspaper", "newsplease": "newsplease", "goose3": "goose3", "readability": "readability",
         "resiliparse": "resiliparse", "justext": "justext"}  # fmt: skip
FIGURES = {
    "fu_F1": "news F1",
    "aeb_F1": "mixed F1",
    "title": "title",
    "auth_F1": "authors F1",
    "auth_exact": "authors exact",
    "day": "day",
    "minute": "minute",
    "pages_s": "pages/CPU-s",
    "worst_ms": "worst ms",
    "empty": "empty",
}
# News pages are scored with their standfirst, the mixed ones without; what the tool calls them is its own.
ADAPTER = """
from archiver.clean import extract_article
from archiver.errors import NoArticleError


def archiver(html, url):
    try:
        a = extract_article(html, url=url, content_type="text/html")
    except NoArticleError:
        return {"title": None, "authors": [], "published": None, "body": "", "language": None}
    return {"title": a.title, "authors": list(a.authors), "published": a.published, "body": a.text,
            "summary": a.summary, "language": a.language}
"""


def score(names: list[str]) -> dict[str, dict[str, float]]:
    """Extractor → figure → value, for ours and those named, in one run of the measuring tool."""
    with TemporaryDirectory() as folder:
        adapter, result = Path(folder, "adapter.py"), Path(folder, "result.json")
        adapter.write_text(ADAPTER, encoding="utf-8")
        command = [sys.executable, str(TOOL), f"{adapter}:{OURS}", *names, "--json", str(result)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={"PRED": folder}, timeout=3600)
        found = json.loads(result.read_text(encoding="utf-8"))
    return {name.rpartition(":")[2]: figures for name, figures in found.items()}


def table(found: dict[str, dict[str, float]], before: dict[str, float]) -> str:
    """One line an extractor; below ours, what has changed since the figures were recorded."""
    lines = ["".join(f"{title:>15}" for title in ("", *FIGURES.values()))]
    for name, figures in found.items():
        lines.append(f"{name:>15}" + "".join(_cell(figures[key]) for key in FIGURES))
        if name == OURS and before:
            lines.append(
                f"{'since recorded':>15}" + "".join(_cell(figures[k] - before[k], sign="+") for k in FIGURES)
            )
    return "\n".join(lines)


def _cell(value: float, sign: str = "") -> str:
    digits = 4 if abs(value) <= 1 else 1
    return f"{value:{sign}15.{digits}f}"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--record", action="store_true")
    given = options.parse_args()
    if not TOOL.is_file():
        sys.exit("The measuring data (../shared) is not on this machine.")
    names = [*VARIANTS, *(name for name, module in PEERS.items() if find_spec(module))]
    found = score(names)
    before = json.loads(RECORDED.read_text(encoding="utf-8")) if RECORDED.is_file() else {}
    print(table(found, before))
    if given.record:
        kept = {key: round(found[OURS][key], 4) for key in FIGURES}
        RECORDED.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
