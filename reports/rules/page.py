"""`docs/rules.md`: every rule by family, made from the programme's tables. A test fails when the page is stale."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from reports.rules.texts import MODES_VI, facts_vi
from schemas.findings import Severity
from schemas.programme import Programme
from schemas.programme.records import Rule

HEADER = "<!-- Generated from the programme's tables by `make docs`; change those, not this page. -->"
INTRO_VI = (
    "Mỗi báo cáo nhận được đều được xét theo các quy tắc dưới đây. Trong thông báo, chữ trong ngoặc nhọn, như {seen}, "
    "được thay bằng số liệu của báo cáo. Trong câu “Điều phải đúng”, “số báo cáo” là cột chính của chỉ tiêu (Trong kỳ; "
    "Lũy kế với chỉ tiêu chỉ báo lũy kế)."
)
SEVERITIES_VI = {
    Severity.BLOCK: "báo cáo bị trả lại để sửa",
    Severity.HOLD: "báo cáo chờ cán bộ xác nhận đơn vị và kỳ",
    Severity.EXPLAIN: "báo cáo được tính, đơn vị phải giải trình",
    Severity.NOTE: "chỉ lưu ý, không đổi kết luận",
}
SETTING_VI = (
    "- Mức độ của mỗi quy tắc là đề xuất (PROPOSED), chờ cơ quan chủ trì xác nhận. Quy tắc riêng của chương trình sửa "
    "ngay ở dòng của nó trong `rules.csv`; với quy tắc chung (như K05, V39) thêm vào đó một dòng mang mã quy tắc và "
    "mức độ mới."
)
_LITERAL = ("Biểu thức",)
_IN_TABLE = ("Nhóm", "Mức độ", "Chế độ")


def render_page(programme: Programme) -> str:
    """The page as Markdown; the same tables give the same text."""
    return "\n".join(_render_lines(programme)) + "\n"


def _render_lines(programme: Programme) -> Iterator[str]:
    families = [(key, list(rules)) for key, rules in groupby(_sort_by_family(programme), key=lambda rule: rule.family)]
    yield from (HEADER, f"# Quy tắc kiểm tra: {programme.name_vi}", "", INTRO_VI, "")
    for severity, meaning in SEVERITIES_VI.items():
        yield f"- **{severity.label_vi}** ({severity.value}): {meaning}."
    yield SETTING_VI
    tried = sum(rule.mode == "shadow" for rule in programme.rules)
    yield f"- Quy tắc **{MODES_VI['shadow']}** chỉ được đếm, không báo cho ai, không đổi kết luận; hiện có {tried}."
    yield ""
    yield f"{len(programme.rules)} quy tắc, {len(families)} nhóm:"
    yield ""
    for _, rules in families:
        codes = ", ".join(f"[{rule.code}](#{rule.code.lower()})" for rule in rules)
        yield f"- {programme.family_of(rules[0].code).name_vi}: {codes}"
    for _, rules in families:
        yield from _render_family(programme, rules)


def _sort_by_family(programme: Programme) -> list[Rule]:
    """Families in the order in which the table first names them, rules in table order inside each."""
    order = list(dict.fromkeys(rule.family for rule in programme.rules))
    return sorted(programme.rules, key=lambda rule: order.index(rule.family))


def _render_family(programme: Programme, rules: list[Rule]) -> Iterator[str]:
    yield from ("", f"## {programme.family_of(rules[0].code).name_vi}")
    for rule in rules:
        severity = Severity(rule.severity)
        yield from ("", f'### <a id="{rule.code.lower()}"></a>{rule.code} {programme.cause_by_code[rule.code]}', "")
        yield f"**{severity.label_vi}** ({severity.value}) · {MODES_VI[rule.mode]}"
        yield ""
        for name, text in facts_vi(programme, rule):
            if name not in _IN_TABLE:
                yield f"- {name}: {f'`{text}`' if name in _LITERAL else _escape(text)}"


def _escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return text.replace("<", "&lt;").replace("*", r"\*").replace("|", r"\|").replace("[", r"\[")
