from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import pytest
from aspose.email_foss.cfb import CFBDocument, CFBStorage, CFBStream, CFBWriter
from openpyxl import Workbook, load_workbook

from schemas.late_imports import LateImportError
from sources import reading
from sources.limits import LIMITS
from sources.media import sniff
from sources.reading import read_document
from sources.workers import Workers, WorkersError, do_jobs, run_in_workers
from tests.sources.awkward_reader import Job, cramped_work, dying_work, faulty_work, read_all, shout
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

    monkeypatch.setattr(reading, "read_other_grids", fail)
    result = read_document(tmp_path, "s", "xlsx")
    assert result.faults[0].code == "F02"
    assert "deep" not in result.faults[0].words["detail"]


def test_what_the_reader_lacks_is_no_fault_of_the_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library replaced while an ingest runs: the document is tried again later, not condemned."""
    path = tmp_path / "form.xlsx"
    book = load_workbook(BytesIO(form_bytes(rows={"indicators": [{"code": "1.1", "period": 1}]})))
    book.worksheets[0]["Z90"] = "=1+1"
    book.save(path)
    assert read_document(path, "s", "xlsx").form is not None
    monkeypatch.setitem(sys.modules, "sources.workbook.by_openpyxl", None)
    with pytest.raises(LateImportError, match="by_openpyxl"):
        read_document(path, "s", "xlsx")


def test_workers_read_every_document_once(tmp_path: Path) -> None:
    jobs: list[Job] = []
    for number in range(5):
        data = form_bytes(rows={"indicators": [{"code": "1.1", "period": number}]}) if number % 2 else b"%PDF"
        path = tmp_path / str(number)
        path.write_bytes(data)
        jobs.append((f"s{number}", path, sniff(data)))
    here = [read_document(path, key, media) for key, path, media in jobs]
    assert read_all(jobs, 2, size=2) == here
    assert read_all(jobs, 1) == here
    assert read_all([], 2) == []


def test_a_dead_worker_costs_one_document(tmp_path: Path) -> None:
    names = ["a", "b", "deadly", "c", "d", "deadly too"]
    results = read_all([(name, tmp_path / name, "xlsx") for name in names], 2, deadly_reader, size=3)
    assert [result.sha256 for result in results] == names
    assert [[fault.code for fault in result.faults] for result in results] == [[], [], ["F02"], [], [], ["F02"]]


def lost(job: str, _why: str) -> list[str]:
    return [f"lost {job}"]


def given_up(job: str, why: str) -> list[tuple[str, str]]:
    return [(job, why)]


def test_a_batch_that_outgrows_a_workers_memory_is_taken_job_by_job() -> None:
    done = list(run_in_workers(list("abcdefg"), cramped_work, lost, lost, 2, LIMITS, 4))
    assert sorted(job for _, jobs in done for job in jobs) == list("abcdefg")
    assert sum(count for count, _ in done) == 7


def test_a_fault_of_ours_is_not_taken_for_a_documents() -> None:
    traces = []

    def failed(job: str, trace: str) -> list[str]:
        traces.append(trace)
        return [f"undone {job}"]

    done = list(run_in_workers(list("abcd"), faulty_work, lost, failed, 1, LIMITS, 2))
    assert sorted(job for _, jobs in done for job in jobs) == ["a", "b", "d", "undone c"]
    assert len(traces) == 1
    assert "ValueError: a fault of ours" in traces[0]
    assert "faulty_work" in traces[0], "where it came up"


def test_workers_that_cannot_start_are_said_not_blamed_on_a_document(tmp_path: Path) -> None:
    with pytest.raises(WorkersError):
        list(run_in_workers([1, 2], dying_work, lambda job, why: job, lambda job, why: job, 1, LIMITS, 2))


@pytest.mark.skipif(sys.platform == "win32", reason="nothing there can be killed like that")
def test_workers_end_when_their_parent_is_killed() -> None:
    command = [sys.executable, "-m", "tests.sources.orphans"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        told = [int(parent.stdout.readline()) for _ in range(4)]
        workers, forked_from = told[::2], set(told[1::2])
        assert len(forked_from) == 1
        workers += forked_from - {parent.pid}
        assert all(map(_lives, workers))
        parent.kill()
        parent.wait()
        for _ in range(100):
            if not any(map(_lives, workers)):
                break
            time.sleep(0.1)
    assert not any(map(_lives, workers))


def _lives(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_workers_started_ahead_do_what_they_are_given_later() -> None:
    with Workers(2, LIMITS, shout) as workers:
        workers.start()
        assert workers.list_busy() == []
        done = dict(job for _, jobs in do_jobs(workers, list("abc"), shout, given_up, given_up, 1) for job in jobs)
    assert done == {"a": "A", "b": "B", "c": "C"}


def test_workers_are_told_no_secrets_and_do_not_run_the_main_program_again() -> None:
    """They read what strangers send: neither the mail password nor the server's stands in their environment."""
    secret = {**os.environ, "THIDUA_SMTP_PASSWORD": "mat-khau"}
    command = [sys.executable, "-m", "tests.sources.told"]
    told = subprocess.run(command, env=secret, capture_output=True, text=True, check=True, timeout=60).stdout.split(
        "\n"
    )
    assert told == ["imported", "[]", "[]", "[]", "[]", "thidua:mat-khau", ""], "this process keeps them"


def test_many_documents_without_a_form_cost_no_pass_over_all_that_is_held(tmp_path: Path) -> None:
    """A pass through all that a process holds costs as much as hundreds of texts: fifty thousand never ended."""
    passes: list[int] = []

    def count(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            passes.append(1)

    path = tmp_path / "0a"
    path.write_bytes("Báo cáo không có biểu mẫu.".encode())
    gc.callbacks.append(count)
    try:
        for number in range(100):
            assert reading.read_in_time(path, f"{number}", "text", LIMITS).form is None
    finally:
        gc.callbacks.remove(count)
    assert len(passes) <= 2
