"""The verdict on how throughput grows with workers: which speed-up law, or that none is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from ...stats.akaike import aicc
from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from .oversubscription import Oversubscription, oversubscription
from .scalability_fit import ScalabilityFit, fit_law
from .speedup_laws import AMDAHL, COHERENCY, GUSTAFSON, USL, LawName
from .speedup_solver import Errors

MIN_DISTINCT = 4
MIN_AICC_GAP = 2.0
MAX_REACH = 4.0


@dataclass(frozen=True, slots=True)
class Scalability:
    """How throughput grows with workers.

    model: a law's name, "undecided" (data there, no law preferred) or "refused" (data too few).
    reason: why it is not a law, else None.
    gamma: throughput of one worker; alpha: share of contention (under Gustafson's law: of serial
    work); beta: coherency; peak_workers: where throughput is greatest. The intervals are the
    USL's, which holds Amdahl's law as beta = 0, whichever of the two is chosen: quoting the chosen
    law's own would pretend that the choice is certain.
    alpha_at_most, beta_at_most: one-sided 95 % limits, which two numbers of workers give already.
    value_law gives the value that `predict` returns, `standing` the ends: the laws that the data
    leave standing, none where none was fitted.
    aicc_above_least: of each law its corrected Akaike criterion above the least of the three, empty
    where they were not weighed.
    """

    model: LawName | Literal["undecided", "refused"]
    reason: str | None
    gamma: Interval | Refusal
    alpha: Interval | Refusal
    beta: Interval | Refusal
    peak_workers: Interval | Refusal
    alpha_at_most: float | None = None
    beta_at_most: float | None = None
    standing: tuple[ScalabilityFit, ...] = ()
    value_law: ScalabilityFit | None = None
    oversubscription: Oversubscription | None = None
    aicc_above_least: Mapping[LawName, float] = field(default_factory=dict)

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers` with the 95 % interval of one new measurement.

        The ends are the outermost of the laws that the data leave standing. Refused beyond 4
        times the most workers measured: coherency costs as the square of workers, so there a
        sixteenth of what could be seen decides.
        """
        ends = self.bound(workers)
        if isinstance(ends, Refusal) or self.value_law is None:
            return ends if isinstance(ends, Refusal) else self._no_law()
        beyond = beyond_reach(workers, self.value_law.max_workers)
        if beyond:
            return beyond
        value = float(self.value_law.predict(np.array([workers]))[0][0])
        return Interval(value, min(value, ends[0]), max(value, ends[1]))

    def bound(self, workers: float) -> tuple[float, float] | Refusal:
        """Return the ends for `workers` however many: what holds if the laws stay as they are.

        It assumes that contention and coherency per worker do not change on the way, so it is a
        bound under that assumption and no prediction.
        """
        if not self.standing:
            return self._no_law()
        at = [fit.predict(np.array([workers])) for fit in self.standing]
        return float(min(low[0] for _, low, _ in at)), float(max(high[0] for *_, high in at))

    def _no_law(self) -> Refusal:
        """Say why no law was fitted, which without repeats is not why beta is not known."""
        return self.gamma if isinstance(self.gamma, Refusal) else Refusal(str(self.reason))


def beyond_reach(workers: float, most: float) -> Refusal | None:
    """Say why `workers` are too many to predict from `most` measured, None if they are not."""
    if workers <= MAX_REACH * most:
        return None
    return Refusal(
        f"{workers:g} workers are {workers / most:.3g} times the {most:g} measured: beyond "
        f"{MAX_REACH:g} times, coherency too small to be seen decides"
    )


def judge_scalability(
    workers: FloatArray,
    throughput: FloatArray,
    cores: int | None = None,
    errors: Errors = "relative",
) -> Scalability:
    """Judge how `throughput` grows with `workers`, both of shape (n,), in any order.

    A number of workers may occur several times: each value is one independent measurement, so
    values that share an error (of one session) are to be averaged before.
    cores: values at more workers than cores are not fitted: workers that wait for a core exchange
    nothing, so they say nothing of coherency between cores; see `oversubscription`.
    errors: see `fit_law`; throughput from timings has relative errors.
    """
    if np.any(throughput <= 0) or np.any(workers <= 0):
        return _refused("throughput and workers must be positive")
    beyond = oversubscription(workers, throughput, cores) if cores else None
    if cores:
        inside = workers <= cores
        workers, throughput = workers[inside], throughput[inside]
    distinct = np.unique(workers)
    if len(distinct) < 2:
        return _refused("it takes at least two numbers of workers within the cores", beyond)
    if len(distinct) < MIN_DISTINCT:
        return _bounded(workers, throughput, cores, errors, beyond)
    return _chosen(workers, throughput, errors, beyond)


def workers_to_add(workers: FloatArray) -> list[int]:
    """Return the smallest numbers of workers that, with `workers`, let beta be identified."""
    have = {int(n) for n in workers}
    missing = MIN_DISTINCT - len(have)
    return [n for n in range(1, 2 * MIN_DISTINCT + 1) if n not in have][: max(missing, 0)]


def _refused(reason: str, beyond: Oversubscription | None = None) -> Scalability:
    refusal = Refusal(reason)
    return Scalability(
        "refused", reason, refusal, refusal, refusal, refusal, oversubscription=beyond
    )


