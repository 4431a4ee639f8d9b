"""The verdict on how a cost grows with size: a law that is claimed, undecided, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval, Refusal
from .bootstrap import BootstrapLaws, bootstrap_laws
from .candidate_fits import LEAST_ERROR, CandidateFits, fit_candidates
from .choice import FLAT_WITHIN, OBJECTIONS, Choice, choose
from .irregular_points import fall_on_the_way, has_outlier
from .laws import LAWS
from .log_slope import log_slope
from .most_informative_size import most_informative_size, sizes_to_add
from .power_law import fit_power_law
from .prediction import NEAR_SIZES, Curve, Predictor, largest_extrapolation

MIN_SIZES = 5
MIN_SPAN = 10.0
_LEAST_WEIGHT = 0.001  # of a candidate that is named
_RIVALS_NAMED, _LIKELY = 2, 0.05
# Where one of these is all that speaks against a law, some law still fits the points.
_A_LAW_FITS = ("close", "noise", "left-out sizes", "largest size")


@dataclass(frozen=True, slots=True)
class LawClaim:
    """A law of growth that is claimed.

    law: one of LAWS.
    candidates: (law, weight), the likeliest first; weights add up to 1 but for rounding.
    exponent: of cost = offset + c size^exponent, whatever the law; of a constant without the
    offset. No unit.
    offset, coefficient: of the law, in the unit of cost and that / shape; "1" has no offset; the
    coefficient of a break is that of the larger sizes.
    break_size: where the regime changes, None without a break.
    rivals: the laws after the likeliest, in the order of `candidates`.
    """

    law: str
    candidates: tuple[tuple[str, float], ...]
    exponent: Interval
    offset: Interval | None
    coefficient: Interval
    break_size: float | None = None
    rivals: tuple[Curve, ...] = ()


@dataclass(frozen=True, slots=True)
class Undecided:
    """Enough data, but they support no law above all others.

    reason: one sentence for people. candidates, exponent, rivals: as of `LawClaim`; where cost
    falls with size the exponent is without the offset, and there are no candidates. close: whether
    laws are too close to be told apart; tell_apart: the size that would, None if not known.
    """

    reason: str
    exponent: Interval
    candidates: tuple[tuple[str, float], ...] = ()
    rivals: tuple[Curve, ...] = ()
    close: bool = False
    tell_apart: float | None = None

    @property
    def falls(self) -> bool:
        """Return whether the cost surely falls with size, so that no law of growth describes it."""
        return self.exponent.high < 0


Growth = LawClaim | Undecided | Refusal


@dataclass(frozen=True, slots=True)
class GrowthVerdict:
    """How a cost grows with size, and what predicts it; sizes too few for a law may predict."""

    growth: Growth
    predictor: Predictor | Refusal


def law_name(growth: Growth) -> str:
    """Return the law that is claimed, "undecided" or "refused"."""
    if isinstance(growth, LawClaim):
        return growth.law
    return "undecided" if isinstance(growth, Undecided) else "refused"


def judge_growth(
    sizes: FloatArray,
    costs: FloatArray,
    repeat_error: float | None = None,
    samples: Sequence[FloatArray] | None = None,
) -> GrowthVerdict:
    """Judge how `costs` grow with `sizes`, both of shape (n,), ascending by size.

    repeat_error: relative standard error of one cost from repeats in independent processes, None
    if unknown. samples: per size, one number a process, positive, if there are any.
    """
    refusal = _refusal(sizes, costs)
    if refusal and (np.any(costs <= 0) or len(np.unique(sizes)) < NEAR_SIZES):
        return GrowthVerdict(refusal, refusal)
    error = np.array([np.nan if repeat_error is None else repeat_error])
    slope = log_slope(sizes, costs, repeat_error or LEAST_ERROR)
    falls = slope.high < 0 and slope.value * np.log(sizes[-1] / sizes[0]) < -FLAT_WITHIN
    fits = fit_candidates(sizes, costs[None, :], error, falls)
    if refusal:
        predictor = _predictor(fits, bootstrap_laws(fits, samples), in_doubt=True)
        return GrowthVerdict(refusal, predictor)
    if falls:
        reason = f"cost falls with size, as n^{slope.value:.2f}; the classes only grow"
        predictor = _predictor(fits, bootstrap_laws(fits, samples), in_doubt=slope.width > 1)
        return GrowthVerdict(Undecided(reason, slope), predictor)
    return _judge_classes(fits, slope, samples)


def _judge_classes(
    fits: CandidateFits, slope: Interval, samples: Sequence[FloatArray] | None
) -> GrowthVerdict:
    choice = choose(fits)
    claimed = int(choice.best[0, choice.law[0]]) if choice.law[0] >= 0 else None
    bootstrap = bootstrap_laws(fits, samples, claimed)
    constant = choice.law[0] == LAWS.index("1")  # whose power might be any, with nothing to scale
    exponent = slope if constant else _exponent(fits)
    candidates, rivals = _candidates(choice), _rivals(fits, choice)
    in_doubt = has_outlier(fits)
    fall = fall_on_the_way(fits)
    if claimed is None or fall:
        close = not fall and choice.objection[0] == "close"
        tell_apart = most_informative_size(fits, choice) if close else None
        reason = fall or _objection(choice, candidates, tell_apart)
        in_doubt |= bool(fall) or choice.objection[0] not in _A_LAW_FITS
        undecided = Undecided(reason, exponent, candidates, rivals, close, tell_apart)
        return GrowthVerdict(undecided, _predictor(fits, bootstrap, in_doubt))
    offset, coefficient = _coefficients(fits, claimed, bootstrap)
    claim = LawClaim(
        law=fits.candidates[claimed].law,
        candidates=candidates,
        exponent=exponent,
        offset=offset,
        coefficient=coefficient,
        break_size=fits.candidates[claimed].break_size,
        rivals=rivals,
    )
    return GrowthVerdict(claim, _predictor(fits, bootstrap, in_doubt, claimed))


def _refusal(sizes: FloatArray, costs: FloatArray) -> Refusal | None:
    distinct = np.unique(sizes)
    if np.any(costs <= 0):
        return Refusal(f"{np.sum(costs <= 0)} of {len(costs)} costs are not positive")
    if len(distinct) >= MIN_SIZES and distinct[-1] >= MIN_SPAN * distinct[0]:
        return None
    added = sizes_to_add(distinct, MIN_SIZES, MIN_SPAN)
    return Refusal(
        f"{len(distinct)} sizes over a factor of {distinct[-1] / distinct[0]:.3g}; it takes "
        f"{MIN_SIZES} over a factor of {MIN_SPAN:g}: also measure "
        f"{', '.join(f'{size:,.10g}' for size in added)}"
    )


def _exponent(fits: CandidateFits) -> Interval:
    return fit_power_law(fits.sizes, fits.costs[0], float(fits.prior_error[0])).exponent


def _candidates(choice: Choice) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-choice.weights[0], kind="stable")
    ranked = [(LAWS[i], float(choice.weights[0, i])) for i in order]
    return tuple((law, weight) for law, weight in ranked if weight >= _LEAST_WEIGHT)


def _objection(
    choice: Choice, candidates: Sequence[tuple[str, float]], tell_apart: float | None
) -> str:
    if choice.objection[0] != "close":
        return OBJECTIONS[str(choice.objection[0])]
    named = [
        f"{law} ({weight:.0%})"
        for rank, (law, weight) in enumerate(candidates)
        if rank < _RIVALS_NAMED or weight > _LIKELY
    ]
    measure = f": measure n = {tell_apart:,.10g} to tell them apart" if tell_apart else ""
    return f"{' or '.join(named)}{measure}"


def _predictor(
    fits: CandidateFits, bootstrap: BootstrapLaws, in_doubt: bool, best: int | None = None
) -> Predictor:
    return Predictor(
        best=_curve(fits, int(np.argmin(fits.aicc[0])) if best is None else best),
        bootstrap=bootstrap,
        smallest=float(fits.sizes[0]),
        largest=float(fits.sizes[-1]),
        largest_extrapolation=largest_extrapolation(fits.sizes, in_doubt),
    )


def _curve(fits: CandidateFits, candidate: int) -> Curve:
    return Curve(fits.candidates[candidate], fits.coefficients[0, candidate])


def _rivals(fits: CandidateFits, choice: Choice) -> tuple[Curve, ...]:
    """Return the likeliest laws but the first, those that are named."""
    order = np.argsort(-choice.weights[0], kind="stable")[1:]
    likely = [i for i in order if choice.weights[0, i] >= _LEAST_WEIGHT]
    return tuple(_curve(fits, int(choice.best[0, i])) for i in likely)


def _coefficients(
    fits: CandidateFits, claimed: int, bootstrap: BootstrapLaws
) -> tuple[Interval | None, Interval]:
    """Return offset (None for "1") and last coefficient of the claimed candidate."""
    candidate, value = fits.candidates[claimed], fits.coefficients[0, claimed]
    offsets, slopes = bootstrap.of_law(candidate.law)
    offset = None if candidate.law == "1" else _around(value[0], offsets)
    return offset, _around(float(value @ candidate.steepest), slopes)


def _around(value: float, resamples: FloatArray) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(resamples, (tail, 1 - tail))
    return Interval(float(value), min(float(low), float(value)), max(float(high), float(value)))
