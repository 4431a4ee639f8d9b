"""calibration.json keeps a history going for what is called as often as before."""

from dataclasses import replace

import pytest

from tests.calibration.entries import calibration, case, origin
from tools.calibration.file import EMPTY, Calibration, CallCounts, CaseCalibration, GateCounts
from tools.calibration.merge import merge


def revisions(content: Calibration) -> dict[str, int]:
    return {name: entry.revision for name, entry in content.benchmarks.items()}


def more(of_case: CaseCalibration, count: str) -> CaseCalibration:
    counts: CallCounts = of_case.counts
    return replace(of_case, counts=replace(counts, **{count: getattr(counts, count) + 1}))


def test_a_benchmark_calibrated_first_is_of_revision_one() -> None:
    assert revisions(merge(EMPTY, calibration(time_x={"10": case()}))) == {"time_x": 1}


def test_equal_counts_keep_the_revision_and_take_the_new_facts() -> None:
    old = merge(EMPTY, calibration(time_x={"10": case()}))
    again = merge(old, calibration("b" * 40, time_x={"10": case(value_s=2e-5)}))
    assert revisions(again) == {"time_x": 1}
    assert again.benchmarks["time_x"].origin.commit == "b" * 40
    assert again.benchmarks["time_x"].cases == {"10": case(value_s=2e-5)}


@pytest.mark.parametrize("count", ["loops", "warmups", "values"])
def test_a_changed_count_of_any_case_raises_the_revision(count: str) -> None:
    first = calibration(time_x={"10": case(), "100": case()}, time_y={"": case()})
    new = calibration(time_x={"10": case(), "100": more(case(), count)}, time_y={"": case()})
    once = merge(merge(EMPTY, first), new)
    assert revisions(once) == {"time_x": 2, "time_y": 1}
    assert revisions(merge(once, new)) == {"time_x": 2, "time_y": 1}
    assert revisions(merge(once, first)) == {"time_x": 3, "time_y": 1}


def test_a_case_that_comes_raises_the_revision() -> None:
    old = merge(EMPTY, calibration(time_x={"10": case()}))
    new = calibration(time_x={"10": case(), "9": case()})
    assert revisions(merge(old, new)) == {"time_x": 2}


def test_a_case_that_a_later_commit_lacks_stays_and_tells_where_it_is_from() -> None:
    old = merge(EMPTY, calibration("a" * 40, time_x={"'n', 1": case(4), "'r', 1": case(8)}))
    once = merge(old, calibration("b" * 40, time_x={"'r', 1": case(8, value_s=2e-5)}))
    entry = once.benchmarks["time_x"]
    stays = replace(case(4), origin=origin("a" * 40))
    assert list(entry.cases.items()) == [("'n', 1", stays), ("'r', 1", case(8, value_s=2e-5))]
    assert entry.origin == origin("b" * 40)
    assert entry.revision == 1
    later = merge(once, calibration("c" * 40, time_x={"'r', 1": case(8)}))
    assert later.benchmarks["time_x"].cases["'n', 1"] == stays
    whole = calibration("d" * 40, time_x={"'n', 1": case(4), "'r', 1": case(8)})
    assert merge(once, whole) == whole


def test_what_was_chosen_for_the_gate_stays_while_the_calls_do() -> None:
    chosen = {key: replace(case(), gate=GateCounts(2, 5)) for key in ("1", "2", "3")}
    old = calibration(time_x=chosen, time_y=chosen)
    new = calibration("b" * 40, time_x={"1": case(value_s=2e-5), "2": case(loops=9), "4": case()})
    merged = merge(old, new).benchmarks
    counts = {key: each.gate for key, each in merged["time_x"].cases.items()}
    assert counts == {"1": GateCounts(2, 5), "2": None, "3": GateCounts(2, 5), "4": None}
    assert merged["time_y"] == old.benchmarks["time_y"]


def test_choosing_for_the_gate_raises_no_revision() -> None:
    old = calibration(time_x={"1": case()})
    new = calibration(time_x={"1": replace(case(), gate=GateCounts(2, 5))})
    assert revisions(merge(old, new)) == revisions(merge(new, old)) == {"time_x": 1}


def test_processes_measured_without_a_case_do_not_make_the_benchmark_cheaper() -> None:
    old = merge(EMPTY, calibration(time_x={"'n', 1": case(4), "'r', 1": case(8)}))
    new = calibration(time_x={"'r', 1": case(8)})
    measured = replace(new.benchmarks["time_x"], process_s=0.4, asv_process_s=0.9)
    entry = merge(old, Calibration({"time_x": measured})).benchmarks["time_x"]
    assert (entry.process_s, entry.asv_process_s) == (0.5, 0.9)


def test_benchmarks_that_are_not_calibrated_again_are_kept_as_they_are() -> None:
    old = merge(EMPTY, calibration(time_y={"10": case(9)}, time_z={"": case()}))
    content = merge(old, calibration(time_x={"10": case()}))
    assert list(content.benchmarks) == ["time_x", "time_y", "time_z"]
    for name in ("time_y", "time_z"):
        assert content.benchmarks[name] == old.benchmarks[name]
