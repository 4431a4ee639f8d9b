"""CPU time beside the clock: it explains a change, or says that something waits."""

import numpy as np
import pytest

from tools.gate.rule.cpu_time import cpu_time_effects, find_waiting
from tools.gate.rule.paired import paired_effect
from tools.gate.rule.verdict import Verdict, judge
from tools.stats.arrays import FloatArray
from tools.stats.limits import Limits

TAIL, BLOCKS = 1e-4, 30


def clock(change: float, rng: np.random.Generator) -> tuple[FloatArray, Verdict]:
    """Log ratios of a case whose head takes `change` longer on the clock, and its verdict."""
    log_ratios = np.log1p(change) + 0.005 * rng.standard_normal(BLOCKS)
    effect = paired_effect(log_ratios, TAIL)
    return log_ratios, judge(effect, effect, Limits(smallest_effect=0.01, same_within=0.05))


@pytest.mark.parametrize(
    ("change", "cpu_share", "waits"),
    [
        (0.10, 1.0, False),  # works longer
        (0.10, 1 / 1.10, True),  # sleeps longer
        (-0.10, 1.0, False),
        (-0.10, 1 / 0.90, True),
        (0.10, 1.07 / 1.10, False),  # three quarters of it is work
    ],
)
def test_what_changes_on_the_clock_alone_waits(
    change: float, cpu_share: float, waits: bool
) -> None:
    log_ratios, verdict = clock(change, np.random.default_rng(1))
    cpu = (log_ratios + np.log(cpu_share))[:, np.newaxis]
    effects = cpu_time_effects(cpu, [verdict], TAIL)
    assert effects[0].value == pytest.approx(np.log1p(change) + np.log(cpu_share), abs=0.005)
    assert find_waiting([verdict], effects) == ([0] if waits else [])


def test_a_case_that_stays_the_same_or_whose_cpu_time_is_not_known_has_no_reading() -> None:
    rng = np.random.default_rng(2)
    (same, of_same), (slower, of_slower) = clock(0.0, rng), clock(0.2, rng)
    unknown = np.full(BLOCKS, np.nan)
    cpu = np.column_stack([same, slower, unknown])
    assert list(cpu_time_effects(cpu, [of_same, of_slower, of_slower], TAIL)) == [1]
