"""The course of a gate that measures: how many blocks, of which cases, on a clock of the test."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tools.errors import UserError
from tools.gate import speed
from tools.gate.comparison import SpeedComparison
from tools.measure.blocks import Arm
from tools.measure.installation import Installation
from tools.measure.suite import Group
from tools.store.blocks import Process
from tools.store.cases import Parameters
from tools.store.settings.file import read_settings

SIZES = ("10", "100", "1000", "10000")
GROUP = Group("time_x", "time", (0, 1, 2, 3), SIZES, Parameters(("n",), (SIZES,)))
CASE_S = 0.25  # of measuring one case on one side


class Machine:
    """A machine on which a case takes CASE_S to measure, and what it measured."""

    def __init__(self, slower: Sequence[float], sd: Sequence[float], kernel: float = 1.0) -> None:
        """slower, sd: per case, head's change and the noise; kernel: head's, of base's."""
        self.now_s, self.rng, self.kernel = 0.0, np.random.default_rng(0), kernel
        self.slower, self.sd = (
            dict(zip(SIZES, slower, strict=True)),
            dict(zip(SIZES, sd, strict=True)),
        )
        self.measured: list[tuple[int, tuple[str, ...]]] = []

    def measure_block(
        self, block: int, arms: Sequence[Arm], groups: Sequence[Group], draw: Random
    ) -> list[Process]:
        self.measured += [(block, group.keys) for group in groups]
        return [process for group in groups for process in self._processes(block, arms, group)]

    def _processes(self, block: int, arms: Sequence[Arm], group: Group) -> Iterator[Process]:
        for place, arm in enumerate(arms):
            head = arm.name == "head"
            self.now_s += CASE_S * len(group.keys)
            values = {
                case: float(
                    np.exp(self.sd[case] * self.rng.standard_normal())
                    * (1 + head * self.slower[case])
                )
                for case in group.keys
            }
            kernel_s = 0.005 * (self.kernel if head else 1.0)
            yield Process(block, arm.name, group.benchmark, place, values, kernel_s, 1.0)


Compare = Callable[[Machine, float], SpeedComparison]


@pytest.fixture
def compare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Compare:
    """Return the gate's comparison of speed on a machine, with the default thresholds."""

    def on(machine: Machine, budget_s: float) -> SpeedComparison:
        monkeypatch.setattr(speed, "measure_block", machine.measure_block)
        monkeypatch.setattr(speed, "monotonic", lambda: machine.now_s)
        sides = [Installation(side * 40, tmp_path, tmp_path, {}) for side in "ab"]
        thresholds = read_settings(tmp_path / "none.toml").thresholds
        return speed.compare_speed(
            (sides[0], sides[1]), [GROUP], {"time_x": GROUP}, thresholds, budget_s
        )

    return on


QUIET = (0.001,) * 4


def test_a_gate_stops_at_its_first_look_where_nothing_is_undecided(compare: Compare) -> None:
    machine = Machine(slower=(0.1,) * 4, sd=QUIET)
    compared = compare(machine, 40 * 2.0)  # 40 blocks of four cases on two sides
    assert {verdict.kind for verdict in compared.decision.rows} == {"slower"}
    # One that warms up, then blocks 0, 1, ... in 60 % of the time.
    assert machine.measured == [(0, SIZES), *((block, SIZES) for block in range(24))]
    assert compared.wall_s == pytest.approx(48.0)


def test_the_rest_of_the_time_goes_to_what_is_undecided(compare: Compare) -> None:
    machine = Machine(slower=(0.1, 0.1, 0.1, 0.0), sd=(*QUIET[:3], 0.1))
    compared = compare(machine, 40 * 2.0)
    first, rest = machine.measured[1:25], machine.measured[25:]
    assert {keys for _, keys in first} == {SIZES}
    assert {keys for _, keys in rest} == {("10000",)}
    assert len(rest) == 64  # of a quarter of a whole block's time
    assert [block for block, _ in machine.measured[1:]] == list(range(len(first + rest)))
    assert compared.wall_s == pytest.approx(80.0, abs=2.0)
    assert compared.decision.cases[0].effect.blocks == 24
    assert compared.decision.cases[3].effect.blocks == len(first + rest)


def test_changes_are_void_where_the_kernel_changed_as_well(compare: Compare) -> None:
    compared = compare(Machine(slower=(0.1,) * 4, sd=QUIET, kernel=1.1), 40 * 2.0)
    assert compared.drift is not None
    assert compared.drift.sides_differ
    assert {verdict.kind for verdict in compared.decision.rows} == {"undecided"}


def test_a_budget_that_holds_too_few_blocks_is_refused_after_one(compare: Compare) -> None:
    machine = Machine(slower=(0.0,) * 4, sd=QUIET)
    with pytest.raises(UserError, match=r"--budget: holds 5 blocks of this suite, \d+ are needed"):
        compare(machine, 5 * 2.0)
    assert machine.measured == [(0, SIZES)] * 2
