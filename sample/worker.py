"""Writes what some units send: runs in worker processes and imports nothing heavy."""

from __future__ import annotations

import hashlib
import os
import random
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from reports.form.workbook import write_form
from sample.drafts import Draft, make_draft, shift_year_to_date
from sample.files import damaged, mail, places
from sample.flaws import ACCEPTED, OUTCOMES, Outcome, plant
from sample.known_year import KnownYear
from sample.numbers import Amounts, Numbers, make_unit_numbers
from sample.people import make_person
from sample.plan import SCENARIOS, Sending, season_periods
from schemas import files
from schemas.kinds.kind import ROMAN
from schemas.programme import Period, Programme, Unit

THEN = {s.name: s.then for s in SCENARIOS}


@dataclass(frozen=True, slots=True)
class Job:
    """What some units send in some periods, written into `inbox`. `reported`: the periods with any accepted report."""

    programme: Programme
    inbox: Path
    seed: int
    period_ids: tuple[str, ...]
    sendings: tuple[tuple[str, tuple[Sending, ...]], ...]
    reported: frozenset[str] = frozenset()


@dataclass(slots=True)
class UnitOutput:
    """What a job left for the season to put together: truth, register lines, letters for the mailbox and the zip."""

    submissions: list[dict[str, Any]] = field(default_factory=list)
    register: list[tuple[str, str, str]] = field(default_factory=list)
    mailbox: list[tuple[datetime, str, bytes]] = field(default_factory=list)
    zipped: list[tuple[datetime, str, bytes]] = field(default_factory=list)


def write_units(job: Job) -> UnitOutput:
    """Write every sending of the job's units, in order."""
    written = UnitOutput()
    with tempfile.TemporaryDirectory(prefix="thidua-sample-") as scratch:
        for unit_id, sendings in job.sendings:
            _UnitSeason(job, job.programme.unit_by_id[unit_id], Path(scratch), written).write(sendings)
    return written


