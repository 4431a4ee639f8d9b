"""Ctrl-C while ASV itself measures: finished commits are kept, and nothing goes on running."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

SUITE = """
import os, pathlib, time
import planted

class Work:
    timeout = 600
    def time_quick(self):
        sum(range(1000))
    def time_slow(self):
        if planted.SLOW:
            pathlib.Path(planted.SLOW).write_text(str(os.getpid()))
            time.sleep(600)
"""
MEASURES = """
import signal, sys
from pathlib import Path
from tools.measure.asv_run import Interrupted, make_environment, measure_quickly, name_machine
signal.signal(signal.SIGINT, signal.default_int_handler)
name_machine()
make_environment(Path.cwd(), sys.argv[1:])
try:
    measure_quickly(sys.argv[1:], lambda percent: None)
except Interrupted as stopped:
    print(stopped.commit)
"""


@pytest.mark.slow
def test_a_finished_commit_is_kept_and_no_process_is_left(new_project, tmp_path: Path) -> None:
    project = new_project(SUITE)
    project.git("add", "benchmarks")
    mark = tmp_path / "pid"
    commits = [project.commit("SLOW = ''\n"), project.commit(f"SLOW = {str(mark)!r}\n")]
    with subprocess.Popen(
        [sys.executable, "-c", MEASURES, *commits],
        cwd=project.home,
        env=project.environment(),
        stdout=subprocess.PIPE,
        text=True,
    ) as measuring:
        while not mark.exists() and measuring.poll() is None:
            time.sleep(0.1)
        measuring.send_signal(signal.SIGINT)
        said, _ = measuring.communicate(timeout=60)
    assert said.split() == [commits[1][:8]]
    results = list(project.home.glob("results/*/*-*.json"))
    assert [path.name[:8] for path in results] == [commits[0][:8]]
    assert json.loads(results[0].read_text())["commit_hash"] == commits[0]
    assert not psutil.pid_exists(int(mark.read_text()))
