"""Which places of one content belong together, by what was recorded and, once it is read, by its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from desk.intake.cases import ORIGIN_MARK
from schemas.programme import Programme
from sources.documents import Collected, Sighting
from sources.occurrences import Recorded, in_doubt, told_apart
from warehouse import Warehouse
from warehouse.parts import Part, unreadable_in


def recorded_places(warehouse: Warehouse) -> list[Recorded]:
    """The places that earlier runs recorded of contents which are told apart by sender."""
    return [_recorded(row) for row in warehouse.query("occurrences").to_dict("records")]


def apart_once_read(
    found: Collected, collected: Collected, recorded: Sequence[Recorded], programme: Programme, parts: Sequence[Part]
) -> Collected:
    """The collection with its places told apart also where reading has found no form; the same if there are none."""
    doubtful = in_doubt(found)
    if not doubtful:
        return collected
    without_form = unreadable_in(parts)
    unreadable = {d.content for d in collected.documents if d.sha256 in without_form and d.content in doubtful}
    return told_apart(found, recorded, programme, unreadable) if unreadable else collected


def _recorded(row: dict[Any, Any]) -> Recorded:
    names = (
        "sighting_id", "sha256", "container_sha256", "channel", "folder", "display_name", "raw_name", "sender",
        "subject", "message_id", "sent_by", "authentication",
    )  # fmt: skip
    sighting = Sighting(
        **{name: row[name] for name in names},
        origin=tuple(str(row["origin"]).split(ORIGIN_MARK)),
        first_seen_at=row["first_seen_at"].to_pydatetime(),
        receipts=(),
        disposition=row["disposition"],
    )
    return Recorded(row["content_sha256"], row["disposition"], bool(row["unreadable"]), sighting)
