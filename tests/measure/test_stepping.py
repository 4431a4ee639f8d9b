"""Processes that make steps, alone and several at once; real processes of a small project."""

from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from tests.measure.steppers import case, stepping_project
from tools.measure.installation import Installation
from tools.measure.step_messages import SEGMENT, Failed, Ready
from tools.measure.stepping import Stepped, SteppingProcess, StepRequest, step_together
from tools.measure.workload import BenchmarkCase, StepCase


@pytest.fixture
def project(tmp_path: Path) -> Installation:
    return stepping_project(tmp_path)


def request(project: Installation, of: StepCase, **more: object) -> StepRequest:
    given = {"cpu": None, "steps": 200, "warm_up": 5, "most_s": 30.0} | more
    return StepRequest(of, project, **given)  # type: ignore[arg-type]


def alone(asked: StepRequest) -> Stepped:
    (answer,) = step_together([asked])
    assert isinstance(answer, Stepped), answer
    return answer


def failure(asked: StepRequest) -> str:
    (answer,) = step_together([asked])
    assert isinstance(answer, Failed)
    return answer.reason


def test_as_many_steps_are_made_as_were_asked_for_and_each_is_in_one_segment(project):
    stepped = alone(request(project, case(size=20), segment_s=0.001))
    assert stepped.counted.steps == 200
    segments = stepped.segments
    assert segments.keys() == set(SEGMENT)
    assert segments["steps"].sum() == 200
    assert len(segments["steps"]) > 2
    assert np.all(segments["end_s"] > segments["start_s"])
    assert np.all(segments["start_s"][1:] >= segments["end_s"][:-1]), "no two overlap"
    assert stepped.counted.mean == pytest.approx(
        np.sum(segments["end_s"] - segments["start_s"]) / 200, rel=0.5
    )
    assert stepped.counted.p50 <= stepped.counted.p95 <= stepped.counted.p99


def test_what_a_step_is_comes_from_the_adapter(project):
    ready = alone(request(project, case(size=7))).ready
    assert (ready.step_name, ready.work, ready.simulated_s, ready.nbytes) == ("step", 7, 0.1, 56)
    assert ready.reference_kernel_s > 0


def test_time_bounds_the_steps_from_both_sides(project):
    short = alone(request(project, case(), steps=1, least_s=0.05))
    assert short.counted.steps > 1
    slow = case(pause_s=0.01)
    assert alone(request(project, slow, steps=1000, most_s=0.05)).counted.steps < 1000


def test_warming_a_slow_case_up_does_not_go_on_beyond_its_time(project):
    slow = request(project, case(pause_s=0.02), steps=1, warm_up=100_000, most_s=0.2)
    assert alone(slow).counted.steps == 1, "after 2,000 s of warming up otherwise"


def test_waiting_is_not_cpu_time(project):
    segments = alone(request(project, case(pause_s=0.002), steps=50)).segments
    wall_s = np.sum(segments["end_s"] - segments["start_s"])
    assert np.sum(segments["cpu_user_s"] + segments["cpu_system_s"]) < 0.5 * wall_s
    assert np.sum(segments["switches_voluntary"]) >= 50


def test_several_work_until_the_last_has_counted(project):
    quick, slow = case(), case(pause_s=0.005)
    both = [request(project, of, steps=40, until_stopped=True) for of in (quick, slow)]
    first, second = step_together(both)
    assert isinstance(first, Stepped)
    assert isinstance(second, Stepped)
    assert first.segments["steps"].sum() > first.counted.steps
    assert first.segments["end_s"][-1] >= second.segments["end_s"][0]
    latest_start_s = max(first.segments["start_s"][0], second.segments["start_s"][0])
    assert latest_start_s < first.segments["end_s"][-1]


def test_a_benchmark_of_the_suite_can_be_stepped(project):
    stepped = alone(request(project, BenchmarkCase("sums.Sums.time_sum", 0, "10")))
    assert stepped.ready.step_name == "call"
    assert stepped.counted.steps >= 200
    assert stepped.ready.simulated_s is None


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (case(how="fails"), "ValueError: cannot be made"),
        (case(how="dies"), "exit code 3: last words"),
        (BenchmarkCase("sums.Sums.time_sum", 1, "100"), "skips this case"),
        (BenchmarkCase("sums.Sums.time_other", 0, "10"), "Could not find benchmark"),
    ],
)
def test_what_comes_to_nothing_says_why_in_one_line(project, of, words):
    reason = failure(request(project, of))
    assert words in reason
    assert "\n" not in reason


def test_one_of_several_that_fails_ends_all(project):
    answers = step_together([request(project, case(how=how)) for how in ("busy", "fails")])
    assert [type(answer) for answer in answers] == [Failed, Failed]


def test_a_paused_process_makes_no_steps_and_dies_with_its_parent(project):
    with SteppingProcess(request(project, case(), steps=10**6, segment_s=0.001)) as process:
        messages = process.receive(60.0)
        assert messages
        assert isinstance(messages[0], Ready)
        process.go()
        process.pause()
        while process.receive(1.0):
            pass
        start_s = monotonic()
    assert monotonic() - start_s < 60, "a stopped process is killed at once"
