"""What changed between two sides: planted functions are found, and nothing where nothing is."""

import xml.etree.ElementTree as ET
from random import Random

import pytest

from tests.observe.profile.sides import case, two_sides
from tools.measure.installation import Installation
from tools.observe.profile.answer import time_of
from tools.observe.profile.difference import Difference, compare, measure_difference
from tools.observe.profile.difference_report import difference_report
from tools.observe.profile.graphs import graph_of_difference
from tools.observe.profile.shares import Function, Shares

SAMPLES = 300  # of a run
STEP, DECIDE, MOVE = (Function(name, "m.py") for name in ("step", "decide", "move"))


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> tuple[Installation, Installation]:
    return two_sides(tmp_path_factory.mktemp("sides"))


def run_of(decide: int, move: int) -> Shares:
    own = {DECIDE: decide, MOVE: move}
    ways = {(STEP,): decide + move, (STEP, DECIDE): decide, (STEP, MOVE): move}
    return Shares(decide + move, own, {**own, STEP: decide + move}, {}, ways)


@pytest.fixture
def grown() -> Difference:
    base = [run_of(500 + i, 500 - i) for i in (-4, 0, 3, 6)]
    return compare(case(), base, [run_of(700 + i, 300 - i) for i in (-5, 1, 2, 7)])


def test_functions_are_ordered_by_their_change_with_its_interval(grown: Difference) -> None:
    (first, change), (second, other) = grown.ordered
    assert {first, second} == {DECIDE, MOVE}
    assert change.changed
    assert abs(change.change.value) == pytest.approx(0.2, abs=0.01)
    assert change.change.low * change.change.high > 0
    assert not grown.ways[(STEP,)].changed
    assert grown.totals == (4000, 4000)
    assert other.changed


def test_the_report_says_what_grew_and_what_is_within_error(grown: Difference) -> None:
    report = difference_report(grown, ("11111111", "22222222"), "time", ["a/x.svg"])
    (table,) = report.tables
    assert table.title.endswith("1 grew, 1 shrank")
    assert {row[4] for row in table.rows} == {"grew", "shrank"}
    head, *functions = report.records
    assert (head["base"], head["head"], head["runs"]) == ("11111111", "22222222", 4)
    assert all(each["changed"] for each in functions)
    same = [run_of(500 + i, 500 - i) for i in (-4, 0, 3, 6)]
    (table,) = difference_report(
        compare(case(), same, same[::-1]), ("a", "b"), "time", ["a/x.svg"]
    ).tables
    assert table.title.endswith("no function differs")
    assert {row[4] for row in table.rows} == {"within error"}


def test_the_graph_tells_grown_from_shrunk_by_sign_and_not_by_colour_alone(
    grown: Difference,
) -> None:
    text = graph_of_difference("a", "b", grown)
    ET.fromstring(text)
    assert ">+ decide<" in text
    assert ">- move<" in text
    assert ">step<" in text
    assert "within error" in text


@pytest.mark.slow
def test_a_planted_function_is_the_first_row_in_10_of_10(
    sides: tuple[Installation, Installation],
) -> None:
    root = sides[0].suite.parent
    for seed in range(10):
        found = measure_difference(
            case(), sides, time_of(case(), 1000, root, SAMPLES), Random(seed)
        )
        function, change = found.ordered[0]
        print(seed, function.label, change)
        assert function.name == "planted"
        assert change.changed


@pytest.mark.slow
def test_with_nothing_planted_no_function_is_called_changed_in_19_of_20(
    sides: tuple[Installation, Installation],
) -> None:
    root, same = sides[0].suite.parent, (sides[0], sides[0])
    wrong = 0
    for seed in range(20):
        found = measure_difference(case(), same, time_of(case(), 1000, root, SAMPLES), Random(seed))
        changed = [each for each in (*found.own.values(), *found.ways.values()) if each.changed]
        print(seed, len(changed))
        wrong += bool(changed)
    assert wrong <= 1
