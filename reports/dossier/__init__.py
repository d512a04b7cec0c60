"""The dossier of a year's ranking: report and proposal to the Council, scorecards, letters to the units."""
