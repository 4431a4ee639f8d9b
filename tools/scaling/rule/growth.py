"""The verdict on how a cost grows with size: a law that is claimed, undecided, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from .candidate_fits import LEAST_ERROR, CandidateFits, fit_candidates
from .choice import FLAT_WITHIN, OBJECTIONS, Choice, choose, lacks_fit
from .irregular_points import fall_on_the_way, has_outlier
from .law_coefficients import law_coefficients
from .laws import EXPONENTIAL, LAWS, ORDERS, SATURATING
from .log_slope import log_slope
from .mixture import mix
from .most_informative_size import most_informative_size, sizes_to_add
from .power_law import fit_power_law
from .prediction import NEAR_SIZES, Curve, Predictor, largest_extrapolation
from .set_aside import set_aside

MIN_SIZES = 5
MIN_SPAN = 9.5  # a decade, but for rounding
_DECADE = 10.0
_LEAST_WEIGHT = 0.001  # of a candidate that is named
_RIVALS_NAMED, _LIKELY = 2, 0.05
_LEVEL_SEEN = 5.0  # times the level: how a cost levels off is seen up to there
# Where one of these is all that speaks against a law, some law still fits the points.
_A_LAW_FITS = ("", "close", "noise", "left-out sizes", "largest size", "power", "powers")


@dataclass(frozen=True, slots=True)
class LawClaim:
    """A law of growth that is claimed.

    law: one of LAWS, that of the leading term. candidates: (law, weight), the likeliest first;
    weights add up to 1 but for rounding. exponent: of cost = offset + c size^exponent over these
    sizes, whatever the law; of a constant without the offset. No unit.
    offset, coefficient: of the law, in the unit of cost and that / shape; None where the law has no
    offset, below 0 where it is subtracted; the coefficient of a break is that of the larger sizes.
    break_size: where the regime changes, or where a saturating cost levels off, else None; beyond:
    what a break grows with past it. rivals: the laws after the likeliest, in the order of
    `candidates`. lower, lower_coefficient: a lower-order term, below 0 where it is subtracted.
    remark: on what the law was judged without, a sentence for people without a dot, or empty.
    """

    law: str
    candidates: tuple[tuple[str, float], ...]
    exponent: Interval
    offset: Interval | None
    coefficient: Interval
    break_size: float | None = None
    rivals: tuple[Curve, ...] = ()
    beyond: str = "n"
    lower: str | None = None
    lower_coefficient: Interval | None = None
    remark: str = ""

    @property
    def heading(self) -> float | None:
        """Return the exponent at ever larger sizes, where a lower-order term hides it in these."""
        return _heading(self.law, self.exponent) if self.lower else None


@dataclass(frozen=True, slots=True)
class Undecided:
    """Enough data, but they support no law above all others.

    reason: one sentence for people. candidates, exponent, rivals, remark: as of `LawClaim`; where
    cost falls with size the exponent is without the offset, and there are no candidates. close:
    whether laws are too close to be told apart; tell_apart: the size that would, None if not known.
    heading: the order that the likeliest law has at ever larger sizes, where its lower-order terms
    still show in the exponent; else None.
    """

    reason: str
    exponent: Interval
    candidates: tuple[tuple[str, float], ...] = ()
    rivals: tuple[Curve, ...] = ()
    close: bool = False
    tell_apart: float | None = None
    heading: float | None = None
    remark: str = ""

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
    if unknown. samples: per size, one number a process, positive, if there are any: how many say
    how well `repeat_error` is known.
    """
    refusal = _refusal(sizes, costs)
    if refusal and (np.any(costs <= 0) or len(np.unique(sizes)) < NEAR_SIZES):
        return GrowthVerdict(refusal, refusal)
    degrees = np.inf if samples is None else float(max(sum(len(s) - 1 for s in samples), 1))
    slope = log_slope(sizes, costs, repeat_error or LEAST_ERROR)
    falls = slope.high < 0 and slope.value * np.log(sizes[-1] / sizes[0]) < -FLAT_WITHIN
    fits = fit_candidates(sizes, costs, repeat_error, degrees, falls)
    if refusal and not _doubles(fits):
        return GrowthVerdict(refusal, _predictor(fits, in_doubt=True))
    if falls:
        reason = f"cost falls with size, as n^{slope.value:.2f}; the classes only grow"
        return GrowthVerdict(Undecided(reason, slope), _predictor(fits, slope.width > 1))
    choice = choose(fits)
    aside = set_aside(fits, choice)
    if aside is None:
        return _judge_classes(fits, choice)
    verdict = _judge_classes(aside.fits, aside.choice)
    assert not isinstance(verdict.growth, Refusal)
    return replace(verdict, growth=replace(verdict.growth, remark=aside.remark))


