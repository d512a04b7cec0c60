"""Keeping what the desk has: the warehouse made anew from its journal, backups and their restoring, upgrades."""
