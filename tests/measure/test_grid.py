"""Grids of real processes: each runs once, some are left alone, and all are stopped at the end."""

import os
from pathlib import Path
from random import Random

import numpy as np
import pytest

from tests.measure.steppers import case, stepping_project
from tools.measure import alone, grid_process
from tools.measure.grid import Ran, run_grid
from tools.measure.installation import Installation
from tools.measure.process import usable_core_numbers
from tools.measure.step_messages import Failed
from tools.measure.stepping import SteppingProcess, StepRequest
from tools.measure.timeline import Timeline

CORES = (*usable_core_numbers(), None, None)[:2]


@pytest.fixture
def project(tmp_path: Path) -> Installation:
    return stepping_project(tmp_path)


def request(project: Installation, least_s: float = 0.0, **flags: object) -> StepRequest:
    return StepRequest(case(**flags), project, None, 50, 5, 30.0, least_s, segment_s=0.002)


def test_each_request_runs_once_and_some_of_them_alone_for_a_moment(project, monkeypatch):
    monkeypatch.setattr(alone, "MOST_SHARE", 0.5)
    requests = [request(project, least_s=0.4, size=size) for size in (10, 20, 30, 40)]
    answers = dict(run_grid(requests, CORES, 2, Random(1)))
    assert sorted(answers) == [0, 1, 2, 3]
    stopped, left_alone = 0, 0
    for number, answer in answers.items():
        assert isinstance(answer, Ran), answer
        assert answer.stepped.ready.work == requests[number].case.flags["size"]
        assert answer.stepped.cpu in CORES
        assert np.all(np.diff(answer.company.since_s) >= 0)
        others = answer.company.others
        assert others.max() <= 1
        stopped += int(np.sum(others == -1))
        left_alone += int(np.sum(others == 0))
        for since_s, until_s in stretches(answer, -1):
            ends_s = answer.stepped.segments["end_s"]
            in_it = (ends_s > since_s + 0.01) & (ends_s < until_s)
            assert not np.any(in_it), "a stopped process ends no segment"
    assert stopped > 0
    assert left_alone > 0


def stretches(answer: Ran, others: int) -> list[tuple[float, float]]:
    """Return from when to when so many others ran, the last stretch left out."""
    since_s = answer.company.since_s
    found = np.flatnonzero(answer.company.others[:-1] == others)
    return [(since_s[i], since_s[i + 1]) for i in found]


def test_one_at_a_time_nobody_is_beside_and_cores_take_turns(project):
    requests = [request(project) for _ in range(3)]
    answers = dict(run_grid(requests, CORES, 1, Random(1)))
    cores = set()
    for answer in answers.values():
        assert isinstance(answer, Ran)
        assert np.all(answer.company.others == 0)
        cores.add(answer.stepped.cpu)
    assert cores == set(CORES)


def test_the_order_is_drawn(project):
    requests = [request(project) for _ in range(4)]
    orders = [[number for number, _ in run_grid(requests, CORES, 1, Random(i))] for i in (1, 2)]
    assert orders[0] != orders[1]


def test_what_fails_says_why_and_the_others_go_on(project):
    requests = [request(project, how=how) for how in ("fails", "busy", "dies")]
    answers = dict(run_grid(requests, CORES, 2, Random(1)))
    assert isinstance(answers[0], Failed)
    assert "cannot be made" in answers[0].reason
    assert isinstance(answers[1], Ran)
    assert isinstance(answers[2], Failed)
    assert "last words" in answers[2].reason


def test_whoever_stops_listening_stops_all_that_run(project, monkeypatch):
    started = []

    class Kept(SteppingProcess):
        def __init__(self, asked: StepRequest) -> None:
            super().__init__(asked)
            started.append(self.pid)

    monkeypatch.setattr(grid_process, "SteppingProcess", Kept)
    grid = run_grid([request(project) for _ in range(4)], CORES, 2, Random(1))
    next(grid)
    grid.close()
    assert 2 <= len(started) < 4
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_timeline_tells_each_process_how_many_others_ran():
    timeline = Timeline()
    timeline.change(1.0, [7])
    timeline.change(2.0, [7, 8])
    timeline.change(3.0, [8])
    timeline.change(4.0, [7, 8, 9])
    seen = timeline.company(7)
    assert seen.since_s.tolist() == [1.0, 2.0, 3.0, 4.0]
    assert seen.others.tolist() == [0.0, 1.0, -1.0, 2.0]
    assert timeline.company(8).others.tolist() == [1.0, 0.0, 2.0]
