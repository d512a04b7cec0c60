"""Damage to who sends: addresses that are only shown, several senders, results that none of our servers gave."""

from __future__ import annotations

import re

from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, File, folder_of, post_letter

STRANGER = "van.thu.so@mail.example.com"
SERVER = PROGRAMME.receipt.trusted_hosts[-1]
PASSED = f"Authentication-Results: {SERVER}; dmarc=pass\n"


def _registered(case: Case) -> str:
    return PROGRAMME.contact(case.slot.unit) or ""


def _post(case: Case) -> bytes:
    """The unit's own letter with its form, which our server found genuine."""
    return post_letter(case.slot, (case.name, case.form()))


def _replace(data: bytes, pattern: bytes, replacement: str) -> bytes:
    """The letter with its first such field written otherwise."""
    changed, count = re.subn(pattern, lambda _: replacement.encode(), data, count=1, flags=re.MULTILINE | re.DOTALL)
    assert count == 1, pattern
    return changed


def _write_from(case: Case, line: str) -> Sent:
    return case.letter(_replace(_post(case), rb"^From: .*?\n(?=\S)", f"From: {line}\n"))


def _write_results(case: Case, fields: str) -> Sent:
    """Other results in place of those that our server wrote."""
    return case.letter(_replace(_post(case), rb"^Authentication-Results: .*?\n(?=\S)", fields))


# --- From ---------------------------------------------------------------------------------------------------------


def address_in_an_encoded_name(case: Case) -> Sent:
    """The unit's address as the name, in an encoded word, before another's."""
    return _write_from(case, f"=?utf-8?q?{_registered(case).replace('@', '=40')}?= <{STRANGER}>")


def address_as_a_name(case: Case) -> Sent:
    return _write_from(case, f'"So <{_registered(case)}>" <{STRANGER}>')


def address_in_a_comment(case: Case) -> Sent:
    return _write_from(case, f"{STRANGER} (<{_registered(case)}>)")


def two_senders(case: Case) -> Sent:
    """The unit's address and another's in one field."""
    return _write_from(case, f"{_registered(case)}, {STRANGER}")


def two_from_fields(case: Case) -> Sent:
    return _write_from(case, f"{_registered(case)}\nFrom: {STRANGER}")


# --- results of authentication --------------------------------------------------------------------------------------


def passed_and_failed(case: Case) -> Sent:
    """Two results of one method in one field of our server."""
    return _write_results(case, f"Authentication-Results: {SERVER}; dmarc=pass; dmarc=fail\n")


def passed_in_quotes(case: Case) -> Sent:
    """A failure that quotes a good result."""
    return _write_results(case, f'Authentication-Results: {SERVER}; dmarc=fail reason="; dmarc=pass"\n')


def results_of_another_server(case: Case) -> Sent:
    return _write_results(case, "Authentication-Results: mx.attacker.example; dmarc=pass\n")


def results_of_our_namesake(case: Case) -> Sent:
    """Our server named in a comment of another's."""
    return _write_results(case, f"Authentication-Results: mx.attacker.example ({SERVER}); dmarc=pass\n")


def results_in_a_comment(case: Case) -> Sent:
    return _write_results(case, f"Authentication-Results: {SERVER}; spf=neutral (a (b) ; dmarc=pass)\n")


def no_results(case: Case) -> Sent:
    return _write_results(case, "")


def results_below_another_server(case: Case) -> Sent:
    """A good result in our server's name, below the hop of a server that is not ours."""
    data = _replace(_post(case), rb"^Authentication-Results: .*?\n(?=\S)", "")
    hop = "Received: from pc by smtp.example.com; Fri, 14 Dec 2018 09:00:00 +0700\n"
    return case.letter(_replace(data, rb"^Date: ", f"{hop}{PASSED}Date: "))


def results_below_the_author(case: Case) -> Sent:
    """A good result in our server's name among the fields that an author writes."""
    data = _replace(_post(case), rb"^Authentication-Results: .*?\n(?=\S)", "")
    return case.letter(_replace(data, rb"^Message-ID: ", f"{PASSED}Message-ID: "))


def results_of_our_server(case: Case) -> Sent:
    """Good results as another version of the same server writes them."""
    domain = _registered(case).rpartition("@")[2]
    return _write_results(case, f"Authentication-Results: {SERVER} 1; DKIM = Pass header.d={domain} (ok)\n")


# --- receipts -------------------------------------------------------------------------------------------------------


def letter_in_the_units_folder(case: Case) -> Sent:
    """A letter laid into the unit's own folder: what its fields say of our servers' receipt anybody could write."""
    place = f"{folder_of(case.slot)}/{case.tag}.eml"
    return Sent((File(place, _post(case), case.slot.received_at),))
