"""The forms of curation: what each is called, and what is shown in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from archiver.publish.shown.kinds import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from archiver.publish.archive import Archive

SPELLINGS = 200  # offered to be split off


@dataclass(frozen=True, slots=True)
class Kind:
    """A form for one kind of judgement."""

    title: str
    button: str


# In the order in which the page of an entity has them.
FORMS = {
    "rename": Kind("Rename", "Rename"),
    "alias": Kind("Add a name", "Add the name"),
    "merge": Kind("Merge", "Merge the two"),
    "never-same": Kind("Keep apart", "They are two"),
    "retype": Kind("Change the type", "Change the type"),
    "split": Kind("Split", "Split off"),
    "hide": Kind("Hide", "Hide"),
}
ELSEWHERE = {"unhide": Kind("Show again", "It is an entity after all"), "undo": Kind("Undo", "Undo")}


async def form_vars(
    archive: Archive, action: str, fields: Mapping[str, list[str]], entity_id: int | None
) -> dict[str, Any]:
    """What the page of a single form needs, with what was typed."""
    entity = None if entity_id is None else await archive.row("entity_standing", {"id": entity_id})
    return {
        "action": action,
        "entity": entity,
        "typed": {name: values[0] for name, values in fields.items()} | {"written": fields.get("written", [])},
        **await parts_of_forms(archive, entity_id),
    }


async def parts_of_forms(archive: Archive, entity_id: int | None) -> dict[str, Any]:
    """What all forms about an entity need."""
    return {
        "forms": FORMS,
        "kinds": FORMS | ELSEWHERE,
        "types": KINDS,
        "spellings": await archive.rows("entity_surfaces", {"id": entity_id, "limit": SPELLINGS}),
    }
