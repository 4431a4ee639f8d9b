"""What no longer fits its calibration, or has none, is named."""

from typing import Any

from tests.calibration.entries import calibration, case
from tools.calibration.check import misfits, timed_values
from tools.store.results import read_results

CALIBRATED = calibration(time_x={"1": case(value_s=1e-5), "2": case(value_s=1e-5)})


def test_nothing_is_said_where_all_is_calibrated_and_fits() -> None:
    assert misfits({("time_x", "1"): 2e-5, ("time_x", "2"): 5e-6}, CALIBRATED) == []
    assert misfits({}, CALIBRATED) == []


def test_what_takes_far_longer_or_shorter_is_told_by_its_factor() -> None:
    (line,) = misfits({("time_x", "1"): 3e-3, ("time_x", "2"): 1e-6}, CALIBRATED)
    assert "2 cases, such as time_x(1), which takes 300 times as long" in line
    assert "python -m tools calibrate" in line
    (line,) = misfits({("time_x", "2"): 1e-6}, CALIBRATED)
    assert "1 case, such as time_x(2), which takes 0.1 times as long" in line


def test_on_a_busy_machine_no_new_calibration_is_asked_for() -> None:
    (line,) = misfits({("time_x", "1"): 5e-5, ("time_x", "2"): 1e-5}, CALIBRATED, others_share=0.48)
    assert "busy, 48% of it with other programs" in line
    assert "nothing can be said of 1 case" in line
    assert "tools calibrate" not in line
    assert misfits({("time_x", "1"): 1e-5}, CALIBRATED, others_share=0.48) == []


def test_on_a_slower_machine_no_new_calibration_is_asked_for() -> None:
    several = calibration(**{f"time_{name}": {"1": case(value_s=1e-5)} for name in "abc"})
    (line,) = misfits({(f"time_{name}", "1"): 6e-5 for name in "abc"}, several)
    assert line.startswith("All takes 6 times as long")
    assert "no new calibration" in line


def test_a_case_or_benchmark_without_a_calibration_is_named() -> None:
    (line,) = misfits({("time_x", "3"): 1e-5, ("time_y", ""): 1e-5}, CALIBRATED)
    assert line == "Not calibrated: 2 cases, such as time_x(3)."


def test_only_times_of_the_commit_on_the_machine_are_checked(project: Any) -> None:
    rows = {"s.X.time_x": [[1.5, None], [["1", "2"]]], "s.X.mem_x": [[9.0], []]}
    project.add("a" * 40, rows)
    project.add("b" * 40, {"s.X.time_x": [[7.0], [["1"]]]})
    files = read_results(project.results).files
    assert timed_values(files, "box", "a" * 40) == {("s.X.time_x", "1"): 1.5}
    assert timed_values(files, "other", "a" * 40) == {}
