"""Runs of the calendar's moments, through a server and its worker: one draft, one final, whatever starts once more."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from docx import Document
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import FlowRun
from prefect.states import Scheduled

from desk.settings import Settings
from flows.server import LocalServer, read_login
from reports.form.workbook import FormEntries, write_form
from schemas.programme.agenda import REPORTS, make_agenda
from warehouse import Warehouse

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("prefect")]

PERIOD, PERIOD_VI = "2018Q3", "Quý III/2018"
PATIENCE = 300.0
SCORECARD_VI = f"PHIẾU THEO DÕI QUY TẮC KIỂM TRA VÀ CHẤT LƯỢNG SỐ LIỆU {PERIOD_VI.upper()}"
NOTHING_VI = "Quy trình: chỉ tiếp nhận"


@pytest.fixture
def client(server: LocalServer) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(f"{server.url}/api", auth_string=read_login(server.settings)) as client:
        yield client


def run_at(client: SyncPrefectClient, moment: datetime) -> FlowRun:
    """A run of the period's deployment that was to start at this moment, once it has completed."""
    deployment = client.read_deployment_by_name("period/quy-trinh-quy")
    asked = client.create_flow_run_from_deployment(
        deployment.id, parameters={"period": PERIOD_VI}, state=Scheduled(scheduled_time=moment)
    )
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        run = client.read_flow_run(asked.id)
        assert run.state is not None
        if run.state.is_final():
            assert run.state.is_completed(), run.state.message
            return run
        time.sleep(0.3)
    raise AssertionError("it has not ended")


def list_links(client: SyncPrefectClient, run: FlowRun) -> list[str]:
    found = client.read_artifacts(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run.id])))
    return [link for one in found for link in re.findall(r"\((http://[^)]*/tep/[^)]*)\)", str(one.data))]


def list_reports(desk: Settings) -> list[tuple[str, bool]]:
    """What was made of the period, in order: draft or final, and whether it was made up for."""
    with Warehouse.reader(desk.warehouse) as warehouse:
        made = warehouse.query("outputs_of", kind="report").query("subject == @PERIOD")
    return [(row["event"], bool(row["missed"])) for row in made.to_dict("records")]


def test_each_moment_of_the_calendar_makes_its_report_once(
    desk: Settings, server: LocalServer, client: SyncPrefectClient
) -> None:
    """The moments are long past, so that what is made says in title and document that it was made up for."""
    programme = desk.programme
    desk.inbox.mkdir(parents=True, exist_ok=True)
    unit, period = programme.unit_by_id["63-01"], programme.period(PERIOD)
    write_form(programme, unit, period, desk.inbox / "quy-3.xlsx", FormEntries())
    draft, final = (e for e in make_agenda(programme) if e.period.id == PERIOD and e.kind in REPORTS)
    runs = {}
    for event, stage_vi, made in (
        (draft, "dự thảo", [("draft", True)]),
        (final, "bản chính thức", [("draft", True), ("final", True)]),
    ):
        runs[event.name] = run_at(client, event.at)
        assert runs[event.name].name == f"Quy trình: {stage_vi} {PERIOD_VI} (lập bù)"
        assert list_reports(desk) == made
        assert run_at(client, event.at).name == NOTHING_VI
        assert list_reports(desk) == made
    assert run_at(client, draft.at).name == NOTHING_VI, "once the final report is made nobody needs the draft"
    login = httpx.BasicAuth(*read_login(desk).split(":", 1))
    for run, least in ((runs["draft"], 6), (runs["final"], 7)):
        links = list_links(client, run)
        assert len(links) >= least
        (card,) = (link for link in links if re.search(r"/phieu-quy-tac_[^/]*\.html$", link))
        opened = httpx.get(card, auth=login)
        assert opened.headers["content-type"].startswith("text/html") and SCORECARD_VI in opened.text
        for link in links:
            path = desk.home / unquote(link.partition("/tep/")[2])
            assert httpx.get(link).status_code == 401
            assert httpx.get(link, auth=login).content == path.read_bytes()
    for path in (desk.reports / PERIOD).glob("*.docx"):
        assert "nay lập bù" in read_text(path), path.name
        is_named = "có trong bản phát hành ttdn-" in read_text(path)
        assert is_named == ("du-thao" not in path.name), "the final report names the release that was published first"


def read_text(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in Document(str(path)).paragraphs)
