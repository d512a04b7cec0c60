"""Pages about the rules: what they say, what one in shadow would have found."""
