"""Whose a document is and for which period."""
