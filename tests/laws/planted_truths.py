"""What laws and predictions are worth where the truth is known: a line each of what must hold.

    python -m tests.laws.planted_truths [--seeds N] [--families tuned|counted] [--recorded]

Single laws are those of `tests.laws.planted`; the others are of `tests.laws.truths`. --recorded
also leaves out the largest size of recorded histories beside this repository, and counts claims on
BLAS kernels of known order among them.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tests.laws.leave_largest_out import RECORDED, leave_largest_out, recorded_series
from tests.laws.planted import SHAPES, TRUTHS, Planted, Setup, Truth, plant
from tests.laws.truths import COUNTED, TUNED, Family, Measured, measure, single
from tools.scaling.judge import judge
from tools.scaling.rule.growth import GrowthVerdict, judge_growth, law_name
from tools.stats.interval import Interval, Refusal
from tools.stats.measurement_error import error_of_median, relative_sd_of_samples
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results
from tools.store.series import size_series

DISTANCES = (2.0, 5.0)
DEVIATIONS = (0.01, 0.02, 0.03)
TOO_SLOW, LEAST_NAMED = 1.5, 7  # times; sizes
BLAS = "blas-graviton"
# Golub & Van Loan, Matrix Computations; the band of gbmv is fixed.
ORDERS = {"dot": "n", "axpy": "n", "nrm2": "n", "gbmv": "n", "gemv": "n^2"}
ORDERS |= {"gemm": "n^3", "syrk": "n^3", "gesv": "n^3", "syev": "n^3"}


@dataclass(frozen=True, slots=True)
class Told:
    """law: what was claimed of a series. held: at each distance, NaN where refused; width: high
    over low there."""

    law: str
    held: tuple[float, ...]
    width: tuple[float, ...]


def told(verdict: GrowthVerdict, largest: float, cost: Callable[[np.ndarray], np.ndarray]) -> Told:
    held, widths = [], []
    for distance in DISTANCES:
        size = distance * largest
        predictor = verdict.predictor
        answer = predictor if isinstance(predictor, Refusal) else predictor.at(size)
        if isinstance(answer, Interval):
            true = float(cost(np.array([size]))[0])
            held.append(float(answer.low <= true <= answer.high))
            widths.append(answer.high / answer.low)
        else:
            held.append(np.nan)
            widths.append(np.nan)
    return Told(law_name(verdict.growth), tuple(held), tuple(widths))


def judge_measured(measured: Measured) -> Told:
    """As `python -m tools scaling` does."""
    verdict = judge_growth(measured.sizes, measured.costs, measured.error, measured.samples)
    return told(verdict, float(measured.sizes[-1]), measured.cost)


def judge_planted(planted: Planted) -> Told:
    assert planted.samples is not None
    sd = relative_sd_of_samples(planted.samples)
    assert sd is not None
    error = error_of_median(sd, len(planted.samples[0]))
    verdict = judge_growth(planted.sizes, planted.costs, error, planted.samples)
    return told(verdict, float(planted.sizes[-1]), planted.cost)


def singles(seeds: int) -> dict[Truth, list[Told]]:
    """Judge single laws, as `tests.laws.planted` has them."""
    return {
        truth: [judge_planted(plant(truth, Setup(), seed)) for seed in range(seeds)]
        for truth in TRUTHS
    }


def others(families: Mapping[str, Family], seeds: int) -> dict[str, list[Told]]:
    """Judge truths outside the list of laws."""
    return {
        name: [judge_measured(measure(family, [seed, place, 18])) for seed in range(seeds)]
        for place, (name, family) in enumerate(families.items())
    }


def off_the_law(seeds: int) -> list[Told]:
    """Judge single laws whose sizes lie off them by 1 to 3 %."""
    laws = [single(law, offset) for law in list(SHAPES.values())[1:] for offset in (False, True)]
    return [
        judge_measured(measure(law, [seed, place, 19], DEVIATIONS[seed % 3]))
        for place, law in enumerate(laws)
        for seed in range(seeds)
    ]


def one_too_slow(seeds: int) -> tuple[float, float, float]:
    """Return how often a size that is 1.5x too slow is named, and the right and wrong claims.

    Of single laws with at least seven sizes; the smallest and the largest are never the slow one.
    """
    named, right, wrong = [], [], []
    for truth in TRUTHS:
        for seed in range(seeds if truth.law in SHAPES else 0):
            planted = plant(truth, Setup(), seed)
            if planted.samples is None or len(planted.sizes) < LEAST_NAMED:
                continue
            costs, samples = planted.costs.copy(), list(planted.samples)
            slow = 1 + seed % (len(costs) - 2)
            costs[slow] *= TOO_SLOW
            samples[slow] = samples[slow] * TOO_SLOW
            sd = relative_sd_of_samples(samples)
            assert sd is not None
            growth = judge_growth(
                planted.sizes, costs, error_of_median(sd, len(samples[0])), samples
            ).growth
            size = f"n = {planted.sizes[slow]:,.10g}, whose"
            named.append(not isinstance(growth, Refusal) and size in growth.remark)
            law = law_name(growth)
            right.append(law == truth.name)
            wrong.append(law not in (truth.name, "undecided", "refused"))
    return float(np.mean(named)), float(np.mean(right)), float(np.mean(wrong))


def kernels(results: Path, every: int = 1) -> Iterator[tuple[str, str]]:
    """Yield the order of each BLAS series and the law that is claimed."""
    catalogue = read_catalogue(results)
    for file in read_results(results).files[::every]:
        for name in file.rows:
            kernel = name.rpartition("time_")[2].removeprefix("d")
            order = ORDERS.get("dot" if kernel == "ot" else kernel)
            for series in size_series(file, name, catalogue[name]) if order else ():
                yield f"{kernel} {order}", law_name(judge(series).growth)


def claims(truths: Mapping[Truth, Sequence[Told]]) -> tuple[float, float]:
    """Return the shares of right and of wrong claims."""
    pairs = [(truth.name, each.law) for truth, of_it in truths.items() for each in of_it]
    right = np.mean([law == name for name, law in pairs])
    wrong = np.mean([law not in (name, "undecided", "refused") for name, law in pairs])
    return float(right), float(wrong)


def shares(tellings: Sequence[Told]) -> list[tuple[float, float, float]]:
    """Return for each distance what share held of the answered, was answered, and the width."""
    held = np.array([each.held for each in tellings])
    widths = np.array([each.width for each in tellings])
    answered = ~np.isnan(held)
    return [
        (
            float(held[there, i].mean()) if there.any() else np.nan,
            float(there.mean()),
            float(np.median(widths[there, i])) if there.any() else np.nan,
        )
        for i, there in enumerate(answered.T)
    ]


def line(name: str, tellings: Sequence[Told]) -> str:
    (near, near_there, near_width), (far, far_there, far_width) = shares(tellings)
    laws = Counter(each.law for each in tellings).most_common(3)
    named = ", ".join(f"{law} {count / len(tellings):.0%}" for law, count in laws)
    return (
        f"{name:18} {near:6.1%} {near_there:5.0%} {near_width:6.2f}"
        f" {far:6.1%} {far_there:5.0%} {far_width:6.2f}  {named}"
    )


def print_recorded(every: int) -> None:
    for path in sorted(RECORDED.glob("*/results")):
        tried = [leave_largest_out(series) for series in recorded_series(path, every)]
        predicted = [case for case in tried if isinstance(case.predicted, Interval)]
        if predicted:
            inside = np.mean([case.inside for case in predicted])
            widths = [case.predicted.high / case.predicted.low for case in predicted]
            print(
                f"{path.parent.name:18} {inside:6.1%} of {len(predicted)} hold,"
                f" {len(predicted) / len(tried):.1%} answered, width {np.median(widths):.2f}"
            )
    by_kernel: dict[str, Counter[str]] = {}
    for kernel, law in kernels(RECORDED / BLAS / "results", every):
        by_kernel.setdefault(kernel, Counter())[law] += 1
    right = sum(counts[kernel.split(" ")[1]] for kernel, counts in by_kernel.items())
    claimed = sum(
        count
        for counts in by_kernel.values()
        for law, count in counts.items()
        if law not in ("undecided", "refused")
    )
    every_series = sum(counts.total() for counts in by_kernel.values())
    print(
        f"kernels: {every_series} series, {claimed} claims, {right} right,"
        f" {claimed - right} wrong ({(claimed - right) / max(claimed, 1):.1%})"
    )
    for kernel, counts in sorted(by_kernel.items()):
        print(f"  {kernel:10} {dict(counts.most_common())}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=20, help="of each truth, default 20")
    parser.add_argument("--families", choices=("tuned", "counted"), default="tuned")
    parser.add_argument("--recorded", action="store_true", help="recorded histories too")
    parser.add_argument("--every", type=int, default=1, help="each N-th recorded commit only")
    parser.add_argument(
        "--only", choices=("single", "others", "off", "slow", "none"), help="one part alone"
    )
    asked = parser.parse_args()
    if asked.only in (None, "single"):
        by_truth = singles(asked.seeds)
        right, wrong = claims(by_truth)
        print(f"single laws: right {right:.1%}, wrong {wrong:.2%}")
        for truth, tellings in by_truth.items():
            print(line(str(truth), tellings))
        print(line("all single", [each for of_it in by_truth.values() for each in of_it]))
    head = f"{'':18} {'2x':>6} {'told':>5} {'width':>6} {'5x':>6} {'told':>5} {'width':>6}"
    if asked.only in (None, "others"):
        print(head)
        by_name = others(TUNED if asked.families == "tuned" else COUNTED, asked.seeds)
        for name, tellings in by_name.items():
            print(line(name, tellings))
        print(line("all others", [each for of_it in by_name.values() for each in of_it]))
    if asked.only in (None, "slow"):
        named, right, wrong = one_too_slow(asked.seeds)
        print(f"one size too slow: named {named:.1%}, right {right:.1%}, wrong {wrong:.2%}")
    if asked.only in (None, "off"):
        print(line("off the law", off_the_law(asked.seeds)), flush=True)
    if asked.recorded:
        print_recorded(asked.every)
    return 0


if __name__ == "__main__":
    sys.exit(main())
