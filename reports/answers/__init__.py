"""What a unit is told about its report: marked workbook, letter, JSON, reply, reminder."""
