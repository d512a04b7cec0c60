"""Put decisions of people on record: each once, however often the command that makes it is repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from schemas.tables import DECISION
from warehouse import Warehouse

_SAME: Final = ("outcome", "decided_by", "reason")


def record_decisions(warehouse: Warehouse, rows: Sequence[Mapping[str, Any]]) -> None:
    """Append rows of `core.decision`, but for those that say what stands already.

    A command that was killed after it had written is repeated by whoever gave it. What was decided otherwise in between
    and is decided anew is another decision.
    """
    warehouse.insert(DECISION, [row for row in rows if not _stands_already(warehouse, row)])


def _stands_already(warehouse: Warehouse, row: Mapping[str, Any]) -> bool:
    last = warehouse.query("last_decision", kind=row["kind"], subject=row["subject"]).to_dict("records")
    return any(all(one[name] == row[name] for name in _SAME) for one in last)
