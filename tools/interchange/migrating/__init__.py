"""Old performance tests become benchmarks of an ASV suite: found, judged, written, undone."""
