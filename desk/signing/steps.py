"""The states of a sealed ranking: draft, verified, approved, published; each step by a named person, none taken back.

Who verifies does not approve. A ranking that was returned begins anew as a draft. Nothing is signed whose seal does not
hold; nothing is published that is not approved, or whose scores would be others now.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from desk.clock import now_in
from desk.rankings import rank
from desk.settings import Settings
from reports.dossier.signed import STATES_VI, State, Step
from schemas.errors import PlainError
from schemas.grammar.labels import name_key
from schemas.tables import SIGN_OFF
from warehouse import Warehouse

ORDER: Final[tuple[State, ...]] = ("draft", "verified", "approved", "published")
SHORTEST_ID: Final = 8


class SignOffError(PlainError, ValueError):
    """The step cannot be taken; the message says why and what comes first."""


@dataclass(frozen=True, slots=True)
class SealedRanking:
    """A ranking that was sealed: its manifest's file, year and seal."""

    manifest: Path
    year: int
    seal: str


def find_ranking(settings: Settings, token: str) -> SealedRanking:
    """The sealed ranking whose seal begins so; SignOffError where there is none, or several."""
    if len(token) < SHORTEST_ID:
        raise SignOffError(f"{token} quá ngắn: ghi ít nhất {SHORTEST_ID} ký tự đầu của mã niêm phong")
    found = {}
    for path in sorted(settings.rankings.glob("*/niem-phong_*.json")):
        try:
            told = json.loads(path.read_text("utf-8"))
            seal, year = str(told["seal"]), int(told["year"])
        except (ValueError, KeyError, TypeError):
            continue
        if seal.startswith(token):
            found[seal] = SealedRanking(path, year, seal)
    if len(found) != 1:
        told_vi = "không có bảng xếp hạng nào" if not found else f"có {len(found)} bảng xếp hạng"
        raise SignOffError(f"{told_vi} mang mã niêm phong {token}: thidua rank make cho biết mã")
    return next(iter(found.values()))


def list_steps(warehouse: Warehouse, settings: Settings, year: int, seal: str) -> list[Step]:
    """The steps of a ranking, the first of them first."""
    rows = warehouse.query("sign_offs", year=year)
    return [
        Step(
            row["state"],
            row["person"],
            row["role"],
            row["note"],
            row["recorded_at"].astimezone(settings.programme.tz).to_pydatetime(),
        )
        for row in rows.to_dict("records")
        if row["seal"] == seal
    ]


def load_steps(settings: Settings, sealed: SealedRanking) -> list[Step]:
    """The same from the desk's warehouse."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return list_steps(warehouse, settings, sealed.year, sealed.seal)


def next_state(steps: Sequence[Step]) -> State | None:
    """What a ranking may become next; None once it is published."""
    course = _list_course(steps)
    return ORDER[len(course)] if len(course) < len(ORDER) else None


def _list_course(steps: Sequence[Step]) -> list[Step]:
    """The steps since it was last returned."""
    returned = [place for place, step in enumerate(steps) if step.state == "returned"]
    return list(steps[returned[-1] + 1 :] if returned else steps)


def sign(
    settings: Settings,
    sealed: SealedRanking,
    state: State,
    person: str,
    role: str,
    note: str,
    now: datetime | None = None,
) -> Step:
    """Record that the ranking became this; SignOffError where it cannot. `published`: see `desk.signing.publish`."""
    who, office, said = (" ".join(text.split()) for text in (person, role, note))
    require_holding(settings, sealed)
    clock = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        require_step(list_steps(warehouse, settings, sealed.year, sealed.seal), state, who, office, said)
        record(warehouse, sealed, step := Step(state, who, office, said, clock))
    return step


def require_holding(settings: Settings, sealed: SealedRanking) -> None:
    """SignOffError where the seal does not hold any more, or cannot be compared."""
    if why := rank.describe_earlier_vi(settings, sealed.manifest):
        raise SignOffError(f"niêm phong {sealed.seal[:8]} không đối chiếu được: {why}; lập lại bảng xếp hạng rồi ký")
    if differing := rank.verify(settings, sealed.manifest):
        raise SignOffError(
            f"niêm phong {sealed.seal[:8]} không còn đúng ({', '.join(differing)}): không ký; thidua doctor để tìm "
            "nguyên nhân"
        )


def require_step(steps: Sequence[Step], state: State, person: str, role: str, note: str) -> None:
    """SignOffError where this person cannot take the step now."""
    lacks = [name for name, text in (("họ tên", person), ("chức vụ", role), ("ý kiến", note)) if not text]
    if lacks:
        raise SignOffError(f"bước ký phải có {', '.join(lacks)}")
    course, coming = _list_course(steps), next_state(steps)
    if state == "returned":
        if not course or coming is None:
            raise SignOffError("chỉ trả lại được bảng xếp hạng đã trình mà chưa công bố")
        return
    if state != coming:
        stands = STATES_VI[course[-1].state] if course else "chưa trình"
        wanted = f"bước tiếp theo là “{STATES_VI[coming]}”" if coming else "không còn bước nào"
        raise SignOffError(f"bảng xếp hạng {stands}; {wanted}, không phải “{STATES_VI[state]}”")
    verified = {name_key(step.person) for step in course if step.state == "verified"}
    if state == "approved" and name_key(person) in verified:
        raise SignOffError(f"{person} đã thẩm định nên không phê duyệt: hai bước phải do hai người")


def record(warehouse: Warehouse, sealed: SealedRanking, step: Step) -> None:
    """Add the step's row."""
    told = {
        "year": sealed.year,
        "seal": sealed.seal,
        "state": step.state,
        "person": step.person,
        "role": step.role,
        "note": step.note,
        "recorded_at": step.recorded_at,
    }
    key = hashlib.sha256("|".join(map(str, told.values())).encode()).hexdigest()[:20]
    warehouse.insert(SIGN_OFF, [{"sign_off_id": key, **told}])
