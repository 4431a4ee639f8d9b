"""Decisions about histories: arrays in, events out."""
