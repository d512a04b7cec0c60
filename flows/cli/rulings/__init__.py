"""What a person decides: `thidua decide`, `receipt`, `explain` and `corrections`."""
