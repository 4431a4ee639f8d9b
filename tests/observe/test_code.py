"""The state of the code changes with the code, and with nothing else."""

import subprocess
from pathlib import Path

import pytest

from tools.observe.code import CodeState, code_state


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    (tmp_path / "code.py").write_text("x = 1\n")
    (tmp_path / ".gitignore").write_text("*.so\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "first")
    return tmp_path


def test_a_clean_tree_is_its_commit(repository: Path) -> None:
    state = code_state(repository)
    assert state.known
    assert len(state.commit or "") == 40
    assert state.diff is None


def test_every_change_is_another_state_and_undoing_it_the_first(repository: Path) -> None:
    states = [code_state(repository)]
    (repository / "code.py").write_text("x = 2\n")
    states.append(code_state(repository))
    (repository / "code.py").write_bytes(b"x = '\xe8'\n")
    states.append(code_state(repository))
    (repository / "code.py").write_bytes(b"x = '\xe9'\n")
    states.append(code_state(repository))
    (repository / "code.py").unlink()
    states.append(code_state(repository))
    (repository / "code.py").write_text("x = 1\n")
    assert code_state(repository) == states[0]
    (repository / "new file é.py").write_text("y = 1\n")
    states.append(code_state(repository))
    (repository / "new file é.py").rename(repository / "other.py")
    states.append(code_state(repository))
    (repository / "other.py").write_text("y = 2\n")
    states.append(code_state(repository))
    git(repository, "add", ".")
    assert code_state(repository) == states[-1], "staged or not"
    git(repository, "commit", "-qm", "second")
    states.append(code_state(repository))
    assert len(set(states)) == len(states)


def test_what_measuring_writes_and_what_git_ignores_is_no_code(repository: Path) -> None:
    before = code_state(repository)
    for name in ("results/a.json", "html/index.html", ".measured/a.json", "compiled.so"):
        (repository / name).parent.mkdir(exist_ok=True)
        (repository / name).write_text("{}")
    assert code_state(repository) == before


def test_a_directory_below_the_repository_has_its_own_state(repository: Path) -> None:
    below = repository / "below"
    below.mkdir()
    (below / "a.py").write_text("")
    own = code_state(below)
    (repository / "code.py").write_text("x = 3\n")
    assert code_state(below) == own
    (below / "a.py").write_text("z = 1\n")
    assert code_state(below) != own


def test_without_a_commit_nothing_is_known(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("x = 1\n")
    assert code_state(tmp_path) == CodeState(None, None)
    git(tmp_path, "init", "-q")
    assert not code_state(tmp_path).known
