"""The verdict on how throughput grows with workers: which speed-up law, or that none is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from ...stats.akaike import aicc
from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from .scalability_fit import ScalabilityFit, fit_law
from .speedup_laws import AMDAHL, COHERENCY, GUSTAFSON, USL, LawName
from .speedup_solver import Errors
from .standing_laws import StandingLaws

MIN_DISTINCT = 4
MIN_AICC_GAP = 2.0
# Beyond these the columns of a fit cannot be told apart in doubles.
MOST_WORKERS = 1e6
_MOST_APART = 1e6


@dataclass(frozen=True, slots=True)
class Undecided:
    """Stands for a law where the data prefer none. reason: one sentence, without a dot."""

    reason: str


@dataclass(frozen=True, slots=True)
class Scalability:
    """How throughput grows with two numbers of workers or more.

    law: which one it follows. laws: those that the data leave standing; refused where the noise is
    not known, so that none was fitted.
    gamma: throughput of one worker; alpha: share of contention (under Gustafson's law: of serial
    work); beta: coherency; peak_workers: where throughput is greatest. The intervals are the
    USL's, which holds Amdahl's law as beta = 0, whichever of the two is chosen: quoting the chosen
    law's own would pretend that the choice is certain.
    alpha_at_most, beta_at_most: one-sided 95 % limits, which two numbers of workers give already;
    None where there is no noise or no single worker to give them.
    aicc_above_least: of each law its corrected Akaike criterion above the least of the three, empty
    where there are too few values to compare them.
    """

    law: LawName | Undecided
    laws: StandingLaws | Refusal
    gamma: Interval | Refusal
    alpha: Interval | Refusal
    beta: Interval | Refusal
    peak_workers: Interval | Refusal
    alpha_at_most: float | None = None
    beta_at_most: float | None = None
    aicc_above_least: Mapping[LawName, float] = field(default_factory=dict)

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers`, as the standing laws have it; see there."""
        return self.laws if isinstance(self.laws, Refusal) else self.laws.predict(workers)


def judge_scalability(
    workers: FloatArray,
    throughput: FloatArray,
    cores: int | None = None,
    errors: Errors = "relative",
) -> Scalability | Refusal:
    """Judge how `throughput` grows with `workers`, both of shape (n,), in any order.

    A number of workers may occur several times: each value is one independent measurement, so
    values that share an error (of one session) are to be averaged before.
    cores: values at more workers than cores are not fitted: workers that wait for a core exchange
    nothing, so they say nothing of coherency between cores; see `oversubscription`.
    errors: see `fit_law`; throughput from timings has relative errors.

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
        return _choose(workers, throughput, errors)
    unknown = _why_no_beta(workers, cores)
    if len(workers) < 3:
        return _without_noise(unknown)
    return _limit(workers, throughput, errors, unknown)


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
    workers: FloatArray, throughput: FloatArray, errors: Errors, no_beta: Refusal
) -> Scalability:
    """Judge two or three numbers of workers: limits instead of alpha and beta.

    One ratio X(m) / X(1) gives alpha + beta m (the Karp-Flatt fraction of m workers), not its
    parts. As alpha >= 0, beta is at most what it would be if all the loss were coherency, and alpha
    at most what it would be under Amdahl's law. A third number leaves the USL no degree of freedom
    to be checked with.
    """
    amdahl, coherency, gustafson = (
        fit_law(law, workers, throughput, errors) for law in (AMDAHL, COHERENCY, GUSTAFSON)
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


def _choose(workers: FloatArray, throughput: FloatArray, errors: Errors) -> Scalability:
    """Choose between the three laws, or say that the data prefer none."""
    usl, amdahl, gustafson = fits = tuple(
        fit_law(law, workers, throughput, errors) for law in (USL, AMDAHL, GUSTAFSON)
    )
    criteria = np.array([_criterion(fit, throughput) for fit in fits])
    known = bool(np.all(np.isfinite(criteria)))
    nested, i = (usl, 0) if usl.interval("beta").low > 0 else (amdahl, 1)
    gap = float(criteria[i] - criteria[2]) if known else 0.0
    linear = gap >= MIN_AICC_GAP and gustafson.residual_sd <= usl.residual_sd
    best = gustafson if linear else nested
    few = f"{len(workers)} values are too few to compare the laws: it takes 6"
    doubt = _doubt(usl, best, gap) if known else few
    law = Undecided(doubt) if doubt else best.law.name
    least = float(np.min(criteria))
    above = {fit.law.name: float(c) - least for fit, c in zip(fits, criteria, strict=True) if known}
    if best is gustafson and not doubt:
        return _verdict_of_gustafson(gustafson, above)
    return Scalability(
        law=law,
        laws=StandingLaws(
            value=usl if doubt else best,
            ends=(usl, gustafson) if gap > -MIN_AICC_GAP else (usl,),
        ),
        gamma=usl.interval("gamma"),
        alpha=usl.interval("alpha"),
        beta=usl.interval("beta"),
        peak_workers=usl.peak_workers,
        alpha_at_most=usl.at_most("alpha"),
        beta_at_most=usl.at_most("beta"),
        aicc_above_least=above,
    )


def _verdict_of_gustafson(fit: ScalabilityFit, above: Mapping[LawName, float]) -> Scalability:
    return Scalability(
        law="gustafson",
        laws=StandingLaws(value=fit, ends=(fit,)),
        gamma=fit.interval("gamma"),
        alpha=fit.interval("alpha"),
        beta=Refusal("Gustafson's law has no coherency"),
        peak_workers=fit.peak_workers,
        alpha_at_most=fit.at_most("alpha"),
        aicc_above_least=above,
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
    values are few. It compares the two with Gustafson's law, which is no case of theirs: within 2
    of the least is substantial support (Burnham & Anderson 2002, section 2.6). As few values make
    it prefer any law of two coefficients, Gustafson's must not scatter more than the USL either.
    """
    if abs(gap) < MIN_AICC_GAP:
        return f"{best.law.name} and gustafson fit equally well"
    if gap > 0 and best.law.name != "gustafson":
        return f"gustafson has the least AICc, but {best.law.name} scatters less"
    beta, error = usl.interval("beta"), usl.standard_errors[2]
    if best.law.name == "amdahl" and beta.value > error:
        return f"amdahl and usl fit equally well: beta is between 0 and {beta.high:.2g}"
    return None
