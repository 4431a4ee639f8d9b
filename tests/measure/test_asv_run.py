"""What `asv run` prints becomes progress and a list of failures; where ASV fails, one line.

Where it is interrupted, ASV ends with all that it started.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tools.errors import UserError
from tools.measure import asv_process
from tools.measure.asv_run import Interrupted, make_environment, measure_quickly

PRINTS = """
import sys
commits = sys.stdin.read().split()
print("· Running", len(commits), "commits", sys.argv[1:])
print("[50.00%] ··· b.time_a                ok")
print("[50.00%] ··· ===== =====", file=sys.stderr)
print("[100.00%] ··· b.time_b        1/2 failed")
print("               failed")
print("asv: its last words")
sys.exit({code})
"""
# Measures the second commit, in a process of its own, until it is interrupted.
MEASURES = """
import os, pathlib, signal, subprocess, sys, time
first, second = sys.stdin.read().split()
for new in ("env/half", "results/new", "results/measured"):
    pathlib.Path(new).mkdir(parents=True)
    pathlib.Path(new, "machine.json").touch()
pathlib.Path("results/measured/aaaaaaaa-py.json").touch()  # by another process
print("· For small commit", first[:8], "<main~1>:", flush=True)
code = "import time; time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
pathlib.Path("pids").write_text(f"{os.getpid()} {child.pid}")
print("[50.00%] · For small commit", second[:8], "<main>:", flush=True)
try:
    time.sleep(600)
except KeyboardInterrupt:
    print("x" * 1_000_000)  # more than a pipe holds
    pathlib.Path("cleared").write_text("up")
    sys.exit(1)
"""
DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
TWO = ["a" * 40, "b" * 40]


@pytest.fixture
def asv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that stands in for ASV in processes started from here."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "asv.py"


def test_progress_and_failures_are_read_while_it_runs(asv: Path) -> None:
    asv.write_text(PRINTS.replace("{code}", "2"))
    done: list[float] = []
    assert measure_quickly(TWO, done.append) == ("b.time_b 1/2 failed",)
    assert done == [50.0, 50.0, 100.0]


def test_where_asv_itself_fails_its_last_words_are_told(asv: Path) -> None:
    asv.write_text(PRINTS.replace("{code}", "1"))
    with pytest.raises(UserError, match=r"asv run failed \(exit code 1\): asv: its last words"):
        measure_quickly(["a" * 40], lambda percent: None)


def ctrl_c(percent: float) -> None:
    raise KeyboardInterrupt


def is_there(pid: str) -> bool:
    """Whether a process runs; a zombie does not, whoever fails to bury it."""
    try:
        return psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_have_gone() -> bool:
    """Whether ASV and its process have ended, at once or soon."""
    for _ in range(100):
        if not any(map(is_there, Path("pids").read_text().split())):
            return True
        time.sleep(0.05)
    return False


def test_an_interruption_ends_asv_with_all_it_started_and_tells_the_commit_at_work(
    asv: Path,
) -> None:
    asv.write_text(MEASURES)
    with pytest.raises(Interrupted) as stopped:
        measure_quickly(TWO, ctrl_c)
    assert stopped.value.commit == "bbbbbbbb"
    assert Path("cleared").exists(), "it was interrupted, and had the time to clear up"
    assert all_have_gone()


def test_an_asv_that_does_not_end_is_killed(asv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asv.write_text(f"{DEAF}\n{MEASURES}")
    monkeypatch.setattr(asv_process, "GRACE_S", 0.2)
    with pytest.raises(Interrupted):
        measure_quickly(TWO, ctrl_c)
    assert not Path("cleared").exists()
    assert all_have_gone()


@contextmanager
def interrupted_when_there_is(file: Path) -> Iterator[None]:
    """Interrupt this thread as Ctrl-C does."""
    this = threading.get_ident()

    def wait() -> None:
        while not file.exists():
            time.sleep(0.01)
        signal.pthread_kill(this, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    waiting = threading.Thread(target=wait, daemon=True)
    waiting.start()
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        waiting.join()


def test_an_interrupted_environment_is_not_left_half_made(asv: Path) -> None:
    asv.write_text(MEASURES)
    Path("env/whole").mkdir(parents=True)
    Path("results/old").mkdir(parents=True)
    with interrupted_when_there_is(Path("pids")), pytest.raises(KeyboardInterrupt):
        make_environment(Path(), TWO)
    assert [path.name for path in Path("env").iterdir()] == ["whole"]
    assert sorted(path.name for path in Path("results").iterdir()) == ["measured", "old"]
    assert all_have_gone()
