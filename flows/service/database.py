"""Prefect's database in SQLite without refusals: one transaction after the other.

Prefect begins its transactions DEFERRED. One that has read and then writes, while another has written in between, is
refused by SQLite at once, whatever the busy timeout (SQLITE_BUSY_SNAPSHOT), and Prefect answers 503: much of what is
asked for while a run records. Here every transaction is IMMEDIATE, and they wait for each other in the order they came.
PostgreSQL needs nothing of this.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import asyncpg
import sqlalchemy as sa
from prefect.server.database.configurations import AioSqliteConfiguration
from prefect.server.database.dependencies import MODELS_DEPENDENCIES
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL
from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction, create_async_engine

from schemas.errors import PlainError

_BEGIN = "thidua_begin"
"""The execution option of a connection that says how its transaction begins."""


@dataclass(slots=True)
class _Turn:
    """A transaction's turn; what is begun within it, by whatever task, must not wait for its end."""

    is_open: bool = True


_turn: ContextVar[_Turn | None] = ContextVar("_turn", default=None)


class SqliteInTurn(AioSqliteConfiguration):
    """Prefect's SQLite, with transactions that follow each other instead of refusing each other."""

    def __init__(self, connection_url: str) -> None:
        super().__init__(connection_url)
        self._queues: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()

    def begin_sqlite_stmt(self, conn: sa.Connection) -> None:
        """Begin as the connection's transaction asks, else as Prefect does (migrations; a statement alone)."""
        if mode := conn.get_execution_options().get(_BEGIN):
            conn.exec_driver_sql(f"BEGIN {mode}")
        else:
            super().begin_sqlite_stmt(conn)

    @asynccontextmanager
    async def begin_transaction(
        self, session: AsyncSession, with_for_update: bool = False
    ) -> AsyncGenerator[AsyncSessionTransaction, None]:
        """Wait for the turn, begin, commit or roll back; one within another begins as Prefect would have it."""
        outer = _turn.get()
        if outer is not None and outer.is_open:
            async with self._begin(session, "IMMEDIATE" if with_for_update else "DEFERRED") as transaction:
                yield transaction
            return
        async with self._queue():
            turn = _Turn()
            token = _turn.set(turn)
            try:
                async with self._begin(session, "IMMEDIATE") as transaction:
                    yield transaction
            finally:
                turn.is_open = False
                _turn.reset(token)

    @asynccontextmanager
    async def _begin(self, session: AsyncSession, mode: str) -> AsyncGenerator[AsyncSessionTransaction, None]:
        async with session.begin() as transaction:
            await session.connection(execution_options={_BEGIN: mode})
            yield transaction

    def _queue(self) -> asyncio.Lock:
        return self._queues.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def use_sqlite_in_turn() -> None:
    """Let this process's Prefect server use SQLite in turn; nothing where its database is another."""
    url = PREFECT_API_DATABASE_CONNECTION_URL.value()
    if sa.make_url(url).get_backend_name() == "sqlite":
        MODELS_DEPENDENCIES["database_config"] = SqliteInTurn(url)


class DatabaseError(PlainError, ConnectionError):
    """Prefect's database cannot be reached; the message says which and why."""


def check_database() -> None:
    """Raises DatabaseError if Prefect's PostgreSQL cannot be reached, rather than let Prefect try for half a minute."""
    url = sa.make_url(PREFECT_API_DATABASE_CONNECTION_URL.value())
    if url.get_backend_name() == "postgresql":
        asyncio.run(_try_postgresql(url))


async def _try_postgresql(url: sa.URL) -> None:
    engine = create_async_engine(url)
    try:
        async with engine.connect():
            pass
    except (OSError, sa.exc.SQLAlchemyError, asyncpg.PostgresError) as error:
        raise DatabaseError(
            f"PREFECT_API_DATABASE_CONNECTION_URL names {url.render_as_string(hide_password=True)}, "
            f"which cannot be used: {error}"
        ) from error
    finally:
        await engine.dispose()
