"""Letters, mailboxes and archives as many programs write them, and letters that only point to what they carry."""

from __future__ import annotations

import bz2
import gzip
import io
import re
import tarfile
from binascii import b2a_uu
from collections.abc import Callable

from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, post_letter


def _post(case: Case) -> bytes:
    return post_letter(case.slot, (case.name, case.form()))


# --- one message ----------------------------------------------------------------------------------------------------


def fields_without_spaces(case: Case) -> Sent:
    """`From:a@b`: nothing behind the colon."""
    head, body = _post(case).split(b"\n\n", 1)
    return case.letter(re.sub(rb"(?m)^([\w-]+): ", rb"\1:", head) + b"\n\n" + body)


def old_signature_on_top(case: Case) -> Sent:
    """A field of a signing server that has no space behind its colon, above all others."""
    return case.letter(b"DomainKey-Signature:a=rsa-sha1; q=dns; c=nofws\n" + _post(case))


def blank_line_on_top(case: Case) -> Sent:
    return case.letter(b"\r\n \t\r\n" + _post(case))


def byte_order_mark_on_top(case: Case) -> Sent:
    return case.letter(b"\xef\xbb\xbf" + _post(case))


def written_into_the_text(case: Case) -> Sent:
    """The workbook in the text of the letter, as old mail programs send it."""
    data = case.form()
    lines = b"".join(b2a_uu(data[at : at + 45], backtick=True) for at in range(0, len(data), 45))
    head = post_letter(case.slot).split(b"\n\n", 1)[0]
    plain = re.sub(rb"(?mi)^(Content-|MIME-)[^\n]*\n(?:[ \t][^\n]*\n)*", b"", head + b"\n")
    name = f"bao-cao-{case.tag}.xlsx".encode()
    return case.letter(plain + b"\nKinh gui Cuc.\n\nbegin 644 " + name + b"\n" + lines + b"`\nend\n")


def _point_to(case: Case, content_type: str, body: str) -> Sent:
    sender = PROGRAMME.contact(case.slot.unit)
    head = f"From: {sender}\nSubject: Bao cao {case.slot.period.label_vi}\nMIME-Version: 1.0\n"
    return case.letter(f"{head}Content-Type: {content_type}\n\n{body}".encode())


def part_of_a_letter(case: Case) -> Sent:
    """One of three parts into which a server cut a letter."""
    kind = f'message/partial; id="{case.tag}@example.vn"; number=2; total=3'
    return _point_to(case, kind, "From: a@b.vn\n\nYWJj\n")


def letter_that_points_elsewhere(case: Case) -> Sent:
    """The attachment left on a server."""
    part = f'message/external-body; access-type=URL; URL="http://example.vn/{case.tag}.xlsx"; name="bc.xlsx"'
    inner = f"--q\nContent-Type: {part}\n\nContent-Type: application/octet-stream\n\n\n--q--\n"
    return _point_to(case, "multipart/mixed; boundary=q", inner)


# --- mailboxes ------------------------------------------------------------------------------------------------------


def _box(case: Case, first: bytes, change: Callable[[bytes], bytes] = bytes) -> Sent:
    return case.letter(change(first + _post(case) + b"\n"), "mbox")


def mailbox_without_times(case: Case) -> Sent:
    """`From ` lines that name no time."""
    return _box(case, b"From MAILER-DAEMON\n")


def mailbox_of_a_mail_program(case: Case) -> Sent:
    return _box(case, b"From - \n")


def mailbox_with_two_line_ends(case: Case) -> Sent:
    """Every line ended as Windows does."""
    first = f"From x {case.slot.received_at:%a %b %d %H:%M:%S %Y}\n".encode()
    return _box(case, b"\n" + first, lambda data: data.replace(b"\n", b"\r\n"))


# --- archives -------------------------------------------------------------------------------------------------------


def _pack(case: Case, data: bytes, suffix: str) -> Sent:
    place = f"{case.slot.period.id}/{case.slot.unit.name_vi}/Bao cao {case.tag}.{suffix}"
    return case.by_folder(data, place=place)


def _tar(case: Case, mode: str) -> bytes:
    out, data = io.BytesIO(), case.form()
    with tarfile.open(fileobj=out, mode=mode) as package:  # type: ignore[call-overload]
        member = tarfile.TarInfo(f"bc/{case.name}")
        member.size = len(data)
        package.addfile(member, io.BytesIO(data))
    return out.getvalue()


def plain_tar(case: Case) -> Sent:
    return _pack(case, _tar(case, "w"), "tar")


def packed_tar(case: Case) -> Sent:
    return _pack(case, _tar(case, "w:gz"), "tgz")


def gzipped_form(case: Case) -> Sent:
    return _pack(case, gzip.compress(case.form(), mtime=0), "xlsx.gz")


def bzipped_form(case: Case) -> Sent:
    return _pack(case, bz2.compress(case.form()), "xlsx.bz2")
