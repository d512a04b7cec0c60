"""The decisions: every page has its fields, the index lists every page as it is, and the architecture links to each."""

import re
from datetime import date
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
FOLDER = DOCS / "decisions"
PAGES = sorted(FOLDER.glob("[0-9]*.md"))
FIELDS = re.compile(
    r"# (?P<number>\d{4}) (?P<title>\S.*)\n\n"
    r"- Date: (?P<date>\S+)\n- Status: (?P<status>accepted|replaced by \d{4})\n\n"
    r"## Context\n\n\S[\s\S]+\n\n## Decision\n\n\S[\s\S]+\n\n## Consequences\n\n- \S[\s\S]+"
)


def fields_of(page: Path) -> dict[str, str]:
    found = FIELDS.fullmatch(page.read_text("utf-8"))
    assert found, (
        f"{page.name} lacks title, date, status, context, decision or consequences, or has them in another order"
    )
    return found.groupdict()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_has_its_fields(page: Path) -> None:
    fields = fields_of(page)
    assert page.name.startswith(f"{fields['number']}-")
    assert date.fromisoformat(fields["date"]) >= date(2026, 11, 23), "no decision is older than the project"
    replaced = re.fullmatch(r"replaced by (\d{4})", fields["status"])
    assert replaced is None or [p for p in PAGES if p.name.startswith(replaced[1])]
    assert 10 <= len(page.read_text("utf-8").splitlines()) <= 25


def test_pages_are_numbered_without_gap() -> None:
    assert [int(page.name[:4]) for page in PAGES] == list(range(1, len(PAGES) + 1))


def test_the_index_lists_every_page_as_it_is() -> None:
    listed = re.findall(
        r"^\| \[(\d{4})\]\((\S+)\) \| (.+) \| (\S+) \| (.+) \|$", (FOLDER / "README.md").read_text("utf-8"), re.M
    )
    expected = []
    for page in PAGES:
        fields = fields_of(page)
        expected.append((fields["number"], page.name, fields["title"], fields["date"], fields["status"]))
    assert listed == expected


def test_the_architecture_links_to_every_page() -> None:
    text = (DOCS / "architecture.md").read_text("utf-8")
    linked = re.findall(r"^- \[(.+)\]\(decisions/(\S+)\)$", text, re.M)
    assert linked == [(fields_of(page)["title"], page.name) for page in PAGES]
