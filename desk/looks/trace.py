"""From a figure's code to its tree, its original and the picture of its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple

from desk.outputs.issue import list_final
from desk.settings import Settings
from reports.minister.claims import Ask
from reports.minister.issue import file_name
from reports.office.typesetting import TypesettingError, draw_png
from reports.office.vietnamese import lower_first
from reports.trace.codes import CELL_CODE, CODE, name_code
from reports.trace.model import FigureTree, SourceCell
from reports.trace.picture import PictureError, Places, draw_neighbourhood
from reports.trace.register import Entry, Register, read_register
from reports.trace.resolve import build_tree
from reports.trace.withhold import HIDDEN_VI, NOTHING_HIDDEN, Hidden, hide_sensitive
from schemas import files
from schemas.errors import PlainError
from schemas.grammar.text import slug
from sources.archive import Archive
from sources.media import sniff
from sources.workbook.other_formats import read_other_grids
from sources.workbook.zip_package import WorkbookError
from warehouse import Moment, Warehouse


class TraceError(PlainError, LookupError):
    """A code that leads nowhere; the message says which codes there are, or what to do."""


@dataclass(frozen=True, slots=True)
class Traced:
    """What a code stands for: the report's workbook, its figures of that code, and the tree where it is one figure."""

    workbook: Path
    register: Register
    entries: tuple[Entry, ...]
    tree: FigureTree | None = None


def run(settings: Settings, code: str, report: Path | None = None, *, with_sensitive: bool = False) -> Traced:
    """The figure of that code in the last report of its period, or in the `report` of that workbook.

    A code of a subject with several figures gives them all, without a tree. What single units said of a sensitive
    indicator, or of one tied to it, is told `with_sensitive` alone. Raises TraceError, RegisterError.
    """
    asked = " ".join(code.split()).strip("[]")
    is_cell = CODE.fullmatch(asked) is None
    read = CODE.fullmatch(asked) or CELL_CODE.fullmatch(asked)
    if read is None:
        raise TraceError(f"“{code}” không phải mã số liệu. {_describe_codes(settings)}")
    period = settings.programme.period(read["period"])
    with Warehouse.reader(settings.warehouse) as warehouse:
        workbook = report or find_workbook(settings, warehouse, period.id)
        register = read_register(workbook)
        if register.period_id != period.id:
            raise TraceError(f"{workbook.name} là báo cáo của {register.period_id}; mã {asked} thuộc {period.id}")
        moment = Moment(register.as_of, register.known_at)
        if is_cell:
            entries: tuple[Entry, ...] = (_make_cell_entry(settings, register, asked, read["unit"], read["indicator"]),)
        else:
            entries = register.find(asked)
        if not entries:
            raise TraceError(_describe_unknown(asked, register, workbook))
        if len(entries) > 1:
            return Traced(workbook, register, entries)
        hidden = NOTHING_HIDDEN if with_sensitive else hide_sensitive(settings.programme)
        _require_leave(asked, entries[0], hidden)
        with warehouse.settle_marts(moment):
            tree = build_tree(Ask(warehouse, moment), entries[0], settings.programme.tz, hidden)
        return Traced(workbook, register, entries, tree)


def _require_leave(asked: str, entry: Entry, hidden: Hidden) -> None:
    """Raise TraceError for what of a sensitive indicator no report shows."""
    if not hidden.allows(entry):
        raise TraceError(
            f"mã {asked}: chỉ tiêu nhạy cảm, hoặc gắn với chỉ tiêu nhạy cảm; chỉ nêu số tổng mà báo cáo nêu. Cán bộ "
            "được phép xem số của từng đơn vị thì thêm --sensitive"
        )


def _describe_codes(settings: Settings) -> str:
    """How codes are written, by a period, a unit and an indicator of the programme."""
    programme = settings.programme
    period = programme.periods[0]
    unit, indicator = programme.units_of(period)[0].code, programme.indicators_of(period)[0].code
    return (
        f"Mã ghi ở báo cáo bằng số nhỏ trong ngoặc vuông: [017] của báo cáo {lower_first(period.label_vi)} là "
        f"{name_code(period.id)}-017; một ô ở trang “Theo đơn vị” là {name_code(period.id)}-{unit}-{indicator} "
        "(mã đơn vị, mã chỉ tiêu)."
    )


