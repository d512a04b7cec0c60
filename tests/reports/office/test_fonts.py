"""Which copy of a font is taken: one that has every Vietnamese letter."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest
import typst

from reports.office import typesetting
from reports.office.typst_tree import draw_pdf
from tests.reports.office.paper import make_paper


def spoil(face: Path, folder: Path) -> None:
    """A copy of the font that knows the letters of ASCII alone, as the Liberation of 2012 lacks those of Vietnamese."""
    font = bytearray(face.read_bytes())
    entry = next(at for at in range(12, 12 + 16 * int.from_bytes(font[4:6]), 16) if font[at : at + 4] == b"cmap")
    place = int.from_bytes(font[entry + 8 : entry + 12])
    letters = struct.pack(">HHHHI HHIII III", 0, 1, 3, 10, 12, 12, 0, 28, 0, 1, 0x20, 0x7E, 3)
    font[place : place + len(letters)] = letters
    font[entry + 12 : entry + 16] = len(letters).to_bytes(4)
    folder.mkdir(exist_ok=True)
    (folder / face.name).write_bytes(font)


@pytest.mark.parametrize("whole_too", [True, False])
def test_a_font_without_vietnamese_letters_is_passed_over(
    whole_too: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Debian puts Liberation 1 beside 2: of the same name, found first, and without most letters of Vietnamese."""
    family, fonts = typesetting._find_fonts()
    faces = [Path(face.path) for face in fonts.fonts() if face.family == family and face.path]
    assert faces, "a family that the machine has"
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    for face in faces:
        spoil(face, folders[0])
        shutil.copy(face, folders[1])
    found = typst.Fonts

    def find(include_system_fonts: bool = True, font_paths: list[str] | None = None) -> typst.Fonts:
        on_the_machine = list(map(str, folders if whole_too else folders[:1]))
        return found(
            include_system_fonts=False, font_paths=on_the_machine if include_system_fonts else font_paths or []
        )

    monkeypatch.setattr(typst, "Fonts", find)
    monkeypatch.setattr(typesetting, "_find_fonts", typesetting._find_fonts.__wrapped__)
    assert not typesetting._has_vietnamese(family, find(False, [str(folders[0])]))
    assert typesetting.find_family() == (family if whole_too else "Libertinus Serif")
    assert draw_pdf(make_paper()).startswith(b"%PDF")
