"""A project of which two sides are installed: on one of them a function is planted."""

from dataclasses import replace
from pathlib import Path

from tools.measure.installation import Installation
from tools.measure.workload import WorkloadCase, working_tree

ADAPTER = """
FLAGS = ({"name": "size", "type": "int", "default": 10},)
SIZE, THREADS, WORK = "size", None, "items"
class Case:
    step_name, simulated_s, frames_per_s, work, nbytes = "step", None, None, 1, None
    def __init__(self, size):
        end = perf_counter() + 0.01
        while perf_counter() < end:
            pass
        if size == 99:
            raise ValueError("cannot be made")
    def step(self):
        model.advance()
make = Case
"""
BEGIN = "from time import perf_counter\nimport model\n"
LOOP = "    i = 0\n    while i < {turns}:\n        i += 1\n"
MODEL = {"decide": 4500, "move": 3000, "sort": 1500}  # turns of a loop, together 9,000
PLANTED = {"planted": 1000}  # 10 % of what is then the whole


def model(functions: dict[str, int]) -> str:
    """Return the source of a module that spends its time so."""
    parts = [f"def {name}():\n{LOOP.format(turns=turns)}" for name, turns in functions.items()]
    calls = "".join(f"    {name}()\n" for name in functions)
    return "\n".join([*parts, f"def advance():\n{calls}"])


def two_sides(root: Path) -> tuple[Installation, Installation]:
    """Return the side without and the side with the planted function, installed as packages are."""
    suite = root / "suite"
    suite.mkdir()
    (suite / "__init__.py").write_text("")
    (suite / "adapter.py").write_text(BEGIN + ADAPTER)
    (root / "gate.toml").write_text('[workload]\nmodule = "suite.adapter"\n')
    return (
        _side(root, suite, "base", MODEL),
        _side(root, suite, "head", MODEL | PLANTED),
    )


def _side(root: Path, suite: Path, name: str, functions: dict[str, int]) -> Installation:
    packages = root / name / "lib" / "python3.11"
    packages.mkdir(parents=True)
    (packages / "model.py").write_text(model(functions))
    tree = working_tree(root, suite)
    path = f"{packages}:{tree.environment['PYTHONPATH']}"
    return replace(tree, environment={**tree.environment, "PYTHONPATH": path})


def case(size: int = 10) -> WorkloadCase:
    """Return a case of the adapter."""
    return WorkloadCase("suite.adapter", {"size": size})
