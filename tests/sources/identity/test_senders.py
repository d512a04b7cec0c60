"""Registered senders and failed authentication: a doubtful message waits for a person, it never replaces a good one."""

from pathlib import Path

import pytest

from sources.documents import Fault, Sighting
from sources.identity.identify import identify
from sources.identity.senders import find_authentication_failure, is_registered
from sources.reading import read_document
from tests.sources.source_files import INFO, PROGRAMME, STAMP, TRUSTED, Desk, form_bytes, letter

CONTACT = next(c.email for c in PROGRAMME.contacts if (c.catalogue, c.code) == ("63", "01"))
OURS = "mx.ttdn.example.vn"


@pytest.mark.parametrize(
    ("header", "failure"),
    [
        (None, None),
        (f"{OURS}; dmarc=pass; spf=fail", None),
        (f"{OURS}; dmarc=fail (p=none) header.from=x; spf=pass", "dmarc=fail"),
        (f"{OURS}; spf=fail smtp.mailfrom=x; dkim=pass", "spf=fail"),
        (f"{OURS}; spf=softfail; dkim=none", None),
        ("mx.attacker.example; dmarc=fail", None),
        ("", None),
    ],
)
def test_only_our_servers_word_counts(header: str | None, failure: str | None) -> None:
    assert find_authentication_failure(header, PROGRAMME) == failure


def test_addresses_and_domains() -> None:
    assert is_registered("A@B.example.vn", ["a@b.example.vn"])
    assert is_registered("ai-do@b.example.vn", ["@b.example.vn"])
    assert not is_registered("a@c.example.vn", ["@b.example.vn", "a@b.example.vn"])
    assert not is_registered(None, ["@b.example.vn"])


def codes(tmp_path: Path, mail: bytes, *, also_in_folder: bool = False) -> list[str]:
    return [fault.code for fault in faults(tmp_path, mail, also_in_folder=also_in_folder)]


def faults(tmp_path: Path, mail: bytes, *, also_in_folder: bool = False) -> tuple[Fault, ...]:
    desk = Desk(tmp_path)
    (desk.inbox / "a.eml").write_bytes(mail)
    if also_in_folder:
        (desk.inbox / "bc.xlsx").write_bytes(BOOK)
    found = desk.collect()
    (leaf,) = {d.sha256 for d in found.documents if d.disposition == "leaf"}
    sightings: list[Sighting] = [s for s in found.sightings if s.sha256 == leaf]
    form = read_document(desk.archive.path(leaf), leaf, "xlsx").form
    identity = identify(form, sightings, PROGRAMME, leaf)
    assert identity.unit_id == "63-01"
    return identity.faults


BOOK = form_bytes(STAMP, INFO)


def mail(sender: str, authentication: str = "") -> bytes:
    data = letter(("bc.xlsx", BOOK), received=(TRUSTED,)).replace(b"stttt@hanoi.example.vn", sender.encode(), 1)
    return (f"Authentication-Results: {authentication}\r\n".encode() if authentication else b"") + data


def test_a_registered_sender_is_taken_without_any_fault(tmp_path: Path) -> None:
    assert codes(tmp_path, mail(CONTACT)) == []


def test_a_private_address_waits_for_a_person(tmp_path: Path) -> None:
    assert "U05" in codes(tmp_path, mail("chi.lan.1980@mail.example.com"))


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        (CONTACT, f"; thư bên trong ghi người gửi là {CONTACT}, địa chỉ đã đăng ký của Hà Nội"),
        ("ai.do@mail.example.com", "; thư bên trong ghi người gửi là ai.do@mail.example.com, địa chỉ không đơn vị nào"),
    ],
)
def test_a_forwarded_letter_is_held_and_says_who_is_said_to_have_sent_it(tmp_path: Path, inner: str, said: str) -> None:
    forward = letter(("goc.eml", mail(inner)), received=(TRUSTED,))
    forward = forward.replace(b"stttt@hanoi.example.vn", b"lan.canbo@bo.example.vn", 1)
    fault = next(fault for fault in faults(tmp_path, forward) if fault.code == "U05")
    assert fault.words["seen"] == "lan.canbo@bo.example.vn"
    assert said in fault.words["detail"]


def test_a_letter_from_one_sender_says_nothing_of_inner_ones(tmp_path: Path) -> None:
    fault = next(f for f in faults(tmp_path, mail("chi.lan.1980@mail.example.com")) if f.code == "U05")
    assert "thư bên trong" not in fault.words["detail"]


def test_a_failed_authentication_waits_for_a_person(tmp_path: Path) -> None:
    assert "U06" in codes(tmp_path, mail(CONTACT, f"{OURS}; dmarc=fail"))


def test_the_same_file_in_the_shared_folder_settles_it(tmp_path: Path) -> None:
    assert "U05" not in codes(tmp_path, mail("chi.lan.1980@mail.example.com"), also_in_folder=True)
