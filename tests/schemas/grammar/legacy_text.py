"""Unicode text as old fonts stored it; made from the alphabet's order, not from the tables that decode it."""

from __future__ import annotations

import unicodedata

_TONES = "\u0300\u0309\u0303\u0301\u0323"
MARKED = "".join(
    letter
    for base in "aăâeêioôơuưy"
    for letter in (base, *(unicodedata.normalize("NFC", base + tone) for tone in _TONES))
    if not letter.isascii()
) + "đ"  # fmt: skip
"""The 67 small letters of Vietnamese that ASCII lacks, in the alphabet's order, đ last."""

_TCVN3 = (
    "µ¶·¸¹" "¨»¼½¾Æ" "©ÇÈÉÊË" "ÌÎÏÐÑ" "ªÒÓÔÕÖ" "×ØÜÝÞ" "ßáâãä" "«åæçèé" "¬êëìíî" "ïñòóô" "\u00adõö÷øù" "úûüýþ" "®"
)  # fmt: skip
_VNI = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
    "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î ñ"
)
_TO_TCVN3 = dict(zip(MARKED, _TCVN3, strict=True)) | dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
_TO_VNI = dict(zip(MARKED, _VNI.split(), strict=True))
_TO_VNI |= {letter.upper(): stored.upper() for letter, stored in _TO_VNI.items()}


def in_tcvn3(text: str) -> str:
    """As a TCVN3 font stores it. Marked capitals become small, as only a font in H shows them."""
    return "".join(_TO_TCVN3.get(c) or _TO_TCVN3.get(c.lower(), c) for c in unicodedata.normalize("NFC", text))


def in_vni(text: str) -> str:
    """As a VNI font stores it."""
    return "".join(_TO_VNI.get(c, c) for c in unicodedata.normalize("NFC", text))
