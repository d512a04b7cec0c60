"""Strategies to gain points by form, played against the whole product."""
