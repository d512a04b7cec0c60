"""What people did to a year's scores: the steps of its course, verified scores, agreement of who scored blind."""
