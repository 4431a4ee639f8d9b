"""A project whose steps hold memory in one of several ways, drawn by a seed."""

from pathlib import Path

from tools.measure.installation import Installation
from tools.measure.workload import WorkloadCase, working_tree

LEAKING_LINE = "self.held.append(bytes(31))  # 64 bytes"
ADAPTER = f"""
import ctypes, random
FLAGS = (
    {{"name": "how", "type": "str", "default": "nothing",
      "choices": ["nothing", "leaks", "leaks_in_c", "starts", "caches", "pools", "frees"]}},
    {{"name": "seed", "type": "int", "default": 1}},
)
SIZE, THREADS, WORK = None, None, "items"
class Case:
    step_name, simulated_s, frames_per_s, work, nbytes = "step", None, None, 1, None
    def __init__(self, how, seed):
        self.draw = random.Random(seed)
        self.made, self.held, self.cache = 0, [], {{}}
        self.pool = [b""] * 200
        self.malloc = ctypes.CDLL(None).malloc
        self.malloc.argtypes, self.malloc.restype = [ctypes.c_size_t], ctypes.c_void_p
        self.how = getattr(self, how)
    def step(self):
        self.made += 1
        self.pools()
        self.how()
    def nothing(self):
        pass
    def pools(self):
        self.pool[self.draw.randrange(200)] = bytes(self.draw.randrange(4000))
    def leaks(self):
        {LEAKING_LINE}
    def leaks_in_c(self):
        self.malloc(56)
    def starts(self):
        if self.made < 6000:
            self.held.append(bytes(self.draw.randrange(500)))
    def caches(self):
        self.cache[self.draw.randrange(2000)] = bytes(300)
    def frees(self):
        sum([float(i) for i in range(self.draw.randrange(400))])
make = Case
"""


def leaking_project(root: Path) -> Installation:
    """Return a project with the adapter `suite.adapter`, and settings that name it."""
    suite = root / "suite"
    suite.mkdir()
    (suite / "__init__.py").write_text("")
    (suite / "adapter.py").write_text(ADAPTER)
    (root / "gate.toml").write_text('[workload]\nmodule = "suite.adapter"\n')
    return working_tree(root, suite)


def case(how: str, seed: int = 1) -> WorkloadCase:
    """Return a case that holds memory so."""
    return WorkloadCase("suite.adapter", {"how": how, "seed": seed})


def leaking_place() -> str:
    """Return the line that leaks, as a table has it."""
    (number,) = (i for i, line in enumerate(ADAPTER.splitlines(), 1) if LEAKING_LINE in line)
    return f"suite/adapter.py:{number}"