class _UnitSeason:
    def __init__(self, job: Job, unit: Unit, scratch: Path, written: UnitOutput) -> None:
        self.job, self.programme, self.unit = job, job.programme, unit
        self.scratch, self.written = scratch, written
        self.numbers: Numbers = {}

    def write(self, sendings: Sequence[Sending]) -> None:
        periods = season_periods(self.programme)
        numbers = self.numbers = make_unit_numbers(self.programme, self.unit, periods, self.job.seed)
        shifts: dict[str, Decimal] = {}
        known = KnownYear(self.programme, 0)
        for period in periods:
            if period.year != known.year:
                shifts, known = {}, KnownYear(self.programme, period.year)
            amounts = shift_year_to_date(numbers[period.id], shifts)
            sent: tuple[dict[str, Any], bytes] | None = None
            drafts: list[Draft] = []
            for sending in (s for s in sendings if s.period_id == period.id):
                draft = self.draft(period, amounts, sending)
                for code, shift in draft.shifts.items():
                    shifts[code] = shifts.get(code, Decimal(0)) + shift
                if period.id in self.job.period_ids:
                    sent = self.send(period, sending, draft, sent)
                    known.add_question(sent[0], draft)
                    drafts += [draft] if OUTCOMES[sending.flaw].verdict in ACCEPTED else []
            known.close_period(drafts[-1] if drafts else None, is_reported=period.id in self.job.reported)

    def draft(self, period: Period, amounts: dict[str, Amounts], sending: Sending) -> Draft:
        draft = make_draft(
            self.programme, self.unit, period, amounts, sending.received_at.date() - timedelta(days=1), self.job.seed
        )
        if sending.flaw in {"same_bytes", "resaved"}:
            return draft
        if sending.number > 1:
            draft.info["document_number"] = f"{draft.info['document_number']} (lần {sending.number})"
        plant(sending.flaw, draft, self.programme, self.rng(sending, "flaw"))
        return draft

    def rng(self, sending: Sending, about: str) -> random.Random:
        key = f"{self.job.seed}:{self.unit.id}:{sending.period_id}:{sending.number}:{about}"
        return random.Random(key)  # noqa: S311 - invented data, repeatable on purpose

    def send(
        self, period: Period, sending: Sending, draft: Draft, before: tuple[dict[str, Any], bytes] | None
    ) -> tuple[dict[str, Any], bytes]:
        """Put one sending where it belongs and note the truth of it; gives both, for a copy that may follow."""
        if sending.flaw == "same_bytes" and before is not None:
            data = before[1]
        elif sending.flaw == "resaved" and before is not None:
            data = damaged.resave_form(before[1], self.scratch)
        else:
            data = self.file(period, sending, draft)
        name = places.file_name(self.unit, period, sending, THEN.get(sending.plan, ""), self.rng(sending, "name"))
        if sending.flaw == "old_workbook":
            name = name.removesuffix("x")
        if sending.channel in {"folder", "unit_folder", "other_folder", "unsorted"}:
            place = self.write_file(period, sending, name, data)
        else:
            place, data = self.write_letter(period, sending, name, data)
        truth = self.truth(period, sending, draft, place, data, before[0] if before else None)
        self.written.submissions.append(truth)
        return truth, data

    def file(self, period: Period, sending: Sending, draft: Draft) -> bytes:
        rng = self.rng(sending, "file")
        match sending.flaw:
            case "empty_file" | "no_attachment":
                return b""
            case "text_as_xlsx":
                return damaged.make_text_file(f"Sở TTTT {self.unit.name_vi}", period.label_vi)
            case "encrypted":
                return damaged.make_encrypted_workbook(rng)
            case "pdf_only":
                return damaged.make_pdf(f"Bao cao {self.unit.abbr} {period.id} {rng.randint(100, 999)}")
            case "other_workbook":
                return damaged.make_other_workbook(rng, self.scratch)
        path = write_form(self.programme, self.unit, period, self.scratch / "form.xlsx", draft.entries())
        data = path.read_bytes()
        match sending.flaw:
            case "truncated":
                return damaged.truncate_file(data, rng)
            case "old_workbook":
                return damaged.save_as_old_workbook(data)
            case "two_groups":
                return self.retype_beside_earlier(period, sending, data)
            case "money_in_billions":
                return damaged.retype_in_billions(data, self.scratch)
            case "money_contradicted":
                return damaged.retype_with_title_in_billions(data, self.scratch)
        return damaged.retype_form(data, self.scratch) if sending.channel == "unsorted" else data

    def retype_beside_earlier(self, period: Period, sending: Sending, data: bytes) -> bytes:
        """The form typed anew with the amounts of the period before beside its own."""
        earlier = next(p for p in self.programme.periods if (p.year, p.number) == (period.year, period.number - 1))
        draft = self.draft(earlier, self.numbers[earlier.id], replace(sending, flaw="none"))
        form = write_form(self.programme, self.unit, earlier, self.scratch / "earlier.xlsx", draft.entries())
        over = f"Quý {ROMAN[earlier.number]}", f"Quý {ROMAN[period.number]}"
        return damaged.retype_beside(data, form.read_bytes(), over, self.scratch)

    def write_file(self, period: Period, sending: Sending, name: str, data: bytes) -> str:
        place = f"{places.folder_of(self.programme, self.unit, period, sending)}/{name}"
        self.save(place, data, sending.received_at)
        clerk = make_person(random.Random(f"{self.job.seed}:{sending.received_at:%Y-%m}:desk"))  # noqa: S311
        self.written.register.append((place, sending.received_at.isoformat(), clerk))
        return place

    def write_letter(self, period: Period, sending: Sending, name: str, data: bytes) -> tuple[str, bytes]:
        """Post the letter; gives the place of the document that counts and its bytes."""
        rng = self.rng(sending, "letter")
        bare = sending.flaw == "no_attachment"
        if sending.flaw == "pdf_only":
            name = name.removesuffix(".xlsx") + ".pdf"
        letter = self.letter(period, sending, () if bare else (mail.Attachment(name, data),), rng)
        path = places.letter_path(self.unit, period, sending)
        if sending.channel == "msg":
            self.save(path, mail.render_msg(letter, rng), sending.received_at)
            return f"{path}{places.CHAIN}{name}", data
        forwarded = sending.flaw == "none" and rng.random() < 0.08
        posted = mail.render_eml(letter, rng, forwarded=forwarded)
        chain = self.post(path, sending, letter, posted)
        if bare:
            return chain, posted
        inner = [mail.FORWARDED_NAME, name] if forwarded else [name]
        return places.CHAIN.join([chain, *inner]), data

    def post(self, path: str, sending: Sending, letter: mail.Letter, posted: bytes) -> str:
        at = sending.received_at
        if sending.channel == "mbox":
            self.written.mailbox.append((at, letter.sender, posted))
            return f"{places.MAILBOX}{places.CHAIN}thu-{hashlib.sha256(posted).hexdigest()[:12]}.eml"
        if sending.channel == "zip":
            self.written.zipped.append((at, path, posted))
            return f"{places.ZIP_OF_MAIL}{places.CHAIN}{path}"
        self.save(path, posted, at)
        return path

    def letter(
        self, period: Period, sending: Sending, attachments: tuple[mail.Attachment, ...], rng: random.Random
    ) -> mail.Letter:
        if attachments and sending.flaw != "pdf_only" and rng.random() < 0.3:
            cover = damaged.make_pdf(f"Cong van {self.unit.abbr} {period.id} {sending.number} {rng.randint(100, 999)}")
            attachments = (*attachments, mail.Attachment(f"Cong van {rng.randint(100, 999)}.pdf", cover))
        at = sending.received_at
        delay = (
            timedelta(minutes=rng.randint(14, 25))
            if sending.plan == "late_1"
            else timedelta(seconds=rng.randint(4, 90))
        )
        office = f"Sở Thông tin và Truyền thông {self.unit.name_vi}"
        return mail.Letter(
            sender=self.programme.contact(self.unit) or f"stttt{self.unit.code}@example.vn",
            sender_name=office,
            to=self.programme.agency_on(period.due_at.date()).mail,
            subject=places.subject(self.unit, period, THEN.get(sending.plan, ""), sending.number),
            body=f"Kính gửi Cục Thông tin đối ngoại,\n\n{office} gửi báo cáo {period.label_vi}.\n\nTrân trọng./.\n",
            sent_at=at - delay,
            received_at=at,
            trusted_hosts=self.programme.receipt.trusted_hosts,
            attachments=attachments,
            key=f"{self.job.seed}:{self.unit.id}:{period.id}:{sending.number}",
            is_spoofed=sending.flaw == "spoofed_sender",
        )

    def save(self, place: str, data: bytes, at: datetime) -> None:
        path = self.job.inbox / place
        if not files.create_bytes(path, data, durable=False):
            raise FileExistsError(f"two sendings of the season lie at {path}")
        os.utime(path, (at.timestamp(), at.timestamp()))

    def truth(
        self, period: Period, sending: Sending, draft: Draft, place: str, data: bytes, before: dict[str, Any] | None
    ) -> dict[str, Any]:
        outcome = OUTCOMES[sending.flaw]
        told: dict[str, Any] = {
            "place": place,
            "sha256": hashlib.sha256(data).hexdigest(),
            "unit": None if "unit" in outcome.open else self.unit.id,
            "period": None if "period" in outcome.open else period.id,
            "verdict": outcome.verdict.value,
            "codes": sorted({*outcome.codes, *_expect_half_plans(self.programme, period, draft, outcome)}),
            "received_at": sending.received_at.isoformat(),
            "days_late": sending.days_late,
            "copy": {"same_bytes": "same_bytes", "resaved": "same_content"}.get(sending.flaw) if before else None,
            "plan": sending.plan,
        }
        if outcome.verdict in ACCEPTED:
            told["values"] = {code: _state_amounts(amounts) for code, amounts in draft.amounts.items()}
        return told


def _expect_half_plans(programme: Programme, period: Period, draft: Draft, outcome: Outcome) -> tuple[str, ...]:
    """L03 where a year ends at less than half of a plan, as it does after a quarter in which nothing was reported."""
    if outcome.verdict not in ACCEPTED or not period.is_last:
        return ()
    planned = [draft.amounts[i.code] for i in programme.indicators_of(period) if i.year_aggregation == "sum"]
    missed = any(a.plan is not None and a.ytd is not None and a.plan >= 10 and 2 * a.ytd < a.plan for a in planned)
    return ("L03",) if missed else ()


def _state_amounts(amounts: Amounts) -> Any:
    if amounts.state != "value":
        return amounts.state
    measures = {"period": amounts.period, "ytd": amounts.ytd, "plan": amounts.plan}
    return {name: str(value) for name, value in measures.items() if value is not None}


def take_units(job: Job, units: Sequence[tuple[str, tuple[Sending, ...]]]) -> Job:
    """The same job for some of its units."""
    return replace(job, sendings=tuple(units))
