"""What holds the memory of a case, by memray or tracemalloc, and what changed between sides."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

import pytest

from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.peak import Peak, look_at_peak
from tools.measure.workload import WorkloadCase, working_tree
from tools.observe.profile.answer import memory_of
from tools.observe.profile.difference import measure_difference
from tools.observe.profile.graphs import graph_of
from tools.observe.profile.memory_report import memory_report
from tools.observe.profile.shares import add_up
from tools.render.quantities import quantity

ADAPTER = """
import model
FLAGS = ({"name": "size", "type": "int", "default": 10},)
SIZE, THREADS, WORK = "size", None, "items"
class Case:
    step_name, simulated_s, frames_per_s, nbytes = "step", None, None, None
    def __init__(self, size):
        if size == 99:
            raise ValueError("cannot be made")
        self.work, self.held = size, model.hold()
    def step(self):
        model.pass_by()
make = Case
"""
HELD = {"positions": 500_000, "speeds": 300_000, "lanes": 200_000}
PASSES_BY = 300_000  # allocated in a step and freed in it
# Sizes differ a little from process to process, as those of real programs do.
MODEL = """
import random
def {name}():
    return bytearray(int({size} * random.uniform(0.995, 1.005)))
"""
PASS_BY = f"""
def pass_by():
    bytearray({PASSES_BY})
"""
CASE = WorkloadCase("suite.adapter", {"size": 10})


def side(root: Path, name: str, held: Mapping[str, int]) -> Installation:
    """Install a model that holds so much."""
    packages = root / name / "lib" / "python3.11"
    packages.mkdir(parents=True)
    parts = [MODEL.format(name=each, size=size) for each, size in held.items()]
    calls = ", ".join(f"{each}()" for each in held)
    source = "".join([*parts, PASS_BY, f"def hold():\n    return [{calls}]\n"])
    (packages / "model.py").write_text(source)
    tree = working_tree(root, root / "suite")
    path = f"{packages}:{tree.environment['PYTHONPATH']}"
    return replace(tree, environment={**tree.environment, "PYTHONPATH": path})


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("project")
    (home / "suite").mkdir()
    (home / "suite" / "__init__.py").write_text("")
    (home / "suite" / "adapter.py").write_text(ADAPTER)
    return home


@pytest.fixture(scope="module")
def base(root: Path) -> Installation:
    return side(root, "base", HELD)


@pytest.fixture(scope="module")
def peak(base: Installation) -> Peak:
    found = look_at_peak(CASE, base, steps=20)
    assert isinstance(found, Peak), found
    return found


def held_by_function(found: Peak, root: Path) -> dict[str, int]:
    return {each.name: size for each, size in add_up(found.stacks, root).own.items()}


def test_memray_sees_the_moment_at_which_most_is_held_with_what_passes_by(
    peak: Peak, root: Path
) -> None:
    assert peak.tool == "memray"
    held = held_by_function(peak, root)
    for name, size in (HELD | {"pass_by": PASSES_BY}).items():
        assert held[name] == pytest.approx(size, rel=0.02)
    assert peak.held_bytes == pytest.approx(sum(HELD.values()) + PASSES_BY, rel=0.05)
    assert peak.allocations_per_step is not None
    assert 2 <= peak.allocations_per_step <= 20  # an object and its bytes, and tracing itself


def test_the_report_names_lines_with_bytes_an_item(peak: Peak, root: Path) -> None:
    report = memory_report(CASE, peak, add_up(peak.stacks, root), ["a/b.svg"])
    (table,) = report.tables
    assert table.rows[0][0] == "model.py:4 positions"
    assert table.rows[0][3] in {f"{each / 10:.1f} kB".replace(".0", "") for each in range(490, 511)}
    head, *lines = report.records
    assert head["bytes_per_item"] == pytest.approx(peak.held_bytes / 10)
    assert sum(each["held_bytes"] for each in lines) == peak.held_bytes
    shares = add_up(peak.stacks, root)
    ET.fromstring(graph_of("a", "b", shares, partial(quantity, unit="bytes")))


def test_without_memray_tracemalloc_tells_what_is_held_after_the_last_step(
    base: Installation, root: Path, tmp_path: Path
) -> None:
    (tmp_path / "memray.py").write_text("raise ImportError('not here')\n")
    path = f"{tmp_path}:{base.environment['PYTHONPATH']}"
    without = replace(base, environment={**base.environment, "PYTHONPATH": path})
    found = look_at_peak(CASE, without, steps=20)
    assert isinstance(found, Peak), found
    assert found.tool == "tracemalloc"
    assert found.allocations_per_step is None
    lines = {
        each.label.partition(" ")[0]: size
        for each, size in add_up(found.stacks, root).lines.items()
    }
    assert lines["model.py:4"] == pytest.approx(HELD["positions"], rel=0.02)
    assert found.held_bytes == pytest.approx(sum(HELD.values()), rel=0.05)
    (table,) = memory_report(CASE, found, add_up(found.stacks, root), ["a/b.svg"]).tables
    assert "since memray is not installed there" in table.notes[0]


def test_a_case_that_cannot_be_made_is_told_in_one_line(base: Installation, root: Path) -> None:
    look = memory_of(WorkloadCase("suite.adapter", {"size": 99}), 5, root)
    with pytest.raises(UserError, match="size=99: ValueError: cannot be made"):
        look(base)


@pytest.mark.slow
def test_a_planted_allocation_of_5_percent_is_the_first_row_in_10_of_10(
    base: Installation, root: Path
) -> None:
    whole = sum(HELD.values()) + PASSES_BY
    head = side(root, "planted", HELD | {"planted": round(0.05 * whole)})
    for seed in range(10):
        found = measure_difference(CASE, (base, head), memory_of(CASE, 5, root), Random(seed))
        function, change = found.ordered[0]
        assert function.name == "planted", found.ordered
        assert change.changed
        assert change.change.low < 0.05 / 1.05 < change.change.high


@pytest.mark.slow
def test_with_nothing_planted_no_function_is_called_changed_in_19_of_20(
    base: Installation, root: Path
) -> None:
    wrong = 0
    for seed in range(20):
        found = measure_difference(CASE, (base, base), memory_of(CASE, 5, root), Random(seed))
        wrong += any(each.changed for each in (*found.own.values(), *found.ways.values()))
    print(f"{wrong} of 20")
    assert wrong <= 1
