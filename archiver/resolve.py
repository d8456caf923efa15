"""Mentions and known names in, entities out. Pure: same mentions, same names, same entities.

Names are one entity when their keys are equal: accents, letter case, honorifics and legal suffixes do not part
them, groups of types do. What is ambiguous stays unresolved.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from archiver.model import Entity, Mention, ResolvedMention, type_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archiver.known import KnownNames

_LEGAL_SUFFIX = re.compile(
    r"(?:[ ,]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|llp|lp|plc|ag|gmbh|kg|se|sa|sas|sarl"
    r"|spa|srl|nv|bv|ab|asa|oyj?|as|aps|pty|pte|kk|bhd|tbk|pjsc|ojsc|jsc|ooo|holdings?|group))+$"
)
_HONORIFIC = re.compile(
    r"^(?:(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|rev|hon|president|prime minister|minister"
    r"|senator|sen|rep|gov|governor|gen|general|col|capt|lt|sgt|king|queen|prince|princess|pope|chancellor)\.? )+"
)


def name_key(name: str, type: str) -> str:
    """What two spellings of one name have in common, with the group of types before it.

    >>> name_key("The Tencent Holdings Ltd.", "ORG"), name_key("Société Générale S.A.", "ORG")
    ('org:tencent', 'org:societe generale')
    >>> name_key("Mr. Pony Ma", "PERSON"), name_key("São Paulo’s", "GPE")
    ('person:pony ma', 'place:sao paulo')
    >>> name_key("腾讯", "ORG"), name_key("Group", "ORG")
    ('org:腾讯', 'org:group')
    """
    folded = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(character for character in folded if not unicodedata.combining(character))
    plain = re.sub(r"['’]s?$", "", plain.strip())
    plain = re.sub(r"(?<=\b\w)\.(?=\w\b)|\.$", "", plain)  # U.S. and US are one spelling
    words = " ".join(re.sub(r"[^\w&+#.,-]", " ", plain).split())
    words = re.sub(r"^(?:the|a|an) ", "", words)
    if type == "PERSON":
        words = _HONORIFIC.sub("", words) or words
    elif type == "ORG":
        words = _LEGAL_SUFFIX.sub("", words.rstrip(".")) or words
    tidy = " ".join(re.sub(r"[.,-]+", " ", words).split()) or words
    return f"{type_group(type)}:{unicodedata.normalize('NFC', tidy)}"


def resolve_mentions(mentions: Sequence[Mention], known: KnownNames) -> tuple[ResolvedMention, ...]:
    """The entity of each mention, in the order given; None where its name is ambiguous.

    Mentions whose names have one key give one entity: with the type and spelling that most of them have, or
    those of the known names.
    """
    types: dict[str, Counter[str]] = {}
    names: dict[str, Counter[str]] = {}
    for mention in mentions:
        if mention.name:
            key = name_key(mention.name, mention.label)
            types.setdefault(key, Counter())[mention.label] += 1
            names.setdefault(key, Counter())[mention.name] += 1
    entities = {key: _entity(key, _most_said(names[key]), _most_said(types[key]), known) for key in names}
    return tuple(
        ResolvedMention(mention, entities[name_key(mention.name, mention.label)] if mention.name else None)
        for mention in mentions
    )


def _most_said(times: Counter[str]) -> str:
    """What is said most often; of several, what was said first."""
    return max(times, key=times.__getitem__)


def _entity(key: str, name: str, label: str, known: KnownNames) -> Entity:
    listed = known.get(name, label)
    if listed is None:
        return Entity(name, label, key)
    own = name_key(listed.name, listed.type)
    keys = {alias: name_key(alias, listed.type) for alias in listed.aliases}
    # A name that needs context leads nowhere by itself: it would pull other texts' Targets to this one.
    aliases = tuple((alias, "" if alias in listed.needs_context else key) for alias, key in keys.items())
    return Entity(listed.name, listed.type, own, aliases, listed.description, listed.wikidata_id)
