"""What goes back to the units: marked workbooks, letters, JSON, replies, and their delivery."""
