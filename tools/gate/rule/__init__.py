"""The decisions of the gate: arrays in, a verdict out."""
