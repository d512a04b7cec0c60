"""What a stopped server left behind is cleared before the next worker starts."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient

from desk.settings import Settings
from flows.server import START_PATIENCE_SECONDS
from flows.service import worker
from flows.service.worker import end_interrupted_runs
from warehouse import WarehouseBusyError


class FakeServer:
    """Runs and limits as a server keeps them; answers only what clearing asks."""

    def __init__(self, running: int, limits: dict[str, int]) -> None:
        self.states: dict[UUID, str] = {uuid4(): "Running" for _ in range(running)}
        self.slots = limits

    def read_flow_runs(self, *, flow_run_filter: Any, limit: int) -> list[SimpleNamespace]:
        assert {state.value for state in flow_run_filter.state.type.any_} == {"PENDING", "RUNNING", "CANCELLING"}
        return [SimpleNamespace(id=key) for key, state in self.states.items() if state == "Running"][:limit]

    def set_flow_run_state(self, run_id: UUID, state: Any, *, force: bool) -> None:
        assert force
        self.states[run_id] = state.name

    def read_global_concurrency_limits(self, *, limit: int, offset: int) -> list[SimpleNamespace]:
        return [SimpleNamespace(name=name) for name in list(self.slots)[offset : offset + limit]]

    def update_global_concurrency_limit(self, name: str, change: Any) -> None:
        self.slots[name] = change.active_slots


def test_nothing_seems_to_run_and_every_place_is_free() -> None:
    server = FakeServer(running=230, limits={f"deployment:{n}": 1 for n in range(130)} | {"thidua-writer": 1})
    end_interrupted_runs(cast("SyncPrefectClient", server))
    assert set(server.states.values()) == {"Crashed"}
    assert set(server.slots.values()) == {0}


@pytest.mark.parametrize(("finds", "started"), [((), 0), (("final",), 1), (WarehouseBusyError("held"), 1)])
def test_what_was_missed_is_looked_for_in_less_time_than_up_waits(
    finds: Any, started: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where another program holds the warehouse, the flow is started: it waits and looks again."""
    waited: list[float] = []

    def find(*_: Any, wait: float) -> Any:
        waited.append(wait)
        if isinstance(finds, Exception):
            raise finds
        return finds

    made: list[str] = []
    client = SimpleNamespace(
        read_deployment_by_name=lambda name: SimpleNamespace(id=name),
        create_flow_run_from_deployment=lambda key, name: made.append(key),
    )
    monkeypatch.setattr(worker, "find_due_work", find)
    worker.start_missed_reports(cast("SyncPrefectClient", client), Settings(tmp_path), datetime.now(UTC))
    assert len(made) == started and waited[0] < START_PATIENCE_SECONDS / 2
