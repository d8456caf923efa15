from __future__ import annotations
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    new: int = 0
    contradictions: tuple[str, ...] = ()


def bring_judgements(db):
    return Told()