def _judge_classes(fits: CandidateFits, choice: Choice) -> GrowthVerdict:
    claimed = None if choice.law is None else int(choice.best[choice.law])
    exponent = _exponent(fits, constant=claimed == 0)
    fall = fall_on_the_way(fits)
    unfit = choice.objection not in _A_LAW_FITS or lacks_fit(fits, int(np.argmin(fits.aicc)))
    in_doubt = unfit or bool(fall) or has_outlier(fits) or _levels_off(fits, choice)
    if claimed is not None and not fall:
        claim = _claim(fits, choice, claimed, exponent)
        return GrowthVerdict(claim, _predictor(fits, in_doubt, claimed))
    close = not fall and choice.objection == "close"
    tell_apart = most_informative_size(fits, choice) if close else None
    candidates, likeliest = _candidates(choice), int(np.argmax(choice.weights))
    fading = fits.candidates[choice.best[likeliest]].lower is not None
    undecided = Undecided(
        reason=fall or _objection(choice, candidates, tell_apart),
        exponent=exponent,
        candidates=candidates,
        rivals=_rivals(fits, choice),
        close=close,
        tell_apart=tell_apart,
        heading=_heading(LAWS[likeliest], exponent) if fading else None,
    )
    return GrowthVerdict(undecided, _predictor(fits, in_doubt))


def _claim(fits: CandidateFits, choice: Choice, claimed: int, exponent: Interval) -> LawClaim:
    law, coefficients = fits.candidates[claimed], law_coefficients(fits, claimed)
    return LawClaim(
        law=law.law,
        candidates=_candidates(choice),
        exponent=exponent,
        offset=coefficients.offset,
        coefficient=coefficients.leading,
        break_size=law.break_size,
        rivals=_rivals(fits, choice),
        beyond=law.beyond,
        lower=law.lower,
        lower_coefficient=coefficients.lower,
    )


def _refusal(sizes: FloatArray, costs: FloatArray) -> Refusal | None:
    distinct = np.unique(sizes)
    if np.any(costs <= 0):
        return Refusal(f"{np.sum(costs <= 0)} of {len(costs)} costs are not positive")
    if len(distinct) >= MIN_SIZES and distinct[-1] >= MIN_SPAN * distinct[0]:
        return None
    added = sizes_to_add(distinct, MIN_SIZES, _DECADE)
    return Refusal(
        f"{len(distinct)} sizes over a factor of {distinct[-1] / distinct[0]:.3g}; it takes "
        f"{MIN_SIZES} over a factor of {_DECADE:g}: also measure "
        f"{', '.join(f'{size:,.10g}' for size in added)}"
    )


def _doubles(fits: CandidateFits) -> bool:
    """Whether cost grows as 2^n, which shows over less than a decade of sizes too."""
    enough = len(np.unique(fits.sizes)) >= MIN_SIZES
    return enough and choose(fits).law == LAWS.index(EXPONENTIAL)


def _exponent(fits: CandidateFits, constant: bool) -> Interval:
    """Return the exponent of these sizes; of a constant, whose power might be any, the slope."""
    if constant:
        return log_slope(fits.sizes, fits.costs, fits.error or LEAST_ERROR)
    return fit_power_law(fits.sizes, fits.costs, fits.prior_error).exponent


def _candidates(choice: Choice) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-choice.weights, kind="stable")
    ranked = [(LAWS[i], float(choice.weights[i])) for i in order]
    return tuple((law, weight) for law, weight in ranked if weight >= _LEAST_WEIGHT)


def _objection(
    choice: Choice, candidates: Sequence[tuple[str, float]], tell_apart: float | None
) -> str:
    if choice.objection != "close":
        return OBJECTIONS[choice.objection]
    named = [
        f"{law} ({weight:.0%})"
        for rank, (law, weight) in enumerate(candidates)
        if rank < _RIVALS_NAMED or weight > _LIKELY
    ]
    measure = f": measure n = {tell_apart:,.10g} to tell them apart" if tell_apart else ""
    return f"{' or '.join(named)}{measure}"


def _levels_off(fits: CandidateFits, choice: Choice) -> bool:
    """Whether cost likely levels off at a size not far below the largest: how, is not seen yet."""
    likeliest = int(np.argmax(choice.weights))
    level = fits.candidates[choice.best[likeliest]].break_size or 0.0
    return LAWS[likeliest] == SATURATING and level * _LEVEL_SEEN > fits.sizes[-1]


def _heading(law: str, exponent: Interval) -> float | None:
    """Return the order of a law, None where the exponent of these sizes holds it already."""
    order = ORDERS.get(law)
    shows = order is None or exponent.low <= order <= exponent.high
    return None if shows else order


def _predictor(fits: CandidateFits, in_doubt: bool, claimed: int | None = None) -> Predictor:
    return Predictor(
        best=_curve(fits, int(np.argmin(fits.aicc)) if claimed is None else claimed),
        mixture=mix(fits, in_doubt, constant=claimed == 0),
        smallest=float(fits.sizes[0]),
        largest=float(fits.sizes[-1]),
        largest_extrapolation=largest_extrapolation(fits.sizes, in_doubt),
    )


def _curve(fits: CandidateFits, candidate: int) -> Curve:
    return Curve(fits.candidates[candidate], fits.coefficients[candidate])


def _rivals(fits: CandidateFits, choice: Choice) -> tuple[Curve, ...]:
    """Return the likeliest laws but the first, those that are named."""
    order = np.argsort(-choice.weights, kind="stable")[1:]
    likely = [i for i in order if choice.weights[i] >= _LEAST_WEIGHT]
    return tuple(_curve(fits, int(choice.best[i])) for i in likely)
