"""A project in a temporary directory whose adapter steps what a test wants."""

from pathlib import Path

from tools.measure.installation import Installation
from tools.measure.workload import WorkloadCase, working_tree

ADAPTER = """
import os, sys, time
FLAGS = (
    {"name": "size", "type": "int", "default": 10, "low": 1, "high": 100, "plural": "sizes"},
    {"name": "pause_s", "type": "float", "default": None, "low": 0.0, "high": 1.0,
     "excludes": ["how"]},
    {"name": "how", "type": "str", "default": "busy", "choices": ["busy", "dies", "fails"]},
)
SIZE = "size"
WORK = "items"
class Case:
    step_name, simulated_s, frames_per_s = "step", 0.1, None
    def __init__(self, size, pause_s, how):
        if how == "fails":
            raise ValueError("cannot be made")
        self.work, self.nbytes = size, 8 * size
        self.pause_s, self.how = pause_s, how
    def step(self):
        print("measured code may print")
        if self.how == "dies":
            sys.stderr.write("last words\\n")
            os._exit(3)
        if self.pause_s:
            time.sleep(self.pause_s)
        sum(range(100 * self.work))
make = Case
"""


def stepping_project(root: Path) -> Installation:
    """Return a project with an ASV suite and, in it, the adapter `suite.adapter`."""
    suite = root / "suite"
    suite.mkdir()
    (suite / "__init__.py").write_text("")
    (suite / "adapter.py").write_text(ADAPTER)
    (suite / "sums.py").write_text(
        "class Sums:\n"
        "    params = [10, 100]\n"
        "    param_names = ['size']\n"
        "    def setup(self, size):\n"
        "        self.numbers = list(range(size))\n"
        "        if size == 100:\n"
        "            raise NotImplementedError\n"
        "    def time_sum(self, size):\n"
        "        sum(self.numbers)\n"
    )
    return working_tree(root, suite)


def case(**flags: object) -> WorkloadCase:
    """Return a case of the adapter."""
    return WorkloadCase("suite.adapter", {"size": 10, "pause_s": None, "how": "busy"} | flags)
