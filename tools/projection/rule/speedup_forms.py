"""Forms that throughput over workers may take, each told by its loss and where that comes from.

The loss u is what the most workers measured, m, lose: X(m) = gamma m exp(-u). The shape, from 0 to
1, says how the loss comes about. So laws of contention, of a bend and of a clock share one scale.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ...stats.arrays import FloatArray

FormName = Literal[
    "linear", "amdahl", "usl", "gustafson", "power", "roof", "smt", "corner", "bend", "clock"
]

# No processor's clock falls below half of what it is with one busy core.
_MOST_CLOCK_LOSS = float(np.log(2))
# Of the least workers: below, throughput was not seen to rise before it bends.
_LEAST_RISE = 1.1


@dataclass(frozen=True, slots=True)
class Extent:
    """Which numbers of workers were measured: `counts`, three or more, ascending, shape (n,).

    physical: cores, where more workers than these share them; None where that is not known.
    """

    counts: FloatArray
    physical: float | None = None

    @property
    def least(self) -> float:
        """The least workers measured."""
        return float(self.counts[0])

    @property
    def most(self) -> float:
        """The most workers measured."""
        return float(self.counts[-1])

    @property
    def second(self) -> float:
        """The most but one."""
        return float(self.counts[-2])

    @property
    def most_loss(self) -> float:
        """The loss where the most workers do no more than one."""
        return float(np.log(self.most))


# Workers of shape (n,), losses and shapes of (k, 1): the logarithm of the speed-up, shape (k, n),
# NaN where the form cannot have that loss.
LogSpeedup = Callable[[FloatArray, FloatArray, FloatArray, Extent], FloatArray]


@dataclass(frozen=True, slots=True)
class Form:
    """shapes: those that are tried. odds: before any data, of the form among all.

    any_scale: whether a loss of any magnitude is as likely; otherwise one of any size, as where a
    bend may lie at any number of workers.
    """

    name: FormName
    log_speedup: LogSpeedup
    shapes: FloatArray
    odds: float
    any_scale: bool


def usl_shares(
    loss: FloatArray, shape: FloatArray, extent: Extent
) -> tuple[FloatArray, FloatArray]:
    """Return alpha and beta of the USL. shape: coherency's part of the loss."""
    total, most = np.expm1(loss), extent.most
    return (1 - shape) * total / (most - 1), shape * total / (most * (most - 1))


def top_speedup(loss: FloatArray, extent: Extent) -> FloatArray:
    """Return the speed-up of the most workers, the shape of `loss`: where a roof lies."""
    top: FloatArray = extent.most * np.exp(-loss)
    return top


def bend_workers(loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    """Return at how many workers a bend lies, the shape of `loss`: two numbers at it or beyond."""
    knee: FloatArray = np.minimum(top_speedup(loss, extent), extent.second) ** shape
    return knee


def corner_workers(shape: FloatArray, extent: Extent) -> FloatArray:
    """Return the one of the measured numbers, but the least and the most, that a shape means."""
    inner = extent.counts[1:-1]
    knee: FloatArray = inner[np.ceil(shape * len(inner) - 1e-9).astype(np.int64) - 1]
    return knee


def clock_workers(shape: FloatArray, extent: Extent) -> FloatArray:
    """Return from how many busy cores on the clock stays what it is."""
    return 1 + shape * (extent.second - 1)


def _linear(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    logs: FloatArray = np.log(workers) + 0.0 * loss
    return logs


def _usl(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    alpha, beta = usl_shares(loss, shape, extent)
    cost = 1 + alpha * (workers - 1) + beta * workers * (workers - 1)
    possible = (alpha <= 1) & (beta <= 1)
    return np.where(possible, np.log(workers / cost), np.nan)


def _power(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    logs: FloatArray = np.log(workers) * (1 - loss / extent.most_loss)
    return logs


def _bent_at(knee: FloatArray, workers: FloatArray, loss: FloatArray, extent: Extent) -> FloatArray:
    """Return N up to `knee` workers, shape (k, 1), and a straight line from there to the most."""
    top = top_speedup(loss, extent)
    gain = (top - knee) / (extent.most - knee)
    speedup = np.minimum(workers, knee) + gain * np.maximum(workers - knee, 0.0)
    logs: FloatArray = np.log(np.where((knee >= 1) & (knee <= top), speedup, np.nan))
    return logs


def _seen_bent_at(
    knee: FloatArray, workers: FloatArray, loss: FloatArray, extent: Extent
) -> FloatArray:
    logs = _bent_at(knee, workers, loss, extent)
    return np.where(knee >= _LEAST_RISE * extent.least, logs, np.nan)


def _gustafson(
    workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent
) -> FloatArray:
    return _bent_at(np.ones_like(loss), workers, loss, extent)


def _bend(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    return _seen_bent_at(bend_workers(loss, shape, extent), workers, loss, extent)


def _roof(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    return _seen_bent_at(top_speedup(loss, extent), workers, loss, extent)


def _smt(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    physical = np.nan if extent.physical is None else extent.physical
    return _bent_at(np.full_like(loss, physical), workers, loss, extent)


def _corner(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    return _seen_bent_at(corner_workers(shape, extent), workers, loss, extent)


def _clock(workers: FloatArray, loss: FloatArray, shape: FloatArray, extent: Extent) -> FloatArray:
    busy = np.minimum((workers - 1) / (clock_workers(shape, extent) - 1), 1.0)
    slower = -np.expm1(-np.minimum(loss, _MOST_CLOCK_LOSS)) * busy
    return np.where(loss <= _MOST_CLOCK_LOSS, np.log(workers) + np.log1p(-slower), np.nan)


def _spread(count: int) -> FloatArray:
    """Return shapes up to 1, without 0, which is another form."""
    return np.arange(1, count + 1) / count


_ZERO = np.zeros(1)
# No loss; Amdahl 1967 (all contention); Gunther 2007 (with coherency); Gustafson 1988 (a straight
# line from one worker); a power; min(gamma N, B), the roof of a shared resource such as memory
# bandwidth (Williams, Waterman & Patterson, CACM 52(4) (2009) 65); cores that two workers share; a
# bend at a number that was measured, as cores often are, or anywhere; a clock that falls with the
# busy cores to a last value.
FORMS = (
    Form("linear", _linear, _ZERO, 1.0, True),
    Form("amdahl", _usl, _ZERO, 1.0, True),
    Form("usl", _usl, _spread(24), 2.0, True),
    Form("gustafson", _gustafson, _ZERO, 0.5, True),
    Form("power", _power, _ZERO, 0.25, True),
    Form("roof", _roof, _ZERO, 1.0, False),
    Form("smt", _smt, _ZERO, 2.0, False),
    Form("corner", _corner, _spread(24), 1.0, False),
    Form("bend", _bend, _spread(32), 0.5, False),
    Form("clock", _clock, _spread(16), 0.5, False),
)
NAMES: tuple[FormName, ...] = tuple(form.name for form in FORMS)
