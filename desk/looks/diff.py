"""Two versions of a unit's report for a period side by side; which two, and what to say where there are not two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment
from desk.rulings.decide import DecisionError, find_submission, parse_hash_part
from desk.settings import Settings
from reports.versions import build as diff_build
from reports.versions import xlsx as diff_xlsx
from reports.versions.model import ReportDiff, Version
from reports.versions.texts import version_vi
from schemas.errors import PlainError
from schemas.programme import Period, Unit
from warehouse import Moment, Warehouse


class DiffError(PlainError, LookupError):
    """The two versions cannot be compared; the message says why, lists the versions there are and what to do."""


@dataclass(frozen=True, slots=True)
class DiffSummary:
    """What differs, and the workbook that was written, if one was asked for."""

    diff: ReportDiff
    xlsx: Path | None


def run(
    settings: Settings,
    unit: Unit,
    period_id: str,
    before: str | None = None,
    after: str | None = None,
    moment: Moment | None = None,
    xlsx: Path | None = None,
    now: datetime | None = None,
) -> DiffSummary:
    """Compare the versions whose ids begin with `before` and `after`, as of the moment (else the standing one).

    Without `after` it is the version that counts, without `before` the one before it. DiffError where there are no
    two.
    """
    programme = settings.programme
    period = programme.period(period_id)
    target = None if xlsx is None else _target(settings, xlsx)
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, programme, now or now_in(programme))
        known = diff_build.list_versions(warehouse, programme, unit, period, at)
        before, after = (_find_current_id(warehouse, token, now or now_in(programme)) for token in (before, after))
        old, new = choose(_Choice(unit, period, known), before, after)
        diff = diff_build.build(warehouse, programme, unit, period, at, old, new, known)
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        diff_xlsx.render(diff, target)
    return DiffSummary(diff, target)


def _find_current_id(warehouse: Warehouse, token: str | None, now: datetime) -> str | None:
    """The present id of a document that was judged anew since it had this one; else the token as it is."""
    if token is None:
        return None
    try:
        found = find_submission(warehouse, token, now)
    except DecisionError:
        return token
    return str(found["submission_id"]) if found["former_id"] else token


@dataclass(frozen=True, slots=True)
class _Choice:
    """The versions to choose from, and how a refusal is told."""

    unit: Unit
    period: Period
    versions: Sequence[Version]

    @property
    def owner(self) -> str:
        return f"{self.unit.name_vi} ({self.unit.code}), {self.period.id}"

    def make_error(self, said: str, advice: str = "") -> DiffError:
        if not self.versions:
            listed = "\nXem đã nhận được gì của đơn vị: thidua status --unit " + self.unit.code
        else:
            listed = "\nCác bản đã nhận:\n" + "\n".join(f"  {version_vi(v)}" for v in self.versions)
        return DiffError(f"{self.owner}: {said}{listed}" + (f"\n{advice}" if advice else ""))

    def advice(self) -> str:
        """How to name two of them, where there are two to name."""
        readable = [v for v in self.versions if v.has_values]
        if len(readable) < 2:
            return "Khi đơn vị gửi bản khác: thidua ingest, rồi so sánh lại."
        chosen = f"--from {readable[-2].id} --to {readable[-1].id}"
        return f"Chọn hai bản: thidua diff --unit {self.unit.code} --period {self.period.id} {chosen}"


def choose(choice: _Choice, before: str | None, after: str | None) -> tuple[Version, Version]:
    """The two versions to compare; DiffError where one of them cannot be told or has no figures."""
    if not choice.versions:
        raise choice.make_error("chưa nhận được bản báo cáo nào.")
    new = _find_effective(choice) if after is None else _find_version(choice, after, "--to")
    old = _find_earlier(choice, new) if before is None else _find_version(choice, before, "--from")
    if old.submission_id == new.submission_id:
        raise choice.make_error(f"--from và --to cùng là bản {old.id}.", choice.advice())
    return old, new


def _find_version(choice: _Choice, token: str, option: str) -> Version:
    part = parse_hash_part(token).casefold()
    found = [v for v in choice.versions if v.submission_id.startswith(part) or v.sha256.startswith(part)]
    if len(found) != 1:
        raise choice.make_error(f"{option} {token} ứng với {len(found)} bản.", choice.advice())
    if not found[0].has_values:
        raise choice.make_error(f"bản {found[0].id} không đọc được số liệu nào, không so sánh được.", choice.advice())
    return found[0]


def _find_effective(choice: _Choice) -> Version:
    for version in choice.versions:
        if version.is_effective:
            return version
    raise choice.make_error("chưa có bản nào được tính.", choice.advice())


def _find_earlier(choice: _Choice, new: Version) -> Version:
    """The last version before it that has figures; copies are no versions."""
    earlier = [v for v in choice.versions[: choice.versions.index(new)] if v.has_values and not v.is_copy]
    if earlier:
        return earlier[-1]
    only = len([v for v in choice.versions if v.has_values]) < 2
    said = "chỉ có một bản có số liệu" if only else f"không có bản nào có số liệu trước bản {new.id}"
    raise choice.make_error(f"{said}, không có gì để so sánh.", choice.advice())


def _target(settings: Settings, path: Path) -> Path:
    """Where the workbook goes; never among what arrived, where it would be taken for a report."""
    if path.suffix.casefold() != ".xlsx" or path.is_dir():
        raise DiffError(f"--xlsx {path}: ghi tên một tệp .xlsx, như so-sanh.xlsx")
    inside = [
        folder for folder in (settings.inbox, settings.archive) if path.resolve().is_relative_to(folder.resolve())
    ]
    if inside:
        raise DiffError(f"--xlsx {path}: {inside[0]} là nơi giữ báo cáo nhận được; ghi vào thư mục khác")
    return path
