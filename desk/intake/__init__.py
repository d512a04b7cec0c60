"""From the inbox to the ledger: collect, read and judge, load."""
