"""Cell values and names as people type them: small pure functions from text to value or refusal."""
