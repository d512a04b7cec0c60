"""The flow of the ranking makes the dossier: before anybody signs, and again once somebody has."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from desk.rankings.dossier import DossierOutcome
from desk.rankings.rank import RankSummary
from desk.settings import Settings
from flows import artifacts
from flows import rank as flow
from flows.parameters import RankOptions
from reports.dossier.signed import Step
from tests.flows.test_runs import MOMENT

MADE = RankSummary(2018, Path("x"), Path("n"), "0" * 64, MOMENT, provisional=False, top=[])
SIGNED = (Step("draft", "Nam", "Cán bộ", "Trình", MOMENT.as_of),)


@pytest.mark.parametrize(
    ("options", "steps", "done"),
    [
        (RankOptions(), (), ["rank", "dossier"]),
        (RankOptions(dossier=False), (), ["rank"]),
        (RankOptions(sign=True), SIGNED, ["rank", "dossier", "sign", "dossier"]),
        (RankOptions(sign=True), (), ["rank", "dossier", "sign"]),
        (RankOptions(sign=True, dossier=False), SIGNED, ["rank", "sign"]),
    ],
)
def test_the_dossier_is_made_before_and_after_signing(
    monkeypatch: pytest.MonkeyPatch, options: RankOptions, steps: Sequence[Step], done: list[str]
) -> None:
    seen: list[str] = []

    def note(what: str, gives: Any) -> Any:
        def stand_in(*_: Any, **__: Any) -> Any:
            seen.append(what)
            return gives

        return stand_in

    for name, what, gives in (
        ("rank_year", "rank", MADE),
        ("make_dossier", "dossier", None),
        ("ask_for_steps", "sign", tuple(steps)),
    ):
        monkeypatch.setattr(flow, name, note(what, gives))
    monkeypatch.setattr(flow, "open_desk", lambda: Settings(Path("desk")))
    monkeypatch.setattr(flow, "write_alone", nullcontext)
    monkeypatch.setattr(flow, "name_run", lambda _: None)
    flow.rank.fn("2018", options)
    assert seen == done


def test_the_page_of_the_run_leads_to_the_dossier_and_says_how_far_it_is_signed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: dict[str, str] = {}
    monkeypatch.setattr(artifacts, "create_markdown_artifact", lambda text, key, description: told.update({key: text}))
    state = "đã phê duyệt (Vũ Thị Lan, Trưởng phòng, ngày 05/01/2019)"
    artifacts.show_dossier(2018, DossierOutcome(Path("/ho-so"), 131, "0" * 64, "a" * 64, state, ("tạm tính",)))
    text = told["ho-so-trinh-2018"]
    assert "Tình trạng ký duyệt: đã phê duyệt \\(Vũ Thị Lan" in text and "đề nghị xét" in text.lower()
    assert "/ho-so/bao-cao_2018.pdf" in text and "131 tệp" in text and "tạm tính" in text
