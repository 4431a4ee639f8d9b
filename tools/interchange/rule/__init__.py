"""Decisions of the interchange: pure functions of values."""
