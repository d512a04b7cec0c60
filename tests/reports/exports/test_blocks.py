"""Files of an export are written as they are read: in blocks, to the byte as if they were made whole."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from reports.exports import blocks, read
from reports.exports.formats import Source
from warehouse import session

ROWS = [{"đơn vị": "Hà Nội\u2028\n\u0085x", "số": number, "trống": None} for number in range(5)]


@pytest.mark.parametrize("count", [0, 1, 2, 5])
@pytest.mark.parametrize("head", [None, {"bộ": "A", "tên": "b]"}])
def test_json_is_what_it_would_be_in_one_piece(
    count: int, head: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_AT_ONCE", 2)
    whole: Any = ROWS[:count] if head is None else {**head, "dòng": ROWS[:count]}
    written = list(blocks.write_json(ROWS[:count], head, "dòng"))
    assert b"".join(written).decode() == json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def test_no_more_rows_are_asked_for_than_a_block_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "_AT_ONCE", 2)
    asked: list[int] = []

    def ask() -> Iterator[list[int]]:
        for number in range(10):
            asked.append(number)
            yield [number]

    written = blocks.write_csv(["số"], ask())
    assert next(written) == "số\n0\n".encode()
    assert asked == [0]
    assert b"".join(written) == b"".join(f"{number}\n".encode() for number in range(1, 10))


def test_observations_are_read_a_period_at_a_time(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    text = session.query_text

    def tell(name: str) -> str:
        asked.append(name)
        return text(name)

    monkeypatch.setattr(read, "query_text", tell)
    found = source.export.observations
    held = {span.period_id: [o.period.period_id for o in some] for span, some in found.by_period()}
    assert asked == ["export_observation"] * len(source.export.spans)
    assert list(held) == [span.period_id for span in source.export.spans]
    assert all(set(periods) == {period_id} for period_id, periods in held.items())
    assert sum(map(len, held.values())) == len(found) == len(list(found))
