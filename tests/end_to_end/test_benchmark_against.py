"""`benchmark --against REV`: the working tree beside a commit that ASV installs."""

import json

import pytest

pytestmark = pytest.mark.slow

MODULE = """
def work():
    for _ in range({loops}):
        pass
"""
SUITE = """
import planted

FLAGS = ()
WORK = "calls"

class Work:
    step_name, work, simulated_s, frames_per_s, nbytes = "step", 1, None, None, None

    def step(self):
        planted.work()

def make():
    return Work()
"""
# Few blocks, and a change that no load hides.
SETTINGS = """
false_alarm_rate = 0.25
[workload]
module = "benchmarks.work"
[preset.standard]
steps = 200
repeats = 3
budget_s = 4
"""


@pytest.fixture(scope="module")
def project(new_project):
    """The first commit has no `work`, the second has, and the working tree needs longer."""
    project = new_project(SUITE)
    (project.home / "gate.toml").write_text(SETTINGS)
    project.lacking = project.commit("")
    project.base = project.commit(MODULE.format(loops=1000))
    (project.home / "planted.py").write_text(MODULE.format(loops=10_000))
    return project


def test_a_working_tree_that_got_slower_is_told_from_its_commit(project):
    done = project.tools("benchmark", "--against", "HEAD", "--format", "json")
    assert done.returncode == 10, done.stderr
    (answer,) = json.loads(done.stdout)
    assert answer["commit"] == project.base
    assert answer["diff"], "it has changes"
    assert answer["against"]["verdict"] == "slower"
    assert answer["against"]["at_once"]


def test_a_commit_that_lacks_the_workload_is_told_in_one_line(project):
    done = project.tools("benchmark", "--against", project.lacking)
    assert (done.returncode, done.stdout) == (20, "")
    (line,) = done.stderr.splitlines()
    assert "--against: " in line
    assert "of the commit: AttributeError: module 'planted' has no attribute 'work'" in line
