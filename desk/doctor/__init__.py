"""Look over everything a desk keeps: archive, ledger, outputs, and what surrounds them. Nothing is changed."""
