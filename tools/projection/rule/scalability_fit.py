"""Least-squares fits of the speed-up laws with their intervals."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from ...stats.arrays import FloatArray
from ...stats.geometric_mean import geometric_mean
from ...stats.interval import CONFIDENCE, Interval, Refusal, two_sided_t
from ...stats.interval_arithmetic import WIDEST
from ...stats.scatter import Scatter
from .speedup_laws import SpeedupLaw
from .speedup_solver import Errors, least_squares

LARGEST_PEAK_EXTRAPOLATION = 2.0


@dataclass(frozen=True, slots=True)
class ScalabilityFit:
    """A speed-up law fitted to n throughputs, with 95 % intervals.

    coefficients: shape (p,), gamma in the unit of the throughput, then the shares of the law;
    standard_errors likewise; intervals: by name. residuals: shape (n,), in the unit of the
    throughput where errors are absolute, of its logarithm where they are relative; residual_sd:
    their standard deviation about the law, on `degrees` of freedom, n - p and those of known noise.
    """

    law: SpeedupLaw
    errors: Errors
    coefficients: FloatArray
    standard_errors: FloatArray
    residuals: FloatArray
    residual_sd: float
    degrees: int
    max_workers: float
    tangent: "_Tangent"

    def interval(self, name: Literal["gamma", "alpha", "beta"]) -> Interval:
        """Return a coefficient with its interval, which ends at the bounds of the coefficient.

        ValueError if the law has no such coefficient.
        """
        half = two_sided_t(self.degrees) * self.standard_errors[self._index(name)]
        value, low, high = self._around(name, half)
        return Interval(value, low, high)

    def at_most(self, name: Literal["alpha", "beta"]) -> float:
        """Return the one-sided 95 % upper limit of a share."""
        one_sided = float(stdtrit(self.degrees, CONFIDENCE))
        return self._around(name, one_sided * self.standard_errors[self._index(name)])[2]

    def _index(self, name: str) -> int:
        return ("gamma", *self.law.shares).index(name)

    def _around(self, name: str, half: float) -> tuple[float, float, float]:
        """Return a coefficient, and `half` to either side of it as far as the bounds allow."""
        i = self._index(name)
        value, free = self.coefficients[i], self.coefficients[i] + self.tangent.shift[i]
        most = 1.0 if i else np.inf
        # A bad fit can put the free optimum so far below 0 that even its upper end is negative,
        # which is no proof of an exact 0.
        above = max(free, 0.0) if value == 0 else free
        low, high = np.clip(free - half, 0.0, value), np.clip(above + half, value, most)
        return float(value), float(low), float(high)

    def predict(self, workers: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the throughput of `workers`, shape (m,), and its pointwise 95 % ends.

        The interval is for one new measurement: uncertainty of the coefficients and its noise. It
        ends at gamma N and noise, as under no law N workers do more than N times one.
        """
        basis = self.law.basis(workers)
        eta = basis @ self.tangent.linear
        value = self.law.throughput(workers, eta)
        # d X / d eta is -X / eta or 1 = X / eta: apart from the sign both are X / eta.
        slope = (-basis if self.law.reciprocal else basis) / eta[:, None]
        slope = slope if self.errors == "relative" else slope * value[:, None]
        variance = np.einsum("ij,jk,ik->i", slope, self.tangent.covariance, slope)
        variance = np.maximum(variance, 0.0)  # below 0 where all of it is rounding
        shift = slope @ self.tangent.step
        noise = two_sided_t(self.degrees) * self.tangent.noise_sd
        half = np.sqrt(two_sided_t(self.degrees) ** 2 * variance + noise**2)
        low, high = np.minimum(shift - half, 0.0), np.maximum(shift + half, 0.0)
        most = self.interval("gamma").high * workers
        if self.errors == "relative":
            below, above, beyond = (
                np.exp(np.clip(log, -WIDEST, WIDEST)) for log in (low, high, noise)
            )
            return value, value * below, np.minimum(value * above, most * beyond)
        return value, np.maximum(value + low, 0.0), np.minimum(value + high, most + noise)

    @property
    def limit(self) -> float:
        """Throughput that contention alone allows, gamma / alpha: infinite without contention."""
        gamma, alpha = self.coefficients[0], self.interval("alpha").value
        return float(gamma / alpha) if alpha > 0 else np.inf

    @property
    def optimal_workers(self) -> float:
        """Where the straight line gamma N meets `limit`: 1 / alpha."""
        alpha = self.interval("alpha").value
        return 1 / alpha if alpha > 0 else np.inf

    @property
    def peak_workers(self) -> Interval | Refusal:
        """Number of workers of the greatest throughput, sqrt((1 - alpha) / beta), of the USL.

        Its interval is the delta method's on the logarithm. Refused where the data do not show
        the fall: beta's interval reaches 0, or that of the peak ends beyond 2 times the most
        workers. Judged by the peak's value alone, those reported would be the ones underestimated.
        """
        if self.law.name != "usl":
            return Refusal(f"{self.law.name} has no peak")
        beta = self.interval("beta")
        if beta.low <= 0:
            return Refusal(f"no retrograde term found: beta is between 0 and {beta.high:.2g}")
        alpha = min(float(self.coefficients[1]), 1 - 1e-9)  # at 1 the peak is at 0
        peak = float(np.sqrt((1 - alpha) / beta.value))
        slope = np.array([-0.5 / (1 - alpha), -0.5 / beta.value])
        variance = slope @ self.tangent.share_covariance @ slope
        spread = float(np.exp(min(two_sided_t(self.degrees) * np.sqrt(variance), WIDEST)))
        if peak * spread > LARGEST_PEAK_EXTRAPOLATION * self.max_workers:
            far = f"beyond {LARGEST_PEAK_EXTRAPOLATION:g} times the {self.max_workers:g} workers"
            return Refusal(f"the peak may be at {peak * spread:.3g}, {far} measured")
        return Interval(peak, peak / spread, peak * spread)


