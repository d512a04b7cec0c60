"""Office packages that are the same bytes whenever they are made of the same content."""
