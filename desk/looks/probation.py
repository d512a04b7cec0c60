"""The history of rules over past periods: those over indicators held to the stored reports again, others as stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from desk.clock import now_in
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.answers.desk_questions import list_desk_questions
from reports.minister.claims import Ask
from reports.rules.trials import PeriodTrial, Probation, TrialCase, choose_cases
from schemas.errors import PlainError
from schemas.known_pandas import pd
from schemas.programme import Programme, Rule
from warehouse import Moment, Warehouse
from warehouse.recheck import recheck

CASES_SHOWN = 8
NEAR = 5
_ACCEPTED = ("ACCEPTED", "ACCEPTED_WITH_QUESTIONS")
_COLUMNS = ["period_id", "unit_id", "submission_id", "verdict", "is_effective", "place"]


class UnknownRuleError(PlainError, LookupError):
    """No rule has this code; the message names those that are near."""


@dataclass(frozen=True, slots=True)
class _RuleHits:
    """Hits of one rule and the reports that were looked at for it, rows with `_COLUMNS`."""

    reports: pd.DataFrame
    hits: pd.DataFrame


def find_rule(programme: Programme, code: str) -> Rule:
    """The rule of that code, in whichever case it is typed; UnknownRuleError with a few that are near."""
    rule = programme.rule_by_code.get(code.upper())
    if rule is None:
        near = _find_similar_codes(code.upper(), programme)
        said = f"các mã gần giống: {', '.join(near)}" if near else "không có mã nào gần giống"
        raise UnknownRuleError(f"không có quy tắc {code}; {said}. Xem mọi mã: thidua rules list")
    return rule


def _find_similar_codes(code: str, programme: Programme) -> list[str]:
    """A few codes that may have been meant: of the same letter, else alike."""
    family = [c for c in programme.rule_by_code if c[:1] == code[:1]]
    meant = get_close_matches(code, family, NEAR, 0.3) or get_close_matches(code, list(programme.rule_by_code), NEAR)
    return sorted(meant)


def probation(
    settings: Settings,
    codes: Sequence[str] = (),
    periods: int = 8,
    moment: Moment | None = None,
    progress: Progress = silent,
) -> list[Probation]:
    """The history of these rules, or of all in shadow, over the last periods of which there are reports."""
    programme = settings.programme
    rules = [find_rule(programme, code) for code in codes] or [r for r in programme.rules if r.mode == "shadow"]
    now = now_in(programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        return _build_history(warehouse, programme, rules, periods, moment or Moment(now, now), progress)


def _build_history(
    warehouse: Warehouse,
    programme: Programme,
    rules: Sequence[Rule],
    periods: int,
    moment: Moment,
    progress: Progress,
) -> list[Probation]:
    known = set(warehouse.query("reported_periods", **moment.bound())["period_id"])
    chosen = [p.id for p in programme.periods if p.id in known][-periods:]
    again = [r for r in rules if r.expression]
    rechecked = _recheck(warehouse, programme, again, chosen, moment, progress) if chosen else {}
    stored = [r for r in rules if not r.expression]
    found = rechecked | (_read_stored_hits(warehouse, programme, stored, chosen, moment) if stored else {})
    empty = _RuleHits(pd.DataFrame(columns=_COLUMNS), pd.DataFrame(columns=_COLUMNS))
    return [_probation(programme, rule, chosen, found.get(rule.code, empty)) for rule in rules]


def _recheck(
    warehouse: Warehouse,
    programme: Programme,
    rules: Sequence[Rule],
    periods: Sequence[str],
    moment: Moment,
    progress: Progress,
) -> dict[str, _RuleHits]:
    checks = [programme.checks[rule.code] for rule in rules]
    if not checks:
        return {}
    reports, hits = [], []
    found_by_period = recheck(warehouse, programme, [programme.period(p) for p in periods], moment, checks)
    for done, (period, some, hit) in enumerate(found_by_period, start=1):
        reports.append(some.assign(period_id=period.id))
        hits.append(hit.assign(period_id=period.id, place=hit["indicator_code"]))
        progress(done, len(periods), f"Xét lại {period.id}")
    every, found = pd.concat(reports, ignore_index=True), pd.concat(hits, ignore_index=True)
    return {check.code: _RuleHits(every, found[found["code"] == check.code]) for check in checks}


def _read_stored_hits(
    warehouse: Warehouse, programme: Programme, rules: Sequence[Rule], periods: Sequence[str], moment: Moment
) -> dict[str, _RuleHits]:
    """What was stored when the reports were judged; what is derived at every look is derived as of the moment."""
    every = _in_periods(warehouse.query("looked_at", **moment.bound()), periods)
    derived = pd.DataFrame(
        [
            {
                "code": q.code,
                "submission_id": q.submission_id,
                "message_vi": q.message_vi,
                "indicator_code": None,
                "place": "",
            }
            for q in list_desk_questions(programme, Ask(warehouse, moment))
        ],
        columns=["code", "submission_id", "message_vi", "indicator_code", "place"],
    )
    found = {}
    for rule in rules:
        hits = _in_periods(warehouse.query("stored_hits", code=rule.code, **moment.bound()), periods)
        asked = derived[derived["code"] == rule.code].merge(every, on="submission_id")
        found[rule.code] = _RuleHits(every, pd.concat([hits, asked], ignore_index=True) if len(asked) else hits)
    return found


def _in_periods(rows: pd.DataFrame, periods: Sequence[str]) -> pd.DataFrame:
    return rows[rows["period_id"].isin(periods) | rows["period_id"].isna()]


def _probation(programme: Programme, rule: Rule, periods: Sequence[str], found: _RuleHits) -> Probation:
    unknown = [None] if found.reports["period_id"].isna().any() else []
    return Probation(
        rule=rule,
        cause_vi=programme.cause_by_code[rule.code],
        rechecked=bool(rule.expression),
        periods=tuple(_period(programme, rule, period_id, found) for period_id in (*periods, *unknown)),
        cases=choose_cases(list(_cases(programme, found.hits)), CASES_SHOWN),
    )


def _period(programme: Programme, rule: Rule, period_id: str | None, found: _RuleHits) -> PeriodTrial:
    reports, hits = (
        rows[rows["period_id"].isna() if period_id is None else rows["period_id"] == period_id]
        for rows in (found.reports, found.hits)
    )
    hit = hits.drop_duplicates("submission_id")
    return PeriodTrial(
        period_id=period_id,
        reports=len(reports),
        units=reports["unit_id"].nunique(),
        hits=len(hits),
        hit_reports=len(hit),
        hit_units=hit["unit_id"].nunique(),
        accepted=int(hit["verdict"].isin(_ACCEPTED).sum()),
        widest=int(hits.groupby("place", dropna=False)["unit_id"].nunique().max()) if len(hits) else 0,
        in_force=period_id is None or rule.valid_on(programme.period(period_id).window_end),
    )


def _cases(programme: Programme, hits: pd.DataFrame) -> Iterator[TrialCase]:
    for row in hits.to_dict("records"):
        unit = programme.unit_by_id.get(row["unit_id"] or "")
        yield TrialCase(
            period_id=row["period_id"],
            unit_name=unit.name_vi if unit else "chưa rõ đơn vị",
            submission_id=row["submission_id"],
            indicator_code=row["indicator_code"] or None,
            message_vi=row["message_vi"],
        )
