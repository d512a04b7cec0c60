"""Where a sending lies in the inbox and what its file is called, in the ways offices really name them."""

from __future__ import annotations

import random
import unicodedata

from sample.plan import FOLDERS, Sending
from schemas.kinds.kind import ROMAN
from schemas.programme import Period, Programme, Unit

CHAIN = " ▸ "
AGAIN = {"fixed": " - lần 2", "restated": " (đính chính)", "resaved": " - bản sao", "in_time": " (bản thay thế)"}
MAILBOX, ZIP_OF_MAIL = "thu/hop-thu-2018.mbox", "thu/zimbra-2018Q3.zip"


def file_name(unit: Unit, period: Period, sending: Sending, again: str, rng: random.Random) -> str:
    """The workbook's file name (some written by a Mac, decomposed); one that must not name the unit does not."""
    quarter = ROMAN[period.number]
    suffix = AGAIN.get(again, "") if sending.number > 1 else ""
    if sending.channel == "unsorted":
        return f"Bao cao quy {quarter}-{period.year}{suffix} ({sending.received_at:%d-%m %Hh%M}).xlsx"
    styles = (
        f"Báo cáo quý {quarter}-{period.year} - {unit.name_vi}{suffix}.xlsx",
        f"BC TTĐN quý {quarter}-{period.year} Sở TTTT {unit.name_vi}{suffix}.xlsx",
        f"{unit.abbr or unit.code}_{period.id}_TTDN{suffix}.xlsx",
        f"{period.id} {unit.name_vi}{suffix}.xlsx",
    )
    name = rng.choice(styles)
    return unicodedata.normalize("NFD", name) if sending.channel in FOLDERS and rng.random() < 0.08 else name


def folder_of(programme: Programme, unit: Unit, period: Period, sending: Sending) -> str:
    """The shared folder a file is put into."""
    if sending.channel == "unsorted":
        return f"{period.id}/Chưa phân loại"
    if sending.channel == "unit_folder":
        return f"Theo don vi/Sở TTTT {unit.name_vi}/Quy {ROMAN[period.number]}-{period.year}"
    owner = programme.unit_by_id[sending.other_unit] if sending.other_unit else unit
    return f"{period.id}/{owner.name_vi}"


def letter_path(unit: Unit, period: Period, sending: Sending) -> str:
    """The path of a letter's own file, or its name inside the zip."""
    stem = f"{sending.received_at:%Y%m%d-%H%M%S}-{unit.abbr or unit.code}"
    if sending.channel == "msg":
        return f"thu/outlook/{period.id} {stem}.msg"
    return f"{stem}.eml" if sending.channel == "zip" else f"thu/{period.id}/{stem}.eml"


def subject(unit: Unit, period: Period, again: str, number: int) -> str:
    """The subject line."""
    more = {"fixed": " (lần 2)", "restated": " (đính chính)", "in_time": " (bản thay thế)"}.get(again, "")
    shown = more if number > 1 else ""
    return f"Báo cáo {period.label_vi} về công tác thông tin đối ngoại - Sở TTTT {unit.name_vi}{shown}"
