"""A document of the exchange that takes another back is a row of the ledger that a person sees; no report goes."""

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from tests.desk.tiny_inbox import DAY, at, form, put, settings
from tests.sources.containers.test_edxml import REPLACED, make_edxml

__all__ = ["settings"]


def test_a_revocation_is_listed_and_the_report_still_counts(settings: Settings) -> None:
    put(settings, "2020Q1/bc.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 2))
    put(
        settings,
        "thu/goc.edxml",
        make_edxml(("bc.xlsx", form(settings, unit="h-2")), number="11", day="13/12/2018").replace(
            b"IV/2018", b"I/2020"
        ),
    )
    put(settings, "thu/thu-hoi.edxml", make_edxml(kind="1", more=REPLACED))
    ingest.run(settings, now=at(settings, 2) + DAY)
    rows = status.list_submissions(settings).to_dict("records")
    listed = {str(row["place"]): (row["codes"], row["verdict"]) for row in rows if not row["unit_id"]}
    assert listed == {"thu/thu-hoi.edxml": ("F30", "UNREADABLE")}
    (told,) = [row["message_vi"] for row in rows if not row["unit_id"]]
    assert "thu hồi văn bản: số 11/BC-STTTT ngày 13/12/2018 (đã nhận ở thu/goc.edxml)" in told
    assert [row["unit_id"] for row in rows if str(row["verdict"]).startswith("ACCEPTED")] == ["h-1", "h-2"]
