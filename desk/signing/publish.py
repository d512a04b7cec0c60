"""Publish an approved ranking: refused where it is not approved, or where its scores would be others now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.rankings import rank
from desk.settings import Settings
from desk.signing.release import write_release
from desk.signing.steps import (
    SealedRanking,
    SignOffError,
    list_steps,
    record,
    require_holding,
    require_step,
)
from reports.dossier.signed import Step
from scoring.sealing.seal import list_changed_units
from warehouse import Warehouse

MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Published:
    """A ranking that was published: its last step and the folder of its release."""

    step: Step
    folder: Path


def publish(
    settings: Settings, sealed: SealedRanking, person: str, role: str, note: str, now: datetime | None = None
) -> Published:
    """Write the release and record the step. SignOffError where the ranking is unapproved or has changed since.

    Killed between the two, it is done by the next call: a release that lies there is that of the same seal.
    """
    who, office, said = (" ".join(text.split()) for text in (person, role, note))
    require_holding(settings, sealed)
    clock = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        steps = list_steps(warehouse, settings, sealed.year, sealed.seal)
        require_step(steps, "published", who, office, said)
        _require_same_results(warehouse, settings, sealed, clock)
        step = Step("published", who, office, said, clock)
        folder = write_release(warehouse, sealed, [*steps, step])
        record(warehouse, sealed, step)
    return Published(step, folder)


def _require_same_results(warehouse: Warehouse, settings: Settings, sealed: SealedRanking, now: datetime) -> None:
    told = json.loads(sealed.manifest.read_text("utf-8"))
    then = rank.rank_by_manifest(warehouse, settings, told)
    current = rank.rank_now(warehouse, settings, sealed.year, now)
    if changed := list_changed_units(then, current):
        named = ", ".join(settings.programme.unit_by_id[unit].name_vi for unit in changed[:MOST_NAMED])
        more = f" và {len(changed) - MOST_NAMED} đơn vị khác" if len(changed) > MOST_NAMED else ""
        raise SignOffError(
            f"từ khi niêm phong {sealed.seal[:8]}, kết quả của {named}{more} đã đổi: không công bố. Lập lại bảng xếp "
            "hạng (thidua rank make), thẩm định, phê duyệt rồi công bố bản đó"
        )
