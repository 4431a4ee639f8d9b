"""The rooms of tools/ import only what is below them, decisions are pure, argparse stays outside.

The package is called `tools` here and may be installed under another name, so that what it imports
of itself is named relative to it.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
# Each room may import itself, its own rank's rooms only where named, and every lower rank.
RANKS = [
    {"errors"},
    {"stats"},
    {"store"},
    {"measure", "render"},
    {"calibration", "scaling"},
    {"history"},
    {"projection", "gate"},
    {"observe", "interchange", "fleet"},
    {"site"},
    {"commands"},
]
# Git, also before there is an environment to run the rest in.
ANYWHERE = {"checkout"}
IMPURE = {
    *("time", "datetime", "os", "sys", "io", "pathlib", "subprocess", "json", "random", "tempfile"),
    *("rich", "asv", "asv_runner", "pyperf", "logging", "socket", "threading", "multiprocessing"),
}
FILES = sorted(TOOLS.rglob("*.py"))


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield how many folders up each import starts, 0 for absolute ones, and what it names."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = f"{node.module}." if node.module else ""
            yield from ((node.level, f"{module}{alias.name}") for alias in node.names)


def inside(path: Path) -> Iterator[str]:
    """Yield what `path` imports of the package, with dots from its root: `stats.interval.t`."""
    for up, name in imports(path):
        if up:
            yield ".".join([*path.relative_to(TOOLS).parts[:-up], name])


def outside(path: Path) -> set[str]:
    return {name.partition(".")[0] for up, name in imports(path) if not up}


def room(path: Path) -> str:
    return path.relative_to(TOOLS).with_suffix("").parts[0]


def rank(name: str) -> int:
    return next(i for i, rooms in enumerate(RANKS) if name in rooms)


def named(path: Path) -> str:
    return str(path.relative_to(TOOLS))


def is_rule(path: Path) -> bool:
    return room(path) == "stats" or "rule" in path.relative_to(TOOLS).parts


def test_every_folder_is_a_room_with_a_rank() -> None:
    folders = {room(path) for path in FILES if path.parent != TOOLS}
    assert folders <= set.union(*RANKS)
    assert {"stats", "store", "measure", "render", "scaling", "gate", "commands"} <= folders


@pytest.mark.parametrize("path", [p for p in FILES if p.parent != TOOLS], ids=named)
def test_a_room_imports_only_itself_and_lower_ones(path: Path) -> None:
    mine = room(path)
    for name in inside(path):
        other = name.partition(".")[0]
        if other in (mine, *ANYWHERE):
            continue
        assert rank(other) < rank(mine), name


@pytest.mark.parametrize("path", FILES, ids=named)
def test_imports_of_the_package_are_relative_and_none_is_of_the_simulation(path: Path) -> None:
    assert not outside(path) & {"tools", "true_airspeed", "simcore", "benchmarks"}


@pytest.mark.parametrize("path", [p for p in FILES if is_rule(p)], ids=named)
def test_a_decision_touches_no_clock_file_terminal_or_asv(path: Path) -> None:
    assert not outside(path) & IMPURE
    for name in inside(path):
        assert name.startswith(("stats.", "errors.")) or ".rule." in f"{name}.", name
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"print", "open", "input"}


@pytest.mark.parametrize("path", [p for p in FILES if room(p) != "commands"], ids=named)
def test_only_commands_know_of_argparse(path: Path) -> None:
    assert "argparse" not in outside(path)


@pytest.mark.parametrize("path", sorted((TOOLS / "measure" / "workers").glob("*.py")), ids=named)
def test_what_runs_in_a_measured_commit_imports_nothing_of_the_package(path: Path) -> None:
    assert not list(inside(path))
    if path.stem != "saturation":  # which runs in the project's own environment
        assert not outside(path) & {"numpy", "scipy", "rich", "json5"}


# What ASV imports of us at every command: the plug-in, and what that names at its top.
OF_PLUGIN = sys.stdlib_module_names | {"asv"}
PLUGIN = ["__init__", "site/__init__", "site/plugin", "measure/__init__", "measure/asv_variables"]


@pytest.mark.parametrize("name", PLUGIN)
def test_what_asv_imports_at_every_command_needs_the_standard_library_and_asv_only(
    name: str,
) -> None:
    path = TOOLS / f"{name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= OF_PLUGIN
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            assert (node.module or "").partition(".")[0] in OF_PLUGIN
        elif isinstance(node, ast.ImportFrom):
            assert node.module is not None
            assert "/".join(node.module.split(".")) in PLUGIN, node.module


@pytest.mark.parametrize("path", [p for p in FILES if room(p) == "site"], ids=named)
def test_of_the_pages_only_the_plugin_knows_asv(path: Path) -> None:
    assert "asv" not in outside(path) or path.stem == "plugin"
