"""The verdict on how a cost grows with size: a class of growth, a break, undecided, or refused."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from .bootstrap import Draws, draw_laws
from .choice import FLAT_WITHIN, WHY, Choice, choose
from .evidence import LEAST_ERROR, Evidence, weigh
from .laws import LAWS
from .log_slope import log_slope
from .most_informative_size import sizes_to_add, telling_size
from .power_law import fit_power_law
from .prediction import NEAR_SIZES, Curve, Predictor, reach

MIN_SIZES = 5
MIN_SPAN = 10.0
_FALL_ERRORS, _LEAST_FALL = 3.0, 0.05
_WEIGHTS_TOLD = 0.001
_OUTLYING = 3.0
_RIVALS_TOLD, _LIKELY = 2, 0.05


@dataclass(frozen=True, slots=True)
class Growth:
    """How cost grows with size.

    law: one of LAWS, "undecided" (data there, answer not) or "refused" (data too few).
    reason: why it is none of LAWS, else None.
    candidates: (law, weight), the likeliest first; weights add up to 1 but for rounding.
    exponent: of cost = offset + c size^exponent, whatever the law; where cost is constant or falls
    without the offset.
    offset, coefficient: of the law, in the unit of cost and that / shape; the coefficient of a
    break is that of the larger sizes. break_size: where the regime changes.
    rivals: the laws after the likeliest, in the order of `candidates`.
    close: whether it is undecided because laws are too close to be told apart.
    predictor: None where the cost falls with size or there are under four sizes.
    """

    law: str
    reason: str | None = None
    candidates: tuple[tuple[str, float], ...] = ()
    exponent: Interval | None = None
    offset: Interval | None = None
    coefficient: Interval | None = None
    break_size: float | None = None
    rivals: tuple[Curve, ...] = ()
    close: bool = False
    predictor: Predictor | None = None

    @property
    def decided(self) -> bool:
        """Whether a law is claimed."""
        return self.law in LAWS


def judge_growth(
    sizes: FloatArray,
    costs: FloatArray,
    repeat_error: float | None = None,
    samples: Sequence[FloatArray] | None = None,
) -> Growth:
    """Judge how `costs` grow with `sizes`, both of shape (n,), ascending by size.

    repeat_error: relative standard error of one cost from repeats in independent processes, None
    if unknown. samples: per size, one number a process, positive, if there are any.
    """
    refusal = _refusal(sizes, costs)
    if np.any(costs <= 0) or len(np.unique(sizes)) < NEAR_SIZES:
        return Growth("refused", refusal)
    error = np.array([np.nan if repeat_error is None else repeat_error])
    slope = log_slope(sizes, costs, repeat_error or LEAST_ERROR)
    falls = slope.high < 0 and slope.value * np.log(sizes[-1] / sizes[0]) < -FLAT_WITHIN
    evidence = weigh(sizes, costs[None, :], error, falls)
    if refusal:
        predictor = _predictor(evidence, draw_laws(evidence, samples), in_doubt=True)
        return Growth("refused", refusal, predictor=predictor)
    if falls:
        reason = f"cost falls with size, as n^{slope.value:.2f}; the classes only grow"
        predictor = _predictor(evidence, draw_laws(evidence, samples), slope.width > 1)
        return Growth("undecided", reason, exponent=slope, predictor=predictor)
    return _judge_classes(evidence, slope, samples)


def _judge_classes(
    evidence: Evidence, slope: Interval, samples: Sequence[FloatArray] | None
) -> Growth:
    choice = choose(evidence)
    law = LAWS[choice.law[0]] if choice.law[0] >= 0 else "undecided"
    claimed = int(choice.best[0, choice.law[0]]) if law in LAWS else None
    draws = draw_laws(evidence, samples, claimed)
    exponent = slope
    if law != "1":  # whose power might be any, with nothing to multiply
        exponent = fit_power_law(
            evidence.sizes, evidence.costs[0], float(evidence.error[0])
        ).exponent
    candidates = _candidates(choice)
    drop = _falls_on_the_way(evidence)
    in_doubt = _has_outlier(evidence)
    if drop or law == "undecided":
        reason = drop or _why(evidence, choice, candidates)
        in_doubt |= bool(drop) or choice.why[0] not in ("close", "vague", "foretells", "one size")
        predictor = _predictor(evidence, draws, in_doubt)
        return Growth(
            "undecided",
            reason,
            candidates,
            exponent,
            rivals=_rivals(evidence, choice),
            close=not drop and choice.why[0] == "close",
            predictor=predictor,
        )
    offset, coefficient, break_size = _coefficients(evidence, choice, draws)
    return Growth(
        law=law,
        candidates=candidates,
        exponent=exponent,
        offset=offset,
        coefficient=coefficient,
        break_size=break_size,
        rivals=_rivals(evidence, choice),
        predictor=_predictor(evidence, draws, in_doubt, claimed),
    )


def _refusal(sizes: FloatArray, costs: FloatArray) -> str | None:
    distinct = np.unique(sizes)
    if np.any(costs <= 0):
        return f"{np.sum(costs <= 0)} of {len(costs)} costs are not positive"
    if len(distinct) >= MIN_SIZES and distinct[-1] >= MIN_SPAN * distinct[0]:
        return None
    added = sizes_to_add(distinct, MIN_SIZES, MIN_SPAN)
    return (
        f"{len(distinct)} sizes over a factor of {distinct[-1] / distinct[0]:.3g}; it takes "
        f"{MIN_SIZES} over a factor of {MIN_SPAN:g}: also measure "
        f"{', '.join(f'{size:,.10g}' for size in added)}"
    )


def _candidates(choice: Choice) -> tuple[tuple[str, float], ...]:
    order = np.argsort(-choice.weights[0], kind="stable")
    told = [(LAWS[i], float(choice.weights[0, i])) for i in order]
    return tuple((law, weight) for law, weight in told if weight >= _WEIGHTS_TOLD)


def _why(evidence: Evidence, choice: Choice, candidates: Sequence[tuple[str, float]]) -> str:
    if choice.why[0] != "close":
        return WHY[str(choice.why[0])]
    likely = [one for i, one in enumerate(candidates) if i < _RIVALS_TOLD or one[1] > _LIKELY]
    names = " or ".join(f"{law} ({weight:.0%})" for law, weight in likely)
    advice = telling_size(evidence, choice)
    return f"{names}{f': measure n = {advice:,.10g} to tell them apart' if advice else ''}"


def _predictor(
    evidence: Evidence, draws: Draws, in_doubt: bool, best: int | None = None
) -> Predictor:
    return Predictor(
        best=_curve(evidence, int(np.argmin(evidence.score[0])) if best is None else best),
        draws=draws,
        smallest=float(evidence.sizes[0]),
        largest=float(evidence.sizes[-1]),
        reach=reach(evidence.sizes, in_doubt),
    )


def _curve(evidence: Evidence, candidate: int) -> Curve:
    return Curve(evidence.candidates[candidate], evidence.coefficients[0, candidate])


def _rivals(evidence: Evidence, choice: Choice) -> tuple[Curve, ...]:
    """Return the likeliest laws but the first, those that are told."""
    order = np.argsort(-choice.weights[0], kind="stable")[1:]
    likely = [i for i in order if choice.weights[0, i] >= _WEIGHTS_TOLD]
    return tuple(_curve(evidence, int(choice.best[0, i])) for i in likely)


def _coefficients(
    evidence: Evidence, choice: Choice, draws: Draws
) -> tuple[Interval | None, Interval, float | None]:
    """Return offset (None for "1"), last coefficient and place of the break of the claimed law."""
    law = LAWS[choice.law[0]]
    best = int(choice.best[0, choice.law[0]])
    candidate, value = evidence.candidates[best], evidence.coefficients[0, best]
    drawn_offset, drawn_slope = draws.of_law(law)
    offset = None if law == "1" else _around(value[0], drawn_offset)
    slope = _around(float(value @ candidate.steepest), drawn_slope)
    return offset, slope, candidate.break_size


def _around(value: float, draws: FloatArray) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(draws, (tail, 1 - tail))
    return Interval(float(value), min(float(low), float(value)), max(float(high), float(value)))


def _has_outlier(evidence: Evidence) -> bool:
    """Whether a size lies so far off the best fit that the fit may be the one that is off.

    Against the median absolute residual, scaled to a standard deviation (Rousseeuw & Croux, JASA
    88 (1993) 1273), and the error of a cost.
    """
    best = int(np.argmin(evidence.score[0]))
    residual = np.abs(np.log(evidence.costs[0] / evidence.fitted[0, best]))
    usual = np.hypot(1.4826 * np.median(residual), evidence.error[0])
    return bool(np.max(residual) > _OUTLYING * usual)


def _falls_on_the_way(evidence: Evidence) -> str | None:
    """Name the first fall between neighbouring sizes where the best class says cost should rise.

    Both the fall and the rise due must exceed three standard errors of a difference and 5 %, so
    noise on the flat part that an offset makes is no reason.
    """
    sizes, costs = evidence.sizes, evidence.costs[0]
    least = max(_LEAST_FALL, _FALL_ERRORS * float(np.sqrt(2) * evidence.error[0]))
    classes = np.flatnonzero(evidence.kind == "class")
    best = classes[np.argmin(evidence.score[0, classes])]
    steps, due = np.diff(np.log(costs)), np.diff(np.log(evidence.fitted[0, best]))
    falls = np.flatnonzero((steps < -least) & (due > least))
    if not len(falls):
        return None
    i = int(falls[0])
    return (
        f"not monotone: the cost falls by {1 - costs[i + 1] / costs[i]:.0%} from n = "
        f"{sizes[i]:,.10g} to {sizes[i + 1]:,.10g}"
    )
