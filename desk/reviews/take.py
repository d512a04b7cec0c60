"""Take a reviewers' worksheet back: held against the figures and steps of now, in whole or not at all.

What a cell held when the worksheet was written is not asked of the file: its stamp names the moment, and the steps
known then are on record. So three are compared, cell by cell: as it was written, as it is filled in, as it stands now.
What was filled in over something that others recorded since is a conflict, and refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from desk.clock import now_in
from desk.intake.collect import next_record_time
from desk.outputs.default_moment import find_default_moment
from desk.reviews.figures import load_year_courses, make_worksheet
from desk.reviews.worksheet import WorksheetError
from desk.settings import Settings
from reports.office.vietnamese import number
from reports.worksheets.model import Row, ScopeError, Worksheet
from reports.worksheets.xlsx import find_value
from schemas.grammar.numbers import Number, parse_number
from schemas.judging.reviews import REFUSALS_VI, find_refusals
from schemas.tables import SCORE_REVIEW
from schemas.worksheets import FIRST_PERSON_ROW, PEOPLE_SHEET, STEPS_VI
from scoring import round_half_up
from scoring.reviews.course import NO_STEP, Course, Key, Review
from sources.review_file import NoWorksheetError, ReviewFile, Values, read_review_file
from warehouse import Moment, Warehouse

LOCKED: Final = ("unit", "unit_name", "criterion", "criterion_name", "maximum", "self", "computed")
"""The columns that say what is scored: a file in which one was changed is no worksheet of these figures."""
MOST_TOLD: Final = 40


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken from a worksheet: steps recorded now, steps that were on record already, by step."""

    year: int
    new: Mapping[str, int]
    known: int


@dataclass(frozen=True, slots=True)
class _Given:
    """What a row of the file gives in one step, and where it stands."""

    row: Row
    number: int
    step: str
    points: Decimal
    reason: str


def take_worksheet(settings: Settings, path: Path, now: datetime | None = None, year: int | None = None) -> Taken:
    """Record every step that the file gives and that is not on record; WorksheetError, and nothing taken, otherwise."""
    programme = settings.programme
    data = path.read_bytes()
    try:
        file = read_review_file(data)
    except NoWorksheetError as error:
        raise WorksheetError(f"{path.name}: {error}") from None
    _refuse(path, [*file.faults, *_find_stamp_faults(file, programme.id, year)])
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        at = find_default_moment(warehouse, programme, now or now_in(programme))
        told_year, written_at = int(file.stamp["year"]), datetime.fromisoformat(file.stamp["known_at"])
        worksheet = _make_again(warehouse, settings, file, told_year, at, path)
        before = load_year_courses(warehouse, programme, told_year, Moment(at.as_of, min(written_at, at.known_at)))
        recorded = next_record_time(warehouse, programme, now)
        rows, known = _read_steps(path, file, worksheet, before, hashlib.sha256(data).hexdigest(), recorded)
        with warehouse.transaction():
            warehouse.insert(SCORE_REVIEW, rows)
    counted = {step: sum(row["step"] == step for row in rows) for step in STEPS_VI}
    return Taken(told_year, {step: count for step, count in counted.items() if count}, known)


def _refuse(path: Path, faults: list[str]) -> None:
    if faults:
        more = [f"và {len(faults) - MOST_TOLD} chỗ khác"] if len(faults) > MOST_TOLD else []
        lines = "".join(f"\n  {fault}" for fault in [*faults[:MOST_TOLD], *more])
        raise WorksheetError(f"{path.name}: chưa nhận gì của phiếu, {len(faults)} chỗ phải sửa:{lines}")


def _find_stamp_faults(file: ReviewFile, programme_id: str, year: int | None) -> Iterator[str]:
    stamp = file.stamp
    if stamp["programme"] != programme_id:
        yield f"phiếu của chương trình {stamp['programme']}, nơi này dùng {programme_id}"
    if not stamp["year"].isdecimal():
        yield f"dấu ẩn ghi năm {stamp['year']}"
    elif str(file.year_seen) != stamp["year"]:
        yield f"trang Người ghi, ô B3: ghi năm {file.year_seen}, phiếu lập cho năm {stamp['year']}"
    elif year is not None and str(year) != stamp["year"]:
        yield f"phiếu của năm {stamp['year']}, không phải năm {year}"
    try:
        zoned = datetime.fromisoformat(stamp["known_at"]).tzinfo
    except ValueError:
        zoned = None
    if zoned is None:
        yield f"dấu ẩn ghi thời điểm không đọc được: {stamp['known_at']}"


