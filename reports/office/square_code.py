"""The square code (QR) at the foot of a document's first page, from which its id and hash are read by a telephone."""

from __future__ import annotations

from io import BytesIO

import segno


def draw_square_code(text: str) -> str:
    """The code as SVG without size, black on white, quiet zone included."""
    drawn = BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="svg", xmldecl=False, border=2, omitsize=True, dark="#000")
    return drawn.getvalue().decode()


def draw_square_code_picture(text: str) -> bytes:
    """The same as PNG, for a format that takes no SVG."""
    drawn = BytesIO()
    segno.make_qr(text, error="m").save(drawn, kind="png", scale=8, border=2)
    return drawn.getvalue()
