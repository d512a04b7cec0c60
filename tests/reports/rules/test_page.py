"""The generated page of rules: fresh, whole, and of whichever programme."""

import re
from pathlib import Path

from reports.rules.page import render_page
from schemas.findings import Severity
from schemas.kinds.quarter import QUARTER
from schemas.programme import load_programme
from schemas.rules.sentence import sentence
from tests.programmes import load_tiny

PROGRAMME = load_programme("ttdn")
PAGE = Path(__file__).parents[3] / "docs" / "rules.md"


def section(code: str) -> str:
    found = re.search(rf'^### <a id="{code.lower()}"></a>{code} .*?(?=^##|\Z)', render_page(PROGRAMME), re.M | re.S)
    assert found
    return found[0]


def test_the_page_is_fresh() -> None:
    assert PAGE.read_text("utf-8") == render_page(PROGRAMME), "docs/rules.md is stale: run `make docs`"


def test_every_rule_has_its_section_with_all_that_the_tables_say() -> None:
    for rule in PROGRAMME.rules:
        said = section(rule.code)
        assert f"**{Severity(rule.severity).label_vi}** ({rule.severity}) · " in said
        assert ("đang thử" in said.splitlines()[2]) == (rule.mode == "shadow")
        for text in (rule.message_vi, rule.fix_vi, rule.basis_vi, PROGRAMME.cause_by_code[rule.code]):
            assert text in said
        check = rule.check()
        assert (check is not None) == ("Điều phải đúng" in said) == ("Ô không có số" in said) == ("Dung sai" in said)
        if check is not None:
            assert f"- Biểu thức: `{rule.expression}`" in said
            assert sentence(check, QUARTER)[1:].replace("[", r"\[") in said


def test_links_lead_to_sections() -> None:
    page = render_page(PROGRAMME)
    assert set(re.findall(r"\(#(\w+)\)", page)) == set(re.findall(r'<a id="(\w+)">', page))
    assert page.count('<a id="') == len(PROGRAMME.rules)


def test_another_programme_has_a_page_of_its_own(tmp_path: Path) -> None:
    tiny = load_tiny(tmp_path)
    page = render_page(tiny)
    assert tiny.name_vi in page
    assert "## Bộ phận và tổng thể" in page
    assert "Biểu mẫu TV-Q, hướng dẫn ghi biểu" in page, "the engine's texts name the programme's form"
    assert "thông tin đối ngoại" not in page
