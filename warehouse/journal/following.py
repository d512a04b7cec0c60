"""A database follows the journal: which line it has, the lines it lacks, and a whole new one made of all of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from schemas.tables import TABLES
from warehouse.journal.chain import START, Entry, Journal, JournalError, Mark, ToldChanges
from warehouse.journal.database import connect
from warehouse.migrate import migrate, read_known_layout

if TYPE_CHECKING:
    import pyarrow as pa

_LOG = logging.getLogger(__name__)


def read_mark(connection: duckdb.DuckDBPyConnection) -> Mark:
    """The last line of the journal that the database has; START where it has none, or is older than journals are.

    Not for a transaction, which a missing table would end.
    """
    try:
        rows = connection.execute("SELECT number, hash FROM main.journal").fetchall()
    except duckdb.CatalogException:
        return START
    return Mark(*rows[0]) if rows else START


def set_mark(connection: duckdb.DuckDBPyConnection, mark: Mark) -> None:
    """Note the last line it has; in the transaction that applies this line."""
    connection.execute("CREATE TABLE IF NOT EXISTS main.journal (number BIGINT NOT NULL, hash VARCHAR NOT NULL)")
    connection.execute("DELETE FROM main.journal")
    connection.execute("INSERT INTO main.journal VALUES ($number, $hash)", mark._asdict())


def catch_up(connection: duckdb.DuckDBPyConnection, journal: Journal) -> int:
    """Apply the lines that the database lacks, each once; gives how many. What a crash tore is told and set aside.

    JournalError where the journal does not hold what the database has.
    """
    known = read_mark(connection)
    if journal.ends_at(known):
        return 0
    torn = journal.set_torn_aside(known)
    if torn is not None:
        _LOG.warning(
            "Nhật ký có một dòng ghi dở khi máy dừng đột ngột; việc đó chưa được ghi vào sổ theo dõi. Phần ghi dở "
            "được giữ ở %s; hãy làm lại việc vừa làm khi máy dừng.",
            torn,
        )
    if journal.ends_at(known):
        return 0
    done = 0
    for entry in journal.read(known):
        _apply_entry(connection, entry)
        done += 1
    if done == 0:  # pragma: no cover -- read() gives a line or raises where the last one is not known
        raise JournalError(f"nhật ký {journal.path} ngắn hơn sổ theo dõi")
    return done


def begin_journal(connection: duckdb.DuckDBPyConnection, journal: Journal) -> None:
    """The first line of a journal for a database that has rows already, as those of earlier versions: all its tables.

    Nothing where there are no rows or where the journal has begun.
    """
    if not journal.is_empty:
        return
    from warehouse.journal.changes import Change, encode_change  # late, with Arrow: who only looks does without

    stored = [Change("whole", table.name, _read_table(connection, table.name)) for table in TABLES]
    told = ToldChanges()
    for change in stored:
        if change.data.num_rows:
            told.add(encode_change(change))
    if told.pieces:
        line, mark = journal.make_line(START, read_known_layout(connection), told)
        with in_transaction(connection):
            set_mark(connection, mark)
            journal.add(line)


def build_from(journal: Journal, target: Path) -> int:
    """A new database of all that the journal holds, in the present layout; gives how many lines it was made of.

    Each line is applied in the layout it was written for, and the database upgraded between them as the one before
    was. JournalError where the journal is damaged.
    """
    lines = 0
    with connect(target) as connection:
        for entry in journal.read():
            _apply_entry(connection, entry)
            lines += 1
        migrate(connection)
        connection.execute("CHECKPOINT")
    return lines


def forget_mark(connection: duckdb.DuckDBPyConnection) -> None:
    """Have the database follow no journal, so that a new one may begin."""
    set_mark(connection, START)


def _apply_entry(connection: duckdb.DuckDBPyConnection, entry: Entry) -> None:
    from warehouse.journal.changes import apply_change, decode_change

    migrate(connection, up_to=entry.layout)
    with in_transaction(connection):
        for told in entry.changes:
            try:
                change = decode_change(told)
            except (ValueError, KeyError, TypeError) as error:
                raise JournalError(f"dòng {entry.mark.number} của nhật ký không đọc được: {error}") from error
            apply_change(connection, change)
        set_mark(connection, entry.mark)


def _read_table(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    return connection.sql(f"FROM {name}").to_arrow_table()


@contextmanager
def in_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All or nothing."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