def _describe_unknown(asked: str, register: Register, workbook: Path) -> str:
    last = register.entries[-1].code.partition(".")[0] if register.entries else "không có mã nào"
    return f"báo cáo {workbook.name} không có mã {asked}; mã cuối cùng là {last}. Xem trang cuối của sổ tính này."


def _make_cell_entry(settings: Settings, register: Register, code: str, unit: str, indicator: str) -> Entry:
    programme = settings.programme
    found = [u for u in programme.units_of(programme.period(register.period_id)) if unit in (u.code, u.id)]
    if not found or indicator not in programme.indicator_by_code:
        what = f"chỉ tiêu {indicator}" if found else f"đơn vị {unit}"
        raise TraceError(f"mã {code}: không có {what} ở kỳ {register.period_id}. {_describe_codes(settings)}")
    name = f"{found[0].name_vi}, chỉ tiêu {indicator}"
    parameters = {"period_id": register.period_id, "indicator_code": indicator}
    row = {"unit_id": found[0].id, "is_asked": True}
    return Entry(code, f"cell.{found[0].id}.{indicator}", name, "", "", "trace_cells", parameters, row, "amount", None)


def find_workbook(settings: Settings, warehouse: Warehouse, period_id: str) -> Path:
    """The workbook of the period's last final report as it was issued; without one, of its last draft that is there.

    Raises TraceError where there is neither.
    """
    period = settings.programme.period(period_id)
    final = list_final(warehouse, period)
    outputs = warehouse.records("outputs_of", kind="report")
    drafts = [row for row in outputs if row["subject"] == period_id and row["event"] == "draft"]
    for row in [*final[::-1], *drafts[::-1]]:
        for path in _list_places(settings, row):
            if path.is_file():
                return path
    raise TraceError(
        f"{period.label_vi} chưa có báo cáo nào để tra: lập bằng thidua report --period {period_id}, hoặc chỉ sổ tính "
        "phụ lục của báo cáo bằng --report phu-luc_….xlsx"
    )


def _list_places(settings: Settings, row: dict[Any, Any]) -> Iterator[Path]:
    place = settings.home / str(row["place"])
    name = file_name("xlsx", place.stem.partition("_")[2])
    yield settings.originals / str(row["content_sha256"]) / name
    yield place.with_name(name)


def list_cells(tree: FigureTree, unit: str = "") -> tuple[SourceCell, ...]:
    """The cells behind the figure, those of one unit (code or id) alone where it is named; each once."""
    parts = (part for column in tree.columns for part in column.parts)
    chosen = (part for part in parts if unit in ("", part.unit_id, part.unit_code))
    return tuple(dict.fromkeys(cell for part in chosen for cell in part.cells))


def choose_cell(tree: FigureTree, unit: str, *, with_place: bool) -> SourceCell:
    """The one cell that is meant, or the one file. Raises TraceError where there are several, or none."""
    cells = [cell for cell in list_cells(tree, unit) if cell.cell or not with_place]
    if not cells:
        whose = f"đơn vị {unit}" if unit else "số này"
        raise TraceError(f"{whose} không có {'ô' if with_place else 'tệp'} nào: chưa gửi, hoặc không góp vào số này")
    distinct: Callable[[SourceCell], Any] = (lambda c: c) if with_place else (lambda c: c.file.submission_id)
    if len({distinct(cell) for cell in cells}) > 1 and not unit:
        raise TraceError(
            f"số này lấy từ {len({cell.file.submission_id for cell in cells})} tệp: chọn một đơn vị bằng --unit MÃ "
            "(mã đơn vị ghi trong ngoặc ở cây trên)"
        )
    return cells[0]


