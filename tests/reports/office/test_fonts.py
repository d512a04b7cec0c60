from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import typst
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from reports.office import typesetting
from reports.office.typst_tree import draw_pdf
from tests.reports.office.paper import make_paper


def test_a_font_without_vietnamese_letters_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Old copies of a family have none; Typst would take the one it finds first, and no report could be made."""
    family, fonts = typesetting._find_fonts()
    whole = [Path(face.path) for face in fonts.fonts() if face.family == family and face.path]
    assert whole, "a family that the machine has"
    for path in whole:
        font = TTFont(path)
        subsetter = Subsetter()
        subsetter.populate(unicodes=range(0x20, 0x17F))
        subsetter.subset(font)
        (tmp_path / "cu").mkdir(exist_ok=True)
        font.save(tmp_path / "cu" / path.name)
    found = typst.Fonts

    def find(include_system_fonts: bool = True, font_paths: Sequence[str] = ()) -> typst.Fonts:
        old_first = [str(tmp_path / "cu"), str(whole[0].parent)]
        return found(include_system_fonts=False, font_paths=old_first if include_system_fonts else list(font_paths))

    monkeypatch.setattr(typst, "Fonts", find)
    monkeypatch.setattr(typesetting, "_find_fonts", typesetting._find_fonts.__wrapped__)
    assert len({Path(face.path).parent for face in find().fonts() if face.path and face.family == family}) == 2
    assert not typesetting._has_vietnamese(family, find(False, [str(tmp_path / "cu")]))
    assert typesetting.find_family() == family
    assert draw_pdf(make_paper()).startswith(b"%PDF")
