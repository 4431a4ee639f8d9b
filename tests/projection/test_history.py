"""`projection --commit all`: which commits changed speed-up and throughput."""

import re
from typing import Any

import numpy as np
import pytest

from tests.projection.projects import SPEEDUPS, VEHICLES, add_suite, projection, records
from tools.scaling.rule.law_changes import law_changes


def test_history_names_the_commit_that_changed_the_speed_up(
    project: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(3)
    for t in range(14):
        down = 1.0 if t < 7 else 0.7
        speedups = [s * down * np.exp(0.01 * rng.standard_normal()) for s in SPEEDUPS]
        add_suite(project, f"{t:08x}" + "0" * 32, speedups, t)
    assert projection(project, "--commit", "all", "--bench", "Ens", "--format", "json") == 0
    changed = [record for record in records(capsys) if record["change"]]
    assert {record["commit"] for record in changed} == {f"{7:08x}" + "0" * 32}
    factor = changed[0]["change"]["speedups"]["factor"]
    assert factor["low"] <= 0.7 <= factor["high"]
    assert projection(project, "--commit", "all", "--bench", "Ens") == 0
    text = capsys.readouterr().out
    assert max(map(len, text.splitlines())) <= 80
    assert "Changes of speed-up or throughput: 1 (kinds of curves over workers: 1," in text
    row = r"^00000007\n  box: Ensemble.track_throughput\(step\) +speed-up x 0\.(69|70)"
    assert re.search(row, text, re.MULTILINE)
    monkeypatch.setenv("COLUMNS", "140")
    assert projection(project, "--commit", "all", "--bench", "Ens", "--all") == 0
    text = capsys.readouterr().out
    assert re.search(r"projected.*changed", text)
    assert re.search(r"00000007.*speed-up x 0\.(69|70)", text)


def test_the_chance_of_a_false_change_is_shared_by_all_histories(
    project: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    # Speed-up and throughput of all cores are the same numbers here, with p = .033 each: one by
    # itself would be told, the two together are not.
    rng, speedups = np.random.default_rng(53), []
    for t in range(14):
        down = 1.0 if t < 7 else 0.985
        speedups.append(np.array(SPEEDUPS) * down * np.exp(0.01 * rng.standard_normal(5)))
        add_suite(project, f"{t:08x}" + "0" * 32, speedups[-1].tolist(), t)
    (change,) = law_changes(np.array(VEHICLES), -np.log(np.array(speedups)), np.zeros(14))
    assert 0.025 < change.p_unchanged < 0.05
    assert projection(project, "--commit", "all", "--bench", "Ens", "--format", "json") == 0
    assert not [record for record in records(capsys) if record["change"]]
