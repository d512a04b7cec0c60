"""The base of every error whose message is meant for the person who runs the product."""


class PlainError(Exception):
    """An error that says what, where and what to do next; shown as it is, without a traceback."""
