"""The scorecard of rules: what each rule looked at and found in a period, and the quality of what units sent."""
