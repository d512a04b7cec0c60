"""What a mailbox or archive could not give at first leaves the list of unread things once a later run reads it."""

import os
from pathlib import Path
from typing import Any

import pytest

from desk.intake import ingest
from desk.looks import status
from desk.rulings import decide
from desk.settings import Settings
from sources.containers.parts import ContainerError
from sources.inbox import opening
from tests.desk.tiny_inbox import at, form, mail, put, settings
from warehouse import Warehouse

__all__ = ["settings"]
PST = b"!BDN" + bytes(600)


class Letter:
    """A message of a data file, as its reader gives it."""

    times = ()
    damage_vi = None

    def __init__(self, data: bytes) -> None:
        self.data = data


def list_unread_files(settings: Settings) -> list[str]:
    rows = status.list_submissions(settings)
    return list(rows[rows["verdict"] == "UNREADABLE"]["place"])


def test_a_data_file_read_later_leaves_the_list_and_comes_back_with_its_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters: list[Letter] = [Letter(mail("thanhtan@thuvien.example.vn", form(settings)))]
    faulty = [True]

    def messages(path: Any) -> Any:
        yield from letters
        if faulty[0]:
            raise ContainerError("F02", "một thư bị hỏng")

    monkeypatch.setattr(opening, "read_messages", messages)
    put(settings, "thu.pst", PST)
    ingest.run(settings, now=at(settings, 2))
    assert list_unread_files(settings) == ["thu.pst"]
    letters.append(Letter(mail("liemtuc@thuvien.example.vn", form(settings, unit="h-2"))))
    ingest.run(settings, now=at(settings, 3))
    assert list_unread_files(settings) == ["thu.pst"], "another letter came, the damaged one is still not read"
    faulty[0] = False
    ingest.run(settings, now=at(settings, 4))
    assert list_unread_files(settings) == [], "read without the fault, though nothing new was in it"
    faulty[0] = True
    put(settings, "thu.pst", PST)  # written anew: as it was it would not be read
    ingest.run(settings, now=at(settings, 5))
    assert list_unread_files(settings) == ["thu.pst"]


def test_a_file_taken_away_leaves_the_list_and_comes_back_with_its_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def messages(path: Any) -> Any:
        raise ContainerError("F02", "một thư bị hỏng")
        yield

    monkeypatch.setattr(opening, "read_messages", messages)
    put(settings, "thu.pst", PST)
    ingest.run(settings, now=at(settings, 2))
    (settings.inbox / "thu.pst").unlink()
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 3))
    assert list_unread_files(settings) == []
    ingest.run(settings, now=at(settings, 4))
    assert list_unread_files(settings) == [], "told once, and for all later runs"
    put(settings, "thu.pst", PST)
    ingest.run(settings, now=at(settings, 5))
    assert list_unread_files(settings) == ["thu.pst"], "a share that was not mounted for a while is back"


def test_a_file_that_was_being_written_and_disappears_leaves_the_list(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/bc.xlsx.part", b"half")
    ingest.run(settings, now=at(settings, 2))
    assert list_unread_files(settings) == ["2020Q1/Thanh Tân/bc.xlsx"]
    (settings.inbox / "2020Q1/Thanh Tân/bc.xlsx.part").unlink()
    ingest.run(settings, now=at(settings, 3))
    assert list_unread_files(settings) == []
    with Warehouse.reader(settings.warehouse) as warehouse:
        assert list(warehouse.sql("SELECT readable FROM raw.reread")["readable"]) == [True]
        assert len(warehouse.sql("SELECT 1 FROM core.submission")) == 1, "nothing is deleted"


def test_nothing_is_gone_from_a_folder_that_cannot_be_entered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "2020Q1/Thanh Tân/bc.xlsx.part", b"half")
    ingest.run(settings, now=at(settings, 2))
    real = os.scandir

    def refused(path: Any) -> Any:
        if Path(path) == settings.inbox / "2020Q1":
            raise PermissionError
        return real(path)

    monkeypatch.setattr("sources.containers.folder.os.scandir", refused)
    ingest.run(settings, now=at(settings, 3))
    assert sorted(list_unread_files(settings)) == ["2020Q1", "2020Q1/Thanh Tân/bc.xlsx"]
    monkeypatch.undo()
    ingest.run(settings, now=at(settings, 4))
    assert list_unread_files(settings) == ["2020Q1/Thanh Tân/bc.xlsx"]


def test_a_register_that_was_mended_leaves_the_list(settings: Settings) -> None:
    put(settings, "so-den.csv", b"tep,nhan_luc,nguoi_ghi\n1.xlsx,hom qua,Lan\n")
    put(settings, "1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 2))
    assert list_unread_files(settings) == ["so-den.csv"]
    put(settings, "so-den.csv", b"tep,nhan_luc,nguoi_ghi\n1.xlsx,01/04/2020 08:00,Lan\n")
    ingest.run(settings, now=at(settings, 3))
    assert list_unread_files(settings) == []


def test_what_could_not_be_read_is_given_to_nobody(settings: Settings) -> None:
    put(settings, "bc.xlsx.part", b"half")
    ingest.run(settings, now=at(settings, 2))
    (row,) = status.list_submissions(settings).to_dict("records")
    for force in (False, True):
        with pytest.raises(decide.DecisionError, match=r"chưa đọc được.*chạy thidua ingest"):
            decide.settle_identity(
                settings, row["submission_id"], "2", "2020Q1", "Lan", "gửi hộ", at(settings, 3), force=force
            )
