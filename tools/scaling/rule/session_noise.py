"""Noise from one commit to the next that is not the code's and does not show between processes."""

import math
from collections.abc import Hashable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from ...stats.arrays import FloatArray

_LEAST_ERROR = 1e-4  # relative; no cost counts as known better
_HALF = float(ndtri(0.75))  # the median of |difference| over its standard error, where it is normal


def session_noise(
    log_costs: FloatArray, errors: FloatArray, machines: ArrayLike
) -> dict[Hashable, float]:
    """Return the relative sd per commit of that noise on each machine, by all its series together.

    log_costs, errors: shape (series, T), commits in order, NaN: not measured, or unknown. errors:
    standard errors of the log costs from independent processes. machines: shape (T,).

    It comes of the memory layout of a build, or the state of the machine. It is the least that
    makes the median of |difference| of neighbours over its standard error at most that of a normal
    variable, 0.6745; 0 where it is smaller without. So the series and commits where nothing changed
    set the scale, as long as they are more than half of all. Where they are fewer, the noise comes
    out too large and changes go unseen, not the reverse. An error is taken as at least the median
    one of its series, as that of few processes may come out small by chance. A machine without
    known errors has no entry.
    """
    machine = np.asarray(machines)
    usual = np.array([_median(of_series) for of_series in errors])[:, None]
    variances = np.maximum(np.fmax(errors, usual), _LEAST_ERROR) ** 2
    variances[np.isnan(errors)] = np.nan
    # What is enough for each difference is known, so that the least for half of them is a quantile.
    excess = (np.diff(log_costs, axis=1) / _HALF) ** 2 - variances[:, 1:] - variances[:, :-1]
    same = machine[1:] == machine[:-1]
    noise: dict[Hashable, float] = {}
    for name in np.unique(machine).tolist():
        enough = excess[:, same & (machine[1:] == name)]
        if not np.isnan(enough).all():
            noise[name] = math.sqrt(max(float(np.nanmedian(enough)), 0.0) / 2)
    return noise


def _median(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else math.nan
