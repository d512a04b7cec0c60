"""What goes out: the form, feedback, reminders, the report to the Minister, the ranking dossier."""
