"""The sentences of the invented forms: activities, exemplars, difficulties, proposals, notes."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta

from sample.people import make_person
from schemas.form import REMARK_KINDS
from schemas.kinds.kind import ROMAN
from schemas.programme import ExemplarKind, Period, Unit

Row = dict[str, str | int | date | None]

_ACTIVITIES = (
    ("Hội nghị giao ban công tác thông tin đối ngoại quý {q} năm {y}", "Các sở, ngành, huyện", (45, 160), "1.3"),
    ("Họp báo thông tin tình hình kinh tế - xã hội của {p}", "Cơ quan báo chí", (30, 90), "2.1"),
    ("Đón đoàn phóng viên {c} tác nghiệp tại {p}", "{c}", (4, 16), "2.14"),
    ("Sản xuất phim giới thiệu tiềm năng của {p} bằng tiếng Anh", "Nhà đầu tư, du khách", None, "2.13"),
    ("Ngày hội văn hóa, du lịch {p} năm {y}", "Du khách trong nước và quốc tế", (400, 3200), "2.18"),
    ("Triển lãm ảnh “{p} - Hội nhập và phát triển”", "Nhân dân và khách quốc tế", (200, 1500), "2.18"),
    ("Hội nghị xúc tiến đầu tư, quảng bá hình ảnh {p} với đối tác {c}", "{c}", (60, 240), "2.18"),
    ("Tập huấn nghiệp vụ thông tin đối ngoại cho cán bộ cơ sở", "Cán bộ cấp huyện, cấp xã", (50, 180), "3.8"),
    ("Tập huấn kỹ năng viết tin, bài đối ngoại và sử dụng mạng xã hội", "Phóng viên, biên tập viên", (40, 110), "3.8"),
    ("Chuyên mục truyền hình “{p} điểm hẹn đầu tư” phụ đề tiếng Anh", "Khán giả trong và ngoài nước", None, "2.5"),
    ("Tọa đàm cung cấp thông tin cho kiều bào nhân dịp về thăm quê hương", "Kiều bào tại {c}", (40, 120), "2.20"),
    ("Kiểm tra công tác thông tin đối ngoại tại các huyện, thị xã", "Ủy ban nhân dân cấp huyện", (12, 40), "6.1"),
    ("Phát hành ấn phẩm song ngữ giới thiệu {p}", "Cơ quan đại diện Việt Nam ở nước ngoài", None, "2.9"),
)  # fmt: skip
_COUNTRIES = (
    "Lào",
    "Campuchia",
    "Trung Quốc",
    "Nhật Bản",
    "Hàn Quốc",
    "Thái Lan",
    "Cộng hòa Liên bang Đức",
    "Pháp",
    "Hoa Kỳ",
)
_PLACES = (
    "Hội trường Sở Thông tin và Truyền thông",
    "Trung tâm hội nghị tỉnh",
    "Nhà văn hóa trung tâm",
    "Bảo tàng tỉnh",
    "Trực tuyến",
)
_DIFFICULTIES = (
    "Kinh phí bố trí cho công tác thông tin đối ngoại còn hạn chế, chủ yếu lồng ghép vào các nhiệm vụ khác.",
    "Cán bộ làm công tác thông tin đối ngoại ở cấp huyện đều kiêm nhiệm và thường xuyên thay đổi.",
    "Số lượng biên tập viên thông thạo ngoại ngữ của {p} còn ít, trang tiếng nước ngoài chưa cập nhật kịp thời.",
    "Việc thu thập số liệu từ các sở, ngành chưa thống nhất về kỳ báo cáo nên phải đối chiếu nhiều lần.",
    "Sản phẩm thông tin đối ngoại của {p} chưa phong phú, kênh chuyển tải ra nước ngoài còn hẹp.",
    "Thông tin sai lệch trên mạng xã hội lan nhanh trong khi cơ chế phối hợp phản bác giữa các ngành còn chậm.",
    "Trang thiết bị sản xuất chương trình truyền hình đối ngoại đã cũ, chưa đáp ứng yêu cầu phát sóng.",
)  # fmt: skip
_PROPOSALS = (
    "Đề nghị Bộ tổ chức thêm các lớp bồi dưỡng nghiệp vụ thông tin đối ngoại theo khu vực.",
    "Đề nghị Cục cung cấp tài liệu, ấn phẩm tiếng nước ngoài dùng chung để {p} khai thác, phát hành lại.",
    "Kiến nghị có hướng dẫn về định mức chi cho hoạt động đón đoàn phóng viên nước ngoài.",
    "Đề nghị Bộ sớm thông báo chủ đề Giải thưởng toàn quốc về thông tin đối ngoại để địa phương chủ động.",
    "Kiến nghị xây dựng sổ theo dõi ảnh, phim dùng chung về các địa phương trên cổng thông tin đối ngoại.",
)  # fmt: skip
_EXEMPLARS = (
    ("Mô hình “Mỗi phóng viên một sản phẩm đối ngoại”", "Nâng số tin, bài tiếng nước ngoài, đã nhân rộng."),
    ("Tổ cộng tác viên dịch thuật tình nguyện", "Huy động giảng viên, sinh viên dịch và hiệu đính tin, bài đối ngoại."),
    ("Điểm thông tin đối ngoại tại nhà ga, bến xe, khách sạn", "Đặt ấn phẩm song ngữ miễn phí cho khách quốc tế."),
    ("Bản tin điện tử song ngữ hằng tháng", "Gửi tới kiều bào và doanh nghiệp nước ngoài qua thư điện tử."),
    ("Quy trình phối hợp xử lý thông tin sai lệch trong 24 giờ", "Rút ngắn thời gian xác minh thông tin."),
    ("Bản đồ số giới thiệu {p} bằng ba ngôn ngữ", "Tích hợp ảnh, phim và đường dẫn tới các trang của sở, ngành."),
)  # fmt: skip
_NOTES = (
    "Số liệu do các cơ quan báo chí của tỉnh cung cấp.",
    "Đã đối chiếu với Đài Phát thanh và Truyền hình.",
    "Tăng so với kỳ trước do có nhiều sự kiện.",
    "Giảm do một số chương trình chuyển sang kỳ sau.",
    "Thực hiện theo kế hoạch năm.",
)  # fmt: skip


def make_activities(unit: Unit, period: Period, rng: random.Random, known: set[str]) -> list[Row]:
    """Three to eight activities inside the period's window."""
    rows: list[Row] = []
    days = (period.window_end - period.window_start).days
    for name, partner, size, code in rng.sample(_ACTIVITIES, rng.randint(3, 8)):
        words = {"p": unit.name_vi, "q": ROMAN[period.number], "y": period.year, "c": rng.choice(_COUNTRIES)}
        start = period.window_start + timedelta(days=rng.randint(0, days - 4))
        rows.append(
            {
                "name": name.format(**words),
                "starts_on": start,
                "ends_on": start + timedelta(days=rng.randint(0, 3)),
                "place": rng.choice((*_PLACES, unit.name_vi)),
                "partner": partner.format(**words),
                "participants": rng.randint(*size) if size else None,
                "indicator_code": code if code in known else None,
            }
        )
    return sorted(rows, key=lambda row: str(row["starts_on"]))


