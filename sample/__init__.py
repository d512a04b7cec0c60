"""The sample season: invented reports of every unit, laid out as a desk receives them, with the truth beside.

`write_season(inbox, programme)` writes the inbox and, next to it, `truth.json`, which says what a right run must find:

| key | holds |
|---|---|
| `edition`, `seed`, `programme_hash`, `periods`, `units` | what it was made from; the same again changes nothing |
| `expected_reports` | units × periods |
| `submissions` | every document that should be judged, by receipt time (below) |
| `standings` | how every unit stands with every period after its closing (below) |
| `totals` | `{period: {indicator: "decimal"}}`: the primary measure summed over the effective reports |

A standing has `unit`, `period`, `plan` (what was planted there, `missing` where nothing was sent), `status`,
`received`, `sent`, `on_time` (null where no report counts) and `days_late`; the days of a
returned report are left out, since they depend on when the desk answered it.

A submission has `place` (path in the inbox and names inside containers, joined by ` ▸ `; a message in a mailbox
is `thu-<first 12 of its SHA-256>.eml`), `sha256`, `unit`, `period` (null where a person must decide; for an
unreadable document the true sender's), `verdict`, `codes` (distinct, sorted), `received_at`, `days_late` (of
this document), `copy` (null, `same_bytes`: one document seen again, or `same_content`), `plan` (what was
planted) and, where accepted, `values`: `{indicator: {measure: "decimal"}}` or the state of the row
(`not_applicable`, `not_required`, `missing`). A message without attachment (F08) is itself the document.
"""

from sample.season import write_season
from sample.truth import Truth

__all__ = ["Truth", "write_season"]
