"""What our own server found of a sender's authenticity: Authentication-Results fields, read as RFC 8601 writes them.

A sender can write any header. A field counts where one of our servers named itself in it and where it stands above the
first server that is not ours and above what an author writes (servers put their fields on top of a message); words in
quotes and comments are nobody's results.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sources.containers.parts import StatedResults

_METHODS = ("dmarc", "spf", "dkim")
_FAILED = frozenset({"fail", "permerror", "hardfail"})
_RESULT = re.compile(r"([\w-]+)\s*(?:/\s*\d+\s*)?=\s*(\w+)")
_PROPERTY = re.compile(r"\b(header\.(?:from|d|i)|smtp\.(?:mailfrom|helo))\s*=\s*([^\s;]+)", re.IGNORECASE)
_OF_DOMAIN = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom", "smtp.helo")}
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"?')


@dataclass(frozen=True, slots=True)
class Authentication:
    """What is known of a sender: what `failed` (as `dmarc=fail`), else whether it is `proven`."""

    failed: str | None = None
    proven: bool = False


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    of_sender: bool


def judge_authentication(
    fields: Sequence[StatedResults], sender: str | None, trusted_hosts: Iterable[str], own_hops: int
) -> Authentication:
    """What our servers say of the sender. `own_hops`: so many Received fields at the top are our servers' own.

    DMARC outranks the others, since forwarding alone breaks SPF. Where a method has several results, a failure counts;
    of DKIM, of which a letter may bear several signatures, only where none is good.
    """
    ours = {host.casefold() for host in trusted_hosts}
    results: dict[str, list[_Result]] = defaultdict(list)
    for field in fields:
        if field.hops_above <= own_hops and not field.below_author:
            for one in _read_results(field.text, (sender or "").rpartition("@")[2].casefold(), ours):
                results[one.method].append(one)
    decisive = [r for r in results["dmarc"] if r.result in _FAILED or r.result == "pass"]
    judged = {"dmarc": decisive} if decisive else {method: results[method] for method in ("spf", "dkim")}
    failed = [f"{method}={_find_failure(found)}" for method, found in judged.items() if _find_failure(found)]
    if failed:
        return Authentication(", ".join(failed))
    return Authentication(proven=any(r.result == "pass" and r.of_sender for found in judged.values() for r in found))


def _find_failure(found: Sequence[_Result]) -> str | None:
    if any(r.method == "dkim" and r.result == "pass" for r in found):
        return None
    return next((r.result for r in found if r.result in _FAILED), None)


def _read_results(field: str, domain: str, ours: Iterable[str]) -> Iterator[_Result]:
    """The results of a field that one of our servers wrote."""
    server, *statements = _split_statements(field)
    words = server.replace('"', "").split()
    if not words or words[0].rstrip(".").casefold() not in ours:
        return
    for statement in statements:
        plain = _QUOTED.sub(_unquote_domain, statement).strip()
        found = _RESULT.match(plain)
        if found and found[1].casefold() in _METHODS:
            method = found[1].casefold()
            said = {name.casefold(): value for name, value in _PROPERTY.findall(plain[found.end() :])}
            yield _Result(method, found[2].casefold(), _is_of_domain(said, method, domain))


def _unquote_domain(quoted: re.Match[str]) -> str:
    """A quoted value that can be an address or a domain as it is; any other text says nothing."""
    return quoted[1] if re.fullmatch(r"[\w.@+-]*", quoted[1]) else "_"


def _is_of_domain(said: Mapping[str, str], method: str, domain: str) -> bool:
    """True if the result is about the sender's domain, or does not say about which."""
    for name in _OF_DOMAIN[method]:
        if name in said:
            other = said[name].rpartition("@")[2].strip("<>.").casefold()
            return other == domain or other.endswith(f".{domain}") or domain.endswith(f".{other}")
    return True


def _split_statements(field: str) -> list[str]:
    """The parts between semicolons, without comments (which nest); what stands in quotes is kept as it is."""
    parts, depth, quoted, escaped = [""], 0, False, False
    for letter in field:
        taken = letter
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter in "()" and not quoted:
            depth = max(0, depth + (1 if letter == "(" else -1))
            taken = " "
        elif letter == ";" and not quoted and not depth:
            parts.append("")
            continue
        if depth == 0:
            parts[-1] += taken
    return parts
