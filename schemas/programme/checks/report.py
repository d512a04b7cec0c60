"""What the report to the Minister is told by: indicators that there are, none sensitive, and known sentences."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.programme.draft import TOML, Draft
from schemas.programme.faults import Fault
from schemas.programme.records import Indicator
from schemas.programme.report.rules import ReportRules
from schemas.programme.report.texts import (
    FORMS,
    ReportTextRow,
    find_book,
    find_sheet_fault,
    find_unknown_words,
    load_report_texts,
    make_report_texts,
    name_sheets,
)


def check_report(draft: Draft) -> Iterable[Fault]:
    """Priorities that count by indicators which are none, are sensitive, or stand in another priority too."""
    rules = draft.section("report", ReportRules)
    guarded = {indicator.code for _, indicator in draft.of("indicators", Indicator) if indicator.sensitive}
    guarded |= draft.programme.sensitive_codes if draft.programme else set()
    codes, seen = {code for (code,) in draft.keys("indicators", "code")}, set[str]()
    for place, priority in enumerate(rules.priorities if rules else (), start=1):
        column = f"report.priorities.{place}.indicators"
        for code in priority.indicators:
            if code not in codes:
                yield Fault(TOML, f"no indicator {code!r}", column=column)
            elif code in guarded:
                what = f"indicator {code!r} is sensitive or part of one: the report shows its totals only"
                yield Fault(TOML, what, column=column)
            elif code in seen:
                yield Fault(TOML, f"indicator {code!r} stands twice", column=column)
            seen.add(code)


def check_report_texts(draft: Draft) -> Iterable[Fault]:
    """Sentences of no known code, told twice, with words in braces that nothing fills, or names of no sheet."""
    file, seen = "report_texts.csv", set[str]()
    sheets = name_sheets(make_report_texts([row for _, row in draft.of("report_texts", ReportTextRow)]))
    for line, row in draft.of("report_texts", ReportTextRow):
        text = load_report_texts().get(row.code)
        if text is None or row.code in seen:
            yield Fault(file, f"{row.code!r} " + ("stands twice" if text else "is no sentence"), line, "code")
            continue
        seen.add(row.code)
        if row.code in sheets and row.many_vi:
            book = find_book(row.code)
            others = {name.casefold() for code, name in sheets.items() if code != row.code and find_book(code) == book}
            what = "two sheets have this name" if row.many_vi.casefold() in others else find_sheet_fault(row.many_vi)
            if what:
                yield Fault(file, what, line, "many_vi")
        for form in FORMS:
            for what in find_unknown_words(getattr(row, f"{form}_vi"), text.words):
                yield Fault(file, what, line, f"{form}_vi")
