"""Registered senders and failed authentication: a doubtful message waits for a person, it never replaces a good one."""

import re
from pathlib import Path

import pytest

from schemas.programme import Programme
from sources.containers.mail import open_message
from sources.containers.parts import Budget, StatedResults
from sources.documents import Fault, Identity, Sighting
from sources.identity.authentication import judge_authentication
from sources.identity.identify import identify
from sources.identity.senders import is_registered
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
    fields = [] if header is None else [StatedResults(header)]
    assert judge_authentication(fields, "a@hanoi.example.vn", [OURS], 0).failed == failure


def test_addresses_and_domains() -> None:
    assert is_registered("A@B.example.vn", ["a@b.example.vn"])
    assert is_registered("ai-do@b.example.vn", ["@b.example.vn"])
    assert not is_registered("a@c.example.vn", ["@b.example.vn", "a@b.example.vn"])
    assert not is_registered(None, ["@b.example.vn"])


def codes(tmp_path: Path, mail: bytes, *, also_in_folder: bool = False) -> list[str]:
    return [fault.code for fault in faults(tmp_path, mail, also_in_folder=also_in_folder)]


def faults(tmp_path: Path, mail: bytes, *, also_in_folder: bool = False) -> tuple[Fault, ...]:
    return judge(tmp_path, mail, also_in_folder=also_in_folder).faults


def judge(
    tmp_path: Path,
    mail: bytes,
    *,
    also_in_folder: bool = False,
    place: str = "thu/a.eml",
    programme: Programme = PROGRAMME,
) -> Identity:
    desk = Desk(tmp_path, programme)
    desk.put(place, mail)
    if also_in_folder:
        (desk.inbox / "bc.xlsx").write_bytes(BOOK)
    found = desk.collect()
    (leaf,) = {d.sha256 for d in found.documents if d.disposition == "leaf"}
    sightings: list[Sighting] = [s for s in found.sightings if s.sha256 == leaf]
    form = read_document(desk.archive.path(leaf), leaf, "xlsx").form
    identity = identify(form, sightings, programme, leaf)
    assert identity.unit_id in ("63-01", None)
    return identity


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


OTHER = "ai.do@mail.example.com"


@pytest.mark.parametrize(
    ("from_line", "senders"),
    [
        (f"=?utf-8?q?{CONTACT.replace('@', '=40')}?= <{OTHER}>", (OTHER,)),
        (f"=?utf-8?q?=3C{CONTACT.replace('@', '=40')}=3E?= <{OTHER}>", (OTHER,)),
        (f"=?utf-8?q?{CONTACT}?= <{OTHER}>", (OTHER,)),
        (f'"{CONTACT}" <{OTHER}>', (OTHER,)),
        (f'"So <{CONTACT}>" <{OTHER}>', (OTHER,)),
        (f"{OTHER} (<{CONTACT}>)", (OTHER,)),
        (f"{OTHER} (a (b) <{CONTACT}>)", (OTHER,)),
        (f"{CONTACT} <{CONTACT.upper()}>", (CONTACT,)),
        (f"Sở <{CONTACT}>, Khác <{OTHER}>", (CONTACT, OTHER)),
        (f"{CONTACT} <{OTHER}>", (CONTACT, OTHER)),
        (f"<{CONTACT}> <{OTHER}>", (CONTACT, OTHER)),
        ("=?utf-8?b?xJHGoW4gduG7iw==?=", ()),
    ],
)
def test_from_is_taken_apart_before_words_are_decoded(from_line: str, senders: tuple[str, ...]) -> None:
    found = open_message(f"From: {from_line}\nSubject: x\n\n".encode(), Budget())
    assert found.senders == senders
    assert found.sender == (senders[0] if len(senders) == 1 else None)


def test_two_from_fields_are_two_senders() -> None:
    found = open_message(f"From: {CONTACT}\nFrom: {OTHER}\n\n".encode(), Budget())
    assert (found.sender, found.senders) == (None, (CONTACT, OTHER))


@pytest.mark.parametrize(
    "from_line", [f"=?utf-8?q?{CONTACT.replace('@', '=40')}?= <{OTHER}>", f"{CONTACT}, {OTHER}", f"{OTHER}, {CONTACT}"]
)
def test_an_address_that_is_only_shown_waits_for_a_person(tmp_path: Path, from_line: str) -> None:
    data = mail(CONTACT, f"{OURS}; dmarc=pass").replace(f"<{CONTACT}>".encode(), b"").replace("Sở".encode(), b"", 1)
    data = re.sub(rb"From: .*", f"From: {from_line}".encode(), data, count=1)
    assert "U05" in codes(tmp_path, data)


def test_several_senders_of_a_unit_without_an_address_wait_for_a_person(tmp_path: Path) -> None:
    nobody = PROGRAMME.model_copy(update={"contacts": ()})
    data = re.sub(rb"From: .*", f"From: {CONTACT}, {OTHER}".encode(), mail(CONTACT), count=1)
    (fault,) = judge(tmp_path, data, programme=nobody).faults
    assert (fault.code, fault.words["detail"]) == ("U06", f"nhiều người gửi: {CONTACT}, {OTHER}")