def _bounded(
    workers: FloatArray,
    throughput: FloatArray,
    cores: int | None,
    errors: Errors,
    beyond: Oversubscription | None,
) -> Scalability:
    """Judge two or three numbers of workers: limits instead of alpha and beta.

    One ratio X(m) / X(1) gives alpha + beta m (the Karp-Flatt fraction of m workers), not its
    parts. As alpha >= 0, beta is at most what it would be if all the loss were coherency, and alpha
    at most what it would be under Amdahl's law. A third number leaves the USL no degree of freedom
    to be checked with.
    """
    numbers = ", ".join(f"{n:g}" for n in np.unique(workers))
    reason = f"beta is not identifiable from {numbers} workers"
    added = workers_to_add(workers)
    reason += f": also measure {', '.join(map(str, added))}"
    if cores is not None and added[-1] > cores:
        reason += f", which takes more than the {cores} cores there are"
    refusal, no_peak = Refusal(reason), Refusal(f"no peak without beta: {reason}")
    if len(workers) < 3:
        silent = Refusal("one value each: repeats are needed to know the noise")
        told = f"{silent.reason}; {reason}"
        return Scalability(
            "undecided", told, silent, silent, refusal, no_peak, oversubscription=beyond
        )
    amdahl = fit_law(AMDAHL, workers, throughput, errors)
    coherency = fit_law(COHERENCY, workers, throughput, errors)
    fits = (amdahl, coherency, fit_law(GUSTAFSON, workers, throughput, errors))
    gammas = [fit.interval("gamma") for fit in fits]
    # Without one worker gamma is free, and the two limits no longer follow.
    from_one = np.min(workers) == 1
    return Scalability(
        "undecided",
        reason,
        Interval(gammas[0].value, min(g.low for g in gammas), max(g.high for g in gammas)),
        refusal,
        refusal,
        no_peak,
        amdahl.at_most("alpha") if from_one else None,
        coherency.at_most("beta") if from_one else None,
        standing=fits,
        value_law=amdahl,
        oversubscription=beyond,
    )


def _chosen(
    workers: FloatArray, throughput: FloatArray, errors: Errors, beyond: Oversubscription | None
) -> Scalability:
    usl, amdahl, gustafson = fits = tuple(
        fit_law(law, workers, throughput, errors) for law in (USL, AMDAHL, GUSTAFSON)
    )
    criteria = np.array([_criterion(fit, throughput) for fit in fits])
    known = bool(np.all(np.isfinite(criteria)))
    nested, i = (usl, 0) if usl.interval("beta").low > 0 else (amdahl, 1)
    gap = float(criteria[i] - criteria[2]) if known else 0.0
    linear = gap >= MIN_AICC_GAP and gustafson.residual_sd <= usl.residual_sd
    best = gustafson if linear else nested
    few = f"{len(workers)} values are too few to weigh the laws: it takes 6"
    reason = _doubt(usl, best, gap) if known else few
    source = gustafson if best is gustafson and reason is None else usl
    no_beta = Refusal("Gustafson's law has no coherency")
    return Scalability(
        "undecided" if reason else best.law.name,
        reason,
        source.interval("gamma"),
        source.interval("alpha"),
        no_beta if source is gustafson else usl.interval("beta"),
        source.peak_workers,
        source.at_most("alpha"),
        None if source is gustafson else usl.at_most("beta"),
        standing=(usl, gustafson) if gap > -MIN_AICC_GAP and source is usl else (source,),
        value_law=usl if reason else best,
        oversubscription=beyond,
        aicc_above_least={
            fit.law.name: float(criterion - np.min(criteria))
            for fit, criterion in zip(fits, criteria, strict=True)
            if known
        },
    )


def _criterion(fit: ScalabilityFit, throughput: FloatArray) -> float:
    # Residuals below the ninth digit are rounding, and their sizes no evidence.
    digit = 1e-9 * (1.0 if fit.errors == "relative" else float(np.max(throughput)))
    squares = float(fit.residuals @ fit.residuals) + len(throughput) * digit**2
    return aicc(squares, len(throughput), len(fit.coefficients))


def _doubt(usl: ScalabilityFit, best: ScalabilityFit, gap: float) -> str | None:
    """Say why `best` is not preferred, None if it is. gap: its AICc, or Amdahl's, less Gustafson's.

    The USL holds Amdahl's law, so between these beta decides: USL where its interval excludes 0,
    Amdahl where beta does not even lower the residual variance (its t is below 1: Draper & Smith,
    Applied Regression Analysis, 3rd ed. 1998, section 15.1). AICc would prefer Amdahl whenever the
    values are few. It weighs the two against Gustafson's law, which is no case of theirs: within 2
    of the least is substantial support (Burnham & Anderson 2002, section 2.6). As few values make
    it prefer any law of two coefficients, Gustafson's must not scatter more than the USL either.
    """
    if abs(gap) < MIN_AICC_GAP:
        return f"{best.law.name} and gustafson fit alike"
    if gap > 0 and best.law.name != "gustafson":
        return f"gustafson has the least AICc, but {best.law.name} scatters less"
    beta, error = usl.interval("beta"), usl.standard_errors[2]
    if best.law.name == "amdahl" and beta.value > error:
        return f"amdahl and usl fit alike: beta is 0 to {beta.high:.2g}"
    return None
