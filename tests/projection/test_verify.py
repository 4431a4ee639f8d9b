"""`verify`: planted rounds, and the saturated case run for real."""

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from tools.projection.rule.wall_split import Counters
from tools.projection.saturation import CaseMeasurement, measure_round
from tools.projection.verify import LEARNING_ROUNDS, project_trials
from tools.projection.verify_table import verify_report

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "projection.schema.json").read_text(encoding="utf-8"))


def rounds(sd: float, seed: int, count: int = LEARNING_ROUNDS + 3) -> list[list[CaseMeasurement]]:
    """Return rounds of one kernel at five sizes on two cores, with noise of size sd."""
    rng = np.random.default_rng(seed)

    def noisy(value: float) -> float:
        return value * float(np.exp(sd * rng.standard_normal()))

    def once(size: int) -> CaseMeasurement:
        wall_s = np.array([0.45, 0.45])
        calls = np.array([noisy(4500.0 / size), noisy(4500.0 / size)])
        nothing = np.zeros(2)
        alone = Counters(calls, wall_s, wall_s, nothing, nothing, nothing, nothing, nothing)
        one = float(np.mean(calls)) / 0.45
        return CaseMeasurement("step", size, alone, one, noisy(19000.0 / size), 0.8)

    return [[once(size) for size in (1, 2, 3, 4, 5)] for _ in range(count)]


def test_verified_projections_cover_and_do_not_look_at_what_they_are_held_to() -> None:
    found = [trial for seed in range(60) for trial in project_trials(rounds(0.03, seed))]
    assert 0.90 <= np.mean([trial.inside for trial in found]) <= 0.99
    assert 0.90 <= np.mean([trial.theoretical_inside for trial in found]) <= 0.99
    once = rounds(0.03, 1)
    first = project_trials(once)[-1]
    last = once[-1][-1]
    once[-1][-1] = replace(last, all_per_s=last.all_per_s / 2)
    again = project_trials(once)[-1]
    assert again.projected == first.projected
    assert (first.within, again.within, again.inside) == (True, False, False)


def test_verified_projections_are_reported_case_by_case() -> None:
    told = verify_report(project_trials(rounds(0.001, 2)), 2)
    assert len(told.tables[0].rows) == 5
    assert len(told.records) == 15
    assert all(row[-1] == "3 of 3" for row in told.tables[0].rows)
    assert "5 of 5 cases hold" in told.tables[0].notes[0]
    assert "quotient of earlier rounds" in told.tables[0].title
    jsonschema.validate(json.loads(json.dumps(told.records)), SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**told.records[0], "measured": "much"}], SCHEMA)


def test_without_an_exclusive_core_nothing_is_measured() -> None:
    once = rounds(0.01, 1)
    once[-1][0] = replace(once[-1][0], all_per_s=np.nan)
    once[-1][1] = replace(once[-1][1], alone_per_s=np.nan)
    told = verify_report(project_trials(once), 2)
    of_last = {one["vehicles"]: one for one in told.records if one["repeat"] == 3}
    assert of_last[1]["measured"] is None
    assert "never had an exclusive core" in of_last[2]["projected"]["reason"]
    assert [of_last[size]["inside"] for size in (1, 2, 3)] == [False, False, True]
    assert told.tables[0].rows[0][4] == "never exclusive"
    jsonschema.validate(json.loads(json.dumps(told.records)), SCHEMA)


@pytest.mark.slow
def test_the_saturated_case_runs_here() -> None:
    (found,) = measure_round(ROOT, 2, [("step", 100)], pairs=2)
    assert (found.kernel, found.vehicles) == ("step", 100)
    assert (found.alone.wall_s > 0.2).all()
    assert 1 < found.all_per_s / found.alone_per_s < 3
    assert 0 < found.own_share <= 1
