"""Student's t against a printed table, and the width of an interval."""

import pytest

from tools.stats.interval import Interval, two_sided_t


@pytest.mark.parametrize(
    ("degrees", "t"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (30, 2.042)]
)
def test_published_quantiles_come_out(degrees: float, t: float) -> None:
    """NIST/SEMATECH e-Handbook of Statistical Methods, section 1.3.6.7.2."""
    assert two_sided_t(degrees) == pytest.approx(t, abs=5e-4)


def test_many_degrees_make_it_the_normal_quantile() -> None:
    assert two_sided_t(1e9) == pytest.approx(1.959964, abs=1e-6)


def test_the_width_is_from_end_to_end() -> None:
    assert Interval(2.0, 1.0, 4.0).width == 3.0
