"""WARC files that are elsewhere: on S3, on the web, in memory."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Iterator

import pytest

from archiver.fetch import FetchSettings, fetch_warc
from archiver.model import Capture, Failure, Reason, SourceKind, Target
from archiver.sources import Refused, read_links, read_sources
from tests.object_store import KEY, SECRET, ObjectStore, running_store
from tests.servers import http, running_server
from tests.warc.warcs import GOOD, warc_of, warc_with

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed: pip install 'archiver[remote]'")
ADDRESSES = {f"https://www.example.com/{name}" for name in GOOD[0]}


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[ObjectStore]:
    """A store, of which this program knows as it would from its environment."""
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed: pip install 'archiver[s3]'")
    for name in ("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    with running_store() as store:
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setitem(
            fsspec.config.conf, "s3", {"endpoint_url": store.endpoint, "key": KEY, "secret": SECRET}
        )
        s3fs.S3FileSystem.clear_instance_cache()
        yield store
        s3fs.S3FileSystem.clear_instance_cache()


def read(address: str, **settings: bool) -> list[Capture | Failure]:
    return list(fetch_warc(Target(address, SourceKind.WARC, address), FetchSettings(timeout=5, **settings)))  # type: ignore[arg-type]


def addresses(found: list[Capture | Failure]) -> set[str]:
    assert all(isinstance(each, Capture) for each in found), found
    return {each.url for each in found if isinstance(each, Capture)}


def long_file() -> bytes:
    """A WARC file of six pages, each of some 30,000 bytes when it is packed."""
    chance = random.Random(7)
    return warc_with({f"https://www.example.com/{n}": chance.randbytes(30_000).hex().encode() for n in range(6)})


def targets(source: str) -> list[str]:
    return [each.location for each in read_sources([source]) if isinstance(each, Target)]


def refusal(source: str) -> Failure:
    (found,) = read_sources([source])
    assert isinstance(found, Refused)
    return found.failure


def test_a_file_on_s3_gives_its_pages(store: ObjectStore) -> None:
    store.objects["bucket/2026/a.warc.gz"] = warc_of(GOOD[0])
    assert addresses(read("s3://bucket/2026/a.warc.gz")) == ADDRESSES


def test_a_pattern_and_a_folder_on_s3_give_a_target_for_each_warc_file(store: ObjectStore) -> None:
    for name in (
        "2026/b.warc.gz",
        "2026/a.warc.gz",
        "2026/deep/c.warc",
        "2026/list.txt",
        "2025/d.warc.gz",
        "2026/e[1].warc",
    ):
        store.objects[f"bucket/{name}"] = b"x"
    assert targets("s3://bucket/2026/*.warc.gz") == ["s3://bucket/2026/a.warc.gz", "s3://bucket/2026/b.warc.gz"]
    whole = ["a.warc.gz", "b.warc.gz", "deep/c.warc", "e[1].warc"]
    for folder in ("s3://bucket/2026/", "s3://bucket/2026"):
        assert targets(folder) == [f"s3://bucket/2026/{name}" for name in whole]
    assert targets("s3://bucket/2026/e[1].warc") == ["s3://bucket/2026/e[1].warc"]


@pytest.mark.slow
@pytest.mark.parametrize("source", ["s3://no-such-bucket/", "s3://bucket/nothing/", "s3://bucket/*.warc"])
def test_where_nothing_is_nothing_is_promised(store: ObjectStore, source: str) -> None:
    store.objects["bucket/list.txt"] = b"x"
    assert refusal(source).reason in {Reason.FILE_MISSING, Reason.NO_SOURCES}


@pytest.mark.parametrize("address", ["s3://no-such-bucket/a.warc.gz", "s3://bucket/no-such.warc.gz"])
def test_a_file_that_is_not_there_is_missing(store: ObjectStore, address: str) -> None:
    store.objects["bucket/a.warc.gz"] = b"x"
    (failure,) = read(address)
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.FILE_MISSING


def test_without_credentials_and_with_wrong_ones_it_is_told_that_these_lack(store: ObjectStore) -> None:
    store.objects["bucket/a.warc.gz"] = warc_of(GOOD[0])
    conf = fsspec.config.conf["s3"]
    conf["key"] = "another-key"
    (failure,) = read("s3://bucket/a.warc.gz")
    assert isinstance(failure, Failure)
    assert (failure.reason, "Forbidden" in failure.detail) == (Reason.FILE_MISSING, True)
    del conf["key"], conf["secret"]
    (failure,) = read("s3://bucket/a.warc.gz")
    assert isinstance(failure, Failure)
    assert (failure.reason, "credentials" in failure.detail) == (Reason.UNREACHABLE, True)
    assert refusal("s3://bucket/").reason is Reason.UNREACHABLE


@pytest.mark.slow
def test_a_connection_that_breaks_once_costs_nothing(store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.remote.FIRST_WAIT", 0.01)
    store.objects["bucket/a.warc.gz"] = warc_of(GOOD[0])
    store.torn = {1}
    assert addresses(read("s3://bucket/a.warc.gz")) == ADDRESSES


def test_an_answer_that_breaks_off_on_the_web_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archiver.remote.FIRST_WAIT", 0.01)
    file = warc_of(GOOD[0])
    span, size = f"Content-Range: bytes 0-{len(file) - 1}/{len(file)}", len(file)
    answers = [
        http(b"", length=size),  # to HEAD
        http(file[: size // 2], span, status="206 Partial Content", length=size),
        http(file, span, status="206 Partial Content"),
    ]
    with running_server() as server:
        address = server.url("/a.warc.gz", lambda connection: connection.sendall(answers[len(server.log) - 1]))
        assert addresses(read(address, allow_private=True)) == ADDRESSES
        assert len(server.log) == 3


def test_a_file_of_several_blocks_is_read_block_by_block(
    store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archiver.remote.BLOCK", 20_000)
    file = store.objects["bucket/a.warc.gz"] = long_file()
    assert len(addresses(read("s3://bucket/a.warc.gz"))) == 6
    assert 3 < store.parts <= len(file) // 20_000 + 1


def test_a_server_that_fails_in_the_middle_gives_what_was_there_before_and_a_failure(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("archiver.remote.FIRST_WAIT", 0.01)
    monkeypatch.setattr("archiver.remote.BLOCK", 100_000 - 16_384)
    file = long_file()
    with running_server() as server:

        def answer(connection: object) -> None:
            asked = len(server.paths())
            if asked == 1:  # HEAD
                connection.sendall(http(b"", "Accept-Ranges: bytes", length=len(file)))  # type: ignore[attr-defined]
            elif asked == 2:
                part, span = file[:100_000], f"Content-Range: bytes 0-99999/{len(file)}"
                connection.sendall(http(part, span, status="206 Partial Content"))  # type: ignore[attr-defined]

        found = read(server.url("/a.warc.gz", answer), allow_private=True)
    *pages, failure = found
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.UNREACHABLE
    assert 0 < len(addresses(pages)) < 6


def test_a_web_address_is_read_only_where_the_network_is_public_or_it_is_permitted() -> None:
    with running_server() as server:
        address = server.url("/a.warc.gz", http(warc_of(GOOD[0]), "Content-Type: application/warc"))
        for refused in (address, address.replace("127.0.0.1", "localhost")):
            (failure,) = read(refused)
            assert isinstance(failure, Failure)
            assert (failure.reason, "--allow-private" in failure.detail) == (Reason.REFUSED_ADDRESS, True)
        assert server.log == []
        assert addresses(read(address, allow_private=True)) == ADDRESSES


def test_a_redirect_inside_is_refused_too() -> None:
    with running_server() as inside, running_server() as outside:
        target = inside.url("/a.warc.gz", http(warc_of(GOOD[0])))
        address = outside.url(
            "/a.warc.gz", http(b"", f"Location: {target}", status="302 Found"), host="public.example"
        )
        settings = FetchSettings(connect_to={"public.example": ("127.0.0.1", outside.port)})
        (failure,) = fetch_warc(Target(address, SourceKind.WARC, address), settings)
    assert isinstance(failure, Failure)
    assert failure.reason is Reason.REFUSED_ADDRESS
    assert outside.log
    assert inside.log == []


def test_what_the_web_does_not_have_is_missing_or_unreachable() -> None:
    with running_server() as server:
        (missing,) = read(server.url("/a.warc.gz"), allow_private=True)
        (broken,) = read(server.url("/b.warc.gz", http(status="500 Oh")), allow_private=True)
    (nowhere,) = read("http://no-such-host.invalid/a.warc.gz")
    reasons = [each.reason for each in (missing, broken, nowhere) if isinstance(each, Failure)]
    assert reasons == [Reason.FILE_MISSING, Reason.UNREACHABLE, Reason.UNREACHABLE]


def test_a_file_that_refers_back_is_read_from_a_file_system_with_one_position_for_all() -> None:
    pages = {
        "https://www.example.com/a": b"<p>One and the same.</p>",
        "https://www.example.com/b": b"<p>Other.</p>",
    }
    pages |= {
        "https://www.example.com/c": pages["https://www.example.com/a"],
        "https://www.example.com/d": b"<p>Last.</p>",
    }
    fsspec.filesystem("memory").pipe("/a.warc.gz", warc_with(pages))
    found = read("memory://a.warc.gz")
    assert {each.url: each.body for each in found if isinstance(each, Capture)} == pages


@pytest.mark.parametrize(
    ("source", "module", "needed"),
    [
        ("s3://bucket/a.warc.gz", "fsspec", "archiver[s3]"),
        ("https://www.example.com/a.warc.gz", "fsspec", "archiver[remote]"),
        ("gs://bucket/2026/*.warc.gz", "fsspec", "archiver[remote]"),
        ("s3://bucket/a.warc.gz", "s3fs", "archiver[s3]"),
        ("gs://bucket/2026/*.warc.gz", "gcsfs", "gcsfs"),
    ],
)
def test_what_lacks_is_named(source: str, module: str, needed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    importlib.import_module("fsspec.registry")._registry.pop(source.partition(":")[0], None)
    monkeypatch.setitem(sys.modules, module, None)
    failure = refusal(source)
    assert (failure.reason, needed in failure.detail) == (Reason.BAD_SOURCE, True)
    assert failure.detail.endswith(".")


def test_what_feeds_list_is_never_taken_for_a_warc_file() -> None:
    links = [
        "https://www.example.com/a.warc.gz",
        "https://www.example.com/b.WARC?x=1",
        "https://www.example.com/story",
    ]
    (found,) = read_links(links)
    assert isinstance(found, Target)
    assert (found.kind, found.location) == (SourceKind.URL, links[2])


@pytest.mark.parametrize(
    "source", ["zip://a.warc", "zip://*.warc", "nonsense://a/b.warc", "zip://a.warc::http://10.0.0.1/b.zip"]
)
def test_addresses_that_lead_nowhere_are_told_in_a_sentence(source: str) -> None:
    (found,) = read_sources([source])
    failure = found.failure if isinstance(found, Refused) else read(source)[0]
    assert isinstance(failure, Failure)
    assert failure.detail.endswith(".")
