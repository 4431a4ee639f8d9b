"""What a benchmark takes, and how its cases are called."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_PARAMETERS = 32  # the dimensions that an array of NumPy may have, in its older versions too


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


def unquoted(value: str) -> str:
    """Return a value as people read it, without the quotes of its repr()."""
    return value.strip("'\"")


def labelled(benchmark: str, params: Iterable[tuple[str, str]]) -> str:
    """Return a benchmark with the (name, value) pairs held fixed: `blas.Gemm.time_gemm(d)`."""
    fixed = ", ".join(unquoted(value) for _, value in params)
    return f"{benchmark}({fixed})" if fixed else benchmark
