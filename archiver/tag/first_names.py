"""First names of people, taken from the people among the known names."""

from __future__ import annotations

from functools import cache

from archiver.known import load_known_names
from archiver.places import places

SHORTEST = 3  # letters; shorter ones are syllables of many names
LONGEST_NAME = 4  # words; longer ones begin with titles
# First words of people's names in the file that are ranks, or family names that stand first.
_OTHERS = frozenset(
    "Archbishop Ayatollah Chen Choi Duke Emperor Han Hong Jung Kang Kim King Lady Lee Lin Liu Lord Park Patriarch"
    " Pope Prince Princess Queen San Sheikh Sultan The Wang Wong Xie Yang Zhang Zhao".split()
)


@cache
def first_names() -> frozenset[str]:
    """As written, without those that are places as well."""
    names = (entity.name.split() for entity in load_known_names().entities if entity.type == "PERSON")
    first = {words[0] for words in names if 1 < len(words) <= LONGEST_NAME}
    return frozenset(name for name in first - _OTHERS - places() if len(name) >= SHORTEST and name.isalpha())
