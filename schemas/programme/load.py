"""Read a programme's folder into one frozen `Programme`. Errors name file, row and column."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

from pydantic import BaseModel, ValidationError

from schemas.errors import PlainError
from schemas.programme import records
from schemas.programme.model import Programme
from schemas.rules import Check, ExpressionError

BUILT_IN = Path(__file__).parent.parent / "programmes"

TABLES: dict[str, type[records.Record]] = {
    "units": records.Unit,
    "unit_events": records.UnitEvent,
    "aliases": records.Alias,
    "contacts": records.Contact,
    "clusters": records.Cluster,
    "cluster_members": records.ClusterMember,
    "indicators": records.Indicator,
    "rules": records.Rule,
    "criteria": records.Criterion,
    "rule_titles": records.RuleTitle,
    "rule_families": records.RuleFamily,
}
OPTIONAL = frozenset({"rule_titles", "rule_families"})


class ProgrammeError(PlainError, ValueError):
    """The programme's data is wrong; the message lists every fault with file, row and column."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("the programme cannot be loaded:\n" + "\n".join(f"  {f}" for f in faults))
        self.faults = tuple(faults)


@lru_cache
def load_programme(name_or_folder: str | Path) -> Programme:
    """The programme of that built-in name (`ttdn`) or folder; raises ProgrammeError with all faults found."""
    folder = Path(name_or_folder)
    if not folder.is_dir():
        folder = BUILT_IN / str(name_or_folder)
    if not (folder / "programme.toml").is_file():
        known = sorted(p.name for p in BUILT_IN.iterdir() if (p / "programme.toml").is_file())
        raise ProgrammeError([f"no programme {str(name_or_folder)!r}; built in: {', '.join(known)}, or a folder"])
    faults: list[str] = []
    data = _read_toml(folder / "programme.toml", faults)
    for table, record in TABLES.items():
        if table in OPTIONAL and not (folder / f"{table}.csv").is_file():
            continue
        data[table] = tuple(_read_table(folder / f"{table}.csv", record, faults))
    if faults:
        raise ProgrammeError(faults)
    data["content_hash"] = content_hash(folder)
    try:
        programme = Programme.model_validate(data)
    except ValidationError as error:
        raise ProgrammeError([_describe("programme.toml", e) for e in error.errors()]) from None
    faults = list(_cross_check(programme))
    if faults:
        raise ProgrammeError(faults)
    return programme


