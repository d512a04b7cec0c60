"""Tables as versions up to 0.2.0 had them, read as the present ones: a desk may keep its programme's folder.

Then `rules.csv` held the engine's rules too, with all their cells, titles stood in a table of their own, and
`rule_families.csv` named the engine's families. What such a table says otherwise than the engine is left in it: it is
an override, or a fault that the checks tell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from schemas.rules.catalogue import CodedRule, load_catalogue

Cells = dict[str, str]

TITLES: Final = "rule_titles.csv"
_COLUMNS: Final = frozenset(
    {
        *("code", "family", "severity", "mode", "scope", "expression", "left_empty", "right_empty", "tolerance"),
        *("message_vi", "fix_vi", "basis_vi", "valid_from", "valid_to"),
    }
)


def has_earlier_rules(folder: Path) -> bool:
    """True if the rules are in the layout of versions up to 0.2.0, told by exactly its columns."""
    path = folder / "rules.csv"
    if not path.is_file():
        return False
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return set(next(csv.reader(file), ())) == _COLUMNS
    except (UnicodeDecodeError, csv.Error):
        return False  # whoever reads the table tells it


def convert_earlier_rows(table: str, rows: Sequence[Cells], folder: Path) -> Sequence[Cells]:
    """The rows of that table in the present layout; as they are if they are in it, or in none."""
    if table == "rules" and has_earlier_rules(folder):
        titles = _read_titles(folder / TITLES)
        return [_convert_rule({**row, "title_vi": titles.get(row["code"], "")}) for row in rows]
    if table == "rule_families" and has_earlier_rules(folder):
        engine = {(f.family, f.name_vi, f.check_vi) for f in load_catalogue().families}
        return [row for row in rows if (row.get("family"), row.get("name_vi"), row.get("check_vi")) not in engine]
    return rows


def _read_titles(path: Path) -> Cells:
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row.get("code", ""): row.get("title_vi", "") for row in csv.DictReader(file)}


def _convert_rule(row: Cells) -> Cells:
    """A rule of the engine without what its row only repeated; its validity never meant anything."""
    coded = load_catalogue().by_code.get(row["code"])
    if coded is None:
        return _convert_words(row)
    repeated = _list_repeated_cells(coded)
    kept = {name: "" if repeated.get(name) == cell else cell for name, cell in row.items()}
    return {**kept, "valid_from": "", "valid_to": ""}


def _convert_words(row: Cells) -> Cells:
    """Words of expressions and scopes that are of any kind of period now."""
    renamed = {
        "expression": re.sub(r"\bquarter\b", "period_number", row["expression"]),
        "scope": re.sub(r"\bin_quarter\b", "in_period", row["scope"]),
    }
    return {**row, **renamed}


def convert_earlier_toml(data: dict[str, Any]) -> dict[str, Any]:
    """programme.toml of earlier versions: those that knew quarters alone name no kind, and timeliness was a choice."""
    return _convert_earlier_calendar(_convert_earlier_timeliness(_drop_quotations(data)))


def _drop_quotations(data: dict[str, Any]) -> dict[str, Any]:
    """`narrative_rows_in_report`: how many words of units the report quoted; all of them stand in its annex now."""
    return {key: value for key, value in data.items() if key != "narrative_rows_in_report"}


def _convert_earlier_timeliness(data: dict[str, Any]) -> dict[str, Any]:
    """`receipt.timeliness` chose between the first report sent and the first accepted; now one rule has numbers.

    Where the first accepted one counted, a unit had no days to mend what was returned.
    """
    receipt = data.get("receipt")
    if not isinstance(receipt, dict) or "timeliness" in data:
        return data
    if receipt.get("timeliness") not in ("first_submitted", "first_accepted"):
        return data
    rest = {key: value for key, value in receipt.items() if key != "timeliness"}
    numbers = {"days_to_mend": 0} if receipt["timeliness"] == "first_accepted" else {}
    return {**data, "receipt": rest, "timeliness": numbers}


def _convert_earlier_calendar(data: dict[str, Any]) -> dict[str, Any]:
    calendar = data.get("calendar")
    if not isinstance(calendar, dict) or "kind" in calendar or "counted_quarters" not in calendar:
        return data
    rest = {key: value for key, value in calendar.items() if key != "counted_quarters"}
    first = calendar.get("first_year")
    counted = calendar["counted_quarters"]
    opening = min(counted.get(str(first), (1,)), default=1) if isinstance(counted, dict) else 1
    made = {"kind": "quarter", "counted_periods": counted}
    for name in ("deadlines", "windows"):  # a rule might begin before the first quarter that counts
        rules = rest.get(name, [])
        earliest = f"{first}Q{opening}"
        made[name] = [{**rule, "valid_from": max(str(rule.get("valid_from")), earliest)} for rule in rules]
    return {**data, "calendar": {**rest, **made}}


def _list_repeated_cells(coded: CodedRule) -> Cells:
    blanks = {"left_empty": "skip", "right_empty": "skip", "tolerance": "0"}
    return {"family": coded.family, "scope": coded.place, **blanks}