def make_exemplars(kinds: Sequence[ExemplarKind], unit: Unit, period: Period, rng: random.Random) -> list[Row]:
    """None to three of these kinds, recognised ones with their decision; nothing where the programme has no kinds."""
    rows: list[Row] = []
    wanted = rng.choices((0, 1, 2, 3), (25, 40, 25, 10))[0] if kinds else 0
    for name, summary in rng.sample(_EXEMPLARS, wanted):
        kind = rng.choice(kinds)
        recognised = kind.recognised or rng.random() < 0.4
        day = period.window_start + timedelta(days=rng.randint(3, 80))
        rows.append(
            {
                "kind": kind.name_vi,
                "name": name.format(p=unit.name_vi),
                "holder": rng.choice(
                    (make_person(rng), "Phòng Thông tin - Báo chí - Xuất bản", "Trung tâm Công nghệ thông tin")
                ),
                "decision_number": f"{rng.randint(110, 2900)}/QĐ-UBND" if recognised else None,
                "decided_on": day if recognised else None,
                "summary": summary,
            }
        )
    return rows


def make_remarks(unit: Unit, rng: random.Random) -> list[Row]:
    """One to three difficulties and proposals."""
    difficulty, proposal = REMARK_KINDS
    count = rng.randint(1, 3)
    pairs = [(difficulty, text) for text in rng.sample(_DIFFICULTIES, (count + 1) // 2)]
    pairs += [(proposal, text) for text in rng.sample(_PROPOSALS, count // 2)]
    return [{"kind": kind, "text": text.format(p=unit.name_vi)} for kind, text in pairs]


def make_note(rng: random.Random) -> str:
    """A remark beside a number."""
    return rng.choice(_NOTES)


def make_document(kind: str, rng: random.Random, first: date, last: date) -> str:
    """A document as evidence names it: `152/KH-STTTT ngày 12/02/2018`."""
    day = first + timedelta(days=rng.randint(0, max(0, (last - first).days)))
    return f"{rng.randint(12, 980)}/{kind} ngày {day:%d/%m/%Y}"
