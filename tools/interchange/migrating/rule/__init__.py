"""Decisions on the syntax trees of old tests; no file, clock or process."""
