"""What a mailbox or archive could not give at first leaves the list of unread things once a later run reads it."""

from typing import Any

import pytest

from flows.settings import Settings
from flows.steps import ingest, status
from sources import opening
from sources.containers.parts import ContainerError
from tests.flows.test_cli_questions import at, form, mail, put, settings

__all__ = ["settings"]
PST = b"!BDN" + bytes(600)


class Letter:
    """A message of a data file, as its reader gives it."""

    times = ()
    damage_vi = None

    def __init__(self, data: bytes) -> None:
        self.data = data


def unread(settings: Settings) -> list[str]:
    rows = status.submissions(settings)
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

    monkeypatch.setattr(opening, "messages_of", messages)
    put(settings, "thu.pst", PST)
    ingest.run(settings, now=at(settings, 2))
    assert unread(settings) == ["thu.pst"]
    letters.append(Letter(mail("liemtuc@thuvien.example.vn", form(settings, unit="h-2"))))
    ingest.run(settings, now=at(settings, 3))
    assert unread(settings) == ["thu.pst"], "another letter came, the damaged one is still not read"
    faulty[0] = False
    ingest.run(settings, now=at(settings, 4))
    assert unread(settings) == [], "read without the fault, though nothing new was in it"
    faulty[0] = True
    ingest.run(settings, now=at(settings, 5))
    assert unread(settings) == ["thu.pst"]


def test_a_file_taken_away_was_not_read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def messages(path: Any) -> Any:
        raise ContainerError("F02", "một thư bị hỏng")
        yield

    monkeypatch.setattr(opening, "messages_of", messages)
    put(settings, "thu.pst", PST)
    ingest.run(settings, now=at(settings, 2))
    (settings.inbox / "thu.pst").unlink()
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 3))
    assert unread(settings) == ["thu.pst"]
