"""How much of a machine making a release may take: what does not fit in memory is laid on the disk meanwhile."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from schemas import files

MEMORY: Final = "384MiB"
"""Of each database that is open while a release is made, two at the same time."""
MOST_AT_ONCE: Final = 300_000
"""Expected cells of a year that are reckoned at once: so many lie in memory whole, with all that they are made of."""
MOST_INDEXED: Final = 100_000
"""Rows of a table whose keys an index holds, in the released database as in its making. Such an index of texts lies in
memory whole: it takes ten times what the table takes on the disk."""
MOST_ENTRIES: Final = 4_000_000
"""Entries of all those indexes together, a row once for its key and once for each reference: they lie there until the
database is whole."""
_SPILL: Final = "tam"


@contextmanager
def spill_into(folder: Path) -> Iterator[Path]:
    """A folder beside the releases for what does not fit; a killed run's is removed with other temporaries."""
    place = files.temporary_of(folder / _SPILL)
    place.mkdir(parents=True, exist_ok=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def bound_memory(connection: duckdb.DuckDBPyConnection, spill: Path) -> None:
    """Hold the connection's database to `MEMORY`; what is more goes to the disk, where it went before if it did."""
    place = str(spill).replace("'", "''")
    with suppress(duckdb.Error):
        connection.execute(f"SET temp_directory = '{place}'")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET preserve_insertion_order = false")