@dataclass(frozen=True, slots=True)
class _Tangent:
    """The law linearised at the fit, in its linear coordinates (c0, c0 r1, ...).

    linear, covariance: the coordinates, shape (p,), and their covariance, (p, p).
    step: from the fit to the optimum without bounds, zero where no bound is active;
    shift: the same in (gamma, shares). share_covariance: of the shares alone.
    noise_sd: residual standard deviation about the optimum without bounds: about the fit it is too
    great where a bound holds the fit back, and n - p degrees of freedom are too few for it.
    """

    linear: FloatArray
    covariance: FloatArray
    step: FloatArray
    shift: FloatArray
    share_covariance: FloatArray
    noise_sd: float


def fit_law(
    law: SpeedupLaw,
    workers: FloatArray,
    throughput: FloatArray,
    errors: Errors,
    noise: Scatter | None = None,
) -> ScalabilityFit:
    """Fit `law` by least squares with gamma >= 0 and its shares in [0, 1].

    errors: "relative" takes residuals of log X, for noise that is a share of the throughput, as
    that of timings is: every point then counts alike. "absolute" takes residuals of X itself, the
    unweighted fit of published tables (R package usl): the greatest throughputs dominate, and
    one worker, hence gamma, hardly counts. Where noise is a share of the throughput its 95 %
    intervals hold the truth as rarely as in 81 %; those of "relative" in 92 to 99 %.

    Intervals are those of the linear approximation with Student's t on n - p degrees of freedom
    (Bates & Watts, Nonlinear Regression Analysis, 1988, section 2.3), about the optimum without
    bounds and cut at the bounds: so they keep their level where the truth lies on a bound.

    workers, throughput: shape (n,), positive, in any order; a number of workers may occur several
    times, one independent measurement each. noise: scatter of the logarithm of one value that is
    known from elsewhere; it adds its degrees of freedom to those of relative errors. ValueError
    unless p numbers differ and there is a degree of freedom.
    """
    parameters = 1 + len(law.shares)
    known = noise if noise is not None and errors == "relative" else Scatter(0.0, 0)
    degrees = len(workers) - parameters + known.degrees
    if degrees < 1 or len(np.unique(workers)) < parameters:
        raise ValueError(f"{law.name} takes {parameters} numbers of workers and one value more")
    unit = geometric_mean(throughput / workers)
    observed = throughput / unit
    basis = law.basis(workers)
    linear, residual, slope = least_squares(law, basis, workers, observed, errors)
    known_squares = known.degrees * known.sd**2
    optimum = _free_optimum(basis * slope[:, None], residual, degrees, known_squares)
    step, covariance, noise_sd = optimum
    to_natural, coefficients = _natural(law, linear)
    natural_covariance = to_natural @ covariance @ to_natural.T
    units = np.array([unit] + [1.0] * len(law.shares))
    per_unit = unit if errors == "absolute" else 1.0
    linear_unit = 1 / unit if law.reciprocal else unit
    return ScalabilityFit(
        law=law,
        errors=errors,
        coefficients=coefficients * units,
        standard_errors=np.sqrt(np.diag(natural_covariance)) * units,
        residuals=residual * per_unit,
        residual_sd=float(np.sqrt((residual @ residual + known_squares) / degrees)) * per_unit,
        degrees=degrees,
        max_workers=float(np.max(workers)),
        tangent=_Tangent(
            linear=linear * linear_unit,
            covariance=covariance * linear_unit**2,
            step=step * linear_unit,
            shift=to_natural @ step * units,
            share_covariance=natural_covariance[1:, 1:],
            noise_sd=noise_sd * per_unit,
        ),
    )


def _free_optimum(
    jacobian: FloatArray, residual: FloatArray, degrees: int, known_squares: float
) -> tuple[FloatArray, FloatArray, float]:
    """Return the optimum without bounds: the step to it, the coordinates' covariance, the noise.

    jacobian: d mean / d coordinates, shape (n, p); residual: (n,); known_squares: to add to its own
    sum of squares. The noise is the residual standard deviation there.
    """
    # Through a column-scaled QR: (B' B)^-1 of columns that differ by orders of magnitude.
    scale = np.linalg.norm(jacobian, axis=0)
    q, r = np.linalg.qr(jacobian / scale)
    inverse = np.linalg.inv(r) / scale[:, None]
    explained = q.T @ residual  # zero unless a bound is active
    squares = float(residual @ residual - explained @ explained)
    variance = (max(squares, 0.0) + known_squares) / degrees
    return inverse @ explained, variance * inverse @ inverse.T, float(np.sqrt(variance))


def _natural(law: SpeedupLaw, linear: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return d (gamma, shares) / d linear, shape (p, p), and (gamma, shares), shape (p,)."""
    c0 = linear[0]
    shares = linear[1:] / c0
    gradient = np.eye(len(linear)) / c0
    gradient[1:, 0] = -shares / c0
    gradient[0, 0] = -1 / c0**2 if law.reciprocal else 1.0
    return gradient, np.array([1 / c0 if law.reciprocal else c0, *shares])
