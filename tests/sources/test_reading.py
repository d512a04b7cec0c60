from __future__ import annotations

from pathlib import Path

import pytest
from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter
from openpyxl import Workbook

from sources import reading
from sources.media import sniff
from sources.reading import Job, read_document, read_documents
from tests.sources.source_files import book_bytes, deadly_reader, form_bytes


def compound(*streams: str) -> bytes:
    root = CFBStorage(name="Root Entry")
    for name in streams:
        root.add_stream(CFBStream(name, b"x" * 5000))
    return bytes(CFBWriter.to_bytes(CFBDocument(root=root)))


def read(folder: Path, data: bytes) -> tuple[str, str]:
    """The fault of a document of this content: code and detail."""
    path = folder / "0a"
    path.write_bytes(data)
    result = read_document(path, "s", sniff(data))
    assert result.form is None
    (fault,) = result.faults
    assert fault.sha256 == "s"
    return fault.code, fault.words.get("detail", "")


def test_a_form_is_read(tmp_path: Path) -> None:
    path = tmp_path / "0a"
    path.write_bytes(form_bytes())
    result = read_document(path, "s", "xlsx")
    assert result.faults == ()
    assert result.form is not None
    assert result.form.tables["indicators"][0]["period"].value == 3


def test_each_bad_input_has_its_code(tmp_path: Path) -> None:
    book = form_bytes()
    assert read(tmp_path, b"") == ("F01", "")
    assert read(tmp_path, compound("EncryptedPackage", "EncryptionInfo")) == ("F03", "")
    assert read(tmp_path, b"%PDF-1.4") == ("F04", "tệp PDF")
    assert read(tmp_path, "Báo cáo".encode())[0] == "F04"
    assert read(tmp_path, book[: len(book) * 2 // 3])[0] == "F07"
    assert read(tmp_path, book_bytes(Workbook()))[0] == "F05"


def test_a_broken_old_workbook(tmp_path: Path) -> None:
    assert read(tmp_path, compound("Workbook"))[0] == "F07"


def test_nothing_raises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_document(tmp_path / "none", "s", "xlsx").faults[0].code == "F06"

    def fail(path: Path, media: str) -> None:
        raise RecursionError("deep")

    monkeypatch.setattr(reading, "grids_of", fail)
    result = read_document(tmp_path, "s", "xlsx")
    assert result.faults[0].code == "F02"
    assert "deep" not in result.faults[0].words["detail"]


def test_inline_and_in_workers_alike(tmp_path: Path) -> None:
    jobs: list[Job] = []
    for number in range(5):
        data = form_bytes(rows={"indicators": [{"code": "1.1", "period": number}]}) if number % 2 else b"%PDF"
        path = tmp_path / str(number)
        path.write_bytes(data)
        jobs.append((f"s{number}", path, sniff(data)))
    told: list[tuple[int, int, str]] = []
    inline = list(read_documents(jobs, 1))
    assert [result.sha256 for result in inline] == ["s0", "s1", "s2", "s3", "s4"]
    assert list(read_documents(jobs, 2, lambda *step: told.append(step))) == inline
    assert told[-1] == (5, 5, "s4")
    assert list(read_documents([], 2)) == []


def test_a_dead_worker_costs_one_document(tmp_path: Path) -> None:
    names = ["a", "b", "deadly", "c"]
    results = list(read_documents([(name, tmp_path / name, "xlsx") for name in names], 2, None, deadly_reader))
    assert [result.sha256 for result in results] == names
    assert [[fault.code for fault in result.faults] for result in results] == [[], [], ["F02"], []]
