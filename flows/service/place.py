"""What a Prefect server must know before the desk's runs have a place on it: the work pool and the limit of one writer.

`prepare_server` is the build step of prefect.yaml: also who deploys by `prefect deploy --all` has both, or is told why
not.
"""

from __future__ import annotations

import functools
import itertools
import os
import shlex
import sys
from pathlib import Path
from typing import Any

import prefect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectNotFound

from desk.settings import Settings
from flows.schedules import render_deployments
from flows.server import WORK_POOL, WRITER_LIMIT
from schemas.errors import PlainError

CHECKOUT = Path(__file__).resolve().parents[2]


class DeployError(PlainError, RuntimeError):
    """What is about to be deployed does not fit the desk; the message says what to do."""


def prepare_server() -> dict[str, Any]:
    """Declare pool and limit on the server of PREFECT_API_URL. Raises DeployError where the deployments do not fit."""
    _prepare_once(os.environ.get("PREFECT_API_URL", ""), _find_deployed_file(sys.argv))
    return {}


@functools.cache  # Prefect runs the step for each deployment
def _prepare_once(api: str, file: Path) -> None:
    if not api:
        raise DeployError(
            "PREFECT_API_URL is not set: the deployments would go to a server that ends with this command. Set it to "
            "the address of the desk's server, as http://127.0.0.1:4200/api, and PREFECT_API_AUTH_STRING to its login"
        )
    check_schedules(file, Settings.from_environment())
    with prefect.get_client(sync_client=True) as client:
        declare_place(client)


def check_schedules(file: Path, settings: Settings) -> None:
    """Raises DeployError if the schedules of that prefect.yaml are another programme's."""
    text = file.read_text("utf-8")
    if render_deployments(text, settings.programme) != text:
        raise DeployError(
            f"{file} has the schedules of another programme than {settings.programme_name}. Set THIDUA_PROGRAMME to "
            "the desk's programme and write its schedules (`thidua programme schedules --write`), or start `thidua up`"
        )


def declare_place(client: SyncPrefectClient) -> None:
    """The work pool and the limit of one writer, made or brought up to date."""
    declare_pool(client)
    client.upsert_global_concurrency_limit_by_name(WRITER_LIMIT, 1)


def declare_pool(client: SyncPrefectClient) -> None:
    """Create the work pool whose runs use this interpreter in this checkout, or bring it up to date."""
    template = pool_template()
    try:
        client.read_work_pool(WORK_POOL)
    except ObjectNotFound:
        client.create_work_pool(WorkPoolCreate(name=WORK_POOL, type="process", base_job_template=template))
    else:
        client.update_work_pool(WORK_POOL, WorkPoolUpdate(base_job_template=template))


def pool_template() -> dict[str, Any]:
    """The process worker's template with the command and folder given; without a command a run takes two processes."""
    from prefect.workers.process import ProcessWorker

    template: dict[str, Any] = ProcessWorker.get_default_base_job_template()
    defaults = template["variables"]["properties"]
    defaults["command"]["default"] = f"{shlex.quote(sys.executable)} -m prefect.engine"
    defaults["working_dir"]["default"] = str(CHECKOUT)
    return template


def _find_deployed_file(arguments: list[str]) -> Path:
    """The file that `prefect deploy` was called with, else the one of this folder."""
    named = [after for before, after in itertools.pairwise(arguments) if before == "--prefect-file"]
    return Path(named[-1] if named else "prefect.yaml").resolve()
