"""What two years' rankings have in common, and what cannot be compared. Ranks and scores stay with their own units."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.result import Ranking


@dataclass(frozen=True, slots=True)
class UnitInYears:
    """One unit in two years. `change` is places gained (+), None where the ranks cannot be compared; `why_vi` says
    why."""

    unit_id: str
    name_vi: str
    then: int | None
    now: int | None
    change: int | None
    why_vi: str


@dataclass(frozen=True, slots=True)
class YearComparison:
    """Two rankings side by side: what differs between the years, in sentences, and every unit of either."""

    then: int
    now: int
    notes_vi: tuple[str, ...]
    units: tuple[UnitInYears, ...]


def compare_years(then: Ranking, now: Ranking) -> YearComparison:
    """The comparison. Nothing of an abolished unit is added to its successor: its rank ends with it."""
    known = {row.unit_id: row for row in then.rows}
    present = {row.unit_id: row for row in now.rows}
    successors = _find_successors(then, now)
    units = []
    for unit_id in dict.fromkeys([*present, *known]):
        old, new = known.get(unit_id), present.get(unit_id)
        name = new.unit_name if new else old.unit_name if old else unit_id
        ranks = (old.rank if old else None, new.rank if new else None)
        change = ranks[0] - ranks[1] if ranks[0] is not None and ranks[1] is not None else None
        units.append(
            UnitInYears(
                unit_id,
                name,
                *ranks,
                change,
                _why(old is not None, new is not None, ranks, successors.get(unit_id, ""), then.year, now.year),
            )
        )
    return YearComparison(then.year, now.year, tuple(_describe(then, now)), tuple(units))


def _find_successors(then: Ranking, now: Ranking) -> dict[str, str]:
    """By key of a unit of the earlier year that is gone: the name of the unit it was merged into."""
    present = {row.unit_id for row in now.rows}
    gone = {row.facts.unit.code: row.unit_id for row in then.rows if row.unit_id not in present}
    merged = ((code, row.unit_name) for row in now.rows for code in row.facts.unit.merged_from.split(";"))
    return {gone[code]: name for code, name in merged if code in gone}


def _why(there: bool, here: bool, ranks: tuple[int | None, int | None], into: str, then: int, now: int) -> str:
    if not here:
        return f"không còn là đơn vị báo cáo năm {now}" + (f", đã hợp nhất vào {into}" if into else "")
    if not there:
        return f"không có trong xếp hạng năm {then}; hạng, điểm của đơn vị trước hợp nhất không cộng sang"
    return "" if None not in ranks else "có năm không đủ căn cứ xếp hạng"


def _describe(then: Ranking, now: Ranking) -> list[str]:
    notes = []
    units = [{row.unit_id for row in ranking.rows} for ranking in (then, now)]
    if units[0] != units[1]:
        shared = len(units[0] & units[1])
        notes.append(
            f"Năm {then.year} xếp hạng {len(units[0])} đơn vị, năm {now.year} {len(units[1])} đơn vị, {shared} đơn vị "
            "có ở cả hai năm. Hạng trong hai danh sách khác nhau không cùng một thang; "
            "chỉ so sánh đơn vị có ở cả hai năm"
        )
    periods = [len(ranking.facts.due) for ranking in (then, now)]
    if periods[0] != periods[1]:
        notes.append(
            f"Năm {then.year} tính {periods[0]} kỳ báo cáo, năm {now.year} tính {periods[1]} kỳ: so sánh hạng, không "
            "so sánh điểm và số liệu cả năm"
        )
    if _rules(then) != _rules(now):
        notes.append("Bảng tiêu chí, điểm hoặc cách chấm đã đổi giữa hai năm: so sánh hạng, không so sánh điểm")
    moved = sum(_cluster(now, u) != _cluster(then, u) for u in units[0] & units[1])
    if moved:
        notes.append(f"{moved} đơn vị đổi cụm thi đua: điểm so sánh trong cụm không cùng một nhóm")
    if then.provisional or now.provisional:
        notes.append("Có năm mới là tạm tính: hạng còn thay đổi khi đủ các kỳ")
    return notes or ["Cùng đơn vị, cùng số kỳ, cùng bảng tiêu chí: hạng và điểm so sánh được"]


def _rules(ranking: Ranking) -> tuple[object, ...]:
    return ranking.criteria, ranking.programme.scoring


def _cluster(ranking: Ranking, unit_id: str) -> str | None:
    return ranking.unit(unit_id).facts.cluster_code
