"""A grid goes on where it was broken off, and one by one where neighbours disturb too much."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from tests.observe.planted import ran
from tools.measure.grid import Ran
from tools.measure.step_messages import Failed
from tools.measure.stepping import StepRequest
from tools.measure.workload import WorkloadCase, working_tree
from tools.observe import grid
from tools.observe.benchmark import Bench
from tools.observe.cell import Cell, NoCell
from tools.observe.code import CodeState
from tools.observe.grid import Asked, Effort, Grid, measure_grid
from tools.stats.interval import Interval, Refusal

SIZES = (10, 20, 40, 80)
PROCESSES = 3


class Machine:
    """Stands in for `run_grid`: neighbours slow every process `slowed` times.

    ran: (size, at once) of each process. breaks_after: so many processes somebody interrupts it.
    """

    def __init__(self, slowed: float, breaks_after: int | None = None) -> None:
        self.slowed, self.breaks_after = slowed, breaks_after
        self.ran: list[tuple[int, int]] = []

    def __call__(
        self,
        requests: Sequence[StepRequest],
        cores: Sequence[int | None],
        at_once: int,
        rng: Random,
    ) -> Iterator[tuple[int, Ran | Failed]]:
        assert at_once <= len(cores)
        for number, request in enumerate(requests):
            if len(self.ran) == self.breaks_after:
                raise KeyboardInterrupt
            size = request.case.flags["size"]
            self.ran.append((size, at_once))
            rate = 1e4 / size * (1 + 0.001 * (number % PROCESSES))
            yield (
                number,
                Failed("no such size")
                if request.case.flags["fails"]
                else ran(self.slowed, rate, alone=at_once == 1),
            )

    def of(self, at_once: int) -> list[int]:
        return [size for size, how in self.ran if how == at_once]


def bench(root: Path) -> Bench:
    return Bench(
        root,
        working_tree(root, root),
        CodeState("a" * 40, None),
        (0, 1),
        "items",
        "size",
        "threads",
    )


def case(size: int, threads: int = 1, fails: bool = False) -> Asked:
    flags = {"size": size, "threads": threads, "fails": fails}
    return Asked(WorkloadCase("suite.adapter", flags), 300)


@pytest.fixture
def measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return what measures a grid on a machine."""

    def measure(machine: Machine, asked: Sequence[Asked], at_once: int = 2, **more: float) -> Grid:
        monkeypatch.setattr(grid, "run_grid", machine)
        effort = {"processes": PROCESSES, "budget_s": 60.0, "at_once": at_once, "limit": 0.1}
        effort |= {"oldest_s": 1e9} | more
        said: list[Interval] = []
        found = measure_grid(bench(tmp_path), asked, Effort(**effort), Random(1), said.append)
        assert len(said) == found.given_up
        return found

    return measure


def test_side_by_side_cells_have_rates_and_the_slow_down_of_all(measured):
    machine = Machine(1.05)
    found = measured(machine, [case(size) for size in SIZES])
    assert machine.of(2) == [size for size in SIZES for _ in range(PROCESSES)]
    assert not machine.of(1)
    assert isinstance(found.slow_down, Interval)
    assert found.slow_down.value == pytest.approx(1.05)
    assert not found.given_up
    for size, cell in zip(SIZES, found.cells, strict=True):
        assert cell.beside
        assert cell.steps_per_s.value == pytest.approx(1e4 / size / 1.05, rel=0.002)
        assert cell.real_time_factor.value == pytest.approx(0.1 * cell.steps_per_s.value)
        assert cell.slow_down.value == pytest.approx(1.05)


def test_too_much_interference_gives_all_cells_up_and_measures_them_alone(measured):
    machine = Machine(1.3)
    found = measured(machine, [case(size) for size in SIZES])
    assert found.given_up
    assert found.slow_down.value == pytest.approx(1.3)
    assert len(machine.of(2)) == 6, "as soon as it is sure"
    assert machine.of(1) == [size for size in SIZES for _ in range(PROCESSES)]
    for size, cell in zip(SIZES, found.cells, strict=True):
        assert not cell.beside
        assert cell.steps_per_s.value == pytest.approx(1e4 / size, rel=0.002)
        assert isinstance(cell.slow_down, Refusal)


def test_a_grid_that_was_given_up_is_answered_from_what_was_measured_alone(measured):
    asked = [case(size) for size in SIZES]
    first = measured(Machine(1.3), asked)
    again = Machine(1.3)
    second = measured(again, asked)
    assert not again.ran
    assert [cell.rates for cell in second.cells] == [cell.rates for cell in first.cells]
    assert not second.given_up


def test_one_by_one_nobody_is_beside_and_what_was_measured_beside_is_no_answer(measured):
    asked = [case(size) for size in SIZES]
    measured(Machine(1.05), asked)
    machine = Machine(1.05)
    found = measured(machine, asked, at_once=1)
    assert len(machine.of(1)) == len(SIZES) * PROCESSES
    assert not any(cell.beside for cell in found.cells)
    assert isinstance(found.slow_down, Refusal)


def test_a_broken_off_grid_goes_on_and_a_repeated_one_costs_nothing(measured):
    asked = [case(size) for size in SIZES]
    with pytest.raises(KeyboardInterrupt):
        measured(Machine(1.05, breaks_after=2 * PROCESSES + 1), asked)
    rest = Machine(1.05)
    whole = measured(rest, asked)
    assert rest.of(2) == [size for size in SIZES[2:] for _ in range(PROCESSES)]
    again = Machine(1.05)
    repeated = measured(again, asked)
    assert not again.ran
    assert [cell.rates for cell in repeated.cells] == [cell.rates for cell in whole.cells]
    assert repeated.slow_down == whole.slow_down


@pytest.mark.parametrize("more", [{"oldest_s": -1.0}, {"processes": PROCESSES + 1}])
def test_what_is_too_old_or_was_asked_otherwise_is_measured_anew(measured, more):
    asked = [case(size) for size in SIZES]
    measured(Machine(1.05), asked)
    machine = Machine(1.05)
    measured(machine, asked, **more)
    assert set(machine.of(2)) == set(SIZES)


def test_a_case_that_needs_several_cores_is_measured_alone(measured):
    machine = Machine(1.05)
    found = measured(machine, [case(10), case(20, threads=2), case(40)])
    assert set(machine.of(2)) == {10, 40}
    assert machine.of(1) == [20] * PROCESSES
    assert [cell.beside for cell in found.cells] == [True, False, True]


def test_a_case_that_fails_says_why_and_is_tried_again_the_next_time(measured):
    asked = [case(10), case(20, fails=True)]
    found = measured(Machine(1.05), asked)
    assert isinstance(found.cells[0], Cell)
    assert found.cells[1] == NoCell(asked[1].case, "no such size")
    again = Machine(1.05)
    measured(again, asked)
    assert set(again.of(2)) == {20}
