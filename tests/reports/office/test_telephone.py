"""The page on a telephone: it does not slide sideways as a whole, and what is in charts can be read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from reports.office.html_tree import draw_html
from tests.reports.office.paper import make_paper

WIDTH = 390
LEAST = 9.0
"""Pixels that a chart's letters are high at least."""
_MEASURE = """() => ({
  page: document.documentElement.scrollWidth,
  texts: [...document.querySelectorAll("figure svg text")].map(one => one.getBoundingClientRect().height),
})"""


@pytest.mark.needs("chromium")
def test_charts_are_readable_on_a_telephone_and_the_page_stays_in_place(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    path = tmp_path / "trang.html"
    path.write_bytes(draw_html(make_paper()))
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 800}, java_script_enabled=True)
        page.goto(path.as_uri())
        found: dict[str, Any] = page.evaluate(_MEASURE)
        browser.close()
    assert found["page"] <= WIDTH
    assert found["texts"] and min(found["texts"]) >= LEAST
