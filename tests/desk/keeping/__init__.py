"""Tests of `desk.keeping`."""