def content_hash(folder: Path) -> str:
    """SHA-256 over the names and bytes of the programme's files, in name order."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.suffix in {".toml", ".csv"}:
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _read_toml(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{path.name}: {error}")
        return {}


def _read_table(path: Path, record: type[BaseModel], faults: list[str]) -> Iterable[BaseModel]:
    if not path.is_file():
        faults.append(f"{path.name}: the file is missing")
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), start=2):
            if None in row:
                faults.append(f"{path.name}, row {number}: more cells than columns")
                continue
            try:
                yield record.model_validate(row)
            except ValidationError as error:
                faults.extend(_describe(f"{path.name}, row {number}", e) for e in error.errors())


def _describe(place: str, error: Any) -> str:
    column = ".".join(str(part) for part in error["loc"])
    seen = error.get("input")
    shown = "" if isinstance(seen, dict) else f" (found {seen!r})"
    return f"{place}, column {column}: {error['msg']}{shown}"


def _cross_check(programme: Programme) -> Iterable[str]:
    """Faults that only show when the tables are held against each other."""
    units = {(u.catalogue, u.code) for u in programme.units}
    clusters = {c.code for c in programme.clusters}
    groups = {g.code for g in programme.task_groups}
    codes = {i.code for i in programme.indicators}
    yield from _find_repeated_keys("units.csv", "code", [u.id for u in programme.units])
    yield from _find_repeated_keys("indicators.csv", "code", [i.code for i in programme.indicators])
    yield from _find_repeated_keys("rules.csv", "code", [r.code for r in programme.rules])
    yield from _find_repeated_keys("rule_titles.csv", "code", [t.code for t in programme.rule_titles])
    yield from _find_repeated_keys("rule_families.csv", "family", [f.family for f in programme.rule_families])
    for number, title in enumerate(programme.rule_titles, start=2):
        if title.code not in programme.rule_by_code:
            yield f"rule_titles.csv, row {number}, column code: no rule {title.code!r}"
    for number, rule in enumerate(programme.rules, start=2):
        yield from (f"rules.csv, row {number}, {fault}" for fault in _rule_faults(rule, programme.indicators))
    yield from _find_repeated_keys("criteria.csv", "code", [c.code for c in programme.criteria])
    for table in ("aliases", "contacts", "cluster_members"):
        for number, row in enumerate(getattr(programme, table), start=2):
            if (row.catalogue, row.code) not in units:
                yield f"{table}.csv, row {number}, column code: no unit {row.catalogue}-{row.code}"
    for number, member in enumerate(programme.cluster_members, start=2):
        if member.cluster not in clusters:
            yield f"cluster_members.csv, row {number}, column cluster: no cluster {member.cluster!r}"
    for number, indicator in enumerate(programme.indicators, start=2):
        if indicator.task_group not in groups:
            yield f"indicators.csv, row {number}, column task_group: no group {indicator.task_group!r}"
        if indicator.bound and indicator.bound.other not in codes:
            yield f"indicators.csv, row {number}, column bound: no indicator {indicator.bound.other!r}"


_CODE_SCOPES = ("file", "form", "row", "cell", "report")


def _rule_faults(rule: records.Rule, indicators: Sequence[records.Indicator]) -> Iterable[str]:
    """What is wrong with the check of a rule: its expression, its scope, the indicators that both name, its message."""
    if not rule.expression:
        if rule.scope not in ("", *_CODE_SCOPES):
            yield f"column scope: without an expression one of {', '.join(_CODE_SCOPES)} (found {rule.scope!r})"
        return
    try:
        check = rule.check()
    except ExpressionError as error:
        yield f"rule {rule.code}, columns scope, expression: {error}"
        return
    assert check is not None
    covered = [indicator for indicator in indicators if check.scope.covers(indicator)]
    if any(quantity.source == "other" for quantity in check.operands) and not all(i.bound for i in covered):
        yield f"rule {rule.code}, columns scope, expression: `other` asks for indicators that all have a bound"
    named = {quantity.row for quantity in check.operands if quantity.row} | {*check.scope.codes, *check.scope.left_out}
    for code in sorted(named - {indicator.code for indicator in indicators}):
        yield f"rule {rule.code}, columns scope, expression: no indicator {code!r}"
    if covered and not any(_has_all(check, indicator, indicators) for indicator in covered):
        asked = ", ".join(quantity.name for quantity in check.operands)
        yield f"rule {rule.code}, columns scope, expression: no indicator of this scope has all of {asked}"
    words = _words(check, indicators)
    yield from (f"rule {rule.code}, column message_vi: {fault}" for fault in _message_faults(rule.message_vi, words))


def _has_all(check: Check, indicator: records.Indicator, indicators: Sequence[records.Indicator]) -> bool:
    """True if reports can hold every amount that the check asks for beside this indicator. Else it would never be
    judged there, or always break, by what blanks mean in it."""
    by_code = {one.code: one for one in indicators}
    for quantity in check.operands:
        of: records.Indicator | None = indicator
        if quantity.source == "other":
            of = by_code.get(indicator.bound.other) if indicator.bound else None
        elif quantity.source == "row":
            of = by_code.get(quantity.row)
        elif quantity.source in ("before", "cluster", "calendar"):  # reckoned, not reported
            continue
        if of is None or (quantity.measure != "value" and quantity.measure not in of.measures):
            return False
    return True


def _words(check: Check, indicators: Sequence[records.Indicator]) -> set[str]:
    """What judging can put into the rule's message (`schemas.judging.hold`)."""
    words = {quantity.name.replace(".", "_") for quantity in check.operands} | {"seen", "indicator"}
    if check.subject is not None:
        words.add("limit")
    return words | {"other"} if all(i.bound for i in indicators if check.scope.covers(i)) else words


def _message_faults(message: str, words: Iterable[str]) -> Iterable[str]:
    """Placeholders that nothing fills, and braces that are none of a placeholder."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(message) if name is not None}
        if unknown := sorted(named - set(words)):
            known = ", ".join(f"{{{word}}}" for word in sorted(words))
            yield from (f"nothing fills {{{name}}}; this rule knows {known}" for name in unknown)
        else:
            message.format_map(dict.fromkeys(words, ""))
    except ValueError as error:
        yield f"{error} (found {message!r}); a brace that is meant is written twice"


def _find_repeated_keys(file: str, column: str, keys: Sequence[str]) -> Iterable[str]:
    for number, key in enumerate(keys, start=2):
        if key in keys[: number - 2]:
            yield f"{file}, row {number}, column {column}: {key!r} stands twice"
