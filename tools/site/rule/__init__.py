"""Decisions of the pages: what is relevant, what is old, what is gone."""
