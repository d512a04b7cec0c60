"""What an independent validator finds wrong with a PDF by the standards that our PDFs claim: PDF/A-2a and PDF/UA-1."""

import page

PROFILES = (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1)


def find_faults(pdf: bytes) -> list[str]:
    """The rules that the PDF breaks, of both standards, in order; none where it conforms."""
    reports = [page.validate_pdf_bytes(pdf, profile=profile) for profile in PROFILES]
    found = sorted({failure.rule_id for report in reports for failure in report.failures})
    assert all(report.rules.total > 100 for report in reports), "the validator knows the standards"
    assert all(report.is_compliant for report in reports) == (not found)
    return found
