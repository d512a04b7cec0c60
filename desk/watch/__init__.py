"""Who learns that work stands still: what is found, what is remembered of it, and the mail that tells it."""
