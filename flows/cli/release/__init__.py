"""`thidua release` and the commands below it."""
