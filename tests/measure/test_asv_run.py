"""What `asv run` prints becomes progress and a list of failures; where ASV fails, one line."""

from pathlib import Path

import pytest

from tools.errors import UserError
from tools.measure.asv_run import measure_quickly

PRINTS = """
import sys
commits = sys.stdin.read().split()
print("· Running", len(commits), "commits", sys.argv[1:])
print("[50.00%] ··· b.time_a                ok")
print("[50.00%] ··· ===== =====", file=sys.stderr)
print("[100.00%] ··· b.time_b        1/2 failed")
print("               failed")
print("asv: its last words")
sys.exit({code})
"""


@pytest.fixture
def asv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that stands in for ASV in processes started from here."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "asv.py"


def test_progress_and_failures_are_read_while_it_runs(asv: Path) -> None:
    asv.write_text(PRINTS.replace("{code}", "2"))
    done: list[float] = []
    assert measure_quickly(["a" * 40, "b" * 40], done.append) == ("b.time_b 1/2 failed",)
    assert done == [50.0, 50.0, 100.0]


def test_where_asv_itself_fails_its_last_words_are_told(asv: Path) -> None:
    asv.write_text(PRINTS.replace("{code}", "1"))
    with pytest.raises(UserError, match=r"asv run failed \(exit code 1\): asv: its last words"):
        measure_quickly(["a" * 40], lambda percent: None)
