"""Where the time of a case goes, by function and line, and what changed between two commits."""
