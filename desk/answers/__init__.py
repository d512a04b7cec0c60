"""What goes back to the units: marked workbooks, letters, messages, and their delivery."""
