"""Rows of a form: what their codes, labels, amounts, units of measure and texts say, grammar by grammar."""
