"""Decisions on samples of stacks: pure functions on arrays."""
