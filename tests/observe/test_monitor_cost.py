"""What monitoring costs itself."""

import pytest

from tests.speed.monitor_cost import cost

MOST = 0.01  # of a core


@pytest.mark.slow
def test_two_samples_a_second_with_the_live_view_cost_less_than_a_percent_of_a_core() -> None:
    # A loaded machine makes the same work take more CPU time, so the least of three counts.
    shares = [cost(["--duration", "60", "--vehicles", "100"], watched_s=10.0) for _ in range(3)]
    print(", ".join(f"{share:.2%}" for share in shares))
    assert min(shares) < MOST
