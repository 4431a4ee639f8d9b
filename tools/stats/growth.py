"""The verdict on how a cost grows with size: a power law, undecided, or refused."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from scipy.special import chdtrc, ndtri, stdtrit

from tools.stats.interval import CONFIDENCE, Interval
from tools.stats.power_law import MAX_EXPONENT, PARAMETERS, PowerLaw, fit_power_law
from tools.stats.pure_error import SESSION_ERROR
from tools.stats.relative_fit import FloatArray

MIN_SIZES = 6
MIN_SPAN = 10.0
MAX_EXPONENT_WIDTH = 1.0
LACK_OF_FIT_P = 0.01
_FALL_ERRORS, _LEAST_FALL = 3.0, 0.05


@dataclass(frozen=True, slots=True)
class Growth:
    """How cost grows with size.

    law: "power", "undecided" (data there, answer too vague) or "refused" (data too few).
    reason: why it is not "power", else None. notes: what to bear in mind when reading it.
    fit: None where refused and where the cost falls with size; exponent: None where refused.
    """

    law: Literal["power", "undecided", "refused"]
    reason: str | None = None
    notes: tuple[str, ...] = ()
    exponent: Interval | None = None
    fit: PowerLaw | None = None


def judge_growth(
    sizes: FloatArray,
    costs: FloatArray,
    repeat_error: float | None = None,
    session_error: float = SESSION_ERROR,
) -> Growth:
    """Judge how `costs` grow with `sizes`, both of shape (n,), ascending by size.

    repeat_error: relative standard error of one cost from repeats in independent processes, None
    if unknown. session_error: relative error that the repeats at one size share.
    """
    refusal = _refusal(sizes, costs)
    if refusal:
        return Growth("refused", refusal)
    error = float(np.hypot(repeat_error or 0.0, session_error))
    falling = _falling_law(sizes, costs, error)
    if falling:
        return falling
    fit = fit_power_law(sizes, costs, error)
    notes = []
    if repeat_error is not None:
        notes = _lack_of_fit(costs, fit, error)
    reason = _falls_on_the_way(sizes, costs, fit, error) or _too_vague(fit.exponent)
    return Growth("undecided" if reason else "power", reason, tuple(notes), fit.exponent, fit)


def sizes_to_add(sizes: FloatArray) -> list[float]:
    """Return sizes, two digits each, that together with `sizes` are enough for a verdict.

    They fill the widest gaps on a logarithmic scale, with whole numbers if `sizes` are whole.
    """
    have = sorted({float(size) for size in sizes})
    whole = all(size.is_integer() for size in have)
    points = have + [MIN_SPAN * have[0]] * (have[-1] < MIN_SPAN * have[0])
    while len(points) < MIN_SIZES:
        gaps = sorted(pairwise(points), key=lambda gap: gap[0] / gap[1])
        middles = (_middle(low, high, whole) for low, high in gaps)
        points = sorted([*points, next(filter(None, middles), 2 * points[-1])])
    return [size for size in points if size not in have]


def _middle(low: float, high: float, whole: bool) -> float | None:
    middle = float(np.sqrt(low * high))
    digits = 1 - int(np.floor(np.log10(middle)))
    rounded = round(middle, min(digits, 0) if whole else digits)
    return rounded if low < rounded < high else None


def _refusal(sizes: FloatArray, costs: FloatArray) -> str | None:
    distinct = np.unique(sizes)
    if np.any(costs <= 0):
        return f"{np.sum(costs <= 0)} of {len(costs)} costs are not positive"
    if len(distinct) >= MIN_SIZES and distinct[-1] >= MIN_SPAN * distinct[0]:
        return None
    wanted = ", ".join(f"{size:g}" for size in sizes_to_add(distinct))
    return (
        f"{len(distinct)} sizes over a factor of {distinct[-1] / distinct[0]:.3g}; it takes "
        f"{MIN_SIZES} over a factor of {MIN_SPAN:g}: also measure {wanted}"
    )


def _falling_law(sizes: FloatArray, costs: FloatArray, cost_error: float) -> Growth | None:
    """Judge a cost that falls with size, such as a throughput: a power law without an offset.

    Least squares of log cost on log size with the t interval of the slope (Draper & Smith, Applied
    Regression Analysis, 3rd ed. 1998, section 1.4), never narrower than the known relative error
    of one cost makes it. None unless that interval is below 0.
    """
    x, y = np.log(sizes) - np.mean(np.log(sizes)), np.log(costs)
    slope = float(x @ y / (x @ x))
    residual = y - y.mean() - slope * x
    degrees = len(x) - 2
    level = (1 + CONFIDENCE) / 2
    from_scatter = float(stdtrit(degrees, level)) * np.sqrt(residual @ residual / degrees)
    half = float(max(from_scatter, ndtri(level) * cost_error) / np.sqrt(x @ x))
    if slope + half >= 0:
        return None
    exponent = Interval(slope, slope - half, slope + half)
    reason = _too_vague(exponent)
    law: Literal["power", "undecided"] = "undecided" if reason else "power"
    return Growth(
        law, reason, ("falls with size: fitted without an offset, for its exponent only",), exponent
    )


def _too_vague(exponent: Interval) -> str | None:
    if exponent.low == 0:
        return "no growth beyond the noise"
    if exponent.width > MAX_EXPONENT_WIDTH:
        return f"the exponent's interval is wider than {MAX_EXPONENT_WIDTH:g}: measure larger sizes"
    if exponent.high >= MAX_EXPONENT:
        return f"the exponent may exceed {MAX_EXPONENT:g}, the largest one tried"
    return None


def _lack_of_fit(costs: FloatArray, fit: PowerLaw, error: float) -> list[str]:
    """Compare the residuals with the error of one cost: chi-square with n - 3 degrees.

    Draper & Smith 1998, section 2.1 (pure error taken as known).
    """
    residual = np.log(costs / fit.fitted)
    p = float(chdtrc(len(costs) - PARAMETERS, float(residual @ residual) / error**2))
    if p >= LACK_OF_FIT_P:
        return []
    return [
        f"the points miss the law by {fit.relative_sd:.1%}, their own error is {error:.1%}: "
        "the exponent is an average over these sizes"
    ]


def _falls_on_the_way(
    sizes: FloatArray, costs: FloatArray, fit: PowerLaw, error: float
) -> str | None:
    """Name the first fall between neighbouring sizes where the law says the cost should rise.

    Both the fall and the rise due must exceed three standard errors of a difference and 5 %, so
    noise on the flat part that an offset makes is no reason.
    """
    least = max(_LEAST_FALL, _FALL_ERRORS * float(np.sqrt(2)) * error)
    steps, due = np.diff(np.log(costs)), np.diff(np.log(fit.fitted))
    falls = np.flatnonzero((steps < -least) & (due > least))
    if not len(falls):
        return None
    i = int(falls[0])
    return (
        f"not monotone: the cost falls by {1 - costs[i + 1] / costs[i]:.0%} from n = "
        f"{sizes[i]:g} to {sizes[i + 1]:g}"
    )
