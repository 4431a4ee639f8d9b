"""Pure decisions: arrays in, a small frozen dataclass out. No clock, no files, no printing."""
