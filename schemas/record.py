"""What every record read from a table is: frozen, with no column that it does not know."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Base of every record of a programme or of the engine's tables: frozen, unknown columns refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
