"""How well the largest measured size is predicted from the smaller ones.

    python -m tests.laws.leave_largest_out [RESULTS_DIR ...] [--every N] [--failures]

Of every series (benchmark, fixed parameters, commit) with four sizes or more the largest is left
out, the rest is judged as `python -m tools scaling` judges it, and the prediction for the size left
out is compared with what was measured there. Default: every recorded set beside this repository
that has sizes. A prediction is for the cost that many processes would show, so the measurement's
own standard error, from its samples or quartiles, is added in quadrature on the logarithmic scale.
"Refused" are those that got no prediction; they count in no other column.
"""

import argparse
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from statistics import median

from scipy.special import ndtri

from tools.scaling.judge import cost_error, judge
from tools.scaling.rule.growth import law_name
from tools.stats.interval import CONFIDENCE, Interval, Refusal
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results
from tools.store.series import SizeSeries, size_series

RECORDED = Path(__file__).resolve().parents[3] / "shared/fixtures/asv-results"
LEAST_SIZES = 4
_QUANTILE = float(ndtri((1 + CONFIDENCE) / 2))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A series whose largest size was left out.

    series: the whole one. law: as judged without the largest size. predicted: the cost there, with
    the measurement's own error in the interval.
    """

    series: SizeSeries
    law: str
    predicted: Interval | Refusal

    @property
    def measured(self) -> float:
        return float(self.series.costs[-1])

    @property
    def inside(self) -> bool:
        predicted = self.predicted
        return isinstance(predicted, Interval) and predicted.low <= self.measured <= predicted.high

    @property
    def error(self) -> float:
        """How far off the value is, as a fraction of what was measured."""
        assert isinstance(self.predicted, Interval)
        return abs(self.predicted.value / self.measured - 1)


def part(series: SizeSeries, sizes: slice) -> SizeSeries:
    return replace(
        series,
        sizes=series.sizes[sizes],
        costs=series.costs[sizes],
        samples=None if series.samples is None else series.samples[sizes],
        lower_quartile=series.lower_quartile[sizes],
        upper_quartile=series.upper_quartile[sizes],
    )


def leave_largest_out(series: SizeSeries) -> LeftOut:
    judged = judge(part(series, slice(-1)), [float(series.sizes[-1])])
    predicted = judged.predictions[0][1]
    if isinstance(predicted, Interval):
        predicted = with_error(predicted, cost_error(part(series, slice(-1, None))) or 0.0)
    return LeftOut(series, law_name(judged.growth), predicted)


def with_error(predicted: Interval, error: float) -> Interval:
    """Add a measurement's relative standard error to each end in quadrature."""
    value, own = predicted.value, _QUANTILE * error
    return Interval(
        value,
        value * math.exp(-math.hypot(math.log(value / predicted.low), own)),
        value * math.exp(math.hypot(math.log(predicted.high / value), own)),
    )


def recorded_series(results: Path, every: int = 1) -> Iterator[SizeSeries]:
    """Yield what can leave a size out, of each `every`-th commit by date, the newest among them."""
    catalogue = read_catalogue(results)
    files = read_results(results).files
    dates = {file.commit: file.date_ms for file in files}
    kept = set(sorted(dates, key=lambda commit: (-dates[commit], commit))[::every])
    for file in files:
        for name in file.rows if file.commit in kept else ():
            for series in size_series(file, name, catalogue[name]):
                distinct = len(set(series.sizes.tolist())) == len(series.sizes)
                if len(series.sizes) >= LEAST_SIZES and distinct and (series.costs > 0).all():
                    yield series


def coverage(tried: Iterable[LeftOut]) -> float:
    """Return the share inside of those predicted, NaN where none is."""
    answers = [case.inside for case in tried if isinstance(case.predicted, Interval)]
    return sum(answers) / len(answers) if answers else math.nan


def line(name: str, tried: Sequence[LeftOut]) -> str:
    predicted = [case for case in tried if isinstance(case.predicted, Interval)]
    errors = [case.error for case in predicted]
    ratios = [case.predicted.high / case.predicted.low for case in predicted]
    figures = f"{'-':>8} {'-':>12} {'-':>11}"
    if predicted:
        figures = f"{coverage(tried):8.1%} {median(errors):12.1%} {median(ratios):11.2f}"
    return f"{name:<44} {len(tried):6} {len(tried) - len(predicted):8} {figures}"


def failure(case: LeftOut) -> str:
    series, predicted = case.series, case.predicted
    assert isinstance(predicted, Interval)
    points = ", ".join(f"{n:g}: {c:.3g}" for n, c in zip(series.sizes, series.costs, strict=True))
    return (
        f"{series.label} {series.key.commit[:8]}  {points}; predicted {predicted.value:.3g} "
        f"({predicted.low:.3g} to {predicted.high:.3g}), measured {case.measured:.3g}, {case.law}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", nargs="*", type=Path, metavar="RESULTS_DIR")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th commit only")
    parser.add_argument("--failures", action="store_true", help="list what lay outside")
    asked = parser.parse_args()
    sets = asked.results or sorted(RECORDED.glob("*/results"))
    if missing := [str(path) for path in sets if not path.is_dir()]:
        print(f"{', '.join(missing)}: not there; name results directories", file=sys.stderr)
    print(
        f"{'':<44} {'series':>6} {'refused':>8} {'coverage':>8} {'median error':>12} "
        f"{'high / low':>11}"
    )
    overall: list[LeftOut] = []
    for path in sets:
        tried = [leave_largest_out(series) for series in recorded_series(path, asked.every)]
        if not tried:
            continue
        overall += tried
        tried.sort(key=lambda case: case.series.key.benchmark)
        print(line(path.parent.name, tried))
        for benchmark, own in groupby(tried, key=lambda case: case.series.key.benchmark):
            print(line(f"  {benchmark}", list(own)))
    print(line("overall", overall), flush=True)
    if asked.failures:
        outside = [
            case for case in overall if isinstance(case.predicted, Interval) and not case.inside
        ]
        print(*map(failure, outside), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
