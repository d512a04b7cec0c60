"""An operator opens the Prefect UI, chooses a quarter from the list, starts the report and sees what came out."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Request, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from desk.intake import ingest
from desk.settings import Settings
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
PERIOD = "2018Q4"
PATIENCE_MS = 60_000
ANSWER_MS = 5_000


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


def submit(page: Page) -> None:
    """Submit the form; like a person, once more if the page was just redrawing and took no notice."""
    for _ in range(5):
        page.get_by_role("button", name="Submit").click()
        try:
            page.wait_for_url("**/deployments/deployment/*?tab=Runs", timeout=ANSWER_MS)
        except PlaywrightTimeout:
            continue
        return
    pytest.fail("the form was not submitted")


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
    expect(page.get_by_text("Kỳ báo cáo; auto là")).to_be_visible()
    choose(page.get_by_role("button", name="auto", exact=True).first, PERIOD)
    page.screenshot(path=pictures / "form.png")
    submit(page)

    page.goto(server.url + str(page.locator("a[href*='/runs/flow-run/']").first.get_attribute("href")))
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_text("Artifacts", exact=True).click()
    page.locator("a[href*='/artifacts/artifact/']", has_text=f"Báo cáo {PERIOD}").click()
    expect(page.get_by_role("heading", name=f"Báo cáo {PERIOD}")).to_be_visible(timeout=PATIENCE_MS)
    page.screenshot(path=pictures / "artifact.png")

    (made,) = (small_desk.reports / PERIOD).glob("*.docx")
    download(page, "Báo cáo (Word)", small_desk, made)
    assert list((small_desk.reports / PERIOD).glob("*.xlsx"))
    assert outside == []


def download(page: Page, words: str, desk: Settings, made: Path) -> None:
    """The artifact's link gives the file to who logs in, and to nobody else."""
    address = page.locator("a[href*='/tep/']", has_text=words).get_attribute("href") or ""
    assert page.request.get(address).status == 401
    login = base64.b64encode(read_login(desk).encode()).decode()
    answer = page.request.get(address, headers={"Authorization": f"Basic {login}"})
    assert answer.body() == made.read_bytes()


def foreign(request: Request, server: LocalServer) -> list[str]:
    """The request's address, if it leaves the machine."""
    return [] if request.url.startswith((server.url, "data:", "blob:")) else [request.url]
