"""Texts that a program may take for something else: markup, formats, wildcards, formulas, controls, sheer length."""

from __future__ import annotations

MARKUP = (
    "[red]đỏ[/red]",
    "[/]",
    "[bold",
    "**đậm** _nghiêng_",
    "|a|b|",
    "# đầu\n- mục",
    "```",
    ":smile:",
    "<b>&amp;</b>]]>",
)
FORMATS = ("{x}", "{0.__class__}", "{", "%s %d %(a)s", "100%", "$x ${y}", "\\1 \\g<0>", "_x0041__x000D_")
QUERIES = ("_%' OR 1=1 --", "'; DROP TABLE core.submission; --", "''\"", "*?[a-z]", "../../../etc/passwd")
FORMULAS = ("=1+1", "@SUM(A1)", "+84 24", '=HYPERLINK("http://x.example","x")')
CONTROLS = (
    "\x01\x02\x0b\x1f\x7f",
    "a\x00b",
    "\x1b[31mđỏ\x1b[0m",
    "\x9b31m",
    "a\r\nBcc: x@khac.example",
    "a\u2028b\x85c",
)
MARKS = (
    "\u202eabc\u202c",
    "\u200f\u2066x",
    "\u200b\ufeff\u00ad",
    "\ufffe\uffff",
    "e\u0301\u0323" * 40,
    "\U0001f600\U000e0041",
)
NUMBERS = ("1" * 400, "NaN", "1e999", "-inf", "²½", "٣٤", "0x1F", "1_000", "99999999999999999999,99999")
LONG = ("đ" * 30_000, "từ " * 10_000)

SHOWN = (*MARKUP[:4], *MARKUP[7:], *FORMATS, *QUERIES)
"""Those that an output must show letter by letter."""
TEXTS = (*MARKUP, *FORMATS, *QUERIES, *FORMULAS, *CONTROLS, *MARKS, *NUMBERS, *LONG)

NAMES = (
    "[red]đỏ {x} %s.xlsx", "_%' OR 1=1 --.xlsx", "\u202excod.slx.xlsx",
    "a\x1b[31m\nb.xlsx", "=1+1.xlsx", " .xlsx", "....xlsx",
    "-rf.xlsx", "~$bao-cao.xlsx",
    ".an.xlsx", "CON.xlsx", "a" * 250 + ".xlsx", "không đuôi", "Bao cao.XLSX", "e\u0301.xlsx",
    "*?<>|.xlsx", "Quý IX năm 20200.xlsx", "so-den.csv.xlsx", "[a] [b].xlsx", "{}.xlsx",
)  # fmt: skip
"""Names of files; what a file system refuses is left out by whoever writes them."""
FOLDERS = (
    "2020Q1/Thanh Tân", "2020Q1/Không ai biết", "2020Q9", "1999Q1", "2099Q4", "2021Q4/Kim Bình",
    "2020Q1/[red]{x}%s",
    "2020Q1/Thanh Tân/Liêm Túc", "2020Q1/2021Q1/2020Q3", "Quý I 2020", "a/b/c/d/e/f/g", "2020Q1/…/2020Q2",
)  # fmt: skip
