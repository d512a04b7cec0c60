"""What changed between two reports of a period: figure by figure, and by what."""
