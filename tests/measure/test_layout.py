"""The layout of memory: what ran before has no say in it, a seed has."""

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tools.measure.blocks import Arm, measure_block
from tools.measure.installation import Installation
from tools.measure.process import measure
from tools.measure.suite import Group, Repetition
from tools.measure.workers import script
from tools.measure.workers.layout import Heap, Layout

pytestmark = pytest.mark.skipif(not Heap.is_known(), reason="this C library is not glibc")

# Tells where its arrays lie. What lies before them is as long as a file says: it stands for the
# docstrings and functions of a commit.
SUITE = """
import array, json, os
from pathlib import Path

blocks = int(Path(__file__).with_name("before").read_text())
BEFORE = [bytearray(1000 + 48 * i) for i in range(blocks)]
del BEFORE[::3]
SEEN = []

class Where:
    params = [1_000, 10_000, 100_000]

    def setup(self, numbers):
        self.arrays = [array.array("d", bytes(8 * numbers)) for _ in range(3)]
        SEEN.append(numbers)

    def track_place(self, numbers):
        places = [each.buffer_info()[0] % 4096 for each in self.arrays]
        return float(sum(place * 4096**i for i, place in enumerate(places)))

def track_hash_seed():
    return float(hash("a commit") % 2**40)

def track_variables():
    return float("LAYOUT_PADDING" in os.environ or "PYTHONHASHSEED" in os.environ)

class Order:
    params = list(range(8))

    def setup(self, i):
        SEEN.append(i)
        if i == 3 and Path(__file__).with_name("fails").exists():
            raise ValueError("planted")

    def track_position(self, i):
        return float(len(SEEN))
"""
NUMBERS = ("1000", "10000", "100000")
WHERE = Group("places.Where.track_place", "track", (0, 1, 2), NUMBERS)
HASH_SEED = Group("places.track_hash_seed", "track", (None,), ("",))
VARIABLES = Group("places.track_variables", "track", (None,), ("",))
ORDER = Group("places.Order.track_position", "track", tuple(range(8)), tuple("01234567"))


def build(directory: Path, before: int) -> Installation:
    """A suite that allocates `before` blocks when it is imported."""
    suite = directory / f"suite_{before}"
    suite.mkdir()
    (suite / "__init__.py").write_text("")
    (suite / "places.py").write_text(SUITE)
    (suite / "before").write_text(str(before))
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONHASHSEED"}
    return Installation("c" * 40, Path(sys.executable), suite, environment)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Installation]:
    directory = tmp_path_factory.mktemp("builds")
    return build(directory, 100), build(directory, 137)


def test_a_seed_decides_where_arrays_lie_and_not_the_build(
    builds: tuple[Installation, Installation],
) -> None:
    drawn = [
        measure(side, WHERE, None, layout_seed=seed).values for seed in (1, 2) for side in builds
    ]
    assert None not in drawn[0]
    assert drawn[0] == drawn[1]
    assert drawn[2] == drawn[3]
    assert all(one != other for one, other in zip(drawn[0], drawn[2], strict=True))


def test_without_a_seed_the_build_decides(builds: tuple[Installation, Installation]) -> None:
    left = [measure(side, WHERE, None).values for side in builds]
    assert left[0] != left[1]


def test_each_world_lies_elsewhere_and_their_median_is_the_value(
    builds: tuple[Installation, Installation],
) -> None:
    thrice = dataclasses.replace(WHERE, repetitions={"10000": Repetition(worlds=3)})
    measured = measure(builds[0], thrice, None, layout_seed=5)
    assert [len(worlds) for worlds in measured.worlds] == [1, 3, 1]
    assert len(set(measured.worlds[1])) == 3
    assert measured.values[1] == sorted(measured.worlds[1])[1]
    again = measure(builds[1], thrice, None, layout_seed=5)
    assert again.worlds == measured.worlds


