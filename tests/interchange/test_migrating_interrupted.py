"""A migration that is interrupted or cannot write leaves nothing half done."""

import os
from pathlib import Path, PurePosixPath

import pytest

from tests.interchange.old_project import tree
from tools.errors import UserError
from tools.interchange.migrating.apply import apply
from tools.interchange.migrating.plan import Change


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "old.py").write_text("old = 1\n")
    (tmp_path / "tests" / "both.py").write_text("old = 1\nleft = 1\n")
    return tmp_path


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
