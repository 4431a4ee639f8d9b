"""Watching real programs: how they end, what they used, and what is refused."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.measure.steppers import case, stepping_project
from tests.observe.watching import BUSY, HALF_ASLEEP, python, running
from tools.errors import UserError
from tools.measure.installation import Installation
from tools.observe.monitor import Watched, monitor
from tools.observe.monitor_figures import whole_run
from tools.observe.monitor_subjects import Command, RunningProcess, SteppedWorkload
from tools.observe.rule.running import NOT_MEASURED
from tools.stats.interval import Interval, Refusal

OFTEN = 10.0  # samples a second, so that a second is enough


def reason(answer: Interval | Refusal) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.reason


def test_a_program_that_sleeps_half_its_time_is_refused_not_doubled() -> None:
    watched = monitor(Command(python(HALF_ASLEEP)), 2.0, OFTEN)
    assert "an exclusive core would not shorten that" in reason(watched.estimate.full_cpu)
    assert watched.ended is None
    assert len(watched.seen.samples) >= 10


def test_a_busy_program_gets_a_factor_that_is_at_least_one() -> None:
    # A wait counts when it is over: on a loaded machine one that is not is 2 % of a short run.
    watched = monitor(Command(python(BUSY)), 6.0, OFTEN)
    factor = watched.estimate.full_cpu
    assert isinstance(factor, Interval), factor
    assert 1 <= factor.low <= factor.value <= factor.high
    figures = whole_run(watched.seen)
    assert figures["cpu_share"] + figures["run_queue_wait_share"] == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("held", "answer"), [("held.append(b'x' * 20_000)", "grew"), ("pass", "did not grow")]
)
def test_memory_that_grows_is_told_from_memory_that_does_not(held: str, answer: str) -> None:
    code = f"import time\nheld = []\nwhile True:\n    {held}\n    time.sleep(0.001)"
    watched = monitor(Command(python(code)), 3.0, OFTEN)
    assert watched.memory.answer == answer, watched.memory


def test_a_program_that_fails_says_its_exit_code_and_last_words() -> None:
    code = "import sys; print('a line'); sys.exit('first\\n  the   reason')"
    watched = monitor(Command(python(code)))
    assert watched.ended is not None
    assert watched.ended.words == "exit code 1: the reason"
    assert watched.ended.exit_code == 1


def test_what_a_program_used_at_the_end_counts_though_no_sample_was_due() -> None:
    code = "import time\nwhile time.process_time() < 0.3: pass"
    watched = monitor(Command(python(code)), samples_per_s=0.1)
    assert len(watched.seen.samples) == 2
    assert 0.29 < watched.seen.samples["cpu_s"][-1] < 0.5
    assert watched.ended is not None
    assert watched.ended.exit_code == 0


def test_a_program_killed_by_a_signal_says_which() -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    watched = monitor(Command(python(code)))
    assert watched.ended is not None
    assert (watched.ended.words, watched.ended.exit_code) == ("ended by SIGKILL", None)


def test_a_program_is_stopped_with_what_it_has_started_when_the_time_is_over(
    tmp_path: Path,
) -> None:
    numbers = tmp_path / "numbers"
    script = f"sleep 60 & echo $! $$ > {numbers}; wait"
    watched = monitor(Command(["sh", "-c", script]), 1.0, OFTEN)
    assert watched.ended is None
    assert watched.seen.samples["processes"].max() == 2
    for pid in map(int, numbers.read_text().split()):
        for _ in range(100):
            if not Path(f"/proc/{pid}").exists() or " Z " in Path(f"/proc/{pid}/stat").read_text():
                break
            time.sleep(0.05)
        else:
            pytest.fail(f"process {pid} goes on")


def test_a_program_that_is_not_there_is_told_in_one_line() -> None:
    with pytest.raises(UserError, match=r"^-- /no/such: cannot be run \(No such file"):
        monitor(Command(["/no/such"]))


def test_a_running_process_is_left_running() -> None:
    with running(BUSY) as process:
        watched = monitor(RunningProcess(process.pid), 0.5, OFTEN)
        assert process.poll() is None
    assert watched.label.startswith(f"process {process.pid}: ")
    assert watched.seen.samples["cpu_s"][-1] > 0


def test_a_process_that_ends_ends_the_watching() -> None:
    with running("import time; time.sleep(0.3)") as process:
        watched = monitor(RunningProcess(process.pid), samples_per_s=OFTEN)
    assert watched.seen.samples["wall_s"][-1] < 60


def test_ctrl_c_keeps_what_was_seen() -> None:
    seen_so_far = []

    def show(watched: Watched) -> None:
        seen_so_far.append(len(watched.seen.samples))
        if len(seen_so_far) == 3:
            os.kill(os.getpid(), signal.SIGINT)

    with running(BUSY) as process:
        watched = monitor(RunningProcess(process.pid), samples_per_s=OFTEN, show=show)
    assert watched.interrupted
    assert len(watched.seen.samples) >= 3


@pytest.fixture(scope="module")
def stepped(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return stepping_project(tmp_path_factory.mktemp("project"))


def test_a_workload_counts_its_own_steps(stepped) -> None:
    speedup = Interval(1.5, 1.4, 1.6)
    watched = monitor(SteppedWorkload(stepped, case(size=20)), 4.0, speedup=speedup)
    known, steps = watched.estimate, watched.seen.steps
    assert watched.step_name == "step"
    assert isinstance(known.measured, Interval), known.measured
    assert isinstance(known.full_cpu, Interval), known.full_cpu
    assert known.measured.value == pytest.approx(steps["steps"][-1] / steps["wall_s"][-1], rel=0.2)
    assert known.full_cpu.value >= known.measured.value * 0.99
    assert isinstance(known.all_cores, Interval)
    assert known.all_cores.value == pytest.approx(1.5 * known.full_cpu.value)
    real_time = known.real_time(known.measured)
    assert isinstance(real_time, Interval)
    assert real_time.value == pytest.approx(0.1 * known.measured.value)


def test_a_workload_that_pauses_is_refused_and_all_cores_are_not_known(stepped) -> None:
    watched = monitor(SteppedWorkload(stepped, case(pause_s=0.01)), 4.0)
    assert "an exclusive core would not shorten that" in reason(watched.estimate.full_cpu)
    assert isinstance(watched.estimate.measured, Interval)
    assert monitor.__defaults__ is not None
    assert NOT_MEASURED in monitor.__defaults__


@pytest.mark.parametrize(
    ("how", "words"), [("fails", "cannot be made"), ("dies", "exit code 3: last words")]
)
def test_a_workload_that_comes_to_nothing_says_why(stepped, how: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as told:
        monitor(SteppedWorkload(stepped, case(how=how)), 5.0)
    assert "\n" not in str(told.value)
