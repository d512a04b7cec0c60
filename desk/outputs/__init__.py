"""What the desk gives out: report, reminders, release."""
