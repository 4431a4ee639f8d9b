"""What too few processes tell, in words that claim nothing of the commits."""

import math

import pytest

from tools.gate.rule.rank_sum import SampleEffect
from tools.gate.within import WithinProcesses, together, within_words


def within(
    value: float, low: float, high: float, processes: tuple[int, int] | None = (2, 2)
) -> WithinProcesses:
    """Of changes as factors of time."""
    return WithinProcesses(SampleEffect(*map(math.log, (value, low, high))), processes, 8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (within(10, 9.9, 10.1), "10 times slower (9.9 to 10.1) within these 2 processes"),
        (within(0.1, 0.099, 0.101), "10 times faster (9.9 to 10.1) within these 2 processes"),
        (within(1.3, 1.2, 1.4, (1, 1)), "30 % slower (20 to 40 %) within this process a side"),
        (within(0.7, 0.6, 0.95), "30 % faster (5.0 to 40 %) within these 2 processes"),
        (within(1.01, 0.95, 1.2, None), "-5.0 % to +20 % within these processes"),
        (within(1.05, 1.01, 1.2, (3, 4)), "5.0 % slower (1.0 to 20 %) within these 3 and 4 proc"),
    ],
)
def test_words_begin_with_undecided_and_end_with_the_processes(
    change: WithinProcesses, words: str
) -> None:
    assert within_words(change).startswith(f"undecided ({words}")


def test_a_family_has_the_mean_of_its_cases_and_their_processes_if_alike() -> None:
    both = together([within(1.2, 1.1, 1.3), within(1.2, 1.1, 1.3)])
    assert (both.processes, both.needed) == ((2, 2), 8)
    assert math.exp(both.effect.value) == pytest.approx(1.2)
    assert together([within(1, 0.9, 1.1), within(1, 0.9, 1.1, None)]).processes is None
