"""What a benchmark takes, and how its cases are called."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a benchmark: a name each, and the values as ASV writes them."""

    names: tuple[str, ...] = ()
    values: tuple[tuple[str, ...], ...] = ()


def case_keys(params: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return each combination of values, as ASV writes them, joined by commas.

    The last varies fastest. One, without a name, where there are no parameters.
    """
    return tuple(", ".join(values) for values in itertools.product(*params))
