"""The journal of the warehouse: every change to its rows, written down and flushed before the database has it.

`chain` is the file of chained lines, `changes` what a line says and how it is applied, `following` brings a database
up to the journal or makes it from there, `comparing` holds two databases against each other table by table.
"""

from warehouse.journal.chain import Entry, Journal, JournalError, Mark, journal_of

__all__ = ["Entry", "Journal", "JournalError", "Mark", "journal_of"]