def _make_again(
    warehouse: Warehouse, settings: Settings, file: ReviewFile, year: int, at: Moment, path: Path
) -> Worksheet:
    """The worksheet as it would be written now; WorksheetError where the file is of other figures or was changed."""
    try:
        made = make_worksheet(warehouse, settings.programme, year, file.layout.kind, file.stamp["scope"], at)
    except ScopeError as error:
        raise WorksheetError(f"{path.name}: {error}") from None
    faults = list(_find_row_faults(file, made))
    if made.figures != file.stamp["figures"]:
        told = faults or ["điểm chưa làm tròn đã đổi"]
        _refuse(path, [f"phiếu lập từ số liệu cũ, điểm nay đã khác: lập lại phiếu ({told[0]})", *told[1:]])
    _refuse(path, faults)
    return made


def _find_row_faults(file: ReviewFile, made: Worksheet) -> Iterator[str]:
    """Rows that are missing, twice there or not of the worksheet; locked cells that say something else."""
    wanted = {row.key: row for row in made.rows}
    met: dict[Key, int] = {}
    places = made.ranking.programme.scoring.rounding_places
    for at, values in file.rows.items():
        key = (_text(values["unit"]), _text(values["criterion"]))
        where = file.place_vi(at, "unit")
        if key not in wanted:
            named = " ".join(key).strip() or "không mã"
            yield f"{where}: dòng ({named}) không có trong phiếu đã lập; không thêm, sửa dòng"
        elif key in met:
            yield f"{where}: dòng {key[0]} {key[1]} đã có ở dòng {met[key]}"
        else:
            yield from _find_changed_cells(file, at, values, wanted[key], places)
        met.setdefault(key, at)
    for key in wanted.keys() - met.keys():
        yield f"trang {made.layout.sheet}: thiếu dòng {key[0]} {key[1]}; không bớt dòng của phiếu"


def _find_changed_cells(file: ReviewFile, at: int, values: Values, row: Row, places: int) -> Iterator[str]:
    for key in LOCKED:
        if key not in values:
            continue
        seen, told = values[key], find_value(row, key, places)
        same = _same_number(seen, told) if isinstance(told, Decimal) or told is None else _text(seen) == told
        if not same:
            told_vi = number(told) if isinstance(told, Decimal) else told or "trống"
            where = f"{file.place_vi(at, key)} ({row.key[0]}, {row.key[1]})"
            yield f"{where}: ghi {_tell_value(seen) or 'trống'}, phải là {told_vi}"


def _tell_value(seen: Any) -> str:
    """What a cell holds as an official writes it: numbers with a comma."""
    is_number = isinstance(seen, int | float) and not isinstance(seen, bool)
    return number(Decimal(repr(seen))) if is_number and Decimal(repr(seen)).is_finite() else _text(seen)


def _same_number(seen: Any, told: Decimal | None) -> bool:
    if seen is None or told is None:
        return (seen is None or not _text(seen)) and told is None
    return not isinstance(seen, bool) and isinstance(seen, int | float) and Decimal(repr(seen)) == told


def _read_steps(
    path: Path, file: ReviewFile, made: Worksheet, before: Mapping[Key, Course], document: str, recorded: datetime
) -> tuple[list[dict[str, Any]], int]:
    """Rows of `core.score_review` to add, how many steps were on record; WorksheetError with every cell at fault."""
    wanted = {row.key: row for row in made.rows}
    faults: list[str] = []
    given: list[_Given] = []
    known = 0
    for at, values in file.rows.items():
        row = wanted[_text(values["unit"]), _text(values["criterion"])]
        for step, _ in file.layout.people:
            found = _read_step(file, at, values, row, step, before.get(row.key, NO_STEP))
            if isinstance(found, str):
                faults.append(found)
            elif isinstance(found, _Given):
                given.append(found)
            known += found is True
    steps = {(one.row.key, one.step) for one in given}
    places = made.ranking.programme.scoring.rounding_places
    held = [_describe_for_model(one, file, places, steps, given) for one in given]
    for place, name in find_refusals(held):
        one = given[place]
        cell = file.place_vi(one.number, f"{one.step}_reason" if name == "has_reason" else one.step)
        lacks_person = name in ("has_person", "has_role")
        where = _person_place(file, one.step, name) if lacks_person else f"{cell} ({one.row.key[0]}, {one.row.key[1]})"
        faults.append(f"{where}: {REFUSALS_VI[name]}")
    _refuse(path, list(dict.fromkeys(faults)))
    return [_make_record(one, file, made, places, document, recorded) for one in given], known


def _person_place(file: ReviewFile, step: str, name: str) -> str:
    row = FIRST_PERSON_ROW + [one for one, _ in file.layout.people].index(step)
    return f"trang {PEOPLE_SHEET}, ô {'B' if name == 'has_person' else 'C'}{row} ({STEPS_VI[step]})"


