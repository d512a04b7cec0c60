-- core.share_of(part, whole): what share of the whole the part is, to six decimals; NULL where either is unknown or the whole is zero.
CREATE OR REPLACE MACRO core.share_of(part, whole) AS CAST(part / nullif(whole, 0) AS DECIMAL(9, 6));
