"""Commands and words about the home itself: its examination, its seals, the log of an error that nobody foresaw."""
