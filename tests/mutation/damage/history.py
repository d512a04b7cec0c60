"""Damage that only other reports show: copied, repeated and returned content."""

from __future__ import annotations

from datetime import timedelta

from sample.files.damaged import resave_form
from tests.mutation.case import Case, Sent
from tests.mutation.clean import File, Slot, clean_draft, folder_of


def _with_numbers_of(case: Case, slot: Slot) -> Sent:
    """This form with every amount of another."""
    source = clean_draft(slot)
    for code in case.draft.rows:
        case.draft.rows[code] = dict(source.rows.get(code, {}))
    return case.by_folder(case.form())


def copied_last_quarter(case: Case) -> Sent:
    return _with_numbers_of(case, case.slot.earlier(1))


def copied_last_year(case: Case) -> Sent:
    return _with_numbers_of(case, case.slot.earlier(4))


def copied_other_unit(case: Case) -> Sent | None:
    """Another unit's numbers of the same quarter."""
    others = case.list_others_sent_before()
    return _with_numbers_of(case, case.rng.choice(others)) if others else None


def resubmitted_unchanged(case: Case) -> Sent:
    """The same report again the day after, saved anew."""
    data = case.form()
    return _one_after_another(case, data, resave_form(data, case.scratch))


def resubmitted_same_file(case: Case) -> Sent:
    """The same file again the day after, under another name."""
    data = case.form()
    return _one_after_another(case, data, data)


def old_version_returns(case: Case) -> Sent | None:
    """A report, its correction, and then the first one again."""
    first, code = case.form(), case.pick(case.list_numbers(1))
    if code is None:
        return None
    was = case.draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    case.set(code, period=was.period + 1, ytd=was.ytd + 1)
    return _one_after_another(case, first, case.form(), resave_form(first, case.scratch))


def changed_after_the_due_day(case: Case) -> Sent | None:
    """A report in time, then another two days after it was due, with other figures that nobody asked about."""
    first, code = case.form(), case.pick(case.list_numbers(1))
    if code is None:
        return None
    was = case.draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    case.set(code, period=was.period + 1, ytd=was.ytd + 1)
    late = case.slot.period.due_at + timedelta(days=2)
    folder = folder_of(case.slot)
    return Sent(
        (
            File(f"{folder}/Bao cao {case.tag}.xlsx", first, case.slot.received_at),
            File(f"{folder}/Bao cao {case.tag} sua.xlsx", case.form(), late),
        )
    )


def report_in_two_files(case: Case) -> Sent:
    """The first group of indicators in one form, all others in another an hour later."""
    return _send_in_parts(case, 2)


def report_in_three_files(case: Case) -> Sent:
    return _send_in_parts(case, 3)


def _send_in_parts(case: Case, parts: int) -> Sent:
    """Forms of neighbouring rows each, the others blank."""
    rows = dict(case.draft.rows)
    codes = list(rows)
    sent = []
    for number in range(parts):
        kept = codes[number * len(codes) // parts : (number + 1) * len(codes) // parts]
        case.draft.rows = {code: rows[code] for code in kept}
        sent.append(case.form())
    return _one_after_another(case, *sent)


def _one_after_another(case: Case, *versions: bytes) -> Sent:
    """One version an hour."""
    return Sent(
        tuple(
            File(
                f"{folder_of(case.slot)}/Bao cao {case.tag} ({'bcd'[number]}).xlsx",
                data,
                case.slot.received_at + timedelta(hours=number),
            )
            for number, data in enumerate(versions)
        )
    )
