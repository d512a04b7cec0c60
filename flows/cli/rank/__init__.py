"""What belongs to `thidua rank` beside the ranking itself: worksheets of the year's course."""
