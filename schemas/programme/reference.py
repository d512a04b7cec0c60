"""The page of a programme's files, columns and keys, made from the records that read them."""

from __future__ import annotations

import types
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from schemas.programme.draft import OPTIONAL, TABLES, TOML
from schemas.programme.model import Programme

HEADER = "<!-- Generated from the records by `make docs`; change them, not this page. -->"
INTRO = f"""# A programme

A programme is a folder: `{TOML}` and a CSV file a table (UTF-8, the first row names the columns, in any order; one that
is left out takes its default). `thidua programme new FOLDER --kind month` writes a small one that runs, `thidua
programme check FOLDER` lists everything that is wrong with one, `--programme FOLDER` or `THIDUA_PROGRAMME` runs it.
Columns that end in `_vi` are what officials read.

Every row may bear `valid_from` and `valid_to` where the table has them: both days belong to it, an empty one is open.
"""
_NAMES = {str: "text", int: "whole number", Decimal: "number", bool: "0 or 1", date: "date, `2026-11-28`"}


def render_reference() -> str:
    """The page, in Markdown: a section a file or section of programme.toml, a row a column or key."""
    parts = [HEADER, INTRO, f"## {TOML}\n", *_render_record(Programme, without={*TABLES, "content_hash"})]
    for name, field in Programme.model_fields.items():
        record = _record_of(field.annotation)
        if record is not None and name not in TABLES:
            parts += _render_section(name, field, record)
    for table, record in TABLES.items():
        optional = " (may be left out)" if table in OPTIONAL else ""
        parts += [f"## {table}.csv{optional}\n", *_render_record(record)]
    return "\n".join(parts).rstrip() + "\n"


def _render_section(name: str, field: FieldInfo, record: type[BaseModel]) -> Iterator[str]:
    brackets = f"[[{name}]]" if get_origin(field.annotation) is tuple else f"[{name}]"
    yield f"### `{brackets}`\n"
    yield from _render_record(record)
    for inner, one in record.model_fields.items():
        nested = _record_of(one.annotation)
        if nested is not None:
            yield from _render_section(f"{name}.{inner}", one, nested)


def _render_record(record: type[BaseModel], without: set[str] | None = None) -> Iterator[str]:
    meaning = (record.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    yield f"{' '.join(meaning.split())}\n"
    yield "| key | what it is | type | if left out |"
    yield "|---|---|---|---|"
    for name, field in record.model_fields.items():
        if name == "attributes":
            yield "| … | What `[[unit_attributes]]` of programme.toml declares. | 0 or 1, or text | required |"
        elif name not in (without or set()) and _record_of(field.annotation) is None:
            cells = (f"`{name}`", field.description or "", _describe_type(field.annotation), _describe_default(field))
            yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
    yield ""


def _record_of(annotation: Any) -> type[BaseModel] | None:
    """The record that a key holds or holds a list of, if it does."""
    inner = get_args(annotation)[0] if get_origin(annotation) is tuple else annotation
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _describe_type(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in get_args(annotation))
    if origin in (Union, types.UnionType):
        return " or ".join(_describe_type(one) for one in get_args(annotation) if one is not type(None))
    if origin is tuple:
        return f"list of {_describe_type(get_args(annotation)[0])}"
    if origin is dict:
        key, value = get_args(annotation)
        return f"{_describe_type(value)} by {_describe_type(key)}"
    return _NAMES.get(annotation, "`<=CODE` or `>=CODE`")


def _describe_default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return "" if field.default in (None, "", (), PydanticUndefined) else f"`{field.default}`"
