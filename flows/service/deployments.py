"""The deployments of a prefect.yaml on the server, as `prefect deploy --all` would declare them, by one client.

Prefect's command makes seven clients a deployment, each with certificates that a server on loopback has no use for, and
asks the server a dozen times. What it does with a deployment, `RunnerDeployment`, is the same here.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from prefect.client.schemas.schedules import CronSchedule, RRuleSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow, load_flow_from_entrypoint

from schemas.errors import PlainError

FIELDS = frozenset(
    {"name", "entrypoint", "description", "tags", "work_pool", "concurrency_limit", "parameters", "schedules"}
)
"""What may stand in a deployment of the file."""


class DeploymentError(PlainError, ValueError):
    """A deployment of the file has what is not applied here; the message names it."""


class _Installed:
    """Where a run finds its flow: in the package that is installed, so that nothing is fetched (`pull: []`)."""

    pull_interval = None
    destination = Path()

    def set_base_path(self, path: Path) -> None:
        """Nothing lies below any path."""

    async def pull_code(self) -> None:
        """Nothing is fetched."""

    def to_pull_step(self) -> list[dict[str, Any]]:
        """No step."""
        return []

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Installed)

    def __hash__(self) -> int:
        return hash(_Installed)


def apply_deployments(file: Path) -> None:
    """Declare every deployment of the file on the server of this context's client, or bring it up to date."""
    for told in yaml.safe_load(file.read_text("utf-8"))["deployments"]:
        if unknown := told.keys() - FIELDS:
            raise DeploymentError(
                f"{file}: deployment {told.get('name')} has {', '.join(sorted(unknown))}, which nobody reads"
            )
        schedules = [{"slug": one["slug"], "schedule": _make_schedule(one)} for one in told.get("schedules", [])]
        _make_deployment(told).apply(schedules=schedules)


def _make_deployment(told: Mapping[str, Any]) -> RunnerDeployment:
    flow: Flow[..., Any] = load_flow_from_entrypoint(told["entrypoint"], use_placeholder_flow=False)
    limit = told.get("concurrency_limit") or {}
    deployment = RunnerDeployment(
        name=told["name"],
        flow_name=flow.name,
        entrypoint=told["entrypoint"],
        work_pool_name=told["work_pool"]["name"],
        parameters=told.get("parameters", {}),
        description=told["description"],
        tags=told["tags"],
        concurrency_limit=limit.get("limit"),
        concurrency_options={"collision_strategy": limit["collision_strategy"]} if limit else None,
        storage=_Installed(),
        job_variables={},
    )
    deployment._set_defaults_from_flow(flow)
    return deployment


def _make_schedule(told: Mapping[str, Any]) -> CronSchedule | RRuleSchedule:
    if "cron" in told:
        return CronSchedule(cron=told["cron"], timezone=told["timezone"])
    return RRuleSchedule(rrule=told["rrule"], timezone=told["timezone"])
