"""Every command that changes something, killed at random moments and run again: nothing is lost, nothing doubled."""
