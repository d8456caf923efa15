"""The documents in, their blocks of code and the commands that they name out; and what is wrong with a command."""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from archiver.cli import main
from tests.reference import DOCS

ROOT = DOCS.parent
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
# Why a block is not run by the tests; its commands are looked at all the same.
NEEDS = {"network", "cluster", "install", "checkout", "browser"}
# Programs of others, which are there once what stands before them is installed.
OTHERS = {"git", "dask", "source", "eval"}
FENCE = re.compile(r"^( *)```(\S*) *(.*)\n((?:.*\n)*?) *```$", re.M)
SPAN = re.compile(r"(?<!`)`((?:archiver|make|python -m) [^`]+)`(?!`)")
HERE_DOCUMENT = re.compile(r"<<'(\w+)'$")
COMMENT = re.compile(r" +# .*$")


@dataclass(frozen=True, slots=True)
class Block:
    """A block of code as it stands in a document."""

    page: Path
    language: str
    needs: str  # what it needs that tests do not have, such as a network; "" where it is run
    text: str


def read_blocks(page: Path) -> list[Block]:
    """The blocks of a document, in order."""
    found = FENCE.findall(page.read_text(encoding="utf-8"))
    return [Block(page, language, needs.removeprefix("needs "), text) for _, language, needs, text in found]


def blocks_to_run(language: str) -> list[Block]:
    """The blocks of a language in all documents that need nothing which tests do not have."""
    found = [each for page in DOCUMENTS for each in read_blocks(page)]
    return [each for each in found if each.language == language and not each.needs]


def commands(text: str) -> Iterator[str]:
    """Each command of a block, with the lines that it reads from a here-document."""
    lines = iter(text.splitlines())
    for line in lines:
        command = COMMENT.sub("", line).strip()
        while command.endswith("\\"):
            command = f"{command[:-1]}{next(lines).strip()}"
        end = HERE_DOCUMENT.search(command)
        inner: list[str] = []
        while end and (not inner or inner[-1] != end[1]):
            inner.append(next(lines))
        if command and not command.startswith("#"):
            yield "\n".join([command, *inner])


def named_commands(page: Path) -> Iterator[str]:
    """What a document names within its sentences: `archiver …`, `make …` and `python -m …`."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    yield from (" ".join(span.split()) for span in SPAN.findall(prose))


def trouble(command: str) -> str:
    """What keeps a command from being one that there is, with options that it has; "" where nothing does."""
    for part in re.split(r" (?:\||&&) ", command):
        words = shlex.split(part.replace("…", ""))
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words.pop(0)
        said = _trouble(words)
        if said:
            return f"{part}: {said}"
    return ""


def _trouble(words: list[str]) -> str:
    program = Path(words[0]).name
    if program == "archiver":
        return _trouble_of_call(main, words[1:])
    if program == "make":
        targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
        return ", ".join(word for word in words[1:] if "=" not in word and word not in targets)
    if program in {"python", "pytest"}:
        return _trouble_of_tests([program, *words[1:]])
    if program == "pip":
        return ", ".join(sorted(_extras(words) - _extras_of_project()))
    return "" if program in OTHERS else f"what is {program!r}?"


def _trouble_of_call(command: click.Command, words: list[str]) -> str:
    """What click says of the words; whether files are there is not asked."""
    # click keeps the first look of a command's --help: it has to be that of the program.
    context = click.Context(command, help_option_names=["-h", "--help"])
    try:
        given, rest, _ = command.make_parser(context).parse_args(list(words))
        for each in command.params:
            value = given.get(each.name or "")
            if (
                isinstance(each.type, click.Choice | click.IntRange)
                and isinstance(value, str)
                and not value.isupper()
            ):
                each.type.convert(value, each, context)
    except click.UsageError as error:
        return error.format_message()
    if not isinstance(command, click.Group) or not rest or rest[0].isupper():
        return ""
    inner = command.get_command(context, rest[0])
    return _trouble_of_call(inner, rest[1:]) if inner else f"there is no command {rest[0]}"


def _trouble_of_tests(words: list[str]) -> str:
    """Whether a module of ours, or a file of tests, is there; and its options."""
    if words[0] == "pytest" or words[1:3] == ["-m", "pytest"]:
        return ", ".join(word for word in words[1:] if word.startswith("tests/") and not (ROOT / word).exists())
    module = words[2] if words[1:2] == ["-m"] else ""
    spec = importlib.util.find_spec(module) if module else None
    if module and spec is None:
        return f"there is no module {module}"
    if not module.startswith("tests."):
        return ""
    file = Path(str(spec.origin)) if spec else Path()
    source = "".join(each.read_text(encoding="utf-8") for each in file.parent.glob("*.py"))
    return ", ".join(word for word in words[3:] if word.startswith("--") and f'"{word}"' not in source)


def _extras(words: list[str]) -> set[str]:
    return {extra for word in words for inner in re.findall(r"\[(.+)\]", word) for extra in inner.split(",")}


def _extras_of_project() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return set(project["optional-dependencies"])


def anchors(page: Path) -> set[str]:
    """The headings of a page, as code hosts name them in addresses."""
    prose = FENCE.sub("", page.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.*)$", prose, re.M)
    }
