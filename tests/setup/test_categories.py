"""`make test ONLY=CATEGORY`, on a project with one quick and one slow test in each folder."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = {
    "framework": ["fuzz", "measure", "render", "setup", "stats", "store", "tools", "workflows"],
    "regression": ["answers", "benchmarks", "gate"],
    "optimization": ["calibration", "perf", "simcore"],
    "estimation": ["history", "observe", "projection", "scaling"],
    "integration": ["end_to_end", "interchange", "site"],
}
EVERY = sorted(folder for folders in FOLDERS.values() for folder in folders)
TESTS = """
import pytest

def test_quick():
    pass

@pytest.mark.slow
def test_slow():
    pass
"""


@pytest.fixture
def project(tmp_path):
    for name in ("Makefile", "pyproject.toml", "tests/conftest.py", "tests/asv_projects.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for folder in EVERY:
        write_tests(tmp_path, f"{folder}/deeper")
    return tmp_path


def write_tests(project: Path, folder: str) -> None:
    file = project / "tests" / folder / "test_it.py"
    file.parent.mkdir(parents=True)
    file.write_text(TESTS)


def make(project: Path, target: str, only: str = "") -> subprocess.CompletedProcess:
    """`make target ONLY=only` by this Python, without making an environment.

    As from a shell: a `make` that runs this test hands nothing on.
    """
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    with_this_python = ("PYTHON=true", f"IN_VENV={shlex.quote(sys.executable)} -m")
    for_pytest = ("PYTEST_ADDOPTS=--verbose", "PYTEST_DISABLE_PLUGIN_AUTOLOAD=1")
    command = ["make", target, f"ONLY={only}", "PARALLEL=", *with_this_python, *for_pytest]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)


def folders_tested(done: subprocess.CompletedProcess, test: str) -> list[str]:
    assert done.returncode == 0, done.stdout + done.stderr
    passed = [line for line in done.stdout.splitlines() if "PASSED" in line]
    assert all(f"::{test} " in line for line in passed)
    return sorted(line.split("/")[1] for line in passed)


@pytest.mark.parametrize("category", FOLDERS)
def test_a_category_is_the_tests_of_its_folders(project, category):
    assert folders_tested(make(project, "test", category), "test_quick") == FOLDERS[category]


def test_without_a_category_every_quick_test_runs(project):
    assert folders_tested(make(project, "test"), "test_quick") == EVERY


def test_the_slow_tests_of_two_categories_and_all_of_them(project):
    slow = make(project, "test-slow", "estimation or integration")
    two = sorted([*FOLDERS["integration"], *FOLDERS["estimation"]])
    assert folders_tested(slow, "test_slow") == two
    assert folders_tested(make(project, "test-slow"), "test_slow") == EVERY


@pytest.mark.parametrize("category", ["regress", "not framework and swift"])
def test_an_unknown_category_ends_in_one_line_that_names_those_there_are(project, category):
    done = make(project, "test", category)
    assert done.returncode != 0
    (line,) = (line for line in done.stderr.splitlines() if "ERROR" in line)
    assert line.startswith(f"ERROR: no category {category.split()[-1]}: ")
    assert all(name in line for name in FOLDERS)
    assert "test_it.py" not in done.stdout


def test_a_folder_without_a_category_ends_in_one_line_that_names_it(project):
    write_tests(project, "novel")
    done = make(project, "test", "framework")
    assert done.returncode != 0
    (line,) = (line for line in done.stderr.splitlines() if "ERROR" in line)
    assert line.startswith("ERROR: tests/novel belongs to no category")
    assert "PASSED" not in done.stdout
