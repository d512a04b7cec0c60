"""How other systems take what is released: choices for DHIS2, and names of fields in the national reporting system.

The packets of the national reporting system are laid down by QCVN 125:2021/BTTTT; what their fields are called stands
in the annex that its owner gives. A name that is not known is left empty: it is nobody's to make up.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.record import Record

Concept = Literal[
    "period.code", "period.label", "period.first", "period.last", "period.span",
    "indicator.code", "indicator.name", "indicator.name_en", "indicator.unit_of_measure",
    "unit.code", "unit.name", "unit.exchange_id",
    "amount.unit", "amount.exchange_id", "amount.indicator", "amount.period", "amount.measure", "amount.value",
    "amount.state",
]  # fmt: skip
"""What of a release may stand in a field; all fields of a packet are of one thing, which stands before the point."""
UNKNOWN_VI: Final = "do chủ quản cung cấp"
"""What the note of a field says whose name is not known."""


class ExchangeRules(Record):
    """How other systems take released figures (docs/exports.md). All PROPOSED: who runs those systems confirms them."""

    dhis2_data_set: str = Field(default="", description="Code of the data set in DHIS2; empty: the mark of the form.")
    dhis2_period: Literal["last_day", "calendar"] = Field(
        default="last_day",
        description="How DHIS2, which knows calendar periods alone, is told of a window: by its `last_day`, as a Daily "
        "period, or as the `calendar` period that it is, which is refused where it is none.",
    )


class PacketField(Record):
    """A field of one of the national reporting system's packets (QCVN 125:2021/BTTTT): what of a release it takes.

    All PROPOSED until the owner of that system gives the annex.
    """

    packet: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] = Field(description="Packet; the name of its file.")
    packet_vi: str = Field(min_length=1, description="What the packet is called.")
    concept: Concept = Field(description="What of a release stands in the field.")
    field: str = Field(
        default="", description="Name of the field, as the owner's annex writes it; empty: not known yet."
    )
    note_vi: str = Field(default="", description=f"Where the name is from; `{UNKNOWN_VI}` while it is not known.")
