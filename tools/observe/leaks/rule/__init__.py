"""Decisions on growth with steps: pure functions on arrays."""
