"""From the warehouse to scores and ranks: methods, criteria, ranking, explanation, seal."""
