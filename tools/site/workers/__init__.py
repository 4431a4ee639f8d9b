"""Throughput over workers as pages draw it: the curves, and all cores over the commits."""
