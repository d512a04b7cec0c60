"""What an independent validator finds wrong with a PDF by the standards that our PDFs claim: PDF/A-2a and PDF/UA-1."""

import re

import page

PROFILES = (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1)
LENGTH = "PDFA2A-STREAM-LENGTH-001"


def find_faults(pdf: bytes) -> list[str]:
    """The rules that the PDF breaks, of both standards, in order; none where it conforms."""
    reports = [page.validate_pdf_bytes(pdf, profile=profile) for profile in PROFILES]
    found = sorted({failure.rule_id for report in reports for failure in report.failures})
    assert all(report.rules.total > 100 for report in reports), "the validator knows the standards"
    assert all(report.is_compliant for report in reports) == (not found)
    # It takes the last byte of a stream for the end of its line where that byte is a carriage return.
    return [rule for rule in found if rule != LENGTH or not are_lengths_right(pdf)]


def are_lengths_right(pdf: bytes) -> bool:
    """Whether each stream has as many bytes as it says, and after them nothing but the end of a line."""
    heads = list(re.finditer(rb"<<(?:(?!<<|endobj).)*?/Length (\d+)(?:(?!endobj).)*?>>\s*stream\r?\n", pdf, re.S))
    ends = pdf.count(b"\nendstream")
    return len(heads) == ends > 0 and all(
        pdf[head.end() + int(head[1]) :].startswith((b"\nendstream", b"\r\nendstream")) for head in heads
    )
