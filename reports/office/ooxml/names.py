"""Namespaces, relationship types and content types of ECMA-376 (transitional) that the house uses."""

from __future__ import annotations

from typing import Final

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VML: Final = "urn:schemas-microsoft-com:vml"
VML_OFFICE: Final = "urn:schemas-microsoft-com:office:office"
VML_EXCEL: Final = "urn:schemas-microsoft-com:office:excel"

DOCUMENT_RELATION: Final = f"{OFFICE}/officeDocument"
SHEET_RELATION: Final = f"{OFFICE}/worksheet"
STRINGS_RELATION: Final = f"{OFFICE}/sharedStrings"
STYLES_RELATION: Final = f"{OFFICE}/styles"
COMMENTS_RELATION: Final = f"{OFFICE}/comments"
VML_RELATION: Final = f"{OFFICE}/vmlDrawing"
LINK_RELATION: Final = f"{OFFICE}/hyperlink"

_SPREADSHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
BOOK_TYPE: Final = f"{_SPREADSHEET}.sheet.main+xml"
SHEET_TYPE: Final = f"{_SPREADSHEET}.worksheet+xml"
STYLES_TYPE: Final = f"{_SPREADSHEET}.styles+xml"
COMMENTS_TYPE: Final = f"{_SPREADSHEET}.comments+xml"
VML_TYPE: Final = "application/vnd.openxmlformats-officedocument.vmlDrawing"
RELATIONS_TYPE: Final = "application/vnd.openxmlformats-package.relationships+xml"


def main(name: str) -> str:
    """A SpreadsheetML element's full name."""
    return f"{{{MAIN}}}{name}"
