"""Odd things that lie in inboxes: files made of the tiny programme's forms and of the hostile fixtures."""

from __future__ import annotations

import os
import struct
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from tests.odd.texts import FOLDERS, NAMES, TEXTS
from tests.programmes import load_tiny
from tests.sources.containers.test_archives_inside import make_tar
from tests.sources.containers.test_tnef import make_attachment, tnef
from tests.sources.mutations import LAUGHS, damage_form, damage_letter, extended, rebuilt
from tests.sources.source_files import form_bytes, letter, make_zip
from tests.sources.test_hostile import SHEET, SPANS

GOOD: Mapping[str, Mapping[str, Any]] = {
    "1.1": {"period": 5, "ytd": 5}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2}, "1.4": {"period": 1},
}  # fmt: skip
BLANK = {**GOOD, "1.3": {}}
TRUSTED = "from a by mail.thuvien.example.vn; Thu, 09 Apr 2020 10:00:00 +0700"
MOMENTS = (
    "Mon, 01 Jan 0001 00:00:00 +1400", "Fri, 31 Dec 9999 23:59:59 -1200", "Thu, 01 Jan 1970 00:00:00 -0000", "hôm qua",
    "Thu, 09 Apr 2020 10:00:00 +9999", "32 Apr 2020", "", "Thu, 09 Apr 20 24:61:00 XYZ",
)  # fmt: skip
REGISTERS = (
    b"", b"\xff\xfe\x00", b"tep\n", b"tep,nhan_luc,nguoi_ghi\n*,0001-01-01T00:00+14:00,[red]\n",
    b"tep;nhan_luc\na;b\n",
    "tep,nhan_luc,nguoi_ghi\nbao-cao.xlsx,9999-12-31T23:59-12:00,{x}\nbao-cao.xlsx,hôm qua,%s\n".encode(),
    b"tep,tep,tep\n\"x\n",
    b"tep,nhan_luc,nguoi_ghi\nbao-cao.xlsx,0001-01-01T00:00+14:00,a\n"
    b"khong-co.xlsx,01/04/2020 08:00,b\nbao-cao.xlsx,,\n",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Thing:
    """A file at a place of the inbox."""

    place: str
    data: bytes


class Maker:
    """Makes forms of the tiny programme in a scratch folder."""

    def __init__(self, scratch: Path) -> None:
        self.programme = load_tiny(scratch)
        self.scratch = scratch / "form.xlsx"

    def form(self, unit: str = "h-1", period: str = "2020Q1", **entries: Any) -> bytes:
        """A filled form; without entries a good one."""
        filled = FormEntries(**{"indicators": GOOD, **entries})
        chosen = self.programme.unit_by_id[unit]
        write_form(self.programme, chosen, self.programme.period(period), self.scratch, filled)
        return self.scratch.read_bytes()

    def full(self, unit: str, texts: Sequence[str], period: str = "2020Q1") -> bytes:
        """A report that is accepted and has every text wherever a text may be."""
        activities = [{"name": t, "place": t, "partner": t, "indicator_code": t} for t in texts]
        exemplars = [{"kind": "Điển hình", "name": t, "holder": t, "decision_number": t, "summary": t} for t in texts]
        remarks = [{"kind": "Kiến nghị", "text": t} for t in texts]
        return self.form(unit, period, activities=activities, exemplars=exemplars, remarks=remarks)

    def odd(self, text: str, unit: str = "h-3") -> bytes:
        """A report with this text in amounts, notes and the lines about itself."""
        rows = {**GOOD, "1.1": {"period": text, "ytd": 5, "note": text, "evidence": text}, "1.3": {"note": text}}
        keys = ("document_number", "document_date", "prepared_by", "phone", "email", "signed_by")
        return self.form(unit, indicators=rows, info=dict.fromkeys(keys, text), self_scores={"A.1": {"points": text}})


def list_things(scratch: Path, damaged: int = 60) -> list[Thing]:
    """Every odd thing, hundreds of them; `damaged`: how many forms, and how many letters, are broken at random."""
    maker = Maker(scratch)
    makers = (list_letters, list_named, list_texts, partial(list_broken, number=damaged), list_containers, list_reports)
    return [thing for make in makers for thing in make(maker)]


def mail(*attachments: tuple[str, bytes], sender: str, subject: str = "Báo cáo", **headers: str) -> bytes:
    """A letter whose headers are written as they are given, fit or not."""
    message = EmailMessage()
    message.set_content("Kính gửi [red]{x}%s")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    lines = {"From": sender, "Subject": subject, **{key.replace("_", "-"): value for key, value in headers.items()}}
    head = "".join(f"{key}: {value}\r\n" for key, value in lines.items())
    return head.encode("utf-8", "surrogateescape") + message.as_bytes()


def list_letters(maker: Maker) -> Iterator[Thing]:
    """Letters of nobody known, without forms, with broken headers; and times that no calendar holds."""
    form = maker.form()
    for n, moment in enumerate(MOMENTS):
        received = f"from a by mail.thuvien.example.vn; {moment}"
        report = maker.form(indicators={**GOOD, "1.1": {"period": n + 6, "ytd": n + 6}})
        sender = "thanhtan@thuvien.example.vn"
        yield Thing(f"thu/luc {n}.eml", mail(("a.xlsx", report), sender=sender, Date=moment, Received=received))
        yield Thing(
            f"2020Q1/giay moi {n}.eml", mail(sender="vp@khac.example.vn", Received=received.replace("mail.", "x."))
        )
    for n, text in enumerate(TEXTS):
        one_line = " ".join(text.split())[:900]
        yield Thing(
            f"thu/chu {n}.eml",
            mail((f"{one_line[:60]}.xlsx", form), sender=f'"{one_line}" <x{n}@khac.example>', subject=one_line),
        )
    for sender in (
        "",
        "<>",
        "@",
        "a@",
        '"thanhtan@thuvien.example.vn" <x@y.example>',
        "a@b.example, c@d.example",
        "=?utf-8?b?/w==?=",
    ):
        yield Thing(f"thu/nguoi gui {len(sender)}.eml", mail(("a.xlsx", form), sender=sender, Received=TRUSTED))
    yield Thing("thu/trong.eml", b"")
    yield Thing("thu/chi dau thu.eml", b"From: a@b.example\r\n")
    yield Thing("thu/hop.mbox", b"From x\n" + mail(sender="x@y.example") + b"\nFrom \nFrom ???\n\n")
    yield Thing("thu/thu.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def list_named(maker: Maker) -> Iterator[Thing]:
    """One report in many places, under names and in folders that mean something else; empty files too."""
    form = maker.form("h-2", indicators=BLANK)
    for number, name in enumerate(NAMES):
        yield Thing(f"{FOLDERS[number % len(FOLDERS)]}/{name}", form)
        yield Thing(f"trong/{name}", b"")
    for folder in FOLDERS:
        yield Thing(f"{folder}/bao-cao.xlsx", form)
    for number, register in enumerate(REGISTERS):
        yield Thing(f"so {number}/so-den.csv", register)
        yield Thing(f"so {number}/bao-cao.xlsx", maker.form(indicators={**GOOD, "1.3": {"period": number + 30}}))


def list_texts(maker: Maker) -> Iterator[Thing]:
    """A report for each text."""
    for number, text in enumerate(TEXTS):
        yield Thing(f"2020Q1/Thanh Tân/chữ {number}.xlsx", maker.odd(text, ("h-1", "h-3")[number % 2]))


def list_broken(maker: Maker, number: int) -> Iterator[Thing]:
    """The fixtures of the tests of hostile files, and forms and letters broken at random."""
    form, random = maker.form("h-3"), Random(5)
    real = rebuilt(form_bytes(), SHEET, b"</sheetData>", b"</sheetData>")
    for name, span in SPANS.items():
        row = b'<row r="900"><c r="A900"><f>1+1</f></c></row></sheetData>' + span
        yield Thing(f"hong/{name}.xlsx", rebuilt(real, SHEET, b"</sheetData>", row))
    yield Thing("hong/bom.xlsx", extended(form, ("xl/media/image1.xml", b"\0" * (60 * 2**20))))
    yield Thing("hong/cuoi.xlsx", rebuilt(form, "xl/workbook.xml", rb"^(<\?xml[^>]*\?>)?", LAUGHS + b"]>"))
    yield Thing("hong/trong nhau.xlsx", extended(form, ("xl/embeddings/book.xlsx", form)))
    for tenths in range(0, 10, 2):
        yield Thing(f"hong/cat {tenths}.xlsx", form[: len(form) * tenths // 10])
    for n in range(number):
        yield Thing(f"2020Q1/Kim Bình/ngau nhien {n}.xlsx", damage_form(random, form, 1 + n % 3))
        yield Thing(f"hong/ngau nhien {n}.eml", damage_letter(random, letter(("a.xlsx", form)), 1 + n % 4))
    for suffix in (
        "xls",
        "xlsm",
        "xlsb",
        "ods",
        "docx",
        "doc",
        "pdf",
        "csv",
        "zip",
        "rar",
        "7z",
        "msg",
        "mbox",
        "pst",
        "edxml",
    ):
        yield Thing(f"hong/duoi sai.{suffix}", form)
        yield Thing(f"hong/rac.{suffix}", random.randbytes(3000))


def list_containers(maker: Maker) -> Iterator[Thing]:
    """Archives and letters that hold odd names, each other, themselves."""
    form = maker.form("h-1")
    within = make_zip(
        ("../../len.xlsx", form), ("[red]{x}%s.xlsx", form), (" ", form), ("a/", b""), ("so-den.csv", REGISTERS[3])
    )
    for _ in range(8):
        yield Thing(f"goi/{len(within)}.zip", within)
        within = make_zip(("trong.zip", within), ("thu.eml", letter(("trong.zip", within))))
    yield Thing("goi/x.tgz", make_tar(("../len.xlsx", tarfile.REGTYPE, form), ("l", tarfile.SYMTYPE, b"/etc/passwd")))
    yield Thing("goi/winmail.dat", tnef(make_attachment("báo cáo.xlsx".encode("cp1258", "replace"), form)))
    yield Thing("goi/winmail.eml", letter(("winmail.dat", tnef(make_attachment(b"[red]{x}%s.xlsx", form)))))
    yield Thing("goi/rong.zip", make_zip())
    stamped = bytearray(make_zip(("a.xlsx", form)))
    at = stamped.index(b"PK\x01\x02")
    stamped[at + 12 : at + 16] = struct.pack("<HH", 0xFFFF, 0xFFFF)
    yield Thing("goi/ngay.zip", bytes(stamped))


def list_reports(maker: Maker) -> Iterator[Thing]:
    """Odd as reports: of merged units, of periods to come, held ones, replaced ones, other programmes'."""
    for period in ("2020Q1", "2020Q2", "2021Q1", "2021Q4"):
        for unit in ("h-1", "h-3"):
            yield Thing(f"ky/{period} {unit}.xlsx", maker.form(unit, period, indicators=BLANK))
    yield Thing(
        "khac/ttdn.xlsx",
        form_bytes({"form": "TTDN-Q", "version": "1", "programme": "ttdn", "unit": "63-01", "period": "2018Q4"}),
    )
    for key, value in (
        ("unit", "99-99"),
        ("period", "2099Q9"),
        ("version", "[red]"),
        ("unit", "{x}"),
        ("period", "%s"),
    ):
        stamp = {"form": "TV-Q", "version": "3", "programme": "tiny", "unit": "h-1", "period": "2020Q1", key: value}
        info = {"unit": value, "unit_code": value, "period": value}
        yield Thing(f"khac/{key} {value}.xlsx", form_bytes(stamp, info))
        yield Thing(f"2020Q1/khong dau {key} {value}.xlsx", form_bytes(None, info))
    held = maker.form("h-1", indicators={**GOOD, "1.1": {"period": 77, "ytd": 77}})
    yield Thing("2020Q1/Liêm Túc/cua ai.xlsx", held)
    yield Thing("thu/cua ai.eml", mail(("a.xlsx", held), sender="liemtuc@thuvien.example.vn", Received=TRUSTED))


def put_all(settings: Settings, things: Sequence[Thing]) -> int:
    """Write the things into the inbox, some with times no clock shows; gives how many the file system took."""
    written = 0
    for number, thing in enumerate(things):
        path = settings.inbox / thing.place
        with suppress(OSError, ValueError, UnicodeError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(thing.data)
            written += 1
        if path.is_file() and number % 40 == 0:
            moment = (0, -(10**9), 10**11, 2**40)[number // 40 % 4]
            with suppress(OSError, OverflowError):
                os.utime(path, (moment, moment))
    return written
