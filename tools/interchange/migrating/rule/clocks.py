"""Where a piece of code reads a clock."""

import ast
from collections.abc import Iterable, Mapping

from .model import CannotMoveError
from .names import called

# Readings of a second.
_WALL = {
    "perf_counter": 1.0,
    "perf_counter_ns": 1e9,
    "time": 1.0,
    "time_ns": 1e9,
    "monotonic": 1.0,
    "monotonic_ns": 1e9,
    "default_timer": 1.0,
}
_CPU = {"process_time", "process_time_ns", "thread_time", "thread_time_ns"}
_MODULES = {"time", "timeit"}


def clocks_of(module: ast.Module) -> dict[str, float]:
    """Return what is called to read a clock, as this module names it -> readings of a second.

    A clock of CPU time reads 0.
    """
    names: dict[str, float] = {}
    known = _WALL | dict.fromkeys(_CPU, 0.0)
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in _MODULES:
                    names |= {f"{alias.asname or alias.name}.{key}": known[key] for key in known}
        elif isinstance(node, ast.ImportFrom) and node.module in _MODULES and not node.level:
            for alias in node.names:
                if alias.name in known:
                    names[alias.asname or alias.name] = known[alias.name]
    return names


def timers_of(module: ast.Module) -> dict[str, str]:
    """Return what is called to time by `timeit`, as this module names it -> timeit's name."""
    names: dict[str, str] = {}
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "timeit":
                    own = alias.asname or alias.name
                    names |= {f"{own}.{key}": key for key in ("timeit", "repeat", "Timer")}
        elif isinstance(node, ast.ImportFrom) and node.module == "timeit" and not node.level:
            for alias in node.names:
                if alias.name in ("timeit", "repeat", "Timer"):
                    names[alias.asname or alias.name] = alias.name
    return names


def reads(node: ast.AST, functions: Iterable[str]) -> list[ast.Call]:
    """Return the calls of `functions` in a piece of code, at any depth."""
    wanted = set(functions)
    if not wanted:  # as in most modules
        return []
    return [
        call for call in ast.walk(node) if isinstance(call, ast.Call) and called(call) in wanted
    ]


def only_wall(body: Iterable[ast.stmt], clocks: Mapping[str, float]) -> None:
    """Refuse code that reads a clock of CPU time."""
    for statement in body:
        for call in reads(statement, clocks):
            if not clocks[called(call)]:
                raise CannotMoveError(f"`{called(call)}` measures CPU time, a gate wall time")
