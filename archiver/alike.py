"""Texts in, signatures out; two signatures in, how much of their texts is the same out. Pure.

A text is taken as the set of its shingles, the runs of three words that it has (of five characters in scripts
written without spaces). MinHash (A. Z. Broder, "On the resemblance and containment of documents", 1997) keeps that
set in 128 slots; the share of slots in which two signatures agree estimates the share of shingles that both texts
have, with a standard error of four of 100. Of each slot 16 bits are kept (P. Li and A. C. König, "b-Bit Minwise
Hashing", 2010).
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from operator import eq
from typing import TYPE_CHECKING

from rensa import RMinHash

if TYPE_CHECKING:
    from collections.abc import Mapping

# Thai, Lao, Myanmar, Khmer; kana, CJK ideographs and their extensions. Hangul has spaces.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHARACTER = re.compile(f"[{_UNSPACED}]")
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")

WORDS = 3  # of a shingle
CHARACTERS = 5  # of a shingle, where most of a text is written without spaces
FEWEST = 50  # shingles; what is shorter, such as a caption, has too little to be known by
SLOTS = 128
ROWS = 3  # slots of a band: two texts become candidates where all slots of some band agree
BANDS = 20  # of pairs alike by 0.4, 73 of 100 share a band; by 0.5, 93; by 0.6, 99; each costs a page's write
SEED = 1
# Of all the above (1), and of the library: other methods' signatures are no match. Another band is another method.
METHOD = 16 + RMinHash.ALGORITHM_VERSION

# Measured on tests/alike and the pages named in docs/decisions.md.
LEAST_ALIKE = 0.4  # of the shingles of both texts together
LEAST_SHARED = 0.75  # of the shingles of the shorter text

_HEAD = struct.Struct("<BI")  # method, number of shingles
_SLOTS = struct.Struct(f"<{SLOTS}H")


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of two texts is the same, as far as their signatures tell: estimates from 0 to 1."""

    alike: float = 0.0  # shingles that both have, of those that either has (Jaccard)
    shared: float = 0.0  # shingles that both have, of those of the shorter text

    @property
    def is_copy(self) -> bool:
        """Whether one text is a copy of the other: hardly anything of the shorter one is its own."""
        return self.alike >= LEAST_ALIKE and self.shared >= LEAST_SHARED


def split_shingles(text: str) -> set[str]:
    """The shingles of a text; letter case, punctuation and white space do not count.

    >>> sorted(split_shingles("It rained, he said. It rained."))
    ['he said it', 'it rained he', 'rained he said', 'said it rained']
    >>> sorted(split_shingles("腾讯下架小程序"))
    ['下 架 小 程 序', '腾 讯 下 架 小', '讯 下 架 小 程']
    """
    tokens = _TOKEN.findall(text.casefold())
    is_unspaced = 2 * len(_CHARACTER.findall(text)) > len(tokens)
    width = CHARACTERS if is_unspaced else WORDS
    return {" ".join(tokens[start : start + width]) for start in range(len(tokens) - width + 1)}


def sign_text(text: str) -> bytes:
    """The signature of a text, 261 bytes; b"" where the text is too short to be known by one.

    >>> len(sign_text(" ".join(map(str, range(200))))), sign_text("Too short.")
    (261, b'')
    """
    shingles = split_shingles(text)
    if len(shingles) < FEWEST:
        return b""
    sketch = RMinHash(num_perm=SLOTS, seed=SEED)
    sketch.update(list(shingles))
    return _HEAD.pack(METHOD, len(shingles)) + _SLOTS.pack(*(value & 0xFFFF for value in sketch.digest()))


def bands_of(signature: bytes) -> tuple[int, ...]:
    """The bands by which a text finds its copies: numbers of 63 bits, of which copies have some in common.

    >>> len(bands_of(sign_text(" ".join(map(str, range(200)))))), bands_of(b"")
    (20, ())
    """
    if not signature:
        return ()
    begin, size = signature[0] << 56, 2 * ROWS  # one byte tells the method, one the band, six its slots
    places = range(_HEAD.size, _HEAD.size + BANDS * size, size)
    return tuple(begin + (n << 48) + int.from_bytes(signature[at : at + size]) for n, at in enumerate(places))


def compare(one: bytes, other: bytes) -> Likeness:
    """How much is the same of two texts, by their signatures; nothing where one has none, or another method's."""
    if not one or not other or one[0] != other[0]:
        return Likeness()
    mine, theirs = _SLOTS.unpack_from(one, _HEAD.size), _SLOTS.unpack_from(other, _HEAD.size)
    alike = sum(map(eq, mine, theirs)) / SLOTS
    sizes = _HEAD.unpack_from(one)[1], _HEAD.unpack_from(other)[1]
    return Likeness(alike, min(1.0, alike * sum(sizes) / ((1 + alike) * min(sizes))))


def are_copies(one: bytes, other: bytes) -> bool:
    """Whether two texts are copies of one: alike enough, and with a band in common, by which they are found."""
    return compare(one, other).is_copy and not set(bands_of(one)).isdisjoint(bands_of(other))


def group_copies(signatures: Mapping[int, bytes]) -> list[set[int]]:
    """The connected components of what are copies of one another; the groups that hold the smallest numbers first.

    A copy of a copy belongs to the group, however little it has of the first. The usual case, all being copies of
    all, takes one comparison each.
    """
    left = dict(sorted(signatures.items()))
    groups = []
    while left:
        first = next(iter(left))
        group, frontier = {first}, [(first, left.pop(first))]
        while frontier and left:
            _, signature = frontier.pop()
            near = [(number, other) for number, other in left.items() if are_copies(signature, other)]
            for number, _ in near:
                del left[number]
            group |= {number for number, _ in near}
            frontier += near
        groups.append(group)
    return groups
