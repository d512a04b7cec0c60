# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""The ways out of a release: what each is called, what it says of itself, who writes it.

Writers are imported when they are asked for: the command line starts without pandas and pysdmx.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reports.exports.model import Bilingual, Export
from schemas import files
from schemas.programme import Programme

README: Final = "doc-truoc.md"
Writer = Callable[["Source", Path], list[Path]]


@dataclass(frozen=True, slots=True)
class Source:
    """What an export is made of: the model, the folder of the release it was read from, the desk's programme."""

    export: Export
    release_folder: Path
    programme: Programme


@dataclass(frozen=True, slots=True)
class Format:
    """A way out. `notes`: what whoever takes the files has to know."""

    title: Bilingual
    notes: tuple[Bilingual, ...]
    write: Writer


def write_export(source: Source, name: str, folder: Path) -> list[Path]:
    """Write the release into the folder in that format, with a page on what it is; ExportError where it cannot be."""
    form = FORMATS[name]
    paths = form.write(source, folder)
    return [*paths, files.write_text(folder / README, render_readme(source.export, form, paths), durable=False)]


def render_readme(export: Export, form: Format, paths: list[Path]) -> str:
    """The page beside the files, in Vietnamese and English; the same release gives the same text."""
    told = "\n".join(f"- {vi} *{en}*" for vi, en in (*_COMMON, *form.notes))
    listed = "\n".join(f"- `{path.name}`" for path in paths)
    return (
        f"# {export.release}: {form.title[0]} / *{form.title[1]}*\n\n"
        f"Chương trình / *programme*: {export.programme_id}. Số liệu nhận đến / *received by*: {export.as_of}. "
        f"Mã băm nội dung / *content hash*: {export.content_hash}.\n\n{listed}\n\n{told}\n"
    )


def _sdmx(source: Source, folder: Path) -> list[Path]:
    from reports.exports.sdmx import write_sdmx

    return write_sdmx(source.export, folder)


def _dhis2(source: Source, folder: Path) -> list[Path]:
    from reports.exports.dhis2 import write_dhis2

    programme = source.programme
    rules = programme.exchange
    kind = programme.calendar.of_kind
    return write_dhis2(source.export, rules, kind, rules.dhis2_data_set or programme.form_id, folder)


def _csv(source: Source, folder: Path) -> list[Path]:
    from reports.exports.tables import write_csv

    return write_csv(source.export, folder)


def _xlsx(source: Source, folder: Path) -> list[Path]:
    from reports.exports.tables import write_xlsx

    return write_xlsx(source.export, folder)


def _vtl(source: Source, folder: Path) -> list[Path]:
    from reports.exports.vtl.write import write_vtl

    return write_vtl(source.export.release, source.release_folder, folder)


def _qcvn125(source: Source, folder: Path) -> list[Path]:
    from reports.exports.packets import write_packets

    return write_packets(source.export, source.programme, folder)


_COMMON: Final = (
    (
        "Không có chỉ tiêu nhạy cảm và chỉ tiêu gắn với nó; chỉ có các kỳ đã đến hạn.",
        "Sensitive indicators and those tied to one are absent; periods not yet due too.",
    ),
    (
        "Thiếu là chưa biết, không phải 0; không phát sinh không phải 0.",
        "Missing is unknown, never 0; nothing arose is no 0 either.",
    ),
)
FORMATS: Final[Mapping[str, Format]] = {
    "sdmx": Format(
        ("SDMX: cấu trúc (SDMX-ML 3.0) và số liệu (SDMX-CSV 2.0)", "SDMX: structures (SDMX-ML 3.0), data (SDMX-CSV 2.0)"),
        (
            (
                "Kỳ báo cáo ghi ngày đầu và độ dài (2018-09-15/P3M): kỳ của biểu không trùng kỳ dương lịch.",
                "A period is its first day and length (2018-09-15/P3M): periods of the form are none of the calendar.",
            ),
            ("Mã chỉ tiêu 2.10 là CT_2_10: mã SDMX không có dấu chấm.", "Indicator 2.10 is CT_2_10: an SDMX id has no dot."),
        ),
        _sdmx,
    ),
    "dhis2": Format(
        ("DHIS2: dataValueSets (JSON)", "DHIS2: dataValueSets (JSON)"),
        (
            (
                "DHIS2 chỉ có kỳ dương lịch: kỳ báo cáo ghi bằng ngày cuối kỳ (kỳ ngày, 20181214), kèm mã kỳ ở comment.",
                "DHIS2 has calendar periods only: a period is named by its last day (Daily, 20181214), its code in the comment.",
            ),
            (
                "Mọi mã là mã (idScheme=CODE): dataElement là chỉ tiêu và cột, như CT_2_10_YTD; orgUnit là mã đơn vị.",
                "Every identifier is a code (idScheme=CODE): dataElement is indicator and measure, as CT_2_10_YTD; orgUnit the unit.",
            ),
            (
                "Ô không có số (thiếu, không phát sinh) không gửi: DHIS2 không có chỗ ghi trạng thái.",
                "Cells without an amount (missing, nothing arose) are not sent: DHIS2 has no place for a state.",
            ),
        ),
        _dhis2,
    ),
    "csv": Format(
        ("Một bảng CSV", "One table as CSV"),
        (("Mã chỉ tiêu có tiền tố ct- để không bị hiểu là số.", "Indicators bear ct- so that no reader takes them for numbers."),),
        _csv,
    ),
    "xlsx": Format(
        ("Một bảng Excel", "One table as .xlsx"),
        (("Chú thích ở ô tiêu đề là tiếng Anh.", "Notes at the headings are in English."),),
        _xlsx,
    ),
    "vtl": Format(
        ("Quy tắc kiểm tra viết bằng VTL 2.1, kèm số liệu", "Rules in VTL 2.1 with the amounts they are held to"),
        (
            (
                "BAO_CAO.csv có mọi lần nộp, cả bản bị trả lại; số chưa đính chính.",
                "BAO_CAO.csv has every version, returned ones too; corrections are not applied.",
            ),
            ("Quy tắc không viết được bằng VTL: khong-dich.csv, có lý do.", "Rules that VTL cannot say: khong-dich.csv, with reasons."),
        ),
        _vtl,
    ),
    "qcvn125": Format(
        ("Gói tin của Hệ thống thông tin báo cáo quốc gia (QCVN 125:2021/BTTTT)", "Packets of the national reporting system"),
        (
            (
                "Tên trường lấy từ packets.csv của chương trình, do cơ quan chủ quản cung cấp. Dạng JSON là đề xuất.",
                "Names of fields are of packets.csv of the programme, given by the system's owner. JSON is PROPOSED.",
            ),
        ),
        _qcvn125,
    ),
}  # fmt: skip
"""By the word that the command line knows them by."""
