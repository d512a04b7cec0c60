"""The first two pages of each format as LibreOffice, Typst and Chromium draw them, against small stored pictures.

`python -m tests.reports.office.test_pictures` stores them anew: look at each before it is committed. Fonts differ from
machine to machine (of the same widths: Times New Roman, Liberation Serif, Tinos), so pages are compared by squares: how
a letter is drawn makes no difference, a block that is moved does.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html
from reports.office.tree import Block, Document, Letterhead, Paragraph, Table
from reports.office.typst_tree import draw_pdf
from tests.office import recalculate
from tests.reports.office.paper import make_paper

STORED = Path(__file__).with_name("pictures")
SIZE, SQUARE = 640, 10
"""A page is drawn so many pixels high and kept as the brightness of squares of so many: about 5 mm of the page."""
FAR, MOST_FAR, MOST_MEAN = 24, 0.06, 4.0
"""So much of a page's squares may differ by more than that, and so much it may differ on the whole, of 255."""
PAGES = (1, 2)
FORMATS = ("docx", "pdf", "html")
NEEDS = {"docx": ("soffice", "pdftoppm"), "pdf": ("pdftoppm",), "html": ("chromium", "pdftoppm")}
EVERY = [pytest.param(made_as, marks=pytest.mark.needs(*NEEDS[made_as])) for made_as in FORMATS]
PAPER = make_paper(mark="DỰ THẢO")


def draw_pages(paper: Document, made_as: str, scratch: Path) -> list[bytes]:
    """The gray pages of the format, each the PGM of its squares."""
    pdf = scratch / "trang.pdf"
    if made_as == "docx":
        (scratch / "trang.docx").write_bytes(draw_docx(paper))
        (pdf,) = recalculate([scratch / "trang.docx"], scratch, "pdf")
    elif made_as == "html":
        (scratch / "trang.html").write_bytes(draw_html(paper))
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={scratch / 'profile'}"]
        command += ["--no-pdf-header-footer", f"--print-to-pdf={pdf}", (scratch / "trang.html").as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
    else:
        pdf.write_bytes(draw_pdf(paper))
    return [_draw_page(pdf, page) for page in PAGES]


def _draw_page(pdf: Path, page: int) -> bytes:
    stem = pdf.with_name(f"trang-{page}")
    drawn = ["pdftoppm", "-gray", "-singlefile", "-f", str(page), "-scale-to", str(SIZE), str(pdf), str(stem)]
    subprocess.run(drawn, check=True, capture_output=True)
    return blur(stem.with_suffix(".pgm").read_bytes())


def split(picture: bytes) -> tuple[bytes, bytes]:
    """Head (kind, size, depth) and pixels of a PGM."""
    head = b"\n".join(picture.split(b"\n", 3)[:3])
    return head, picture[len(head) + 1 :]


def blur(picture: bytes) -> bytes:
    """The picture of how bright each square of the picture is."""
    head, pixels = split(picture)
    width, height = (int(one) // SQUARE for one in head.split(b"\n")[1].split())
    across = int(head.split(b"\n")[1].split()[0])
    rows = [
        [sum(pixels[y * across + x * SQUARE : y * across + (x + 1) * SQUARE]) for x in range(width)]
        for y in range(height * SQUARE)
    ]
    squares = bytes(
        sum(rows[y * SQUARE + line][x] for line in range(SQUARE)) // SQUARE**2
        for y in range(height)
        for x in range(width)
    )
    return b"P5\n%d %d\n255\n" % (width, height) + squares


def are_alike(one: bytes, other: bytes) -> bool:
    """True for two pictures of one page, drawn with whichever fonts."""
    (head, squares), (other_head, others) = split(one), split(other)
    if head != other_head:
        return False
    apart = [abs(a - b) for a, b in zip(squares, others, strict=True)]
    return sum(a > FAR for a in apart) / len(apart) < MOST_FAR and sum(apart) / len(apart) < MOST_MEAN


def read_stored(made_as: str) -> Sequence[bytes]:
    return [(STORED / f"{made_as}-{page}.pgm").read_bytes() for page in PAGES]


@pytest.mark.parametrize("made_as", EVERY)
def test_pages_look_as_they_were_stored(made_as: str, tmp_path: Path) -> None:
    for found, stored in zip(draw_pages(PAPER, made_as, tmp_path), read_stored(made_as), strict=True):
        assert are_alike(found, stored)


def change_blocks(change: Callable[[tuple[Block, ...]], Iterator[Block]]) -> Document:
    first, *rest = PAPER.sections
    return replace(PAPER, sections=(replace(first, blocks=tuple(change(first.blocks))), *rest))


def move_letterhead(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The letterhead below the first heading and its paragraph."""
    yield from (*blocks[1:3], blocks[0], *blocks[3:])


def drop_letterhead(blocks: tuple[Block, ...]) -> Iterator[Block]:
    yield from (block for block in blocks if not isinstance(block, Letterhead))


def move_table(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The table before the charts."""
    place = next(i for i, block in enumerate(blocks) if isinstance(block, Table))
    yield from (*blocks[:3], blocks[place], *blocks[3:place], *blocks[place + 1 :])


def narrow_table(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The table half as wide."""
    for block in blocks:
        columns = tuple(replace(c, width=c.width / 2) for c in block.columns) if isinstance(block, Table) else ()
        yield replace(block, columns=columns) if isinstance(block, Table) else block


@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize("change", [move_letterhead, drop_letterhead, move_table, narrow_table])
def test_a_moved_letterhead_or_table_is_told(
    change: Callable[[tuple[Block, ...]], Iterator[Block]], tmp_path: Path
) -> None:
    found = draw_pages(change_blocks(change), "pdf", tmp_path)
    assert not all(are_alike(a, b) for a, b in zip(found, read_stored("pdf"), strict=True))


@pytest.mark.needs("pdftoppm")
def test_a_page_drawn_a_hair_aside_in_other_words_passes(tmp_path: Path) -> None:
    """Half a millimetre to the right, a word bold that was not: as another font of the same widths would draw it."""
    (first, _) = draw_pages(change_blocks(embolden), "pdf", tmp_path)
    raw = (tmp_path / "trang-1.pgm").read_bytes()
    head, pixels = split(raw)
    width = int(head.split(b"\n")[1].split()[0])
    aside = b"".join(b"\xff" + pixels[at : at + width - 1] for at in range(0, len(pixels), width))
    assert first != read_stored("pdf")[0]
    assert are_alike(first, read_stored("pdf")[0]) and are_alike(blur(head + b"\n" + aside), read_stored("pdf")[0])


def embolden(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        runs = tuple(replace(run, bold=True) for run in block.runs) if isinstance(block, Paragraph) else ()
        yield replace(block, runs=runs) if isinstance(block, Paragraph) else block


def test_another_formats_page_would_be_told() -> None:
    """The tolerance is not so wide that another format's page passes."""
    assert not are_alike(read_stored("html")[0], read_stored("pdf")[0])


def main() -> None:
    """Store the pictures."""
    STORED.mkdir(exist_ok=True)
    for made_as in FORMATS:
        with tempfile.TemporaryDirectory() as scratch:
            for page, picture in zip(PAGES, draw_pages(PAPER, made_as, Path(scratch)), strict=True):
                (STORED / f"{made_as}-{page}.pgm").write_bytes(picture)


if __name__ == "__main__":
    main()
