"""All the forms that throughput over workers may take, weighed by how well they fit.

What is said of other numbers of workers is said over all of them, so that the choice of one is
accounted for: Bayesian model averaging (Hoeting, Madigan, Raftery & Volinsky, Statist. Sci. 14
(1999) 382), on a grid of two numbers a form. The throughput of one worker and the variance are
integrated out, which gives Student's t (Gelman et al., Bayesian Data Analysis, 3rd ed. 2013,
section 14.2). The unit of independence is a number of workers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from ...stats.arrays import FloatArray
from ...stats.interval import CONFIDENCE, Interval
from .scalability_fit import LARGEST_PEAK_EXTRAPOLATION
from .speedup_forms import (
    FORMS,
    NAMES,
    Extent,
    FormName,
    bend_workers,
    clock_workers,
    corner_workers,
    top_speedup,
    usl_shares,
)
from .worker_counts import WorkerCounts

DRAWS = 4000
LEAST_LIKELY = 0.03
BENT: tuple[FormName, ...] = ("roof", "smt", "corner", "bend", "clock")
_TAIL = (1 - CONFIDENCE) / 2
_LEVELS = (_TAIL, 0.5, 1 - _TAIL)
# Peaks that look sharp are those that are told, and noise makes some of them look so: with 98 %
# within the ends, those that are told hold in 95 %.
PEAK_LEVELS = (0.01, 0.5, 0.99)
_COARSE, _FINE = 60, 100  # losses on a grid
# Of any scale, down to this: a smaller loss is as good as none.
_LEAST_LOSS = 0.02
_BEYOND_ONE = 1.5  # of a loss: the most workers may do less than one does
_NEGLIGIBLE = 15.0  # of a log weight, below the greatest
_LEAST_WEIGHT = 1e-7
_GOLDEN = (np.sqrt(5) - 1) / 2


@dataclass(frozen=True, slots=True)
class LawAverage:
    """DRAWS laws, as often each as its form and coefficients are likely; arrays of that length.

    shares: probability of each form. form: which of FORMS. loss, shape: see there. log_gamma: log
    throughput of one worker. error: a draw of the relative error of one value about the law.
    residuals: of the likeliest law, in the order of `measured`.
    """

    measured: WorkerCounts
    extent: Extent
    shares: Mapping[FormName, float]
    form: NDArray[np.int64]
    loss: FloatArray
    shape: FloatArray
    log_gamma: FloatArray
    error: FloatArray
    residuals: FloatArray

    def share(self, *names: FormName) -> float:
        """Return the probability that one of these forms is the right one."""
        return sum(self.shares[name] for name in names)

    def throughput(self, workers: float) -> Interval:
        """Return the throughput of `workers` with the 95 % interval of one new value.

        The ends are the outermost of the forms with a probability of LEAST_LIKELY or more, each
        with its own interval: those of all draws together would be nearer where a form that is
        likely, such as no loss at all, lies on the edge of the others.
        """
        logs = self.log_gamma + self._log_speedups(workers)
        logs += self.error * np.sqrt(1 + 1 / self.measured.total_weight)
        likely = [name for name in NAMES if self.shares[name] >= LEAST_LIKELY]
        ends = [_interval(logs[self._of((name,))]) for name in likely]
        value = float(np.exp(np.median(logs)))
        return Interval(value, min(end.low for end in ends), max(end.high for end in ends))

    def gamma(self, *names: FormName) -> Interval:
        """Return the throughput of one worker, by these forms or by all."""
        of = self._of(names or NAMES)
        return _interval((self.log_gamma + self._error_of_mean())[of])

    def roof(self) -> tuple[Interval, Interval]:
        """Return the throughput of the roof, and the workers that reach it."""
        of = self._of(("roof",))
        reached = np.log(top_speedup(self.loss, self.extent))
        return (
            _interval((self.log_gamma + reached + self._error_of_mean())[of]),
            _interval(reached[of]),
        )

    def second_thread(self) -> Interval:
        """Return what a second worker on a core adds, over what the first one does."""
        of, physical = self._of(("smt",)), self.extent.physical or 1.0
        top = top_speedup(self.loss[of], self.extent)
        gain = (top - physical) / (self.extent.most - physical)
        low, value, high = np.quantile(gain, _LEVELS)
        return Interval(float(value), float(low), float(high))

    def bend(self) -> float:
        """Return the median number of workers at which throughput bends, of the forms that do."""
        places: dict[FormName, FloatArray] = {
            "roof": top_speedup(self.loss, self.extent),
            "smt": np.full(DRAWS, self.extent.physical or np.nan),
            "corner": corner_workers(self.shape, self.extent),
            "bend": bend_workers(self.loss, self.shape, self.extent),
            "clock": clock_workers(self.shape, self.extent),
        }
        return float(np.median(np.concatenate([p[self._of((n,))] for n, p in places.items()])))

    def peak(self) -> Interval | None:
        """Return the workers of the most throughput; None if there may be none that was nearly
        measured: beyond twice the most workers in more than 2.5 % of what is likely.
        """
        alpha, beta = usl_shares(self.loss, self.shape, self.extent)
        falls = self._of(("usl",))
        beta = np.where(falls, beta, 1.0)
        peaks = np.sqrt(np.maximum(1 - alpha, 0.0) / beta)
        peaks = np.sort(np.where(falls, np.maximum(peaks, 1.0), np.inf))
        low, value, high = (float(peaks[int(level * DRAWS)]) for level in PEAK_LEVELS)
        far = high > LARGEST_PEAK_EXTRAPOLATION * self.extent.most
        return None if far else Interval(value, low, high)

    def _of(self, names: tuple[FormName, ...]) -> NDArray[np.bool_]:
        of: NDArray[np.bool_] = np.isin(self.form, [NAMES.index(name) for name in names])
        return of

    def _error_of_mean(self) -> FloatArray:
        errors: FloatArray = self.error / np.sqrt(self.measured.total_weight)
        return errors

    def _log_speedups(self, workers: float) -> FloatArray:
        logs = np.empty(DRAWS)
        at = np.array([workers])
        for i in np.unique(self.form):
            of = self.form == i
            loss, shape = self.loss[of, None], self.shape[of, None]
            logs[of] = FORMS[i].log_speedup(at, loss, shape, self.extent)[:, 0]
        return logs


def average_laws(measured: WorkerCounts, physical: float | None = None) -> LawAverage:
    """Weigh all forms by what was measured at three numbers of workers or more.

    physical: cores of the machine, where two workers share one beyond that; None if not known.
    """
    within = physical is not None and 1 <= physical < measured.workers[-1]
    extent = Extent(measured.workers, physical if within else None)
    fits = _fit_all(measured, extent)
    weight = np.exp(fits.log_weight - np.max(fits.log_weight))
    weight = np.where(weight > _LEAST_WEIGHT, weight, 0.0)
    up_to = np.cumsum(weight)
    places = (np.arange(DRAWS) + 0.5) / DRAWS * up_to[-1]
    drawn = np.minimum(np.searchsorted(up_to, places), len(weight) - 1)
    # Laws that are alike lie side by side, so their errors are taken in turns from all over
    # Student's t: a sequence of low discrepancy (Niederreiter 1992, chapter 3).
    turns = (np.arange(DRAWS) * _GOLDEN + 0.5) % 1.0
    degrees = measured.degrees + len(measured.workers) - 1
    sd = np.sqrt((measured.degrees * measured.error**2 + fits.squares) / degrees)
    likeliest = int(np.argmax(fits.log_weight))
    log_speedup = FORMS[fits.form[likeliest]].log_speedup(
        measured.workers, fits.loss[[likeliest], None], fits.shape[[likeliest], None], extent
    )
    return LawAverage(
        measured=measured,
        extent=extent,
        shares={
            name: float(np.sum(weight[fits.form == i]) / up_to[-1]) for i, name in enumerate(NAMES)
        },
        form=fits.form[drawn],
        loss=fits.loss[drawn],
        shape=fits.shape[drawn],
        log_gamma=fits.log_gamma[drawn],
        error=sd[drawn] * stdtrit(degrees, turns),
        residuals=measured.logs - fits.log_gamma[likeliest] - log_speedup[0],
    )


@dataclass(frozen=True, slots=True)
class _Fits:
    """Laws on a grid, shape (k,) each; squares: weighted residuals of log throughput."""

    form: NDArray[np.int64]
    loss: FloatArray
    shape: FloatArray
    log_weight: FloatArray
    log_gamma: FloatArray
    squares: FloatArray


def _fit_all(measured: WorkerCounts, extent: Extent) -> _Fits:
    """Fit every form on a coarse grid of losses, and on a finer one where these are likely."""
    each = measured.logs - np.log(measured.workers)
    highest = max(extent.most_loss, float(each[0] - each[-1])) + _BEYOND_ONE
    step = highest / _COARSE
    every = range(len(FORMS))
    coarse = [_fit_form(i, (0.0, highest), _COARSE, measured, extent) for i in every]
    least = max(np.max(fits.log_weight) for fits in coarse) - _NEGLIGIBLE
    fine = []
    for i, fits in enumerate(coarse):
        likely = fits.loss[fits.log_weight > least]
        if len(likely):
            low, high = max(np.min(likely) - step, 0.0), np.max(likely) + step
            fine.append(_fit_form(i, (low, high), _FINE, measured, extent))
    return _Fits(
        form=np.concatenate([fits.form for fits in fine]),
        loss=np.concatenate([fits.loss for fits in fine]),
        shape=np.concatenate([fits.shape for fits in fine]),
        log_weight=np.concatenate([fits.log_weight for fits in fine]),
        log_gamma=np.concatenate([fits.log_gamma for fits in fine]),
        squares=np.concatenate([fits.squares for fits in fine]),
    )


def _fit_form(
    index: int, ends: tuple[float, float], count: int, measured: WorkerCounts, extent: Extent
) -> _Fits:
    """Fit one form at `count` losses between `ends`, with each of its shapes."""
    form = FORMS[index]
    width = (ends[1] - ends[0]) / count
    losses = ends[0] + width * (np.arange(count) + 0.5)
    if form.name == "linear":
        losses, odds = np.zeros(1), np.full(1, form.odds)
    elif form.any_scale:
        odds = form.odds * width / (losses + _LEAST_LOSS)
        odds /= np.log1p(extent.most_loss / _LEAST_LOSS)
    else:
        odds = np.full(count, form.odds * width / extent.most_loss)
    shapes = len(form.shapes)
    loss, shape = np.repeat(losses, shapes), np.tile(form.shapes, len(losses))
    log_speedup = form.log_speedup(measured.workers, loss[:, None], shape[:, None], extent)
    off = measured.logs - log_speedup
    log_gamma = off @ measured.weights / measured.total_weight
    squares = (off - log_gamma[:, None]) ** 2 @ measured.weights
    degrees = measured.degrees + len(measured.workers) - 1
    log_likelihood = -degrees / 2 * np.log(measured.degrees * measured.error**2 + squares)
    log_weight = log_likelihood + np.log(np.repeat(odds, shapes) / shapes)
    return _Fits(
        form=np.full(len(loss), index, dtype=np.int64),
        loss=loss,
        shape=shape,
        log_weight=np.where(np.isnan(squares), -np.inf, log_weight),
        log_gamma=log_gamma,
        squares=squares,
    )


def _interval(logs: FloatArray) -> Interval:
    low, value, high = np.exp(np.quantile(logs, _LEVELS))
    return Interval(float(value), float(low), float(high))
