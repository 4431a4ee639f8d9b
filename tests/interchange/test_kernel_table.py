"""The table of one kernel under several tools: of planted numbers, and of a real round."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tests.speed.kernel_elsewhere import COMPARED_WITH, table
from tests.speed.kernel_sides import SIDES, Side

ROOT = Path(__file__).parents[2]


def us(side: Side) -> float:
    return 20.0 if side.name == "pyperf" else 10.0


def test_the_table_has_medians_ranges_and_ratios_of_the_same_rounds() -> None:
    """A round in which all is ten times as slow changes the range, and no ratio."""
    slow = (1.0, 10.0, 1.0)
    rounds = [
        {side.name: [factor * us(side) * 1e-6 * x for x in (0.5, 1, 9)] for side in SIDES}
        for factor in slow
    ]
    lines = [
        [cell.strip() for cell in line.split("|")[1:-1]] for line in table(rounds).splitlines()
    ]
    rows = {name: cells for name, *cells in lines[2:]}
    assert rows.keys() == {side.name for side in SIDES}
    assert rows[COMPARED_WITH][:3] == ["10", "10–100", "1.00"]
    assert rows["pyperf"][:3] == ["20", "20–200", "2.00"]


@pytest.mark.slow
def test_each_tool_measures_the_kernel(tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    command = [sys.executable, "-m", "tests.speed.kernel_elsewhere", str(out), "--rounds", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (figures,) = json.loads(out.read_text())
    assert list(figures) == [side.name for side in SIDES]
    step_s = {name: median(values) for name, values in figures.items()}
    whole = step_s.pop(f"hyperfine, {1_000:,} steps")
    assert max(step_s.values()) < 20 * min(step_s.values())
    assert whole > step_s["hyperfine, a step more"], "starting up is in it"
