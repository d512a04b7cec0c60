"""A rule's facts in an official's words: what the page of rules and the command line say of it."""

from __future__ import annotations

from collections.abc import Iterator

from reports.office.vietnamese import day_short
from schemas.findings import Severity
from schemas.kinds import PeriodKind
from schemas.programme import Programme
from schemas.programme.records import Rule
from schemas.rules.sentence import empties, number_vi, sentence

MODES_VI = {"on": "đang dùng", "shadow": "đang thử"}
CODE_SCOPES_VI = {
    "file": "cả tệp",
    "form": "cả biểu mẫu",
    "row": "một dòng",
    "cell": "một ô",
    "report": "cả báo cáo",
    "": "cả báo cáo",
}


def scope_vi(rule: Rule, kind: PeriodKind) -> str:
    """What the rule looks at."""
    check = rule.check()
    return CODE_SCOPES_VI[rule.scope] if check is None else check.scope.sentence_vi(kind)


def validity_vi(rule: Rule) -> str:
    """From when until when it is in force."""
    parts = []
    if rule.valid_from:
        parts.append(f"từ {day_short(rule.valid_from)}")
    if rule.valid_to:
        parts.append(f"đến hết {day_short(rule.valid_to)}")
    return " ".join(parts) or "không giới hạn"


def facts_vi(programme: Programme, rule: Rule) -> Iterator[tuple[str, str]]:
    """Name and text of everything to be known of a rule, in reading order."""
    severity = Severity(rule.severity)
    yield "Nhóm", programme.family_of(rule.code).name_vi
    yield "Mức độ", f"{severity.label_vi} ({severity.value})"
    yield "Chế độ", MODES_VI[rule.mode]
    yield "Phạm vi", scope_vi(rule, programme.calendar.of_kind)
    check = rule.check()
    if check is not None:
        said = sentence(check, programme.calendar.of_kind)
        yield "Điều phải đúng", f"{said[:1].upper()}{said[1:]}."
        yield "Biểu thức", rule.expression
        yield "Ô không có số", empties(check)
        yield "Dung sai", number_vi(rule.tolerance) if rule.tolerance else "không"
    yield "Thông báo", rule.message_vi
    yield "Cách sửa", rule.fix_vi
    yield "Căn cứ", rule.basis_vi
    yield "Phụ trách", f"{rule.owner_vi} (phiên bản {rule.version})"
    yield "Hiệu lực", validity_vi(rule)
