"""SQLite in turn: what Prefect's own configuration refuses, and that nothing waits for itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa
from prefect.server.database.configurations import AioSqliteConfiguration, BaseDatabaseConfiguration
from prefect.settings import PREFECT_API_DATABASE_CONNECTION_URL, temporary_settings

from flows.service.database import DatabaseError, SqliteInTurn, check_database

WRITERS = 8
PATIENCE_SECONDS = 30.0


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/prefect.db"


async def prepare(configuration: BaseDatabaseConfiguration) -> None:
    async with (await configuration.engine()).begin() as connection:
        await connection.execute(sa.text("CREATE TABLE count (number INTEGER)"))
        await connection.execute(sa.text("INSERT INTO count VALUES (0)"))


async def add_one(configuration: BaseDatabaseConfiguration) -> None:
    """Read, let all others read too, and write: what most of Prefect's requests do."""
    engine = await configuration.engine()
    async with await configuration.session(engine) as session, configuration.begin_transaction(session):
        number = (await session.execute(sa.text("SELECT number FROM count"))).scalar_one()
        await asyncio.sleep(0.02)
        await session.execute(sa.text("UPDATE count SET number = :number"), {"number": number + 1})


async def count(configuration: BaseDatabaseConfiguration) -> int:
    async with await configuration.session(await configuration.engine()) as session:
        return int((await session.execute(sa.text("SELECT number FROM count"))).scalar_one())


async def write_at_once(configuration: BaseDatabaseConfiguration) -> tuple[list[BaseException], int]:
    """What writers at the same time are refused with, and how many of them counted."""
    await prepare(configuration)
    done = await asyncio.gather(*(add_one(configuration) for _ in range(WRITERS)), return_exceptions=True)
    return [error for error in done if error is not None], await count(configuration)


def test_writers_at_the_same_time_are_all_taken(url: str) -> None:
    refused, counted = asyncio.run(write_at_once(SqliteInTurn(url)))
    assert (refused, counted) == ([], WRITERS)


def test_prefects_own_configuration_refuses_writers(url: str) -> None:
    """Why there is one of ours; once this fails, Prefect's own will do."""
    refused, counted = asyncio.run(write_at_once(AioSqliteConfiguration(url)))
    assert refused and counted + len(refused) == WRITERS  # how many depends on how their begins fall together
    assert all("database is locked" in str(error) for error in refused)


def test_a_transaction_that_fails_leaves_nothing_and_lets_the_next_one_in(url: str) -> None:
    configuration = SqliteInTurn(url)

    async def fail_then_write() -> int:
        await prepare(configuration)
        async with await configuration.session(await configuration.engine()) as session:
            with pytest.raises(RuntimeError, match="stopped"):
                async with configuration.begin_transaction(session):
                    await session.execute(sa.text("UPDATE count SET number = 100"))
                    raise RuntimeError("stopped")
        await add_one(configuration)
        return await count(configuration)

    assert asyncio.run(fail_then_write()) == 1


def test_what_is_begun_within_a_transaction_does_not_wait_for_its_end(url: str) -> None:
    configuration = SqliteInTurn(url)

    async def read_within() -> int:
        await prepare(configuration)
        engine = await configuration.engine()
        async with await configuration.session(engine) as outer, configuration.begin_transaction(outer):
            await outer.execute(sa.text("UPDATE count SET number = 7"))
            async with await configuration.session(engine) as inner, configuration.begin_transaction(inner):
                return int((await inner.execute(sa.text("SELECT number FROM count"))).scalar_one())

    assert asyncio.run(asyncio.wait_for(read_within(), PATIENCE_SECONDS)) == 0, "not what is not committed"


def test_a_postgresql_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    url = f"postgresql+asyncpg://thidua:mat-khau@/thidua?host={tmp_path}"
    said = r"thidua:\*\*\*@/thidua\?host=.*, which cannot be used: "
    with (
        temporary_settings({PREFECT_API_DATABASE_CONNECTION_URL: url}),
        pytest.raises(DatabaseError, match=said) as told,
    ):
        check_database()
    assert "mat-khau" not in str(told.value)
