"""What differs between two versions beside the figures: rows of the other tables, findings. Pure over records.

Rows are the same thing if they say the same, wherever they stand; what is left is paired by what identifies it (a name,
a criterion, an indicator). Nothing is paired by likeness: an activity under another name is one removed, one added.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from reports.versions.model import FieldChange, FindingChange, PartChange
from reports.versions.texts import field_vi, place_vi, shorten
from schemas.findings import Severity
from schemas.grammar.text import fold
from schemas.tables import ACTIVITY, EXEMPLAR, REMARK, SELF_SCORE, Table

Row = Mapping[str, Any]
Key = Callable[[Row], Hashable]
Pair = tuple[Row | None, Row | None]

REMARK_VI = {
    "difficulty": "Khó khăn",
    "proposal": "Kiến nghị",
    "note": "Ghi chú, giải trình",
    "evidence": "Minh chứng",
}
_PLACING = frozenset({"submission_id", "position", "sheet", "cell"})


def pair_rows(before: Sequence[Row], after: Sequence[Row], *keys: Key) -> list[Pair]:
    """Rows of two versions that are the same thing: by the first key, what is left by the next. None pairs nothing.

    In the order of `before`; what only `after` has comes last.
    """
    partner: dict[int, int] = {}
    for key in keys:
        free: dict[Hashable, deque[int]] = defaultdict(deque)
        taken = set(partner.values())
        for place, row in enumerate(after):
            if place not in taken and key(row) is not None:
                free[key(row)].append(place)
        for place, row in enumerate(before):
            if place not in partner and free.get(key(row)):
                partner[place] = free[key(row)].popleft()
    found: list[Pair] = [(row, after[partner[i]] if i in partner else None) for i, row in enumerate(before)]
    paired = set(partner.values())
    return found + [(None, row) for place, row in enumerate(after) if place not in paired]


def compare_activities(before: Sequence[Row], after: Sequence[Row]) -> Iterator[PartChange]:
    """Activities, paired by name."""
    return _compare_rows(
        "Hoạt động", ACTIVITY, before, after, lambda row: fold(row["name"]), lambda row: shorten(row["name"])
    )


def compare_exemplars(before: Sequence[Row], after: Sequence[Row]) -> Iterator[PartChange]:
    """Exemplars and initiatives, paired by name."""
    named = "Điển hình, sáng kiến"
    return _compare_rows(
        named,
        EXEMPLAR,
        before,
        after,
        lambda row: fold(row["name"] or "") or None,
        lambda row: shorten(row["name"] or ""),
    )


def compare_self_scores(before: Sequence[Row], after: Sequence[Row], names: Mapping[str, str]) -> Iterator[PartChange]:
    """Self-scored criteria; `names` are the criteria's by code. A criterion of which nothing is said is none."""

    def title(row: Row) -> str:
        return f"{row['criterion_code']}. {names.get(row['criterion_code'], '')}".rstrip(". ")

    said = [[row for row in rows if any(row[name] is not None for name in ("points", "evidence", "note"))]
            for rows in (before, after)]  # fmt: skip
    return _compare_rows("Tự chấm điểm", SELF_SCORE, said[0], said[1], lambda row: row["criterion_code"], title)


def compare_remarks(before: Sequence[Row], after: Sequence[Row]) -> Iterator[PartChange]:
    """Notes and evidence, paired by indicator; difficulties and proposals, which nothing identifies but their text."""

    def title(row: Row) -> str:
        return " ".join(filter(None, (REMARK_VI[row["kind"]], row["indicator_code"])))

    def key(row: Row) -> Hashable:
        return (row["kind"], row["indicator_code"]) if row["indicator_code"] else None

    return _compare_rows("Ghi chú, kiến nghị", REMARK, before, after, key, title)


def _compare_rows(
    part_vi: str, table: Table, before: Sequence[Row], after: Sequence[Row], key: Key, title: Callable[[Row], str]
) -> Iterator[PartChange]:
    labels = {f.name: f.vi for f in table.fields if f.name not in _PLACING}

    def content(row: Row) -> Hashable:
        return tuple(row[name] for name in labels)

    for old, new in pair_rows(before, after, content, key):
        if old is not None and new is not None:
            fields = tuple(_compare_fields(labels, old, new))
            if fields:
                yield PartChange(part_vi, "changed", title(new), fields, _format_place(old), _format_place(new))
        elif old is not None:
            yield PartChange(
                part_vi, "removed", title(old), (_make_whole_change(labels, old, None),), _format_place(old), ""
            )
        elif new is not None:
            yield PartChange(
                part_vi, "added", title(new), (_make_whole_change(labels, None, new),), "", _format_place(new)
            )


def _compare_fields(labels: Mapping[str, str], old: Row, new: Row) -> Iterator[FieldChange]:
    for name, label in labels.items():
        if old[name] != new[name]:
            yield FieldChange(label, field_vi(old[name]), field_vi(new[name]))


def _make_whole_change(labels: Mapping[str, str], old: Row | None, new: Row | None) -> FieldChange:
    before, after = (None if row is None else _describe(labels, row) for row in (old, new))
    return FieldChange("Nội dung", before, after)


def _describe(labels: Mapping[str, str], row: Row) -> str:
    """What a row says, its blanks left out; the text of a remark stands without a label."""
    if "text" in labels:
        return field_vi(row["text"])
    return "; ".join(f"{label}: {field_vi(row[name])}" for name, label in labels.items() if row[name] is not None)


def compare_findings(before: Sequence[Row], after: Sequence[Row]) -> tuple[FindingChange, ...]:
    """What disappeared, stayed and came, in this order. The same rule on the same figure is the same finding."""

    def exact(row: Row) -> Hashable:
        return (row["code"], row["indicator_code"], row["measure"], row["value_seen"], row["message_vi"])

    def about(row: Row) -> Hashable:
        return (row["code"], row["indicator_code"], row["measure"]) if row["indicator_code"] else None

    def place_key(row: Row) -> Hashable:
        return (row["code"], row["indicator_code"], row["sheet"], row["cell"])

    found = [_make_finding_change(old, new) for old, new in pair_rows(before, after, exact, about, place_key)]
    order = ("gone", "stayed", "came")
    return tuple(sorted(found, key=lambda change: order.index(change.fate)))


def _make_finding_change(old: Row | None, new: Row | None) -> FindingChange:
    known = new if new is not None else old
    assert known is not None
    return FindingChange(
        fate="came" if old is None else "gone" if new is None else "stayed",
        code=known["code"],
        severity=Severity(known["severity"]),
        indicator_code=known["indicator_code"],
        before_vi=None if old is None else shorten(old["message_vi"]),
        after_vi=None if new is None else shorten(new["message_vi"]),
        before_place="" if old is None else _format_place(old),
        after_place="" if new is None else _format_place(new),
    )


def select_version_rows(rows: Iterable[Row], submission_id: str) -> list[Row]:
    """The rows that belong to one of the two."""
    return [row for row in rows if row["submission_id"] == submission_id]


def _format_place(row: Row) -> str:
    return place_vi(row["sheet"], row["cell"])
