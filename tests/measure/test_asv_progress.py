"""Progress and failures are read off the lines of `asv run`, as ASV 0.6.6 prints them."""

import pytest

from tools.measure.asv_progress import Status, read_status


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("· For error commit 2a35b047 <main> (round 1/2):", Status(commit="2a35b047")),
        ("· Running 8 total benchmarks (2 commits * 1 environments * 4 benchmarks)", Status()),
        ("[ 0.00%] · For simcore commit 2a35b047 <main~9>:", Status(0.0, commit="2a35b047")),
        ("[12.50%] ··· components.Components.time_component            ok", Status(12.5)),
        ("[12.50%] ··· ============ ========== ==========", Status(12.5)),
        ("              look_ahead     100      2.59±0μs ", Status()),
        ("               failed        100       failed   ", Status()),
        ("[100.00%] ··· a.B.time_error                      225±6ms", Status(100.0)),
        ("[37.50%] ··· a.B.time_b          2/9 failed", Status(37.5, "a.B.time_b 2/9 failed")),
        ("[37.50%] ··· a.time_b      failed", Status(37.5, "a.time_b failed")),
        ("·· Failed to build 2a35b047", Status(None, "Failed to build 2a35b047")),
        ("·· Error running python -m pip", Status(None, "Error running python -m pip")),
        ("", Status()),
    ],
)
def test_a_line_says_how_much_is_done_and_what_failed(line: str, status: Status) -> None:
    assert read_status(line) == status
