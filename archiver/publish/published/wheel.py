"""The program as it is installed in, a wheel of it out, so that a server needs no other place to have it from.

The format is that of PEP 427 and its successor, the binary distribution format of the Python Packaging Authority.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import archiver
from archiver.config import resource
from archiver.version import __version__

NAME = f"archiver-{__version__}-py3-none-any.whl"
RESOURCES = ("metadata.json", "constraints.txt")
# What the pages import, with what those need themselves.
ROOTS = ("brotli", "click", "datasette", "filelock", "lxml", "markupsafe", "networkx", "numpy", "pycountry",
         "pysqlite3", "rapidfuzz", "rensa", "sqlite-utils", "uvicorn", "warcio")  # fmt: skip
_INFO = f"archiver-{__version__}.dist-info"
_MADE = (1980, 1, 1, 0, 0, 0)  # the earliest time that a ZIP file can tell: the same program gives the same file


def write_wheel(folder: Path) -> Path:
    """Write the wheel into a folder."""
    contents = {**_package(), **_about()}
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in contents.items())
    contents[f"{_INFO}/RECORD"] = f"{record}{_INFO}/RECORD,,\n".encode()
    target = folder / NAME
    with ZipFile(target, "w", ZIP_DEFLATED) as wheel:
        for name, content in contents.items():
            info = ZipInfo(name, _MADE)
            info.external_attr = 0o644 << 16
            wheel.writestr(info, content, ZIP_DEFLATED)
    return target


def requirements() -> list[str]:
    """The libraries that the pages need, as lines ``name==version``, by the versions that the tests ran with."""
    lines = resource("constraints.txt").read_text(encoding="utf-8").split()
    tested = {_normal(line.partition("==")[0]): line for line in lines}
    needed: set[str] = set()
    waiting = list(ROOTS)
    while waiting:
        name = _normal(waiting.pop())
        if name in tested and name not in needed:
            needed.add(name)
            waiting += _needs(name)
    return sorted((tested[name] for name in needed), key=str.casefold)


def _needs(name: str) -> list[str]:
    try:
        stated = requires(name) or []
    except PackageNotFoundError:  # for another system
        return []
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in stated if "extra ==" not in line]


def _package() -> dict[str, bytes]:
    root = Path(archiver.__file__).parent
    files = {
        f"archiver/{path.relative_to(root).as_posix()}": path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {"__pycache__", "data"} & set(path.relative_to(root).parts)
    }
    return files | {f"archiver/{name}": resource(name).read_bytes() for name in RESOURCES}


def _about() -> dict[str, bytes]:
    texts = {
        "METADATA": f"Metadata-Version: 2.1\nName: archiver\nVersion: {__version__}\nRequires-Python: >=3.11\n",
        "WHEEL": "Wheel-Version: 1.0\nGenerator: archiver\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        "entry_points.txt": "[datasette]\narchiver = archiver.publish\n",
    }
    return {f"{_INFO}/{name}": text.encode() for name, text in texts.items()}


def _digest(content: bytes) -> str:
    return urlsafe_b64encode(sha256(content).digest()).rstrip(b"=").decode("ascii")


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
