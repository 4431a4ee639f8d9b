"""Columns that grow, and running totals of segments."""

import numpy as np
import pytest

from tests.observe.watching import made_up
from tools.measure.step_messages import SEGMENT
from tools.observe.monitor_figures import whole_run
from tools.observe.monitor_seen import Columns, Seen


def test_columns_grow_and_keep_what_they_had() -> None:
    columns = Columns(("wall_s", "cpu_s"))
    for i in range(1000):
        columns.append([float(i), None if i == 500 else 2.0 * i])
    assert len(columns) == 1000
    assert columns["wall_s"].tolist() == list(range(1000))
    assert np.isnan(columns["cpu_s"][500])
    assert columns.counted("cpu_s") is None
    assert columns.counted("wall_s") is not None


def test_rates_are_of_the_last_rows_and_nothing_where_there_is_one_row() -> None:
    columns = Columns(("wall_s", "cpu_s"))
    columns.append([0.0, 0.0])
    assert columns.rates("cpu_s", 3).tolist() == []
    for row in ([0.5, 0.5], [1.0, 0.5], [1.5, None], [2.0, 1.0]):
        columns.append(row)
    assert columns.rates("cpu_s", 9)[:2].tolist() == [1.0, 0.0]
    assert np.isnan(columns.rates("cpu_s", 2)).all()


def test_segments_add_up_to_totals_and_what_is_not_counted_stays_unknown() -> None:
    seen = Seen()
    by_name = {"start_s": 5.0, "end_s": 5.25, "steps": 10.0, "steal_s": np.nan}
    row = [by_name.get(name, 0.125) for name in SEGMENT]
    seen.add_segments(np.array([row, row]))
    seen.add_segments(np.array([row]))
    totals = seen.totals()
    assert totals.calls.tolist() == [0, 10, 20, 30]
    assert totals.wall_s.tolist() == [0, 0.25, 0.5, 0.75]
    assert totals.cpu_s.tolist() == [0, 0.25, 0.5, 0.75]
    assert totals.steal_s is None
    assert totals.run_queue_wait_s is not None


def test_without_steps_the_time_stands_for_the_calls() -> None:
    totals = made_up(samples=3, steps=False).seen.totals()
    assert totals.calls.tolist() == totals.wall_s.tolist() == [0, 0.5, 1.0]
    assert totals.cpu_s.tolist() == [0, 0.25, 0.5]


def test_figures_are_over_the_run_and_unknown_where_nothing_counts_them() -> None:
    figures = whole_run(made_up(faults_minor=3.0, steal_s=None, uss_bytes=None).seen)
    assert figures["cpu_share"] == pytest.approx(0.5)
    assert figures["faults_minor_per_s"] == pytest.approx(6)
    assert figures["rss_bytes"] == 2e6
    assert figures["steal_share"] is None
    assert figures["uss_bytes"] is None
    assert whole_run(made_up(samples=1).seen)["cpu_share"] is None
    assert whole_run(made_up(samples=0).seen)["rss_bytes"] is None


def test_cores_are_busy_for_a_share_of_the_time_between_two_samples() -> None:
    assert made_up(samples=2).seen.cores_busy.tolist() == [1.0, 0.0]
