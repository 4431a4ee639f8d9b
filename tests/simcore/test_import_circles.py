"""No module of simcore imports itself by way of others, whenever it does so: at its start, inside a
function or for type checking only."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "simcore"


def modules(package: Path) -> dict[str, Path]:
    """The files of a package by the dotted names they are imported by."""
    found = {}
    for file in package.rglob("*.py"):
        parts = file.relative_to(package.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def imports(file: Path, known: set[str]) -> set[str]:
    """The known modules a file names in imports, wherever in it they stand.

    That a package is there before what it holds is no import of its own.
    """
    named: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            members = {f"{node.module}.{alias.name}" for alias in node.names}
            named |= members if members <= known else {node.module} | members
    return named & known


def circle(package: Path) -> list[str]:
    """Modules each of which imports the next, the first also the last; none without a circle."""
    files = modules(package)
    graph = {name: imports(file, set(files)) for name, file in files.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_simcore_has_no_import_circle():
    assert len(modules(PACKAGE)) > 40
    assert circle(PACKAGE) == []


@pytest.mark.parametrize(
    "closing",
    [
        "from package import first\n",
        "import package.first\n",
        "from package.first import Name\n",
        "def later():\n    from package.first import Name\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from package import first\n",
    ],
)
def test_a_circle_is_found_wherever_it_is_closed(closing, tmp_path):
    package = tmp_path / "package"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("from package.first import Name\n")
    (package / "first.py").write_text("from package.inner.second import other\nName = int\n")
    (package / "inner" / "__init__.py").write_text("")
    (package / "inner" / "second.py").write_text("other = 2\n")
    assert circle(package) == []
    (package / "inner" / "second.py").write_text(closing + "other = 2\n")
    names = ["package.first", "package.inner.second"]
    assert circle(package) in ([*names, names[0]], [*reversed(names), names[1]])
