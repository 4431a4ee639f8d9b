"""Comparing two commits by what ASV stored, without measuring anything."""
