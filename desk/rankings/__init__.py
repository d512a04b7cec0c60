"""What is made of a year's scores: the ranking, what it rests on, scorecards, the dossier."""
