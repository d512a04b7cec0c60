"""A workbook as addressed cells."""
