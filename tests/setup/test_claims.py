"""docs/claims.md says what was measured, and nothing else."""

import json
from pathlib import Path

from tests.speed.claims import page

ROOT = Path(__file__).parents[2]
INPUTS = json.loads((ROOT / "docs" / "claims.json").read_text(encoding="utf-8"))


def test_the_page_is_made_of_what_was_measured() -> None:
    assert (ROOT / "docs" / "claims.md").read_text(encoding="utf-8") == page(INPUTS)


def test_a_figure_that_was_measured_otherwise_is_another_page() -> None:
    other = INPUTS | {"kept_answer": {"measured_s": 9.0, "again_s": 3.0}}
    assert "3.0 s, 3 times less" in page(other)
    assert "not measured: no such history" in page(INPUTS | {"large_history": None})


def test_readme_quotes_the_figures_of_the_page() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    grid, kept = INPUTS["scale_time"], INPUTS["kept_answer"]
    for said in (
        f"{grid['wall_ratio']['value']:.2f} of the wall time",
        f"{100 * grid['slow_down']['value']:.1f} %",
        f"{INPUTS['suite_time']['factor']['value']:.0f} times less",
        f"{kept['measured_s']:.0f} s and {kept['again_s']:.1f} s",
        f"{INPUTS['edit_to_verdict']['wall_s']:.0f} s from an edit",
    ):
        assert said in readme, said
