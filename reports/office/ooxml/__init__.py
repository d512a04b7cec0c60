"""Change a few things of an .xlsx and leave every other byte of its parts as it was (ECMA-376, transitional)."""
