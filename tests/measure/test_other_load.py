"""What other programs took of the machine, from the totals of all cores and of this program."""

import os
from pathlib import Path

import pytest

from tools.measure.other_load import CpuTotals, others_share, read_totals


def test_what_this_program_used_is_not_that_of_others() -> None:
    before = CpuTotals(all_s=100.0, used_s=50.0, own_s=10.0)
    after = CpuTotals(all_s=120.0, used_s=65.0, own_s=20.0)
    assert others_share(before, after) == pytest.approx(5 / 20)


def test_coarse_ticks_give_no_negative_share() -> None:
    before, after = CpuTotals(100.0, 50.0, 10.0), CpuTotals(120.0, 59.99, 20.0)
    assert others_share(before, after) == 0.0


def test_what_is_not_counted_is_no_load() -> None:
    there = CpuTotals(100.0, 50.0, 10.0)
    assert others_share(None, there) == others_share(there, None) == others_share(there, there) == 0


def test_totals_are_of_all_cores_with_steal_and_without_guests(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 1 20 900 50 3 4 22 77 1\ncpu0 1 2 3\n")
    totals = read_totals(stat)
    assert totals is not None
    ticks_hz = os.sysconf("SC_CLK_TCK")
    assert totals.all_s == pytest.approx(1100 / ticks_hz)
    assert totals.used_s == pytest.approx(150 / ticks_hz)
    assert totals.own_s > 0


@pytest.mark.parametrize("text", ["", "cpu 1 2\n", "cpu a b c d e f g h\n", "intr 1 2 3 4 5 6 7 8"])
def test_another_file_holds_no_totals(tmp_path: Path, text: str) -> None:
    (tmp_path / "stat").write_text(text)
    assert read_totals(tmp_path / "stat") is None
    assert read_totals(tmp_path / "none") is None
