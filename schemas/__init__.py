"""What a valid submission is: programme, calendar, value grammar, table models, rules and findings.

Nothing here reads a file of a unit, opens a database or knows when anything runs.
"""
