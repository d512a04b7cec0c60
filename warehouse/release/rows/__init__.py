"""What a release holds: its rows, by table and year, what is withheld, and their hash."""
