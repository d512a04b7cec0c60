"""`thidua rank`: its commands (`commands`, `dossiers`, `worksheets`, `signing`) and what they show."""