def take_out(settings: Settings, cell: SourceCell, folder: Path) -> list[Path]:
    """Copies, read-only, of the archived file and of the letter it came in, in the folder; gives their paths.

    Raises TraceError for a folder among what is received, DamagedObjectError or FileNotFoundError of the archive.
    """
    _refuse_inside(settings, folder)
    archive, made = Archive(settings.archive), []
    file = cell.file
    wanted = [(file.content_sha256, f"{file.submission_id[:8]}_{Path(file.display_name).name}", file.media)]
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.query("trace_containers", sha256=file.sha256, origin=file.origin).to_dict("records")
    letter = next((row for row in rows if row["media"] in ("eml", "msg")), None)
    if letter is not None:
        wanted.append((letter["content_sha256"], f"{file.submission_id[:8]}_thu", letter["media"]))
    for sha256, name, media in wanted:
        path = folder / _name_safely(name, media)
        if path.exists():
            path.chmod(0o600)
        files.write_bytes(path, archive.read(sha256))
        path.chmod(0o400)
        made.append(path)
    return made


def _name_safely(name: str, media: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{slug(stem if dot else name)[:80] or 'tep'}.{media or slug(ending)}"


def _refuse_inside(settings: Settings, path: Path) -> None:
    for kept in (settings.inbox, settings.archive, settings.originals):
        if path.resolve().is_relative_to(kept.resolve()):
            raise TraceError(f"{path}: {kept} là nơi giữ tài liệu gốc; chọn thư mục khác")


def draw_picture(settings: Settings, cell: SourceCell, path: Path, *, with_sensitive: bool = False) -> Path:
    """The cell's neighbourhood in the archived workbook as .svg or .png, by the path's ending; gives the path.

    What stands in the rows of sensitive indicators, and of those tied to them, is drawn `with_sensitive` alone.
    Raises TraceError for another ending or an unreadable original, PictureError where there is no such cell.
    """
    if path.suffix.lower() not in (".svg", ".png"):
        raise TraceError(f"--picture {path}: ghi tên tệp .svg hoặc .png")
    _refuse_inside(settings, path)
    archive = Archive(settings.archive)
    data = archive.read(cell.file.content_sha256)
    try:
        grids = read_other_grids(archive.path(cell.file.content_sha256), sniff(data))
    except WorkbookError as error:
        raise TraceError(f"tệp gốc {cell.file.display_name} không đọc lại được: {error}") from error
    grid = next((grid for grid in grids if grid.name == cell.sheet), None)
    if grid is None:
        raise PictureError(f"tệp {cell.file.display_name} không có trang “{cell.sheet}”")
    caption = f"{cell.file.unit_name}, {cell.file.period_id}: {cell.file.display_name} › {cell.sheet} › {cell.cell}"
    cells = grid.cells if with_sensitive else _cover_sensitive(settings, cell, grid.cells)
    svg, width = draw_neighbourhood(cells, cell.sheet, cell.cell, caption)
    try:
        drawn = svg.encode() if path.suffix.lower() == ".svg" else draw_png(svg, width)
    except TypesettingError as error:
        raise TraceError(f"không vẽ được {path.name} ({error}); vẽ bằng .svg") from error
    return files.write_bytes(path, drawn)


def _cover_sensitive(settings: Settings, cell: SourceCell, cells: Places) -> Places:
    """The sheet's cells, those of rows of sensitive indicators covered from the first amount on."""
    submission = cell.file.submission_id
    with Warehouse.reader(settings.warehouse) as warehouse:
        answers = [
            warehouse.query("trace_values", indicator_code=code, submission_ids=submission)
            for code in sorted(settings.programme.sensitive_codes)
        ]
    told = [
        row for answer in answers for row in answer.to_dict("records") if row["sheet"] == cell.sheet and row["cell"]
    ]
    found = [coordinate_to_tuple(str(row["cell"])) for row in told]
    rows, first = {row for row, _ in found}, min((column for _, column in found), default=0)
    return {
        (row, column): known._replace(value=HIDDEN_VI) if row in rows and column >= first else known
        for (row, column), known in cells.items()
    }
