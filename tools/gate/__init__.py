"""Two commits compared: slower, faster, the same, or undecided."""
