"""What a script is handed of a curve: which commits, and its numbers."""
