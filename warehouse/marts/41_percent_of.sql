-- core.percent_of(part, whole): what per cent of the whole the part is, to four decimals, half rounded away from zero; a number.
-- NULL where either is unknown or the whole is not above zero. Whole numbers throughout: division of DECIMALs gives floats.
CREATE OR REPLACE MACRO core.percent_of(part, whole) AS CAST(
    CASE WHEN whole > 0 THEN CAST(
        sign(part) * (
            (2 * 1000000 * CAST(abs(CAST(part AS DECIMAL(38, 4))) * 10000 AS HUGEINT) + CAST(CAST(whole AS DECIMAL(38, 4)) * 10000 AS HUGEINT))
            // (2 * CAST(CAST(whole AS DECIMAL(38, 4)) * 10000 AS HUGEINT))
        ) AS DECIMAL(28, 0)
    ) * CAST('0.0001' AS DECIMAL(5, 4)) END AS DECIMAL(28, 4)
);
