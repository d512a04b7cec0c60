"""Names that prove nothing alone, documents of the national exchange, and days that no calendar has."""

from __future__ import annotations

from datetime import datetime

from openpyxl import Workbook

from schemas.form import ACTIVITIES
from tests.mutation.case import Case, Sent
from tests.mutation.clean import File, Place, folder_of, row_place
from tests.sources.containers.test_edxml import REPLACED, make_edxml


def name_in_file_name_only(case: Case) -> Sent:
    """Nothing in the form says whose it is; a word in the file's name might."""
    place = f"{case.slot.period.id}/Chưa phân loại/{case.slot.unit.name_vi} {case.tag}.xlsx"
    return case.by_folder(case.make_nameless_form(), place=place)


def name_in_folder_only(case: Case) -> Sent:
    """Nothing in the form says whose it is; the folder's name might."""
    place = f"{case.slot.period.id}/{case.slot.unit.name_vi}/Bao cao {case.tag}.xlsx"
    return case.by_folder(case.make_nameless_form(), place=place)


def name_in_folder_and_file_name(case: Case) -> Sent:
    """Nothing in the form says whose it is; folder and file name both do."""
    name = case.slot.unit.name_vi
    return case.by_folder(
        case.make_nameless_form(), place=f"{case.slot.period.id}/{name}/Bao cao {name} {case.tag}.xlsx"
    )


def _rename(case: Case, words: str) -> Sent:
    return case.by_folder(case.form(), place=f"{folder_of(case.slot)}/{words} {case.tag}.xlsx")


def peace_in_file_name(case: Case) -> Sent:
    """A word that is a province's name elsewhere: here it is peace."""
    return _rename(case, "Hội nghị vì hòa bình")


def ocean_in_file_name(case: Case) -> Sent:
    """Two provinces' names share a word: it is an ocean."""
    return _rename(case, "Diễn đàn châu Á - Thái Bình Dương")


def ward_in_file_name(case: Case) -> Sent:
    """A ward that bears a province's name."""
    return _rename(case, "Phường Hòa Bình và đường Lạng Sơn")


def exchange_name_only(case: Case) -> Sent:
    """A form that names nobody, in a document of the exchange that names its sender: one sign."""
    organ = f"Sở Thông tin và Truyền thông {case.slot.unit.name_vi}"
    return _exchange(case, ("Bao cao.xlsx", case.make_nameless_form()), organ=organ)


def exchange_document(case: Case) -> Sent:
    """The unit's form in a document of the exchange."""
    organ = f"Sở Thông tin và Truyền thông {case.slot.unit.name_vi}"
    return _exchange(case, (f"Bao cao {case.tag}.xlsx", case.form()), organ=organ)


def exchange_name_and_file_name(case: Case) -> Sent:
    """A form that names nobody, in a document whose sender is named twice: as its sender and by the file's name."""
    organ = f"Sở Thông tin và Truyền thông {case.slot.unit.name_vi}"
    return _exchange(case, (f"Bao cao {case.slot.unit.name_vi}.xlsx", case.make_nameless_form()), organ=organ)


def exchange_revocation(case: Case) -> Sent:
    """A document of the exchange that takes another back."""
    return _exchange(case, kind="1")


def exchange_replacement(case: Case) -> Sent:
    """A document of the exchange that replaces another."""
    return _exchange(case, ("Ghi chu.txt", case.tag.encode()), kind="3")


def exchange_of_unknown_kind(case: Case) -> Sent:
    """A document of the exchange of a kind that nobody told us of."""
    return _exchange(case, ("Ghi chu.txt", case.tag.encode()), kind="77")


def _exchange(case: Case, *attachments: tuple[str, bytes], kind: str = "", organ: str = "Văn thư") -> Sent:
    period = case.slot.period
    data = make_edxml(*attachments, kind=kind, more=REPLACED if kind else "", organ=organ, number=case.tag)
    data = data.replace("Báo cáo quý IV/2018".encode(), f"Báo cáo {period.label_vi}".encode())
    data = data.replace(b"2018-12-14T08:00:00", f"{case.slot.received_at:%Y-%m-%dT%H:%M:%S}".encode())
    data = data.replace(b"14/12/2018 08:05:00", f"{case.slot.received_at:%d/%m/%Y %H:%M:%S}".encode())
    return Sent((File(f"thu/{period.id}/{case.tag}.edxml", data, case.slot.received_at),))


def day_of_year_one(case: Case) -> Sent | None:
    return _type_day(case, "01/01/0001")


def day_of_year_9999(case: Case) -> Sent | None:
    return _type_day(case, datetime(9999, 12, 31))  # noqa: DTZ001 - a cell holds no zone


def day_beyond_the_calendar(case: Case) -> Sent | None:
    """A serial number that Excel shows as ####."""
    return _type_day(case, 1e9)


def day_before_the_calendar(case: Case) -> Sent | None:
    return _type_day(case, -45)


def _type_day(case: Case, value: datetime | float | str) -> Sent | None:
    if not case.draft.activities:
        return None
    place = row_place(ACTIVITIES, 0, case.rng.choice(("starts_on", "ends_on")))

    def edit(book: Workbook) -> list[Place]:
        cell = book[ACTIVITIES.sheet][str(place[1])]
        cell.value, cell.number_format = value, "dd/mm/yyyy"
        return [place]

    return case.edit(edit)
