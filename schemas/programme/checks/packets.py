"""Packets of the national reporting system whose fields do not fit together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from schemas.programme.draft import Draft
from schemas.programme.exchange import PacketField
from schemas.programme.faults import Fault


def check_packets(draft: Draft) -> Iterable[Fault]:
    """Names that stand twice in a packet, things that do, and packets of more than one thing."""
    kinds: dict[str, str] = {}
    seen: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for line, row in draft.of("packets", PacketField):
        thing = row.concept.partition(".")[0]
        if kinds.setdefault(row.packet, thing) != thing:
            what = f"packet {row.packet} is of {kinds[row.packet]}: {row.concept} stands in none of its rows"
            yield Fault("packets.csv", what, line, "concept")
        for column, key in (("concept", row.concept), ("field", row.field)):
            if key and (column, key) in seen[row.packet]:
                yield Fault("packets.csv", f"{key!r} stands twice in packet {row.packet}", line, column)
            seen[row.packet].add((column, key))
