-- Indicators that analysts may see, with what the programme says of them. Key: indicator_code.
-- bound_op, bound_to: the row that an amount may not exceed (<=) or stay below (>=). across_units: what becomes of amounts where
-- units are merged; of an indicator that the programme no longer has, by its type.
SELECT
    i.*, d.name_en, d.unit_en, 'ct-' || i.indicator_code AS indicator_key, core.fold_text(i.name_vi) AS name_folded,
    coalesce(d.across_units, CASE i.type WHEN 'bool' THEN 'count' ELSE 'add' END) AS across_units,
    d.bound_op, b.indicator_code AS bound_to, d.evidence_required, d.valid_from, d.valid_to
FROM core.indicator AS i
ANTI JOIN release_withheld AS w USING (indicator_code)
LEFT JOIN release_declared_indicator AS d USING (indicator_code)
LEFT JOIN core.indicator AS b ON b.indicator_code = d.bound_to
ORDER BY i.position
