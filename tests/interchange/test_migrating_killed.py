"""A migration that is killed, interrupted or cannot write leaves nothing half done."""

import json
import os
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from tests.interchange.old_project import tree
from tools.errors import UserError
from tools.interchange.migrating.apply import apply
from tools.interchange.migrating.plan import Change

ROOT = Path(__file__).parents[2]
WORKER = Path(__file__).with_name("killed_migrating.py")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "old.py").write_text("old = 1\n")
    (tmp_path / "tests" / "both.py").write_text("old = 1\nleft = 1\n")
    return tmp_path


def test_killed_at_any_moment_the_next_one_completes(small: Path) -> None:
    done = subprocess.run(
        [sys.executable, WORKER, small],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert all(as_before and as_after for _, as_before, as_after in answers)
    kinds = [kind for kind, *_ in answers]
    assert min(kinds.count("apply"), kinds.count("undo")) > 10


@pytest.mark.parametrize("reason", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("at", range(4))  # three files and the manifest
def test_what_fails_or_is_interrupted_is_undone(
    small: Path, monkeypatch: pytest.MonkeyPatch, at: int, reason: BaseException
) -> None:
    before = tree(small)
    replace, left = os.replace, [at]

    def failing(*arguments: str) -> None:
        left[0] -= 1
        if left[0] == -1:
            raise reason
        replace(*arguments)

    monkeypatch.setattr(os, "replace", failing)
    both = PurePosixPath("tests/both.py")
    changes = [
        Change(PurePosixPath("benchmarks/new.py"), None, b"new = 1\n"),
        Change(both, (small / both).read_bytes(), b"left = 1\n"),
        Change(PurePosixPath("gate.toml"), None, b"\n"),
    ]
    with pytest.raises((UserError, KeyboardInterrupt)):
        apply(small, small / ".migrated", changes)
    assert tree(small) == before
