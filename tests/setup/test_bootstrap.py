"""What stops `make bench` and `make test`: one line, exit code 20, nothing half-made."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.light_venv import make_light_venv
from tools.bootstrap import install_project, main, make_venv, require_python
from tools.checkout import require_history
from tools.errors import UserError, installation_failure

ROOT = Path(__file__).parents[2]
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")


@pytest.fixture
def clone(tmp_path):
    """This project as it is in the work tree, in a repository of two commits of its own."""
    home = tmp_path / "a clone with spaces"
    for name in ("tools", "simcore", "benchmarks"):
        shutil.copytree(ROOT / name, home / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("README.md", "LICENSE", "pyproject.toml", "requirements.lock", ".gitignore"):
        shutil.copy(ROOT / name, home / name)
    commit = [*AS_SOMEBODY, "commit", "--quiet", "--allow-empty", "--message", "as it is"]
    for arguments in (["init", "--quiet", "--initial-branch=main"], ["add", "."], commit, commit):
        subprocess.run(["git", *arguments], cwd=home, check=True)
    return home


def bootstrap(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "tools.bootstrap", *arguments],
        cwd=home,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )


def assert_one_line(done: subprocess.CompletedProcess, *words: str) -> None:
    assert done.returncode == 20
    (line,) = done.stderr.splitlines()
    for word in words:
        assert word in line


def test_a_shallow_clone_is_refused_with_the_command_that_mends_it(clone, tmp_path):
    home = tmp_path / "shallow"
    source = clone.as_uri()
    subprocess.run(["git", "clone", "--quiet", "--depth=1", source, str(home)], check=True)
    assert_one_line(bootstrap(home, "--history"), "shallow", "git fetch --unshallow")
    assert not (home / ".venv").exists()


@pytest.mark.parametrize("name", ["README.md", "simcore/driver.py", "benchmarks/new.py"])
def test_a_dirty_work_tree_is_refused_with_the_file(clone, name):
    with (clone / name).open("a") as file:
        file.write("\n")
    assert_one_line(bootstrap(clone, "--history"), name, "commit or stash")
    assert not (clone / ".venv").exists()


def test_what_a_command_wrote_beside_the_code_is_no_change(clone):
    (clone / "plots").mkdir()
    for name in ("run.png", "samples.csv", "plots/Step.png", "plots/a b.png"):
        (clone / name).write_text("")
    require_history(clone)
    (clone / "simcore" / "new \u00e9.py").write_text("")
    with pytest.raises(UserError, match="simcore/new"):
        require_history(clone)


def test_new_results_do_not_make_the_work_tree_dirty(clone):
    (clone / "results" / "somewhere").mkdir(parents=True)
    (clone / "results" / "somewhere" / "machine.json").write_text("{}")
    require_history(clone)


def test_no_network_is_said_in_one_line_and_leaves_nothing(clone, no_index):
    assert_one_line(bootstrap(clone, "--history", **no_index), "package index does not answer")
    assert not (clone / ".venv").exists()


def test_a_directory_without_git_history_is_refused(clone):
    (clone / ".git").rename(clone.parent / "elsewhere")
    assert_one_line(bootstrap(clone, "--history"), "not a git repository")


def test_a_machine_without_git_is_told_to_install_it(clone):
    assert_one_line(bootstrap(clone, "--history", PATH=""), "git is not installed")


@pytest.mark.parametrize("version", [(3, 10), (3, 9)])
def test_an_old_python_is_refused_with_the_way_to_name_another(version):
    with pytest.raises(UserError, match=r"Python 3\.11 or newer .*make PYTHON="):
        require_python(version)


def test_a_venv_that_is_complete_is_left_alone_and_one_that_was_there_stays(
    tmp_path, monkeypatch, no_index
):
    lock = tmp_path / "requirements.lock"
    lock.write_text("")
    venv = tmp_path / ".venv"
    make_venv(venv, lock)
    assert (venv / "complete").is_file()
    before = (venv / "complete").stat().st_mtime_ns
    make_venv(venv, lock)
    assert (venv / "complete").stat().st_mtime_ns == before

    for name, value in no_index.items():
        monkeypatch.setenv(name, value)
    lock.write_text("numpy==2.4.6 --hash=sha256:" + 64 * "0" + "\n")
    with pytest.raises(UserError, match=r"requirements\.lock cannot be installed"):
        make_venv(venv, lock)
    assert (venv / "bin" / "python").exists(), "what was there before is not thrown away"
    assert not (venv / "complete").exists(), "but it is not taken for complete any more"

    (venv / "bin" / "python").unlink()
    (venv / "bin" / "python").write_text("#!/bin/sh\necho 3.9.0\n")
    (venv / "bin" / "python").chmod(0o755)
    lock.write_text("")
    make_venv(venv, lock)
    ask = [str(venv / "bin" / "python"), "-c", "import sys; print(sys.version)"]
    asked = subprocess.run(ask, check=True, capture_output=True, text=True)
    assert asked.stdout.strip() == sys.version, "one of another Python is made anew"


def test_the_reason_for_a_missing_wheel_is_pips_own():
    indented_as_asv_does = "noise\n   ERROR: No matching distribution found for numpy==2.4.6\n\n"
    said = installation_failure("the lock", indented_as_asv_does, "do this")
    assert said == (
        "the lock cannot be installed: No matching distribution found for numpy==2.4.6; do this"
    )


def test_the_reason_that_a_build_raised_is_told_and_not_the_hint_below_it():
    raised = "  ValueError: invalid pyproject.toml config: `project.license`.\n"
    output = f"ERROR: Exception:\n{raised}\nhint: See above for details.\n"
    said = installation_failure("it", output, "do this")
    assert said == f"it cannot be installed: {raised.strip()}; do this"


def test_a_hash_mismatch_is_not_taken_for_a_missing_network():
    retried = "WARNING: Retrying (Retry(total=4)) after NewConnectionError"
    output = f"{retried}\nERROR: THESE PACKAGES DO NOT MATCH THE HASHES\n"
    said = installation_failure("the lock", output, "do this")
    assert said == "the lock cannot be installed: THESE PACKAGES DO NOT MATCH THE HASHES"


def test_a_failure_without_words_is_still_one_line():
    said = installation_failure("the lock", "", "do this")
    assert said == "the lock cannot be installed: no reason given; do this"


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help_helps_and_makes_nothing(option, monkeypatch, capsys):
    monkeypatch.setattr("tools.bootstrap.make_venv", pytest.fail)
    assert main([option]) == 0
    assert "python3 -m tools.bootstrap [--history]" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["--histroy"], ["--history", "all"], [""]])
def test_an_unknown_option_is_wrong_usage_and_makes_nothing(arguments, monkeypatch, capsys):
    monkeypatch.setattr("tools.bootstrap.make_venv", pytest.fail)
    assert main(arguments) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line == f"tools.bootstrap: no option {arguments[-1]!r}; see --help"


@pytest.fixture
def venv(clone, monkeypatch, no_index):
    """An environment for the clone, as `make_venv` leaves it, on a machine without network."""
    for name, value in no_index.items():
        monkeypatch.setenv(name, value)
    make_light_venv(clone / ".venv")
    return clone / ".venv"


def simcore(venv: Path, elsewhere: Path) -> subprocess.CompletedProcess:
    """What the command of the environment does, called from elsewhere."""
    command = [str(venv / "bin" / "simcore"), "run", "--vehicles", "10", "--steps", "1"]
    return subprocess.run(command, cwd=elsewhere, capture_output=True, text=True)


def test_simcore_is_installed_without_network_and_runs_the_sources_as_they_lie(
    clone, venv, tmp_path
):
    install_project(venv, clone)
    done = simcore(venv, tmp_path)
    assert done.returncode == 0, done.stderr
    with (clone / "simcore" / "cli" / "__init__.py").open("a") as file:
        file.write("\nprint('edited')\n")
    assert simcore(venv, tmp_path).stdout.startswith("edited")
    status = ["git", "status", "--porcelain"]
    done = subprocess.run(status, cwd=clone, check=True, capture_output=True, text=True)
    changed = "simcore/cli/__init__.py"
    assert done.stdout.split() == ["M", changed], "what installing leaves is ignored"


def test_the_tools_are_found_in_the_folders_below(clone, venv):
    (clone / "results").mkdir()
    install_project(venv, clone)
    command = [str(venv / "bin" / "python"), "-m", "tools", "--help"]
    done = subprocess.run(command, cwd=clone / "results", capture_output=True, text=True)
    assert done.stdout.startswith("usage: python -m tools"), done.stderr


def test_simcore_is_installed_once_and_again_where_anything_has_changed(clone, venv):
    install_project(venv, clone)
    script, pyproject = venv / "bin" / "simcore", clone / "pyproject.toml"
    before = script.stat().st_mtime_ns
    install_project(venv, clone)
    assert script.stat().st_mtime_ns == before

    good = pyproject.read_text()
    pyproject.write_text(good.replace("[build-system]", "[build-system"))
    with pytest.raises(UserError, match=r"pyproject\.toml.* cannot be installed: ") as refused:
        install_project(venv, clone)
    (line,) = str(refused.value).splitlines()
    assert line.endswith("--editable .` says more")

    pyproject.write_text(good)
    script.unlink()
    install_project(venv, clone)
    assert script.exists(), "what failed in between is not taken for complete"

    (venv / "complete").write_text("another Python, or other packages")
    script.unlink()
    install_project(venv, clone)
    assert script.exists()
