"""Words in braces in the texts of rules: which there are, and how those that are known already are filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from string import Formatter


def list_words(text: str) -> list[str]:
    """The words in braces, in order; ValueError where a brace belongs to none."""
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def fill_text(text: str, words: Mapping[str, str]) -> str:
    """The text with all its words filled in; KeyError for one that is not among them."""
    return text.format_map(words)


def fill_known_words(text: str, words: Mapping[str, str]) -> str:
    """The text with these words filled in and all others still in braces, to be filled by a finding."""
    return "".join(_fill_known_words(text, words))


def _fill_known_words(text: str, words: Mapping[str, str]) -> Iterator[str]:
    for literal, name, spec, conversion in Formatter().parse(text):
        yield _escape(literal)
        if name is not None and name in words:
            yield _escape(words[name])
        elif name is not None:
            yield "".join(("{", name, f"!{conversion}" if conversion else "", f":{spec}" if spec else "", "}"))


def _escape(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def find_text_faults(text: str, words: Collection[str]) -> Iterator[str]:
    """Words in braces that nothing fills, and braces that belong to no word."""
    try:
        if unknown := sorted(set(list_words(text)) - set(words)):
            known = ", ".join(f"{{{word}}}" for word in sorted(words))
            yield from (f"nothing fills {{{name}}}; this rule knows {known}" for name in unknown)
        else:
            text.format_map(dict.fromkeys(words, ""))
    except ValueError as error:
        yield f"{error} (found {text!r}); a brace that is meant is written twice"
