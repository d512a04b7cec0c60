"""Amounts as an official writes them."""

from __future__ import annotations

from decimal import Decimal

NOTHING_VI, BLANK_VI = "không phát sinh", "bỏ trống"


def format_amount(amount: Decimal | None) -> str:
    """A decimal with a comma and without trailing zeros; nothing for None."""
    return "" if amount is None else f"{amount.normalize():f}".replace(".", ",")
