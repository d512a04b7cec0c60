"""Real files for the tests of the sources: workbooks, letters, mailboxes; made small and at once."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from openpyxl import Workbook

from schemas.form import INFO_FIELDS, INFO_SHEET, STAMP_SHEET, TABLES
from schemas.programme import Programme, load_programme
from sources.archive import Archive
from sources.documents import CollectedInbox, Fault, Identity, ReadResult, Receipt, Sighting
from sources.inbox.collect import collect_documents

PROGRAMME = load_programme("ttdn")
NOW = datetime(2018, 12, 20, 9, 0, tzinfo=PROGRAMME.tz)
STAMP = {"form": "TTDN-Q", "version": "1", "programme": "ttdn", "unit": "63-01", "period": "2018Q4"}
INFO = {"unit": "Sở Thông tin và Truyền thông thành phố Hà Nội", "unit_code": "01", "period": "Quý IV/2018"}
TRUSTED = "from smtp.example.com by mx.ttdn.example.vn with ESMTPS; Fri, 14 Dec 2018 10:00:00 +0700"

Rows = Mapping[str, Sequence[Mapping[str, object]]]


def form_book(
    stamp: Mapping[str, str] | None = None, info: Mapping[str, object] | None = None, rows: Rows | None = None
) -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    if stamp is not None:
        sheet = book.create_sheet(STAMP_SHEET)
        for pair in stamp.items():
            sheet.append(pair)
    sheet = book.create_sheet(INFO_SHEET)
    for field in INFO_FIELDS:
        sheet.append([field.label_vi, (info or {}).get(field.key)])
    for layout in TABLES:
        sheet = book.create_sheet(layout.sheet)
        sheet.append([layout.title_vi])
        sheet.append([column.heading_vi for column in layout.columns])
        for row in (rows or {}).get(layout.key, ()):
            sheet.append([row.get(column.key) for column in layout.columns])
    return book


def book_bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def form_bytes(
    stamp: Mapping[str, str] | None = None, info: Mapping[str, object] | None = None, rows: Rows | None = None
) -> bytes:
    return book_bytes(form_book(stamp, info, rows or {"indicators": [{"code": "1.1", "period": 3, "ytd": 10}]}))


def letter(*attachments: tuple[str, bytes], subject: str = "Báo cáo", received: Sequence[str] = (TRUSTED,)) -> bytes:
    message = EmailMessage()
    for hop in received:
        message["Received"] = hop
    message["From"] = "Sở <stttt@hanoi.example.vn>"
    message["Subject"] = subject
    message["Date"] = "Fri, 14 Dec 2018 09:59:00 +0700"
    message["Message-ID"] = "<1@hanoi.example.vn>"
    message.set_content("Kính gửi Cục.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def make_zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members:
            package.writestr(name, data)
    return out.getvalue()


class Desk:
    """An inbox and an archive in a temporary folder."""

    def __init__(self, folder: Path, programme: Programme = PROGRAMME) -> None:
        self.programme = programme
        self.inbox = folder / "inbox"
        self.inbox.mkdir(parents=True)
        self.archive = Archive(folder / "archive")

    def put(self, relative: str, data: bytes) -> Path:
        path = self.inbox / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def collect(self, now: datetime = NOW) -> CollectedInbox:
        return collect_documents(self.inbox, Archive(self.archive.folder), self.programme, now)


def faults_of(found: CollectedInbox) -> list[str]:
    return [fault.code for fault in found.faults]


def fault_of(found: CollectedInbox | Identity, code: str) -> Fault:
    """The one fault of this code, whatever else was found."""
    (fault,) = [fault for fault in found.faults if fault.code == code]
    return fault


def roles(found: CollectedInbox) -> dict[str, str]:
    """Disposition by the display name of each sighting."""
    by_hash = {d.sha256: d.disposition for d in found.documents}
    return {s.display_name: by_hash[s.sha256] for s in found.sightings}


def sighting(
    name: str,
    folder: str | None = None,
    sender: str | None = None,
    subject: str | None = None,
    receipts: tuple[Receipt, ...] = (),
) -> Sighting:
    origin = (f"{folder}/{name}" if folder else name,)
    return Sighting(
        "0" * 24, "ab" * 32, None, "folder", origin, folder, name, name, sender, subject, None, NOW, receipts
    )


def deadly_reader(path: Path, sha256: str, media: str) -> ReadResult:
    """Dies like a worker that the system kills, on files named `deadly`."""
    if path.name.startswith("deadly"):
        os._exit(9)
    return ReadResult(sha256, None, ())
