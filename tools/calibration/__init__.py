"""How often to call each benchmark, found by pyperf once for all commits."""
