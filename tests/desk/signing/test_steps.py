"""A sealed ranking through its states, by named people; published, it is proved from its release alone."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest

from desk.keeping import rebuild
from desk.rankings import rank
from desk.reviews.take import take_worksheet
from desk.settings import Settings
from desk.signing.publish import publish
from desk.signing.release import ReleaseError, prove_unit, release_folder, verify_release
from desk.signing.steps import SealedRanking, SignOffError, find_ranking, load_steps, next_state, sign
from reports.dossier.signed import State
from tests.desk.reviews.conftest import opened, ready_desk
from tests.desk.reviews.sheets import FIRST, YEAR, fill, new_sheet

__all__ = ["opened", "ready_desk"]
PEOPLE: dict[State, tuple[str, str, str]] = {
    "draft": ("Đỗ Văn Nam", "Chuyên viên", "Trình dự thảo"),
    "verified": ("Nguyễn Thu Hà", "Phó phòng", "Đã đối chiếu"),
    "approved": ("Vũ Thị Lan", "Trưởng phòng", "Đồng ý"),
}
PUBLISHER = ("Vũ Thị Lan", "Trưởng phòng", "Công bố")


@pytest.fixture
def sealed(opened: Settings) -> SealedRanking:
    made = rank.run(opened, YEAR)
    return find_ranking(opened, made.seal[:10])


def go_to(settings: Settings, sealed: SealedRanking, last: State) -> None:
    for state, person in PEOPLE.items():
        sign(settings, sealed, state, *person)
        if state == last:
            return


def test_steps_are_taken_in_order_and_by_two_people(opened: Settings, sealed: SealedRanking) -> None:
    with pytest.raises(SignOffError, match="bước tiếp theo là “dự thảo, đã trình”"):
        sign(opened, sealed, "approved", *PEOPLE["approved"])
    with pytest.raises(SignOffError, match="bước ký phải có họ tên, ý kiến"):
        sign(opened, sealed, "draft", " ", "Chuyên viên", "")
    go_to(opened, sealed, "verified")
    with pytest.raises(SignOffError, match="hai bước phải do hai người"):
        sign(opened, sealed, "approved", "nguyễn  thu hà", "Cục trưởng", "Đồng ý")
    with pytest.raises(SignOffError, match="không phải “đã công bố”"):
        publish(opened, sealed, *PUBLISHER)
    assert not release_folder(sealed).exists()
    sign(opened, sealed, "approved", *PEOPLE["approved"])
    steps = load_steps(opened, sealed)
    assert [(step.state, step.person, step.role, step.note) for step in steps] == [
        (state, *person) for state, person in PEOPLE.items()
    ]
    shutil.rmtree(opened.warehouse.parent)
    rebuild.run(opened)
    assert load_steps(opened, sealed) == steps, "a rebuilt ledger has every step"
    assert rank.verify(opened, sealed.manifest) == ()


def test_one_that_is_sent_back_begins_anew(opened: Settings, sealed: SealedRanking) -> None:
    with pytest.raises(SignOffError, match="đã trình mà chưa công bố"):
        sign(opened, sealed, "returned", "Vũ Thị Lan", "Trưởng phòng", "Xem lại")
    go_to(opened, sealed, "verified")
    sign(opened, sealed, "returned", "Vũ Thị Lan", "Trưởng phòng", "Xem lại")
    assert next_state(load_steps(opened, sealed)) == "draft"


def test_a_published_ranking_is_proved_from_its_release_alone(
    opened: Settings, sealed: SealedRanking, tmp_path: Path
) -> None:
    go_to(opened, sealed, "approved")
    folder = publish(opened, sealed, *PUBLISHER).folder
    assert next_state(load_steps(opened, sealed)) is None
    alone = tmp_path / "alone"
    shutil.move(folder, alone)
    shutil.rmtree(opened.home)
    assert verify_release(alone, sealed.seal[:12]) == ()
    proof = prove_unit(alone, sealed.seal, "h-1")
    assert json.loads(proof["leaf"])["unit"] == "h-1" and '"h-2"' not in json.dumps(proof)
    with pytest.raises(ReleaseError, match="h-9 không có trong xếp hạng"):
        prove_unit(alone, sealed.seal, "h-9")
    with pytest.raises(ReleaseError, match="không phải 00000000"):
        verify_release(alone, "00000000")
    with duckdb.connect(str(alone / "so-lieu.duckdb")) as connection:
        connection.execute("UPDATE score_reports SET days_late = 9 WHERE unit_id = 'h-1' AND status = 'accepted'")
    assert {"inputs_sha256", "scores_sha256", "merkle_root"} <= set(verify_release(alone, sealed.seal))
    with pytest.raises(ReleaseError, match="không cấp chứng minh"):
        prove_unit(alone, sealed.seal, "h-1")


def test_what_has_changed_since_is_not_published(opened: Settings, sealed: SealedRanking) -> None:
    go_to(opened, sealed, "approved")
    take_worksheet(opened, fill(new_sheet(opened), FIRST, {"L7": 3, "M7": "Có công văn"}))
    with pytest.raises(SignOffError, match=r"kết quả của Thanh Tân.* đã đổi: không công bố"):
        publish(opened, sealed, *PUBLISHER)
    assert not release_folder(sealed).exists()
    assert next_state(load_steps(opened, sealed)) == "published"


def test_a_seal_that_was_altered_is_not_signed(opened: Settings, sealed: SealedRanking) -> None:
    told = json.loads(sealed.manifest.read_text("utf-8"))
    sealed.manifest.write_text(json.dumps({**told, "merkle_root": "0" * 64}), "utf-8")
    with pytest.raises(SignOffError, match="không còn đúng"):
        sign(opened, sealed, "draft", *PEOPLE["draft"])


def test_a_seal_is_named_by_its_beginning(opened: Settings, sealed: SealedRanking) -> None:
    assert find_ranking(opened, sealed.seal) == sealed
    for token, why in (("abc", "quá ngắn"), ("0" * 12, "không có bảng xếp hạng nào")):
        with pytest.raises(SignOffError, match=why):
            find_ranking(opened, token)
