"""Verdicts on published data: Extra-P's own test data and kernels of known order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tools.scaling.judge import judge
from tools.scaling.rule.candidate_fits import fit_candidates
from tools.scaling.rule.growth import Growth, LawClaim, judge_growth, law_name
from tools.scaling.rule.laws import CLASSES
from tools.stats.interval import Refusal
from tools.store.catalogue import read_catalogue
from tools.store.results import read_results
from tools.store.series import size_series


@pytest.mark.parametrize("law", CLASSES)
@pytest.mark.parametrize("constants", [(200.0, 500000.0), (500000.0, 200.0), (3000.0, 7000.0)])
def test_noiseless_terms_come_back(law: str, constants: tuple[float, float]) -> None:
    """As Extra-P's own tests demand of its terms: five points, constants from 200 to 500000.

    Five points need not decide between laws; the true one's fit gives the terms back all the same.
    """
    n, (offset, coefficient) = np.array([2.0, 4, 8, 16, 32]), constants
    if law == "1":
        offset = 0.0
    fits = fit_candidates(n, offset + coefficient * CLASSES[law](n), 0.01)
    own = [i for i, c in enumerate(fits.candidates) if c.law == law and c.kind == "class"][-1]
    np.testing.assert_allclose(
        fits.coefficients[own, :2], (offset, coefficient), rtol=1e-6, atol=1e-6
    )
    assert fits.squares[own] < 1e-12


def test_extra_p_quadratic_data(anchors: dict[str, Any]) -> None:
    """Extra-P: -0.89 + 0.20168 x^2. Ours has no negative offset and minimises relative error.

    So its coefficient is near theirs, to their misfit at the small sizes: 1 %, not to all digits.
    """
    data = anchors["extrap"]["one_parameter_1"]
    costs = np.array([np.median(repeats) for repeats in data["reps"]])
    samples = [np.array(repeats) for repeats in data["reps"]]
    fits = fit_candidates(np.array(data["x"], dtype=float), costs, 0.005)
    classes = np.flatnonzero(fits.kind == "class")
    best = classes[np.argmin(fits.aicc[classes])]
    assert fits.candidates[best].law == "n^2"
    assert fits.coefficients[best, 1] == pytest.approx(0.20168, rel=0.02)
    # A factor of 3 in size is too little to claim it.
    verdict = judge_growth(np.array(data["x"], dtype=float), costs, 0.005, samples)
    assert isinstance(verdict.growth, Refusal)
    assert "factor of 3" in verdict.growth.reason


def extra_p_metric(model: str, sizes: np.ndarray) -> np.ndarray:
    """Return what a printed model of Extra-P costs: `a + b*p^2` or `constant a`."""
    if model.startswith("constant"):
        return np.full_like(sizes, float(model.split()[1]))
    offset, quadratic = model.removesuffix("*p^2").split(" + ")
    return float(offset) + float(quadratic) * sizes**2


@pytest.mark.parametrize("metric", ["met1", "met2", "met3", "met4"])
def test_extra_p_models_of_five_sizes(anchors: dict[str, Any], metric: str) -> None:
    data = anchors["extrap"]["one_parameter_6"]
    sizes = np.array(data["x"], dtype=float)
    claim = judge_growth(sizes, extra_p_metric(data[metric], sizes), repeat_error=0.003).growth
    assert isinstance(claim, LawClaim)
    assert claim.law == ("1" if metric == "met1" else "n^2")
    if metric == "met1":
        assert claim.coefficient.value == pytest.approx(4.068, rel=1e-9)
        return
    offset, quadratic = data[metric].removesuffix("*p^2").split(" + ")
    # The offset of met2 is 0.05 % of the least cost, too little to be believed: so its rel 1e-3.
    assert claim.coefficient.value == pytest.approx(float(quadratic), rel=1e-3)
    assert claim.offset is not None
    assert claim.offset.low <= float(offset) <= claim.offset.high


# Kernels of known order, sizes 100 to 1000 (Golub & Van Loan, Matrix Computations).
ORDERS = {"dot": "n", "axpy": "n", "nrm2": "n", "gbmv": "n", "gemv": "n^2"}
ORDERS |= {"gemm": "n^3", "syrk": "n^3", "gesv": "n^3"}
# What lower-order terms can make an order look like where sizes span a factor of ten.
BESIDE = {
    "n": {"n", "log n", "sqrt n", "n log n", "1"},
    "n^2": set(),
    "n^3": {"n^3", "n^2 log n"},
}


def blas_verdicts(results_dir: Path) -> dict[str, list[Growth]]:
    catalogue = read_catalogue(results_dir)
    verdicts: dict[str, list[Growth]] = {kernel: [] for kernel in ORDERS}
    for file in read_results(results_dir).files[::8]:
        for name in file.rows:
            kernel = name.rpartition("time_")[2].removeprefix("d")
            kernel = "dot" if kernel == "ot" else kernel
            if kernel in ORDERS:
                verdicts[kernel] += [
                    judge(series).growth for series in size_series(file, name, catalogue[name])
                ]
    return verdicts


def test_blas_kernels_are_never_given_a_far_order(recorded: Callable[[str], Path]) -> None:
    verdicts = blas_verdicts(recorded("blas-graviton") / "results")
    for kernel, order in ORDERS.items():
        named = {growth.law for growth in verdicts[kernel] if isinstance(growth, LawClaim)}
        assert named <= BESIDE[order], kernel
    cubic = [v for kernel in ("gemm", "syrk", "gesv") for v in verdicts[kernel]]
    laws = [law_name(growth) for growth in cubic]
    assert laws.count("n^3") >= 20
    assert "n^2" not in laws
    exponents = [g.exponent.value for g in verdicts["gemm"] if not isinstance(g, Refusal)]
    assert abs(np.median(exponents) - 3) < 0.1
    # A threading threshold makes the times of gemv fall.
    reasons = [g.reason for g in verdicts["gemv"] if not isinstance(g, LawClaim)]
    assert any("not monotone" in reason for reason in reasons)
