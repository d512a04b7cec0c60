"""What waits is read again as it was put, from memory or from a file, and however full the disk is."""

import errno

import pytest

from schemas import spill
from schemas.spill import Held, Spill, Spilled


def test_what_is_more_than_may_be_held_lies_in_a_file_and_is_read_as_often_as_wanted() -> None:
    kept = Spill(most_held=10)
    given = [b"0123456", b"789a", b"", b"bc", b"d" * 200_000, b"e"]
    put = [kept.put(data) for data in given]
    assert [type(one) for one in put] == [Held, Spilled, Held, Held, Spilled, Held]
    for order in (put, put[::-1]):
        assert [one.read() for one in order] == (given if order is put else given[::-1])


def test_what_the_disk_does_not_take_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Spill(most_held=0)
    before = kept.put(b"before")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spill, "TemporaryFile", refuse)
    full = Spill(most_held=0).put(b"now")
    assert (type(before), type(full)) == (Spilled, Held)
    assert (before.read(), full.read()) == (b"before", b"now")


def test_a_file_that_was_cut_is_an_error_and_no_shorter_text() -> None:
    put = Spill(most_held=0).put(b"0123456789")
    assert isinstance(put, Spilled)
    put.file.truncate(4)
    with pytest.raises(OSError, match="4 of 10"):
        put.read()
