"""A new home's database of Prefect, laid down as Prefect's hundred migrations would leave it, for a fraction of it.

Setting up the environment runs `python -m flows.service.new_database`: Prefect itself makes a database, and the
environment keeps the statements for its tables, indexes and revision. They are for the version of Prefect that is named
in their first line; with any other, or without them, Prefect makes its database itself. Its migrations run at every
start all the same: they find nothing to do.
"""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import prefect
import sqlalchemy as sa
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL

from schemas import files

STATEMENTS = Path(sys.prefix, "share", "thidua", "new_database.sql")
HEADING = "-- The empty SQLite database of Prefect {}, written by `python -m flows.service.new_database`.\n"
_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"


def lay_new_database() -> bool:
    """Make Prefect's SQLite file where there is none; True if it was made. Nothing where its database is another."""
    address = sa.make_url(PREFECT_API_DATABASE_CONNECTION_URL.value())
    name = address.database or ""
    if address.get_backend_name() != "sqlite" or name in ("", ":memory:") or name.startswith("file:"):
        return False
    path = Path(name)
    text = STATEMENTS.read_text("utf-8") if STATEMENTS.is_file() else ""
    remains = [path.with_name(f"{path.name}{end}") for end in ("", "-wal", "-shm", "-journal")]  # SQLite replays them
    if any(one.exists() for one in remains) or not text.startswith(HEADING.format(prefect.__version__)):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.new_file(path) as begun, closing(sqlite3.connect(begun)) as connection:
        connection.executescript(f"BEGIN;\n{text}COMMIT;")
    return True


def make_by_migrations(path: Path) -> None:
    """Let the Prefect that is installed make the file by its own migrations."""
    with tempfile.TemporaryDirectory() as home:
        ours = {
            **os.environ,
            "PREFECT_HOME": home,
            "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{path}",
        } | {"PYTHONHASHSEED": "0"}
        command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
        subprocess.run(command, env=ours, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


def write_statements(path: Path) -> str:
    """The statements that make such a database as the file holds: its tables and indexes, and the revision."""
    with closing(sqlite3.connect(path)) as connection:
        schema = [re.sub(r"[ \t]+$", "", sql, flags=re.MULTILINE) for (sql,) in connection.execute(_SCHEMA)]
        ((revision,),) = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    told = [*schema, f"INSERT INTO alembic_version VALUES ('{revision}')"]  # noqa: S608 -- a text, not a query
    return HEADING.format(prefect.__version__) + "".join(f"{sql};\n" for sql in told)


def main() -> None:
    """Write the statements for the Prefect that is installed."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prefect.db"
        make_by_migrations(path)
        STATEMENTS.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(STATEMENTS, write_statements(path))


if __name__ == "__main__":
    main()
