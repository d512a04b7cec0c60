"""An operator opens the Prefect UI, chooses a quarter from the list, starts the report and sees what came out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, Request, expect, sync_playwright

from benchmarks.submits import open_page
from desk.intake import ingest
from desk.settings import Settings
from desk.signing.steps import find_ranking, load_steps
from flows.artifacts import table_vi
from flows.server import LocalServer, read_login
from reports.form.workbook import FormEntries, write_form
from schemas.programme import Indicator

pytestmark = [pytest.mark.e2e, pytest.mark.needs("chromium"), pytest.mark.xdist_group("prefect")]

CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PERIOD, PERIOD_VI = "2018Q4", "Quý IV/2018"
TITLES = ("Kỳ báo cáo", "Tùy chọn", "Mốc số liệu", "Số liệu đến ngày", "Dự thảo hay chính thức", "Lý do")
PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def small_desk(desk: Settings) -> Settings:
    """A desk that has ingested the reports of three units for one quarter."""
    programme = desk.programme
    period = programme.period(PERIOD)
    desk.inbox.mkdir(parents=True, exist_ok=True)
    entries = FormEntries(indicators={i.code: fill_amounts(i) for i in programme.indicators_of(period)})
    for unit in programme.units_of(period)[:3]:
        write_form(programme, unit, period, desk.inbox / f"{unit.code}.xlsx", entries)
    ingest.run(desk)
    return desk


def fill_amounts(indicator: Indicator) -> dict[str, Decimal]:
    return {measure: Decimal(1) for measure in indicator.measures}


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        opened = browser.new_page(viewport={"width": 1400, "height": 1100})
        opened.set_default_timeout(PATIENCE_MS)
        yield opened
        browser.close()


def choose(dropdown: Locator, option: str) -> None:
    """Pick an option of one of the form's dropdowns, from the keyboard."""
    dropdown.press("Space")
    dropdown.page.locator(".p-select-option", has_text=option).click()


def submit(page: Page) -> str:
    """Submit the form, once; gives the id of the run that it created."""
    with page.expect_response("**/create_flow_run", timeout=PATIENCE_MS) as created:
        page.get_by_role("button", name="Submit").click()
    page.wait_for_url("**/deployments/deployment/*?tab=Runs", timeout=PATIENCE_MS)
    return str(created.value.json()["id"])


@contextmanager
def telling_of(server: LocalServer, run: str) -> Iterator[None]:
    """What fails in the block says how the run stands and what it logged."""
    try:
        yield
    except (PlaywrightError, AssertionError) as error:
        asked = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
        with open_page(server) as client:
            state = client.get(f"/api/flow_runs/{run}").raise_for_status().json()["state"]
            lines = client.post("/api/logs/filter", json=asked).raise_for_status().json()
        error.add_note(f"run {run}: {state['name']}, {state['message']}")
        error.add_note("\n".join(line["message"] for line in lines[-40:]))
        raise


def log_in(page: Page, desk: Settings) -> None:
    """What `thidua up` shows, typed into the one field of Prefect's login page."""
    page.locator("input[type=password]").fill(read_login(desk))
    page.get_by_role("button", name="Login").click()


def test_a_report_is_made_from_the_ui(
    small_desk: Settings, server: LocalServer, page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside: list[str] = []
    page.on("request", lambda request: outside.extend(foreign(request, server)))
    pictures = tmp_path_factory.mktemp("pictures")

    page.goto(server.url)
    log_in(page, small_desk)
    page.get_by_text("Deployments", exact=True).first.click()
    page.get_by_text("bao-cao", exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).first.click()
    page.get_by_text("Custom run").first.click()
    for title in TITLES:
        expect(page.get_by_text(f"{title} (Optional)", exact=True)).to_be_visible()
    choose(page.get_by_role("button", name="Tự động", exact=True).first, PERIOD_VI)
    page.screenshot(path=pictures / "form.png")
    run = submit(page)

    page.goto(f"{server.url}/runs/flow-run/{run}")
    with telling_of(server, run):
        expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_text("Artifacts", exact=True).click()
    page.locator("a[href*='/artifacts/artifact/']", has_text=f"Báo cáo {PERIOD_VI} (bản chính thức)").click()
    expect(page.get_by_role("heading", name=f"Báo cáo {PERIOD_VI}")).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=pictures / "artifact.png")

    (made,) = (small_desk.reports / PERIOD).glob("*.docx")
    download(page, "Báo cáo (Word)", made)
    assert list((small_desk.reports / PERIOD).glob("*.xlsx"))
    assert outside == []


