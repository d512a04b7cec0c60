"""The script: tables put side by side, the ruleset, what is checked. Only such tables are joined as a rule asks for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from reports.exports.vtl.translate import FILLED, NOTHING, ReleasedRule, name_column, translate_rule
from schemas.rules.language import Quantity

REPORTS, COUNTED, CALENDAR, BOUNDS = "BAO_CAO", "DUOC_TINH", "LICH", "RANG_BUOC"
RULESET: Final = "QUY_TAC"
RESULT: Final = "VI_PHAM"
MEASURES: Final = ("VALUE", "PERIOD", "YTD", "PLAN")
EARLIER: Final = {"before": "BEFORE_ID", "previous": "PREVIOUS_ID", "last_year": "LAST_YEAR_ID"}
"""Sources of earlier reports, and the column of the calendar that names their period."""
_HEAD: Final = """\
/* Quy tắc trên chỉ tiêu của bản phát hành {release}, viết bằng VTL 2.1.
   Rules over indicators of the release {release}, in VTL 2.1. What is not here: khong-dich.csv.

   {reports}: số liệu của mọi lần nộp / amounts of every version
   {counted}: số liệu của bản được tính / amounts of the version that counts
   {calendar}: kỳ trước, cùng kỳ năm trước / earlier periods
   {bounds}: chỉ tiêu ràng buộc / the other indicator of a bound
   {filled}: không phát sinh tính là 0 / nothing arose is 0; {nothing} = 1: không phát sinh / nothing arose
   {result}: những dòng vi phạm / rows that break a rule */
"""


def make_script(release: str, rules: Sequence[ReleasedRule]) -> str:
    """The whole script for these rules, all of which can be translated."""
    operands = list(dict.fromkeys(q for rule in rules for q in rule.check.operands))
    columns = _list_columns(operands, rules)
    told = ";\n\n    ".join(translate_rule(rule) for rule in rules)
    head = _HEAD.format(
        release=release, reports=REPORTS, counted=COUNTED, calendar=CALENDAR, bounds=BOUNDS, nothing=NOTHING,
        filled=FILLED,
        result=RESULT,
    )  # fmt: skip
    ruleset = (
        f"define datapoint ruleset {RULESET} (variable {', '.join(columns)}) is\n    {told}\nend datapoint ruleset;\n"
    )
    joins = "\n".join(_make_joins(operands))
    return f"{head}\n{ruleset}\n{joins}\n{RESULT} <- check_datapoint(BANG, {RULESET} invalid);\n"


def _list_columns(operands: Iterable[Quantity], rules: Iterable[ReleasedRule]) -> list[str]:
    """What the ruleset looks at: keys, amounts, and whether nothing arose where a rule asks."""
    columns = ["INDICATOR_CODE"]
    if any(rule.periods is not None for rule in rules):
        columns.append("PERIOD_ID")
    for quantity in operands:
        columns += [name_column(quantity)] if quantity.source == "calendar" else _pair(name_column(quantity))
    if any("nothing_arose" in rule.check.texts for rule in rules):
        columns.append(f"VALUE{NOTHING}")
    return list(dict.fromkeys(columns))


def _pair(column: str) -> list[str]:
    return [column, column + FILLED]


def _make_joins(operands: Sequence[Quantity]) -> Iterable[str]:
    """The table `BANG`: a row an indicator of a report, beside it all that the rules ask for."""
    sources = {quantity.source for quantity in operands}
    yield f"BANG_LICH := inner_join({REPORTS}, {CALENDAR} using PERIOD_ID);"
    last = "BANG_LICH"
    if "other" in sources:
        yield f"BANG_RB := left_join({last}, {BOUNDS} using INDICATOR_CODE);"
        yield 'BANG_RB_MA := BANG_RB[calc identifier OTHER_CODE := nvl(OTHER_CODE, "-")];'
        yield f"KHAC := {REPORTS}[rename INDICATOR_CODE to OTHER_CODE, {_rename('OTHER')}];"
        last = "BANG_KHAC"
        yield f"{last} := left_join(BANG_RB_MA, KHAC using SUBMISSION_ID, UNIT_ID, PERIOD_ID, OTHER_CODE);"
    for code in dict.fromkeys(quantity.row for quantity in operands if quantity.source == "row"):
        name = f"ROW_{code.replace('.', '_')}"
        yield f'{name} := {REPORTS}[sub INDICATOR_CODE = "{code}"][rename {_rename(name)}];'
        yield f"BANG_{name} := left_join({last}, {name} using SUBMISSION_ID, UNIT_ID, PERIOD_ID);"
        last = f"BANG_{name}"
    for source, column in EARLIER.items():
        if source in sources:
            name = source.upper()
            yield f'{name}_MA := {last}[calc identifier {column} := nvl({column}, "-")];'
            yield f"{name} := {COUNTED}[rename PERIOD_ID to {column}, {_rename(name)}];"
            last = f"BANG_{name}"
            yield f"{last} := left_join({name}_MA, {name} using UNIT_ID, INDICATOR_CODE, {column});"
    yield f"BANG := {last};"


def _rename(source: str) -> str:
    pairs = (f"{measure}{end} to {source}_{measure}{end}" for measure in MEASURES for end in ("", FILLED))
    return ", ".join((*pairs, f"VALUE{NOTHING} to {source}_VALUE{NOTHING}"))
