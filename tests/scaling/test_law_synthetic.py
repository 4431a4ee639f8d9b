"""Planted laws: how often the right one is named, and whether 95 % intervals hold the truth."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from tests.laws.planted import POWERS, TRUTHS, Planted, Setup, Truth, plant
from tools.scaling.rule.growth import GrowthVerdict, judge_growth, law_name
from tools.scaling.rule.power_law import fit_power_law
from tools.scaling.rule.prediction import Predictor
from tools.stats.arrays import FloatArray
from tools.stats.interval import Interval, Refusal
from tools.stats.measurement_error import error_of_median, relative_sd_of_samples

pytestmark = pytest.mark.slow

SEEDS = 500
DISTANCES = (2.0, 5.0)
COLUMNS = "{:12} {:>6} {:>6} {:>6} {:>8} {:>6} {:>6} {:>7} {:>7}  {}"
HEAD = COLUMNS.format(
    "truth", "right", "undec", "wrong", "exponent", "2x", "5x", "refused", "err 5x", ""
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was claimed of one series; NaN where there is no prediction."""

    truth: Truth
    claimed: str
    exponent_held: float
    held: tuple[float, ...]
    error: float

    @property
    def wrong(self) -> bool:
        return self.claimed not in (self.truth.name, "undecided", "refused")


def judge(planted: Planted) -> GrowthVerdict:
    """As `python -m tools scaling` does."""
    error = None
    if planted.samples is not None:
        sd = relative_sd_of_samples(planted.samples)
        assert sd is not None
        error = error_of_median(sd, len(planted.samples[0]))
    return judge_growth(planted.sizes, planted.costs, error, planted.samples)


def true_exponent(truth: Truth, planted: Planted) -> float:
    """Return the power; a logarithm is none, so for it the nearest power over these sizes.

    That is what the interval is about: the exponent which many more processes would settle at.
    A break has no exponent, so its is not scored.
    """
    if truth.name == "break":
        return np.nan
    if truth.name in POWERS:
        return POWERS[truth.name]
    return fit_power_law(planted.sizes, planted.cost(planted.sizes), 1e-4).exponent.value


def holds(interval: Interval | Refusal, value: float) -> float:
    if not isinstance(interval, Interval) or np.isnan(value):
        return np.nan
    return float(interval.low <= value <= interval.high)


def outcome(truth: Truth, setup: Setup, seed: int) -> Outcome:
    planted = plant(truth, setup, seed)
    verdict = judge(planted)
    growth, predictor = verdict.growth, verdict.predictor
    assert isinstance(predictor, Predictor)
    sizes = planted.sizes[-1] * np.array(DISTANCES)
    costs = planted.cost(sizes)
    predictions = [predictor.at(float(size)) for size in sizes]
    far = predictions[-1]
    return Outcome(
        truth=truth,
        claimed=law_name(growth),
        exponent_held=holds(
            growth if isinstance(growth, Refusal) else growth.exponent,
            true_exponent(truth, planted),
        ),
        held=tuple(map(holds, predictions, costs)),
        error=abs(far.value / costs[-1] - 1) if isinstance(far, Interval) else np.nan,
    )


def row(name: str, outcomes: list[Outcome]) -> str:
    claims = Counter(o.claimed for o in outcomes if o.wrong)
    right = np.mean([o.claimed == o.truth.name for o in outcomes])
    held = np.array([o.held for o in outcomes])
    wrong = wrong_share(outcomes)
    shares = (
        right,
        1 - right - wrong,
        wrong,
        of_known(np.mean, [o.exponent_held for o in outcomes]),
    )
    return COLUMNS.format(
        name,
        *(f"{share:.1%}" for share in (*shares, *(of_known(np.mean, column) for column in held.T))),
        f"{np.mean(np.isnan(held[:, -1])):.0%}",
        f"{of_known(np.median, [o.error for o in outcomes]):.1%}",
        ", ".join(f"{law} {count}" for law, count in claims.most_common(3)),
    ).rstrip()


def of_known(statistic: Callable[[FloatArray], float], values: Sequence[float]) -> float:
    """Return a statistic of what is known, NaN where nothing is, as of a break's exponent."""
    known = np.array(values)[~np.isnan(values)]
    return float(statistic(known)) if len(known) else np.nan


def wrong_share(outcomes: list[Outcome]) -> float:
    return float(np.mean([o.wrong for o in outcomes]))


SETUPS = {
    "ten processes": (Setup(), SEEDS),
    "five processes and a session error": (Setup(processes=5, session_sd=0.02), 150),
    "one value a size": (Setup(processes=1, blind=True), 150),
    "an outlier": (Setup(outlier=True), 150),
}


@pytest.fixture(scope="module", params=SETUPS, ids=lambda name: name.replace(" ", "-"))
def outcomes(request: pytest.FixtureRequest) -> list[Outcome]:
    setup, seeds = SETUPS[request.param]
    by_truth = {t: [outcome(t, setup, seed) for seed in range(seeds)] for t in TRUTHS}
    every = [o for of_truth in by_truth.values() for o in of_truth]
    print(f"\n{request.param}, {seeds} seeds", HEAD, sep="\n")
    print(*(row(str(truth), by_truth[truth]) for truth in TRUTHS), row("all", every), sep="\n")
    return every


def test_a_wrong_law_is_seldom_claimed(outcomes: list[Outcome]) -> None:
    assert wrong_share(outcomes) <= 0.02


def test_exponents_are_as_sure_as_they_say(outcomes: list[Outcome]) -> None:
    assert 0.90 <= np.nanmean([o.exponent_held for o in outcomes]) <= 0.99


def test_predictions_at_twice_the_largest_size_are_as_sure_as_they_say(
    outcomes: list[Outcome],
) -> None:
    """Of laws in the list more hold, as intervals allow for laws outside it too."""
    assert np.nanmean([o.held[0] for o in outcomes]) >= 0.93


def test_predictions_at_five_times_are_as_sure_as_they_say_or_refused(
    outcomes: list[Outcome],
) -> None:
    assert np.nanmean([o.held[1] for o in outcomes]) >= 0.90
