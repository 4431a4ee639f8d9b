"""Which law throughput over workers follows, of four numbers of workers or more."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ...stats.akaike import aicc
from ...stats.arrays import FloatArray
from ...stats.interval import Interval, Refusal
from ...stats.scatter import Scatter
from .lack_of_fit import lack_of_fit, same_sign_too_long
from .law_average import BENT, LawAverage, average_laws
from .scalability_fit import ScalabilityFit, fit_law
from .scalability_verdict import Roof, Scalability, Undecided
from .speedup_laws import AMDAHL, GUSTAFSON, USL, LawName
from .speedup_solver import Errors
from .standing_laws import AveragedLaws, StandingLaws
from .worker_counts import LEAST_ERROR, at_each_count, noise_of_one

MIN_AICC_GAP = 2.0
MIN_PEAK_NUMBERS = 5
# Of a law with a bend, to be named.
CLAIM = 0.8
# Of the smooth laws together: with less, the likely ones bend or have no name.
_LEAST_SHARE = 1 / 3


def choose_law(
    workers: FloatArray,
    throughput: FloatArray,
    errors: Errors,
    noise: Scatter | None,
    physical: float | None,
) -> Scalability:
    """Choose a law, or say that none fits or that the data prefer none.

    Arrays: shape (n,), of four numbers of workers or more. noise: of one value, see
    `at_each_count`. physical: cores of the machine where two workers may share one. With absolute
    errors only the smooth laws are fitted, as published tables have it.
    """
    smooth = _choose_smooth(workers, throughput, errors, noise)
    if errors == "absolute":
        order = np.argsort(workers, kind="stable")
        missed = (smooth.usl.residuals / throughput)[order]
        misfit = same_sign_too_long(missed)
        return _no_law(misfit) if misfit else _as_published(smooth)
    average = average_laws(at_each_count(workers, throughput, noise), physical)
    misfit = lack_of_fit(average)
    if misfit:
        return _no_law(misfit)
    if average.share("roof") >= CLAIM and _two_under_it(average):
        return _roof(average)
    if average.share("smt") >= CLAIM:
        return _shared_cores(average)
    if smooth.enough and average.share("linear", "amdahl", "usl", "gustafson") < _LEAST_SHARE:
        return _no_smooth_law(average)
    return _smooth_law(smooth, average)


@dataclass(frozen=True, slots=True)
class _Smooth:
    """The laws without a bend, compared. doubt: why `best` is not preferred, None if it is.

    enough: values to compare them. gap: AICc of USL or Amdahl less Gustafson's.
    """

    usl: ScalabilityFit
    gustafson: ScalabilityFit
    best: ScalabilityFit
    doubt: str | None
    gap: float
    enough: bool
    aicc_above_least: Mapping[LawName, float]


def _choose_smooth(
    workers: FloatArray, throughput: FloatArray, errors: Errors, noise: Scatter | None
) -> _Smooth:
    one = noise_of_one(noise)
    usl, amdahl, gustafson = fits = tuple(
        fit_law(law, workers, throughput, errors, one) for law in (USL, AMDAHL, GUSTAFSON)
    )
    criteria = np.array([_criterion(fit, throughput) for fit in fits])
    known = bool(np.all(np.isfinite(criteria)))
    nested, i = (usl, 0) if usl.interval("beta").low > 0 else (amdahl, 1)
    gap = float(criteria[i] - criteria[2]) if known else 0.0
    linear = gap >= MIN_AICC_GAP and gustafson.residual_sd <= usl.residual_sd
    best = gustafson if linear else nested
    few = f"{len(workers)} values are too few to compare the laws: it takes 6"
    least = float(np.min(criteria))
    return _Smooth(
        usl=usl,
        gustafson=gustafson,
        best=best,
        doubt=_doubt(usl, best, gap) if known else few,
        gap=gap,
        enough=known,
        aicc_above_least={
            fit.law.name: float(c) - least for fit, c in zip(fits, criteria, strict=True) if known
        },
    )


def _smooth_law(smooth: _Smooth, average: LawAverage) -> Scalability:
    best = smooth.usl if smooth.doubt else smooth.best
    laws = AveragedLaws(average, best)
    if smooth.best is smooth.gustafson and not smooth.doubt:
        return _gustafson(smooth, laws)
    return _contention(smooth, laws, _peak(smooth.usl, average))


def _as_published(smooth: _Smooth) -> Scalability:
    """Return the verdict on fits of throughput itself, whose intervals are those of the laws."""
    if smooth.best is smooth.gustafson and not smooth.doubt:
        return _gustafson(smooth, StandingLaws(smooth.gustafson, (smooth.gustafson,)))
    best = smooth.usl if smooth.doubt else smooth.best
    ends = (smooth.usl, smooth.gustafson) if smooth.gap > -MIN_AICC_GAP else (smooth.usl,)
    return _contention(smooth, StandingLaws(best, ends), smooth.usl.peak_workers)


def _contention(
    smooth: _Smooth, laws: StandingLaws | AveragedLaws, peak: Interval | Refusal
) -> Scalability:
    usl = smooth.usl
    return Scalability(
        law=Undecided(smooth.doubt) if smooth.doubt else smooth.best.law.name,
        laws=laws,
        gamma=usl.interval("gamma"),
        alpha=usl.interval("alpha"),
        beta=usl.interval("beta"),
        peak_workers=peak,
        alpha_at_most=usl.at_most("alpha"),
        beta_at_most=usl.at_most("beta"),
        aicc_above_least=smooth.aicc_above_least,
    )


def _gustafson(smooth: _Smooth, laws: StandingLaws | AveragedLaws) -> Scalability:
    fit = smooth.gustafson
    return Scalability(
        law="gustafson",
        laws=laws,
        gamma=fit.interval("gamma"),
        alpha=fit.interval("alpha"),
        beta=Refusal("Gustafson's law has no coherency"),
        peak_workers=fit.peak_workers,
        alpha_at_most=fit.at_most("alpha"),
        aicc_above_least=smooth.aicc_above_least,
    )


def _peak(usl: ScalabilityFit, average: LawAverage) -> Interval | Refusal:
    """Return the peak over all laws; why there is none where laws without one are likely too."""
    measured = average.measured
    if measured.known is None and len(measured.workers) < MIN_PEAK_NUMBERS:
        return Refusal(
            f"a peak takes {MIN_PEAK_NUMBERS} numbers of workers, or repeats that tell the noise"
        )
    peak = average.peak()
    if peak:
        return peak
    if isinstance(usl.peak_workers, Refusal):
        return usl.peak_workers
    return Refusal("laws that have no peak, or a far one, fit as well")


def _no_law(misfit: str) -> Scalability:
    none = Refusal(misfit)
    return Scalability(
        law=Undecided(misfit),
        laws=none,
        gamma=none,
        alpha=none,
        beta=none,
        peak_workers=none,
        lacks_fit=True,
    )


def _two_under_it(average: LawAverage) -> bool:
    """Return whether two numbers of workers are at the roof: one alone may be on a slope."""
    _, workers = average.roof()
    return workers.value <= average.extent.second * (1 + LEAST_ERROR)


def _roof(average: LawAverage) -> Scalability:
    neither = Refusal("under a roof there is neither contention nor coherency")
    throughput, workers = average.roof()
    return Scalability(
        law="roof",
        laws=AveragedLaws(average, None),
        gamma=average.gamma("roof"),
        alpha=neither,
        beta=neither,
        peak_workers=Refusal("throughput stays at the roof and does not fall"),
        roof=Roof(throughput, workers),
    )


def _shared_cores(average: LawAverage) -> Scalability:
    neither = Refusal("where two workers share a core that is neither contention nor coherency")
    return Scalability(
        law="smt",
        laws=AveragedLaws(average, None),
        gamma=average.gamma("smt"),
        alpha=neither,
        beta=neither,
        peak_workers=Refusal("throughput bends where workers share cores and does not fall"),
        second_thread=average.second_thread(),
    )


def _no_smooth_law(average: LawAverage) -> Scalability:
    """Say what is likelier than any law that has a name; its predictions still are its own."""
    bent = average.share(*BENT) > average.share("power")
    at = f"throughput bends at about {average.bend():.2g} workers" if bent else ""
    why = f"{at or 'throughput grows as a power of workers'}, which contention does not explain"
    unknown = Refusal(why)
    return Scalability(
        law=Undecided(why),
        laws=AveragedLaws(average, None),
        gamma=average.gamma(),
        alpha=unknown,
        beta=unknown,
        peak_workers=unknown,
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
