"""The year-end ranking as a workbook."""