NAMES = (
    "[x](javascript:alert(1)).xlsx",
    "![x](http://127.0.0.1:1/x.png)",
    "[x]: http://127.0.0.1:1",
    "**đậm**, __đậm__, ~~bỏ~~, `mã`",
    "<b>đậm</b> <img src=x onerror=alert(1)> &lt;",
    "<https://example.com>",
    "HTTPS://example.com/a_b*c.xlsx",
    "ftp://example.com www.example.com WWW.example.com a@example.com mailto:a@example.com",
    "# a",
    "1. a",
    "12) a",
    "- a",
    "> a",
    "=== a",
    "| a | b |",
    "C:\\*.xlsx",
    "thu/thư.eml ▸ báo cáo (1).xlsx",
)
"""Names that a sender may give a file; each is shown as it is."""


def test_a_senders_file_name_is_text_in_the_table(small_desk: Settings, server: LocalServer, page: Page) -> None:
    rows = table_vi([{"place": name} for name in NAMES])
    with open_page(server) as client:
        table = {"type": "table", "key": "ten-tep", "data": json.dumps(rows)}
        made = client.post("/api/artifacts/", json=table).raise_for_status().json()
    page.goto(server.url)
    log_in(page, small_desk)
    page.get_by_text("Deployments", exact=True).first.wait_for()
    page.goto(f"{server.url}/artifacts/artifact/{made['id']}")
    cells = page.locator("tbody td")
    expect(cells.first).to_be_visible()
    assert cells.all_inner_texts() == list(NAMES)
    assert cells.locator("a, img, b, strong, em, code, h1, ul, ol, del, s").count() == 0


def download(page: Page, words: str, made: Path) -> None:
    """The artifact's link gives the file to who is logged in to the page, and to nobody else."""
    link = page.locator("a[href*='/tep/']", has_text=words)
    assert httpx.get(link.get_attribute("href") or "").status_code == 401
    with page.expect_download() as got:
        link.click()
    assert Path(got.value.path()).read_bytes() == made.read_bytes()


def foreign(request: Request, server: LocalServer) -> list[str]:
    """The request's address, if it leaves the machine."""
    return [] if request.url.startswith((server.url, "data:", "blob:")) else [request.url]


YEAR = "2018"
SIGNERS = (
    ("Đỗ Văn Nam", "Trình dự thảo"),
    ("Nguyễn Thu Hà", "Đã đối chiếu"),
    ("nguyễn thu hà", "Đồng ý"),
    ("Vũ Thị Lan", "Đồng ý"),
    ("Vũ Thị Lan", "Công bố"),
)
"""Who signs in turn, and what they say; the third verified it and may not approve it."""


def test_a_ranking_is_signed_off_in_the_ui(small_desk: Settings, server: LocalServer, page: Page) -> None:
    page.goto(server.url)
    log_in(page, small_desk)
    page.get_by_text("Deployments", exact=True).first.click()
    page.get_by_text("xep-hang", exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).first.click()
    page.get_by_text("Custom run").first.click()
    choose(page.get_by_role("button", name="Tự động", exact=True).first, YEAR)
    dossier, signing = (page.get_by_role("switch").nth(place) for place in (0, 1))
    dossier.click()  # a dossier of 63 units is made elsewhere; here the forms are tried
    signing.click()
    run = submit(page)

    page.goto(f"{server.url}/runs/flow-run/{run}")
    with telling_of(server, run):
        for person, note in SIGNERS:
            sign_step(page, person, note)
        expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    (manifest,) = (small_desk.rankings / YEAR).glob("niem-phong_*.json")
    steps = load_steps(small_desk, find_ranking(small_desk, json.loads(manifest.read_text("utf-8"))["seal"]))
    assert [(step.state, step.person, step.note) for step in steps] == [
        ("draft", *SIGNERS[0]), ("verified", *SIGNERS[1]), ("approved", *SIGNERS[3]), ("published", *SIGNERS[4]),
    ]  # fmt: skip
    assert list((small_desk.rankings / YEAR).glob("phat-hanh_*"))


def sign_step(page: Page, person: str, note: str) -> None:
    """Answer the form that the paused run shows."""
    page.get_by_role("button", name="Resume").first.click(timeout=2 * PATIENCE_MS)
    form = page.locator(".p-modal", has_text="Resume Flow Run").last
    expect(form.get_by_text("Bước này:")).to_be_visible()
    if person == SIGNERS[3][0] and note == SIGNERS[3][1]:
        expect(form.get_by_text("đã thẩm định nên không phê duyệt")).to_be_visible()
    form.get_by_role("button", name="Dừng lại, ký sau", exact=True).press("Space")
    page.locator(".p-select-option").get_by_text("Ký", exact=True).click()
    for field, text in zip(form.locator("textarea, input[type=text]").all(), (person, "Cán bộ", note), strict=True):
        field.fill(text)
    form.get_by_role("button", name="Submit").click()
    expect(form).to_be_hidden()
