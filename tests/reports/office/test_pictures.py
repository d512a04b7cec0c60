"""The first page of each format as LibreOffice, Typst and Chromium draw it, against small stored pictures.

`python -m tests.reports.office.test_pictures` stores them anew: look at each before it is committed.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import pytest

from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html
from reports.office.typst_tree import draw_pdf
from tests.office import recalculate
from tests.reports.office.paper import make_paper

STORED = Path(__file__).with_name("pictures")
SIZE = 160
FAR = 72
MOST_FAR, MOST_MEAN = 0.03, 6.0
"""So much of a page may be far from the stored one, and so much it may differ on the whole: fonts are drawn apart."""


def draw_page(made_as: str, scratch: Path) -> bytes:
    """The gray bytes of the format's first page, SIZE pixels high, after its PGM head."""
    paper, pdf = make_paper(mark="DỰ THẢO"), scratch / "trang.pdf"
    if made_as == "docx":
        (scratch / "trang.docx").write_bytes(draw_docx(paper))
        (pdf,) = recalculate([scratch / "trang.docx"], scratch, "pdf")
    elif made_as == "html":
        (scratch / "trang.html").write_bytes(draw_html(paper))
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={scratch / 'profile'}"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={pdf}", (scratch / "trang.html").as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    else:
        pdf.write_bytes(draw_pdf(paper))
    drawn = ["pdftoppm", "-gray", "-singlefile", "-f", "1", "-scale-to", str(SIZE), str(pdf), str(scratch / "trang")]
    subprocess.run(drawn, check=True, capture_output=True)
    return (scratch / "trang.pgm").read_bytes()


def split(picture: bytes) -> tuple[bytes, bytes]:
    """Head (kind, size, depth) and pixels of a PGM."""
    head = b"\n".join(picture.split(b"\n", 3)[:3])
    return head, picture[len(head) + 1 :]


@pytest.mark.parametrize(
    "made_as",
    [
        pytest.param("docx", marks=pytest.mark.needs("soffice", "pdftoppm")),
        pytest.param("pdf", marks=pytest.mark.needs("pdftoppm")),
        pytest.param("html", marks=pytest.mark.needs("chromium", "pdftoppm")),
    ],
)
def test_first_pages_look_as_they_were_stored(made_as: str, tmp_path: Path) -> None:
    head, found = split(draw_page(made_as, tmp_path))
    stored_head, stored = split((STORED / f"{made_as}.pgm").read_bytes())
    assert head == stored_head
    apart = [abs(a - b) for a, b in zip(found, stored, strict=True)]
    assert sum(one > FAR for one in apart) / len(apart) < MOST_FAR
    assert sum(apart) / len(apart) < MOST_MEAN


def test_another_page_would_be_told(tmp_path: Path) -> None:
    """The tolerance is not so wide that another format's page passes."""
    pages = {path.stem: split(path.read_bytes())[1] for path in STORED.glob("*.pgm")}
    assert set(pages) == {"docx", "pdf", "html"}
    apart = [abs(a - b) for a, b in zip(pages["html"], pages["pdf"], strict=False)]
    assert sum(one > FAR for one in apart) / len(apart) >= MOST_FAR or sum(apart) / len(apart) >= MOST_MEAN


def main() -> None:
    """Store the pictures."""
    STORED.mkdir(exist_ok=True)
    for made_as in ("docx", "pdf", "html"):
        with tempfile.TemporaryDirectory() as scratch:
            (STORED / f"{made_as}.pgm").write_bytes(draw_page(made_as, Path(scratch)))


if __name__ == "__main__":
    main()
