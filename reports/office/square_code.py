"""The square code (QR) at the foot of a document's first page, from which its id and hash are read by a telephone."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

import segno


def draw_square_code(text: str) -> str:
    """The code as SVG without size, black on white, quiet zone included."""
    drawn = BytesIO()
    _make(text).save(drawn, kind="svg", xmldecl=False, border=2, omitsize=True, dark="#000")
    return drawn.getvalue().decode()


def draw_square_code_picture(text: str) -> bytes:
    """The same as PNG, for a format that takes no SVG."""
    drawn = BytesIO()
    _make(text).save(drawn, kind="png", scale=8, border=2)
    return drawn.getvalue()


@lru_cache(maxsize=8)
def _make(text: str) -> segno.QRCode:
    """The code: a document has one, in three formats."""
    return segno.make_qr(text, error="m")
