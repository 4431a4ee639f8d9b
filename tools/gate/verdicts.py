"""The verdicts that a row or a whole comparison can get, in one order. Standard library only."""

# Worst first: what is computed goes before how fast, what is worse before what is not known.
VERDICTS = (
    *("computes something else", "no longer runs", "slower", "worse", "more memory"),
    *("undecided", "more instructions", "faster", "better", "fewer instructions", "same"),
)
# Of a whole comparison these are "same": nothing got worse.
BETTER = frozenset({"faster", "better"})
# Of rows only: instructions are no time, so they decide nothing about a whole comparison.
OF_INSTRUCTIONS = frozenset({"more instructions", "fewer instructions"})
