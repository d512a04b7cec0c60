"""What a programme must be beyond what each row can say: one check a module or function, all of them in `CHECKS`.

A check looks at a draft (`schemas.programme.draft`), whose rows may be incomplete, and yields faults; the programme
as a whole is there only if every file could be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from schemas.programme.checks.calendar import check_calendar
from schemas.programme.checks.clusters import check_clusters
from schemas.programme.checks.english import check_english
from schemas.programme.checks.measures import check_measures
from schemas.programme.checks.names import check_aliases, check_contacts, check_exemplar_kinds, check_unit_events
from schemas.programme.checks.packets import check_packets
from schemas.programme.checks.references import check_references, check_repeated_keys
from schemas.programme.checks.report import check_report, check_report_texts
from schemas.programme.checks.rules import check_rule_families, check_rules
from schemas.programme.checks.themes import check_themes
from schemas.programme.checks.units import check_codes_apart, check_scopes, check_unit_words
from schemas.programme.checks.validity import check_validity
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault

__all__ = ["CHECKS", "DraftCheck"]

DraftCheck = Callable[[Draft], Iterable[Fault]]

CHECKS: tuple[DraftCheck, ...] = (
    check_repeated_keys,
    check_references,
    check_validity,
    check_unit_words,
    check_codes_apart,
    check_scopes,
    check_clusters,
    check_aliases,
    check_contacts,
    check_unit_events,
    check_exemplar_kinds,
    check_rules,
    check_rule_families,
    check_measures,
    check_report,
    check_report_texts,
    check_calendar,
    check_themes,
    check_english,
    check_packets,
)
