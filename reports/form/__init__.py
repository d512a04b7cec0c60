"""The official form, as a workbook that checks itself."""
