"""A list of thousands is written as lines that can be searched: each row whole on its own, in its order."""

from __future__ import annotations

import io

from flows.cli.listing import MANY, Listing, Whole, plain_console


def show(rows: int) -> list[str]:
    listing = Listing("Các xã", (Whole("Mã"), "Đơn vị", "Lý do"))
    for number in range(rows):
        listing.add_row(f"{number:05}", f"Mẫu {number}", "dòng một\ndòng hai " + "rất dài " * 30)
    written = io.StringIO()
    plain_console(file=written, width=60).print(listing)
    return written.getvalue().splitlines()


def test_every_row_is_a_line_under_its_heading() -> None:
    title, heads, *lines = show(MANY + 1)
    assert title == "Các xã"
    assert len(lines) == MANY + 1
    assert [line[:5] for line in lines] == [f"{number:05}" for number in range(MANY + 1)]
    assert all(line.endswith("dòng một dòng hai" + " rất dài" * 30) for line in lines)
    assert {line.index("Mẫu") for line in lines} == {heads.index("Đơn vị")}


def test_a_shorter_list_keeps_its_frame_or_blocks() -> None:
    assert len(show(MANY)) > MANY + 2
