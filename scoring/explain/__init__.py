"""Why a unit stands where it does: distances, what would have gained a place, change against last year, fairness."""