def _read_step(file: ReviewFile, at: int, values: Values, row: Row, step: str, before: Course) -> _Given | str | bool:
    """What the row gives in a step; a fault in words; True where it is on record, False where nothing is given."""
    where = f"{file.place_vi(at, step)} ({row.key[0]}, {row.key[1]})"
    points = _read_points(values[step])
    if isinstance(points, str):
        return f"{where}: {points}"
    reason = _text(values[f"{step}_reason"])
    person = file.people[step][0]
    written, stands = _step_of(before, step, person), _step_of(row.course, step, person)
    if points is None:
        if written is not None:
            return f"{where}: đã có {_describe(written)}; ghi điểm mới và lý do nếu sửa, không để trống"
        return f"{file.place_vi(at, f'{step}_reason')}: có lý do mà không có điểm" if reason else False
    if written is not None and (points, reason) == (written.points, written.reason):
        return True
    if stands is not None and (points, reason) == (stands.points, stands.reason):
        return True
    if _is_another(stands, written):
        since = f"nhưng từ khi lập phiếu đã có {_describe(stands)}" if stands else ""
        return f"{where}: ghi {number(points)}, {since}; hai người thống nhất rồi lập lại phiếu"
    if step == "second" and (unseen := _describe_news(row.course, before, is_given=_text(values["first"]) != "")):
        return f"{where}: {unseen} sau khi lập phiếu; lập lại phiếu để người thẩm định lần 2 thấy"
    return _Given(row, at, step, points, "" if written is not None and reason == written.reason else reason)


def _is_another(stands: Review | None, written: Review | None) -> bool:
    """True if a step stands that was not there when the worksheet was written."""
    return stands is not None and (written is None or stands.recorded_at != written.recorded_at)


def _describe_news(course: Course, before: Course, *, is_given: bool) -> str:
    """What came since the worksheet was written that a second verification must know; empty where nothing did."""
    if course.explanation != before.explanation:
        return "đơn vị đã gửi giải trình"
    return "đã ghi điểm thẩm định lần 1" if not is_given and _is_another(course.first, before.first) else ""


def _step_of(course: Course, step: str, person: str) -> Review | None:
    return course.blind.get(person) if step == "blind" else course.first if step == "first" else course.second


def _describe(review: Review) -> str:
    return f"{number(review.points)} điểm do {review.person_vi} ghi ngày {review.recorded_at:%d/%m/%Y}"


def _read_points(value: Any) -> Decimal | str | None:
    """The points of a cell, None where it is empty; in words what is wrong with it."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        points = Decimal(repr(value))
        return points.normalize() if points.is_finite() else f"{value} không phải là điểm"
    if isinstance(value, str):
        parsed = parse_number(value, "điểm")
        return (
            parsed.value.normalize()
            if isinstance(parsed, Number)
            else f"“{value}” không phải là điểm: {parsed.reason_vi}"
        )
    return f"“{value}” không phải là điểm"


def _describe_for_model(
    one: _Given, file: ReviewFile, places: int, steps: set[tuple[Key, str]], given: list[_Given]
) -> dict[str, Any]:
    score, course = one.row.score, one.row.course
    computed = None if score.exact_computed is None else round_half_up(score.exact_computed, places)
    first = next((g.points for g in given if g.row.key == one.row.key and g.step == "first"), None)
    first = first if first is not None else course.first.points if course.first else None
    person, role = file.people[one.step]
    stands = _step_of(course, one.step, person)
    held_against = first if one.step == "second" else computed
    return {
        "step": one.step,
        "points": one.points,
        "maximum": score.criterion.max_points,
        "before": stands.points if stands else held_against,
        "reason": one.reason,
        "person": person,
        "role": role,
        "applies": score.applicable,
        "has_first": course.first is not None or (one.row.key, "first") in steps,
        "ends": course.second is not None,
        "places": places,
    }


def _make_record(
    one: _Given, file: ReviewFile, made: Worksheet, places: int, document: str, recorded: datetime
) -> dict[str, Any]:
    computed = one.row.score.exact_computed
    person, role = file.people[one.step]
    told = {
        "year": made.ranking.year,
        "unit_id": one.row.key[0],
        "criterion_code": one.row.key[1],
        "step": one.step,
        "points": one.points,
        "confirms": computed is not None and one.points == round_half_up(computed, places),
        "reason": one.reason,
        "decided_by": person,
        "role": role,
        "figures": made.figures,
        "document": document,
        "cell": file.address(one.number, one.step),
    }
    key = hashlib.sha256("|".join(map(str, told.values())).encode()).hexdigest()[:20]
    return {"review_id": key, **told, "recorded_at": recorded}


def _text(value: Any) -> str:
    return "" if value is None else " ".join(str(value).split())
