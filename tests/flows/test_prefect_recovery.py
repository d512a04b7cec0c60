"""What a stopped server left behind is cleared before the next worker starts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

from prefect.client.orchestration import SyncPrefectClient

from flows.children import end_interrupted_runs


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