def test_a_seed_decides_the_order_of_cases_also_after_one_that_fails(
    builds: tuple[Installation, Installation],
) -> None:
    whole, *others = (
        measure(builds[0], ORDER, None, layout_seed=seed).values for seed in (1, 1, 2)
    )
    assert sorted(filter(None, whole)) == list(range(1, 9))
    assert others[0] == whole
    assert others[1] != whole
    fails = builds[0].suite / "fails"
    fails.touch()
    try:
        measured = measure(builds[0], ORDER, None, layout_seed=1)
    finally:
        fails.unlink()
    assert measured.values == (*whole[:3], None, *whole[4:])
    assert "planted" in measured.missing["3"]


def test_hash_seed_and_environment_are_drawn_and_left_alone_without_a_seed(
    builds: tuple[Installation, Installation],
) -> None:
    def hash_seed(seed: int | None, side: Installation = builds[0]) -> float | None:
        return measure(side, HASH_SEED, None, layout_seed=seed).values[0]

    assert hash_seed(1) == hash_seed(1, builds[1]) != hash_seed(2)
    set_by_project = dataclasses.replace(
        builds[0], environment={**builds[0].environment, "PYTHONHASHSEED": "7"}
    )
    assert (
        hash_seed(1, set_by_project)
        == hash_seed(2, set_by_project)
        == hash_seed(None, set_by_project)
    )
    assert measure(builds[0], VARIABLES, None).values == (0.0,)


def test_the_arms_of_a_block_share_their_layout(
    builds: tuple[Installation, Installation],
) -> None:
    arms = [Arm("base", builds[0]), Arm("head", builds[1])]
    draw = Random(3)
    timed = dataclasses.replace(WHERE, type="time")
    blocks = [measure_block(block, arms, [timed], draw) for block in range(2)]
    for base, head in blocks:
        assert base.values == head.values
    assert blocks[0][0].values != blocks[1][0].values


def test_what_is_not_timed_is_measured_as_it_lies(
    builds: tuple[Installation, Installation],
) -> None:
    (process,) = measure_block(0, [Arm("base", builds[0])], [VARIABLES], Random(3))
    assert process.values == {"": 0.0}


def test_what_asv_itself_runs_has_no_drawn_layout(
    builds: tuple[Installation, Installation], tmp_path: Path
) -> None:
    """What is recorded in results/ is measured as before: ASV's runner draws nothing."""
    from asv.runner import BENCHMARK_RUN_SCRIPT

    result = tmp_path / "result.json"
    command = [sys.executable, BENCHMARK_RUN_SCRIPT, "run", str(builds[0].suite)]
    command += [VARIABLES.benchmark, "{}", "None", str(result)]
    subprocess.run(command, env=builds[0].environment, check=True, capture_output=True)
    assert json.loads(result.read_text()) == 0.0


HISTORIES = """
import sys
sys.path.insert(0, sys.argv[1])
from random import Random
from layout import PAGE_BYTES, Heap

draw, heap = Random(int(sys.argv[2])), Heap()
for trial in range(100):
    blocks = [heap._allocate(int(16 * 20_000 ** draw.random())) for _ in range(draw.randrange(400))]
    draw.shuffle(blocks)
    kept = draw.randrange(len(blocks) + 1)
    for block in blocks[kept:]:
        heap._libc.free(block)
    offset = draw.randrange(0, PAGE_BYTES, 16)
    heap.level(offset)
    a, b, c = [heap._allocate(size) for size in (80_000, 2_000, 800_000)]
    assert (a % PAGE_BYTES, b - a, c - b) == (offset, 80_016, 2_016), (trial, a, b, c)
    for block in (a, b, c, *blocks[:kept:2]):
        heap._libc.free(block)
    heap.release()
"""


def test_levelled_memory_begins_where_it_is_told_whatever_lies_on_the_heap() -> None:
    """Blocks of many sizes, most of them freed again, leave holes of many sizes."""
    for seed in range(3):
        command = [sys.executable, "-c", HISTORIES, str(script("layout").parent), str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert not done.returncode, done.stderr


def test_order_is_a_permutation_that_the_seed_decides() -> None:
    orders = {tuple(Layout(seed).order(range(10))) for seed in (1, 1, 2, 3)}
    assert len(orders) == 3
    assert all(sorted(order) == list(range(10)) for order in orders)
