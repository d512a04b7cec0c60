"""Deployments as `thidua up` declares them, against Prefect's own `prefect deploy --all`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.context import SyncClientContext
from prefect.settings import (
    PREFECT_API_AUTH_STRING,
    PREFECT_API_URL,
    PREFECT_CLIENT_CSRF_SUPPORT_ENABLED,
    temporary_settings,
)

from desk.settings import Settings
from flows.server import run_server
from flows.service.deployments import DeploymentError, apply_deployments
from flows.service.place import CHECKOUT

CHANCE = {
    "id",
    "created",
    "updated",
    "flow_id",
    "deployment_id",
    "last_polled",
    "status",
    "work_queue_id",
    "labels",
    "concurrency_limit_id",
}


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """The environment in which a process talks to a desk's server, which has the deployments of `thidua up`."""
    with run_server(Settings(tmp_path_factory.mktemp("desk"))) as server:
        yield server.environment


def list_deployments(client: SyncPrefectClient) -> dict[str, Any]:
    """All that is said of each deployment but what chance and the clock give it; its id is in the name of its limit."""
    found = [json.loads(one.model_dump_json().replace(str(one.id), "its-id")) for one in client.read_deployments()]
    return {one["name"]: leave_out_chance(one) for one in found}


def read_slug(told: Any) -> str:
    """By what schedules are in order; anything else stays in its own."""
    return str(told.get("slug", "")) if isinstance(told, dict) else ""


def leave_out_chance(told: Any) -> Any:
    if isinstance(told, list):
        return [leave_out_chance(one) for one in sorted(told, key=read_slug)]
    if isinstance(told, dict):
        return {name: leave_out_chance(one) for name, one in told.items() if name not in CHANCE}
    return told


def test_what_up_declares_is_what_prefect_deploy_declares(ours: Mapping[str, str]) -> None:
    """New and brought up to date: Prefect's command changes nothing of what `up` declared, and the other way round."""
    settings = {
        PREFECT_API_URL: ours["PREFECT_API_URL"],
        PREFECT_API_AUTH_STRING: ours["PREFECT_API_AUTH_STRING"],
        PREFECT_CLIENT_CSRF_SUPPORT_ENABLED: True,
    }
    file = Path(ours["PREFECT_HOME"]) / "prefect.yaml"
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(file)]
    with temporary_settings(settings), SyncClientContext.get_or_create() as context:
        client = context.client
        told = [list_deployments(client)]
        for deploy in (command, "new", command, None):
            if deploy == "new":
                for one in client.read_deployments():
                    client.delete_deployment(one.id)
                continue
            if deploy is None:
                apply_deployments(file)
            else:
                subprocess.run(deploy, check=True, env={**os.environ, **ours}, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
            told.append(list_deployments(client))
    assert len(told[0]) == 9
    assert [one == told[0] for one in told] == [True] * 4


def test_what_nobody_reads_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "prefect.yaml"
    file.write_text("deployments: [{name: tiep-nhan, entrypoint: flows.ingest.ingest, triggers: []}]", "utf-8")
    with pytest.raises(DeploymentError, match="tiep-nhan has triggers"):
        apply_deployments(file)
