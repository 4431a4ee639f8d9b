"""What the plots of costs draw: points, laws where there are some, and axes with units."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tools.scaling.judge import SeriesGrowth, judge
from tools.scaling.plot import draw_growth
from tools.scaling.rule.growth import LawClaim, Undecided
from tools.stats.arrays import FloatArray
from tools.store.series import SeriesKey, SizeSeries

SIZES = np.array([10.0, 32, 100, 316, 1000, 3162, 10_000, 31_623])


def judged(costs: FloatArray, unit: str = "seconds", engine: str = "numpy") -> SeriesGrowth:
    key = SeriesKey("box", "py", "a" * 40, "step.time_step", "1", (("engine", repr(engine)),))
    none = np.full(len(costs), np.nan)
    return judge(
        SizeSeries(
            key=key,
            axis="vehicles",
            unit=unit,
            sizes=SIZES[: len(costs)],
            costs=costs,
            samples=None,
            lower_quartile=none,
            upper_quartile=none,
            repeats=1,
            processes=1,
            lost=0,
            outdated=False,
        )
    )


LINEAR = judged(1e-5 + 1e-8 * SIZES)
FALLING = judged(1e6 / SIZES, "1/s")
FEW = judged(np.array([1e-4, 2e-4]))


def axes_of(figure: Figure) -> Axes:
    (axes,) = figure.axes
    return axes


def curves(axes: Axes) -> list[FloatArray]:
    """Return what is drawn at other places than the sizes: laws and their rivals."""
    drawn = [np.asarray(line.get_xdata()) for line in axes.lines]
    return [x for x in drawn if len(x) > len(SIZES)]


def test_a_claimed_law_is_drawn_with_its_band() -> None:
    assert isinstance(LINEAR.growth, LawClaim)
    axes = axes_of(draw_growth("step.time_step", [LINEAR]))
    assert len(curves(axes)) >= 1
    assert len(axes.collections) >= 2  # error bars and the band


@pytest.mark.parametrize("growth", [FALLING, FEW])
def test_of_a_cost_that_falls_or_has_too_few_sizes_no_law_is_drawn(growth: SeriesGrowth) -> None:
    assert not isinstance(growth.growth, LawClaim)
    axes = axes_of(draw_growth("step.time_step", [growth]))
    assert curves(axes) == []
    assert len(axes.patches) == 0  # nor where it would no longer predict
    dotted = [line for line in axes.lines if line.get_linestyle() == ":" and len(line.get_xdata())]
    assert len(dotted) == 1
    assert np.array_equal(dotted[0].get_ydata(), growth.series.costs)


def test_a_falling_cost_says_so_of_itself() -> None:
    assert isinstance(FALLING.growth, Undecided)
    assert FALLING.growth.falls
    assert isinstance(LINEAR.growth, LawClaim)


def test_series_are_told_apart_by_markers_too() -> None:
    engines = [judged(times * (1e-5 + 1e-8 * SIZES), engine=f"e{times}") for times in (1, 2, 3)]
    axes = axes_of(draw_growth("step.time_step", engines))
    handles, labels = axes.get_legend_handles_labels()
    assert [label.partition(":")[0] for label in labels] == ["engine e1", "engine e2", "engine e3"]
    assert len({handle.get_marker() for handle in handles}) == 3
    assert len({handle.get_color() for handle in handles}) == 3


@pytest.mark.parametrize(
    ("growth", "label"), [(LINEAR, "time per call [µs]"), (FALLING, "rate [k/s]")]
)
def test_axes_say_what_they_show_and_in_which_unit(growth: SeriesGrowth, label: str) -> None:
    axes = axes_of(draw_growth("step.time_step", [growth]))
    assert axes.get_ylabel() == label
    assert axes.get_xlabel() == "vehicles"
