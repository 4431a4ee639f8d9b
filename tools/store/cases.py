"""How the cases of a benchmark are called."""

import itertools
from collections.abc import Sequence


def case_keys(params: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Each combination of values, as ASV writes them, joined by commas; the last varies fastest.

    One, without a name, where there are no parameters.
    """
    return tuple(", ".join(values) for values in itertools.product(*params))
