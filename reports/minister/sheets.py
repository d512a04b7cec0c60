"""The sheets of the report's workbook: their columns, by the codes of the headings that the programme says."""

from __future__ import annotations

from reports.office.xlsx_styles import SheetColumn

TOTALS = (
    SheetColumn("column_code", 7, "center"),
    SheetColumn("column_indicator", 50),
    SheetColumn("column_measure", 13, "center"),
    SheetColumn("column_period", 14, "whole"),
    SheetColumn("column_compared", 14, "whole"),
    SheetColumn("column_last_year", 14, "whole"),
    SheetColumn("column_since_january", 14, "whole"),
    SheetColumn("column_units_expected", 10, "whole"),
    SheetColumn("column_units_reported", 10, "whole"),
    SheetColumn("column_units_nothing", 10, "whole"),
    SheetColumn("column_units_missing", 10, "whole"),
    SheetColumn("column_units_carried", 10, "whole"),
    SheetColumn("column_missing_share", 11, "share"),
    SheetColumn("column_year", 14, "whole"),
    SheetColumn("column_plan", 13, "whole"),
    SheetColumn("column_plan_done_alike", 13, "whole"),
    SheetColumn("column_plan_share", 10, "share"),
    SheetColumn("column_units_planned", 10, "whole"),
    SheetColumn("column_progress", 10, "center"),
)
BY_UNIT = (SheetColumn("column_code", 6, "center"), SheetColumn("column_unit", 20), SheetColumn("column_verdict", 19))
CARRIED = (
    SheetColumn("column_code", 6, "center"),
    SheetColumn("column_unit", 22),
    SheetColumn("column_carried_from", 12, "center"),
    SheetColumn("column_indicators_counted", 9, "whole"),
    SheetColumn("column_indicators", 80),
)
NAMED = (
    SheetColumn("column_code", 7, "center"),
    SheetColumn("column_indicator", 46),
    SheetColumn("column_measure", 12, "center"),
)
COMPARED = (
    SheetColumn("column_both_units", 13, "whole"),
    SheetColumn("column_this_alike", 13, "whole"),
    SheetColumn("column_other_alike", 13, "whole"),
    SheetColumn("column_change", 12, "whole"),
    SheetColumn("column_rate", 10, "percent"),
)
DISCIPLINE = (
    SheetColumn("column_code", 6, "center"),
    SheetColumn("column_unit", 22),
    SheetColumn("column_cluster", 40),
    SheetColumn("column_verdict", 20),
    SheetColumn("column_first_received", 17, "moment"),
    SheetColumn("column_counted_from", 17, "moment"),
    SheetColumn("column_on_time", 10),
    SheetColumn("column_days_late", 9, "whole"),
    SheetColumn("column_times_sent", 8, "whole"),
    SheetColumn("column_times_returned", 8, "whole"),
    SheetColumn("column_held_documents", 9, "whole"),
    SheetColumn("column_cells_expected", 10, "whole"),
    SheetColumn("column_cells_answered", 10, "whole"),
    SheetColumn("column_complete", 10, "share"),
)
QUESTIONS = (
    SheetColumn("column_unit", 22),
    SheetColumn("column_rule", 9, "center"),
    SheetColumn("column_indicator", 9, "center"),
    SheetColumn("column_sheet", 16),
    SheetColumn("column_cell", 7, "center"),
    SheetColumn("column_to_explain", 62),
    SheetColumn("column_to_do", 52),
    SheetColumn("column_explanation", 40),
    SheetColumn("column_ruling", 40),
)
CORRECTIONS = (
    SheetColumn("column_unit", 22),
    SheetColumn("column_of_period", 10, "center"),
    SheetColumn("column_indicator", 9, "center"),
    SheetColumn("column_of_column", 12),
    SheetColumn("column_reported", 14, "whole"),
    SheetColumn("column_counted", 14, "whole"),
    SheetColumn("column_reason", 60),
    SheetColumn("column_decided_by", 26),
    SheetColumn("column_day", 12, "center"),
)
CLAIMS = (
    SheetColumn("column_claim", 24),
    SheetColumn("column_said", 60),
    SheetColumn("column_figures", 46),
    SheetColumn("column_query", 24),
    SheetColumn("column_parameters", 40),
    SheetColumn("column_query_hash", 34),
)
LINEAGE = (
    SheetColumn("column_unit", 20),
    SheetColumn("column_indicator", 9, "center"),
    SheetColumn("column_state", 18),
    SheetColumn("column_value", 14, "whole"),
    SheetColumn("column_file", 34),
    SheetColumn("column_origin", 50),
    SheetColumn("column_sheet", 14),
    SheetColumn("column_cell", 7, "center"),
    SheetColumn("column_file_hash", 34),
)
