"""Dossiers on record: listed with the state they show, held against the record, made again byte for byte."""

import json
from pathlib import Path

import pytest

from desk.doctor.outputs import check_outputs
from desk.rankings import dossier, rank
from desk.rankings.dossier import LIST, DossierOutcome
from desk.rankings.stored_dossiers import StoredDossierError, hold_dossier, list_records
from desk.settings import Settings
from desk.signing.steps import find_ranking, sign
from tests.desk.reviews.conftest import opened, ready_desk
from tests.desk.reviews.sheets import YEAR
from warehouse import Warehouse

__all__ = ["opened", "ready_desk"]


@pytest.fixture
def unsigned(opened: Settings) -> DossierOutcome:
    rank.run(opened, YEAR)
    return dossier.run(opened, YEAR)


def sign_draft(settings: Settings, made: DossierOutcome) -> None:
    sign(settings, find_ranking(settings, made.seal), "draft", "Đỗ Văn Nam", "Chuyên viên", "Trình dự thảo")


def tell_doctor(settings: Settings) -> str:
    with Warehouse.reader(settings.warehouse) as warehouse:
        made = warehouse.query("outputs_made").to_dict("records")
    return " ".join(
        notice.found_vi for notice in check_outputs(settings, [{str(k): v for k, v in r.items()} for r in made])
    )


def test_each_state_of_sign_off_is_a_dossier_of_its_own(opened: Settings, unsigned: DossierOutcome) -> None:
    sign_draft(opened, unsigned)
    signed = dossier.run(opened, YEAR)
    assert signed.seal == unsigned.seal and signed.folder != unsigned.folder
    assert signed.state_vi.startswith("dự thảo, đã trình (Đỗ Văn Nam, Chuyên viên, ngày ")
    assert dossier.run(opened, YEAR) == signed, "the same again, nothing new"
    stored = list_records(opened, YEAR)
    assert [(one.kind, one.content) for one in stored] == [
        ("ranking", unsigned.seal), ("dossier", unsigned.content), ("dossier", signed.content),
    ]  # fmt: skip
    assert [one.state_vi.partition(" (")[0] for one in stored] == [
        "dự thảo, đã trình",
        "chưa trình ký",
        "dự thảo, đã trình",
    ]
    assert list_records(opened, 1999) == []
    told = json.loads((signed.folder / LIST).read_text("utf-8"))
    assert (told["seal"], [step["person"] for step in told["steps"]]) == (signed.seal, ["Đỗ Văn Nam"])


def test_a_dossier_is_made_again_as_it_was_though_more_was_signed_since(
    opened: Settings, unsigned: DossierOutcome
) -> None:
    sign_draft(opened, unsigned)
    held = hold_dossier(opened, unsigned.content[:8])
    assert (held.differing_vi, held.files) == ((), unsigned.files)
    assert tell_doctor(opened) == ""


def test_what_somebody_changed_in_a_dossier_is_told(opened: Settings, unsigned: DossierOutcome) -> None:
    def change(name: str, data: bytes | None) -> str:
        path = unsigned.folder / name
        kept = path.read_bytes() if path.is_file() else None
        _write(path, data)
        told = "; ".join(hold_dossier(opened, unsigned.content).differing_vi)
        assert told and told.split("; ")[0] in tell_doctor(opened)
        _write(path, kept)
        return told

    name = f"bao-cao_{YEAR}.docx"
    assert change(name, b"khac") == f"{name} đã bị sửa"
    assert change(name, None) == f"{name} không còn"
    assert change("them.docx", b"la") == "them.docx không thuộc hồ sơ"
    assert change(LIST, b"{}") == f"{LIST} đã bị sửa"
    assert change(LIST, None).startswith("hồ sơ không còn ở ")
    assert hold_dossier(opened, unsigned.content).differing_vi == ()


def _write(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink()
    else:
        path.write_bytes(data)


def test_a_token_of_none_lists_what_there_is(opened: Settings, unsigned: DossierOutcome) -> None:
    with pytest.raises(
        StoredDossierError, match=f"không có hồ sơ nào mang mã này.*\n  {unsigned.content[:12]}  hồ sơ năm"
    ):
        hold_dossier(opened, "0" * 12)
    with pytest.raises(StoredDossierError, match="ít nhất 6 ký tự"):
        hold_dossier(opened, unsigned.content[:5])
