"""The layers of tools/ import only what is above them, and stats/ is pure."""

import ast
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
LAYERS = ["stats", "store", "measure", "render", "commands"]
# Run in the interpreter of a measured commit, which holds nothing of tools/.
IN_MEASURED_COMMIT = ["worker.py", "digest_worker.py", "pyperf_driver.py", "canary.py"]
IMPURE = {"time", "datetime", "os", "sys", "io", "pathlib", "subprocess", "json", "random", "rich"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_only_layers_above_it(layer: str) -> None:
    below = LAYERS[LAYERS.index(layer) + 1 :]
    files = sorted((TOOLS / layer).glob("*.py"))
    assert len(files) > 1
    for path in files:
        for name in imported(path):
            assert not any(f"{name}.".startswith(f"tools.{b}.") for b in below), (path.name, name)


def test_render_knows_nothing_of_measuring() -> None:
    for path in (TOOLS / "render").glob("*.py"):
        assert not [name for name in imported(path) if name.startswith("tools.measure")], path.name


@pytest.mark.parametrize("script", IN_MEASURED_COMMIT)
def test_what_runs_in_a_measured_commit_imports_nothing_of_tools(script: str) -> None:
    roots = {name.partition(".")[0] for name in imported(TOOLS / "measure" / script)}
    assert "tools" not in roots
    assert not roots & {"numpy", "scipy", "rich", "json5"}


def test_stats_touches_no_clock_file_or_terminal() -> None:
    for path in (TOOLS / "stats").glob("*.py"):
        roots = {name.partition(".")[0] for name in imported(path)}
        assert not roots & IMPURE, path.name
        outside = [n for n in imported(path) if n.startswith("tools.") and "stats" not in n]
        assert not outside, (path.name, outside)
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"print", "open", "input"}, path.name
