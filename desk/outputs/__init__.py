"""What the desk gives out: report, ranking, reminders, release."""
