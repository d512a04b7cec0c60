"""What people decide: whose a report is, explanations, corrections."""
