-- Each programme's order of trust among kinds of receipt. Until now a candidate's rank was fixed when it was stored, so
-- a changed order did not reach what had been received. raw.receipt.rank stays for programmes laid out before this
-- table: closed periods that they govern keep the receipts they were reported with.
CREATE TABLE core.receipt_kind (
    programme_hash VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (programme_hash, kind)
);
