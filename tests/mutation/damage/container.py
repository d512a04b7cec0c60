"""Damage to files and letters as a whole."""

from __future__ import annotations

from reports.form.workbook import write_form
from sample.files import damaged
from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME, as_msg, post_letter
from tests.sources.mutations import LAUGHS, extended, rebuilt
from tests.sources.source_files import make_zip

PRIVATE = "vanthu.so.tttt@gmail.com"
BOMB = b"\0" * (52 * 2**20)


def empty_file(case: Case) -> Sent:
    return case.by_folder(b"")


def truncated(case: Case) -> Sent:
    return case.by_folder(damaged.truncate_file(case.form(), case.rng))


def encrypted(case: Case) -> Sent:
    return case.by_folder(damaged.make_encrypted_workbook(case.rng))


def zip_bomb(case: Case) -> Sent:
    return case.by_folder(extended(case.form(), ("xl/media/image1.xml", BOMB)))


def hostile_entities(case: Case) -> Sent:
    """A part that declares entities, as attacks do and no office program."""
    laughs = LAUGHS + b"]>"
    return case.by_folder(rebuilt(case.form(), "xl/workbook.xml", rb"^(<\?xml[^>]*\?>)?", laughs))


def nested_too_deep(case: Case) -> Sent:
    """A zip in a zip in a zip, too deep to be opened."""
    name, data = case.name, case.form()
    for layer in range(8):
        name, data = f"{layer}.zip", make_zip((name, data))
    return case.by_folder(data, place=f"{case.slot.period.id}/{case.slot.unit.name_vi}/Bao cao {case.tag}.zip")


def text_as_xlsx(case: Case) -> Sent:
    return case.by_folder(damaged.make_text_file(f"Sở TTTT {case.slot.unit.name_vi}", case.slot.period.label_vi))


def web_page_as_xlsx(case: Case) -> Sent:
    """What web applications call a workbook: a page with a table."""
    rows = "".join(f"<tr><td>{i.code}</td><td>{i.name_vi}</td><td>1</td></tr>" for i in case.indicators)
    return case.by_folder(f"<html><body><table>{rows}</table><!-- {case.tag} --></body></html>".encode())


def scanned_only(case: Case) -> Sent:
    """A letter with the signed scan and no workbook."""
    return case.by_mail(("Bao cao.pdf", damaged.make_pdf(f"Bao cao {case.tag}")))


def other_workbook(case: Case) -> Sent:
    return case.by_folder(damaged.make_other_workbook(case.rng, case.scratch))


def blank_form(case: Case) -> Sent:
    """The form as it was handed out."""
    path = write_form(PROGRAMME, case.slot.unit, case.slot.period, case.scratch / "blank.xlsx")
    return case.by_folder(path.read_bytes())


def zipped_form(case: Case) -> Sent:
    place = f"{case.slot.period.id}/{case.slot.unit.name_vi}/Bao cao {case.tag}.zip"
    return case.by_folder(make_zip((case.name, case.form())), place=place)


# --- letters ----------------------------------------------------------------------------------------------------


def no_attachment(case: Case) -> Sent:
    return case.by_mail()


def private_address(case: Case) -> Sent:
    return case.by_mail((case.name, case.form()), sender=PRIVATE)


def forwarded_privately(case: Case) -> Sent:
    """The office's letter forwarded from somebody's own address."""
    return case.by_mail((case.name, case.form()), sender=PRIVATE, forwarded=True)


def forwarded(case: Case) -> Sent:
    """A colleague's letter forwarded from the registered address."""
    return case.by_mail((case.name, case.form()), forwarded=True)


def outlook_letter(case: Case) -> Sent:
    """The letter as somebody's Outlook saved it."""
    return case.letter(as_msg(case.slot, (case.name, case.form())), "msg")


def mailbox(case: Case) -> Sent:
    """The letter in a mailbox."""
    data = post_letter(case.slot, (case.name, case.form()))
    return case.letter(f"From x {case.slot.received_at:%a %b %d %H:%M:%S %Y}\n".encode() + data + b"\n", "mbox")


def failed_authentication(case: Case) -> Sent:
    """Our own server could not confirm the sender."""
    server = PROGRAMME.receipt.trusted_hosts[0]
    header = f"Authentication-Results: {server}; dmarc=fail header.from=example.vn\n"
    return case.letter(header.encode() + post_letter(case.slot, (case.name, case.form())))


def duplicated_attachment(case: Case) -> Sent:
    """The same file twice in one letter, under two names."""
    data = case.form()
    return case.by_mail((case.name, data), (f"Ban sao {case.tag}.xlsx", data))


def resaved_attachment(case: Case) -> Sent:
    """The same content twice in one letter, in two files."""
    data = case.form()
    return case.by_mail((case.name, data), (f"Ban sao {case.tag}.xlsx", damaged.resave_form(data, case.scratch)))


def two_versions_attached(case: Case) -> Sent | None:
    """Two forms in one letter that differ in one number: nobody can tell which is meant."""
    data, code = case.form(), case.pick(case.list_numbers(1))
    if code is None:
        return None
    was = case.draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    case.set(code, period=was.period + 1, ytd=was.ytd + 1)
    return case.by_mail((case.name, data), (f"Ban khac {case.tag}.xlsx", case.form()))


def attached_letter_unread(case: Case) -> Sent:
    """A locked workbook in a letter."""
    return case.by_mail((case.name, damaged.make_encrypted_workbook(case.rng)))
