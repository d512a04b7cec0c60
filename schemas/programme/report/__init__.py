"""What a programme says of the report to the Minister: rules, sentences, themes of what units write."""
