"""Whether memory grows with the steps of a case, and which lines allocate it."""
