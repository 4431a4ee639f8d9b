"""The verdict on how throughput grows with workers: which speed-up law, or that none is known."""

import numpy as np

from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.scatter import Scatter
from .law_choice import choose_law
from .scalability_fit import fit_law
from .scalability_verdict import Scalability, Undecided
from .speedup_laws import AMDAHL, COHERENCY, GUSTAFSON
from .speedup_solver import Errors
from .standing_laws import StandingLaws
from .worker_counts import noise_of_one

MIN_DISTINCT = 4
# Beyond these the columns of a fit cannot be told apart in doubles.
MOST_WORKERS = 1e6
_MOST_APART = 1e6


def judge_scalability(
    workers: FloatArray,
    throughput: FloatArray,
    cores: int | None = None,
    errors: Errors = "relative",
    noise: Scatter | None = None,
    physical: float | None = None,
) -> Scalability | Refusal:
    """Judge how `throughput` grows with `workers`, both of shape (n,), in any order.

    A number of workers may occur several times: each value is one independent measurement, so
    values that share an error (of one session) are to be averaged before.
    cores: values at more workers than cores are not fitted: workers that wait for a core exchange
    nothing, so they say nothing of coherency between cores; see `oversubscription`.
    errors: see `fit_law`; throughput from timings has relative errors. noise: scatter of the
    logarithm of one value, known from elsewhere than from repeats here. physical: cores of the
    machine where two workers share one, None where that is not so or not known.

    Refused below two numbers of workers, unless all values are positive, and beyond MOST_WORKERS.
    """
    if np.any(throughput <= 0) or np.any((workers < 1) | (workers > MOST_WORKERS)):
        return Refusal(f"throughput must be positive, and workers from 1 to {MOST_WORKERS:,.0f}")
    if len(workers) and np.ptp(np.log(throughput / workers)) > np.log(_MOST_APART):
        more = f"a worker does more than {_MOST_APART:,.0f} times as much"
        return Refusal(f"{more} at one number of workers as at another: no law has that")
    if cores:
        within = workers <= cores
        workers, throughput = workers[within], throughput[within]
    distinct = len(np.unique(workers))
    if distinct < 2:
        return Refusal("it takes at least two numbers of workers within the cores")
    if distinct >= MIN_DISTINCT:
        return choose_law(workers, throughput, errors, noise, physical)
    unknown = _why_no_beta(workers, cores)
    if len(workers) < 3 and (noise is None or errors == "absolute"):
        return _without_noise(unknown)
    return _limit(workers, throughput, errors, noise, unknown)


def workers_to_add(workers: FloatArray) -> list[int]:
    """Return the smallest numbers of workers that, with `workers`, let beta be identified."""
    have = {int(n) for n in workers}
    missing = MIN_DISTINCT - len(have)
    return [n for n in range(1, 2 * MIN_DISTINCT + 1) if n not in have][: max(missing, 0)]


def _why_no_beta(workers: FloatArray, cores: int | None) -> Refusal:
    numbers = ", ".join(f"{n:g}" for n in np.unique(workers))
    added = workers_to_add(workers)
    reason = f"coherency (beta) is not identifiable from {numbers} workers: also measure "
    reason += ", ".join(map(str, added))
    if cores is not None and added[-1] > cores:
        reason += f", which takes more than the {cores} cores there are"
    return Refusal(reason)


def _no_peak(no_beta: Refusal) -> Refusal:
    return Refusal(f"no peak without beta: {no_beta.reason}")


def _without_noise(no_beta: Refusal) -> Scalability:
    """Return the verdict on one value at each of two numbers of workers."""
    no_noise = Refusal("one value each: repeats are needed to know the noise")
    return Scalability(
        law=Undecided(f"{no_noise.reason}; {no_beta.reason}"),
        laws=no_noise,
        gamma=no_noise,
        alpha=no_noise,
        beta=no_beta,
        peak_workers=_no_peak(no_beta),
    )


def _limit(
    workers: FloatArray,
    throughput: FloatArray,
    errors: Errors,
    noise: Scatter | None,
    no_beta: Refusal,
) -> Scalability:
    """Judge two or three numbers of workers: limits instead of alpha and beta.

    One ratio X(m) / X(1) gives alpha + beta m (the Karp-Flatt fraction of m workers), not its
    parts. As alpha >= 0, beta is at most what it would be if all the loss were coherency, and alpha
    at most what it would be under Amdahl's law. A third number leaves the USL no degree of freedom
    to be checked with.
    """
    amdahl, coherency, gustafson = (
        fit_law(law, workers, throughput, errors, noise_of_one(noise))
        for law in (AMDAHL, COHERENCY, GUSTAFSON)
    )
    fits = (amdahl, coherency, gustafson)
    gammas = [fit.interval("gamma") for fit in fits]
    # Without one worker gamma is free, and the two limits no longer follow.
    from_one = np.min(workers) == 1
    return Scalability(
        law=Undecided(no_beta.reason),
        laws=StandingLaws(value=amdahl, ends=fits),
        gamma=Interval(gammas[0].value, min(g.low for g in gammas), max(g.high for g in gammas)),
        alpha=no_beta,
        beta=no_beta,
        peak_workers=_no_peak(no_beta),
        alpha_at_most=amdahl.at_most("alpha") if from_one else None,
        beta_at_most=coherency.at_most("beta") if from_one else None,
    )
