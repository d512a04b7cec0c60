"""The consolidated report to the Minister and its annex."""