@pytest.mark.parametrize(
    ("fields", "failed", "proven"),
    [
        ([f"{OURS}; dmarc=pass header.from=hanoi.example.vn"], None, True),
        ([f"{OURS} 1; DKIM = Pass header.d=mail.hanoi.example.vn"], None, True),
        ([f"{OURS}; dmarc=pass; dmarc=fail"], "dmarc=fail", False),
        ([f"{OURS}; dmarc=fail; dmarc=pass"], "dmarc=fail", False),
        ([f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass"], "dmarc=fail", False),
        ([f'{OURS}; dmarc=fail reason="dmarc=pass"'], "dmarc=fail", False),
        ([f'{OURS}; spf=neutral reason="; dmarc=pass"'], None, False),
        ([f"{OURS}; spf=neutral (; dmarc=pass)"], None, False),
        ([f"{OURS}; spf=neutral (a (b) ; dmarc=pass)"], None, False),
        ([f"{OURS}; none"], None, False),
        ([], None, False),
        (["mx.attacker.example; dmarc=pass"], None, False),
        ([f"mx.attacker.example ({OURS}); dmarc=pass"], None, False),
        ([f"x{OURS}; dmarc=pass"], None, False),
        ([f"{OURS}; dkim=fail; dkim=pass header.d=hanoi.example.vn"], None, True),
        ([f"{OURS}; dmarc=pass header.from=attacker.example"], None, False),
        ([f"{OURS}; spf=pass smtp.mailfrom=a@attacker.example"], None, False),
        ([f'"{OURS}"; dmarc=permerror'], "dmarc=permerror", False),
    ],
)
def test_results_are_read_as_the_standard_says(fields: list[str], failed: str | None, proven: bool) -> None:
    found = judge_authentication([StatedResults(f) for f in fields], "stttt@hanoi.example.vn", [OURS], 0)
    assert (found.failed, found.proven) == (failed, proven)


def test_results_below_a_server_that_is_not_ours_are_the_senders_own(tmp_path: Path) -> None:
    hop = "Received: from pc by smtp.example.com; Fri, 14 Dec 2018 09:00:00 +0700"
    forged = f"{hop}\nAuthentication-Results: {OURS}; dmarc=pass\nFrom:"
    data = mail(CONTACT).replace(b"From:", forged.encode(), 1)
    assert [note.code for note in judge(tmp_path, data).notes] == ["U07"]
    own = mail(CONTACT).replace(b"From:", f"Authentication-Results: {OURS}; dmarc=pass\nFrom:".encode(), 1)
    assert judge(tmp_path / "own", own).notes == ()


@pytest.mark.parametrize("field", ["From", "Subject", "Message-ID", "Date"])
def test_results_below_what_the_author_writes_are_the_senders_own(tmp_path: Path, field: str) -> None:
    """Servers write above a message; what stands among its own fields came with it."""
    forged = f"{field}: x\nAuthentication-Results: {OURS}; dmarc=pass\n".encode()
    data = mail(CONTACT)
    if field == "From":
        data = data.replace(b"\n\n", f"\nAuthentication-Results: {OURS}; dmarc=pass\n\n".encode(), 1)
    else:
        data = forged + data
    assert [note.code for note in judge(tmp_path, data).notes] == ["U07"]


@pytest.mark.parametrize(("setting", "found"), [("hold", ["U06"]), ("note", ["U07"]), ("accept", [])])
def test_no_result_at_all_is_what_the_programme_makes_of_it(tmp_path: Path, setting: str, found: list[str]) -> None:
    identity = judge(tmp_path, mail(CONTACT), programme=with_mail(without_result=setting))
    assert [fault.code for fault in (*identity.faults, *identity.notes)] == found


@pytest.mark.parametrize(("place", "found"), [("thu/a.eml", []), ("Hà Nội/a.eml", ["U07"])])
def test_a_good_result_counts_only_in_what_the_desk_exported(tmp_path: Path, place: str, found: list[str]) -> None:
    identity = judge(tmp_path, mail(CONTACT, f"{OURS}; dmarc=pass"), place=place)
    assert [note.code for note in identity.notes] == found


def test_a_failure_counts_wherever_it_stands(tmp_path: Path) -> None:
    identity = judge(tmp_path, mail(CONTACT, f"{OURS}; dmarc=fail"), place="Hà Nội/a.eml")
    assert "U06" in [fault.code for fault in identity.faults]


def with_mail(**settings: object) -> Programme:
    rules = PROGRAMME.receipt.model_copy(update={"mail": PROGRAMME.receipt.mail.model_copy(update=settings)})
    return PROGRAMME.model_copy(update={"receipt": rules})
