"""A small document with every kind of block and with what units type at their worst, for the renderers' tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from reports.office.charts import Bar, GridRow, Share, draw_bars, draw_share_grid
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import (
    AnnexTitle,
    Block,
    Cell,
    Column,
    Document,
    Heading,
    Imprint,
    Letterhead,
    Note,
    Paragraph,
    Profile,
    Run,
    Section,
    Signature,
    Table,
    hash_content,
    paragraph,
)

NASTY = '#panic("x") *đậm* _nghiêng_ $x$ <script>alert(1)</script> & [a] \\ "‘’” `@nhãn // hết'
FOREIGN = "مرحبا, 你好 và 😀"
MARKED = "a\u202eb"
SHORT = 40
LETTERS = "bcdghkmnpqrstvxz"


def code_of(number: int) -> str:
    """A word that stands nowhere else: `zbbb`, `zbbc`."""
    first, rest = divmod(number, len(LETTERS) ** 2)
    return "z" + LETTERS[first] + LETTERS[rest // len(LETTERS)] + LETTERS[rest % len(LETTERS)]


def make_blocks(rows: int = SHORT) -> tuple[Block, ...]:
    """The body: letterhead to signature, with a table of so many rows and one total."""
    columns = (Column("Mã", 25, "center"), Column("Đơn vị", 90), Column("Số liệu", 50, "right"))
    listed = tuple((code_of(i), f"Đơn vị {i}", Cell(f"{i}.000", f"c-{i}", Decimal(i * 1000))) for i in range(rows))
    grid = [GridRow("Cụm một", (Share(5, 7), Share(7, 7))), GridRow("Cụm <hai>", (Share(0, 0), Share(3, 9)))]
    bars = [Bar("Chỉ tiêu một", Decimal(120), Decimal(80)), Bar("Chỉ tiêu hai", None, Decimal("12.5"))]
    return (
        Letterhead(
            "BỘ THÔNG TIN VÀ TRUYỀN THÔNG",
            "CỤC THÔNG TIN ĐỐI NGOẠI",
            "Số:          /BC-TTĐN",
            f"Hà Nội, {BLANK_DATE}",
            "BÁO CÁO",
            "Kết quả thực hiện công tác thông tin đối ngoại và phong trào thi đua chuyên đề quý IV/2018",
            "Bộ trưởng",
        ),
        Heading("I. TÌNH HÌNH"),
        Paragraph((Run("Có "), Run("61/63 đơn vị", claim="R1-001"), Run(" gửi báo cáo.", bold=True))),
        Heading("1. Ý kiến", 2),
        paragraph(NASTY),
        paragraph(FOREIGN),
        paragraph(MARKED),
        draw_share_grid("Đúng hạn", ("quý I", "quý II"), grid, 160),
        draw_bars("Kết quả", ("kế hoạch", "cùng kỳ"), bars, 160),
        Table(columns, (*listed, ("", "Tổng số", "1.000.000")), total_rows=1, name="Danh sách", sortable=True),
        Note((Run("Ghi chú."),)),
        Signature(("Như trên", "Bộ trưởng (để báo cáo)"), "VT", "CỤC TRƯỞNG"),
    )


def make_paper(profile: Profile = "nd30_2020", mark: str = "", rows: int = SHORT, long_text: str = "") -> Document:
    """The document with an annex in landscape, whose second row says `long_text`."""
    annex = Table(
        (Column("TT", 20, "center"), Column("Nội dung", 232)), ((code_of(1000), "ngắn"), (code_of(1001), long_text))
    )
    title = AnnexTitle("Phụ lục I", "Ý KIẾN CỦA CÁC ĐƠN VỊ", f"(Kèm theo Báo cáo số          /BC-TTĐN {BLANK_DATE})")
    sections = (Section(make_blocks(rows)), Section((title, annex), landscape=True))
    moment = datetime(2018, 12, 31, 17, tzinfo=UTC)
    bare = Document("Báo cáo thử", moment, profile, sections, mark)
    digest = hash_content(bare)
    return Document("Báo cáo thử", moment, profile, sections, mark, Imprint("2018Q4-thu", f"SHA-256 {digest}", digest))
