"""What the eye sees otherwise than it is counted: struck, raised, hidden, covered, stale and linked figures."""
