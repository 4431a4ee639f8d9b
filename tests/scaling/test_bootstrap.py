"""Laws refitted to the costs as they might have come out."""

import numpy as np
import pytest

from tools.scaling.rule.bootstrap import RESAMPLES, BootstrapLaws, bootstrap_laws
from tools.scaling.rule.candidate_fits import CandidateFits, fit_candidates
from tools.scaling.rule.laws import CLASSES

SIZES = np.geomspace(10, 10**4, 9).round()


def measured(cost: np.ndarray, sd: float, seed: int = 0, processes: int = 10) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [c * np.exp(sd * rng.standard_normal(processes)) for c in cost]


def fits_of(samples: list[np.ndarray], sd: float, sizes: np.ndarray = SIZES) -> CandidateFits:
    costs = np.array([np.median(sample) for sample in samples])
    error = 1.25 * sd / np.sqrt(len(samples[0]))
    return fit_candidates(sizes, costs[None], np.array([error]))


def bootstrap_of(cost: np.ndarray, sd: float, seed: int = 0) -> BootstrapLaws:
    samples = measured(cost, sd, seed)
    return bootstrap_laws(fits_of(samples, sd), samples)


def test_the_same_data_give_the_same_laws() -> None:
    first, second = bootstrap_of(5 + SIZES, 0.05), bootstrap_of(5 + SIZES, 0.05)
    np.testing.assert_array_equal(first.coefficients, second.coefficients)
    np.testing.assert_array_equal(first.candidate, second.candidate)


def test_resamples_have_coefficients_that_are_not_negative() -> None:
    bootstrap = bootstrap_of(100 + SIZES, 0.05)
    assert bootstrap.coefficients.shape == (RESAMPLES, 3)
    assert bootstrap.coefficients.min() >= 0
    assert bootstrap.deviation.shape == (RESAMPLES,)
    assert bootstrap.deviation.min() >= 0
    assert (bootstrap.costs(SIZES) > 0).all()


def test_costs_are_those_of_each_law() -> None:
    bootstrap, sizes = bootstrap_of(100 + SIZES, 0.1), np.array([50.0, 20000.0])
    costs = bootstrap.costs(sizes)
    for i in range(0, RESAMPLES, 17):
        terms = bootstrap.candidates[bootstrap.candidate[i]].terms(sizes)
        np.testing.assert_allclose(costs[i], terms @ bootstrap.coefficients[i])


@pytest.mark.parametrize("law", ["log n", "sqrt n", "n", "n^2"])
def test_a_sure_law_comes_back_with_its_coefficients(law: str) -> None:
    shape = CLASSES[law](SIZES)
    offset = float(shape[2])
    bootstrap = bootstrap_of(offset + 3 * shape, 0.01)
    offsets, slopes = bootstrap.of_law(law)
    assert len(offsets) == len(slopes)
    assert len(offsets) > 0.8 * RESAMPLES
    for truth, values in ((offset, offsets), (3.0, slopes)):
        low, high = np.quantile(values, (0.0, 1.0))
        assert low < truth < high
        assert high / low < 1.5


def test_laws_that_cannot_be_told_apart_both_come_back() -> None:
    sizes = np.array([1e6, 2e6, 3e6, 5e6, 1e7])
    samples = measured(sizes * np.log2(sizes), 0.2)
    bootstrap = bootstrap_laws(fits_of(samples, 0.2, sizes), samples)
    laws = [bootstrap.candidates[i].law for i in bootstrap.candidate]
    assert len(set(laws)) > 1
    assert laws.count("n") > 10 or laws.count("power") > 10


def test_more_noise_spreads_further() -> None:
    widths = [np.ptp(np.log(bootstrap_of(5 + SIZES, sd).costs(SIZES[-1:]))) for sd in (0.02, 0.1)]
    assert widths[1] > 2.5 * widths[0]


def test_of_a_constant_cost_growth_has_odds_against_it() -> None:
    samples = measured(np.full(9, 5.0), 0.05)
    fits = fits_of(samples, 0.05)
    far = 10 * SIZES[-1:]
    free, constant = bootstrap_laws(fits, samples), bootstrap_laws(fits, samples, claimed=0)
    assert np.ptp(constant.costs(far)) < np.ptp(free.costs(far))
    assert np.mean([constant.candidates[i].law == "1" for i in constant.candidate]) > 0.9


def test_points_off_the_law_by_more_than_their_error_are_expected_off_it_again() -> None:
    rng = np.random.default_rng(1)
    cost = SIZES * np.exp(0.1 * rng.standard_normal(len(SIZES)))
    samples = measured(cost, 0.01)
    assert np.median(bootstrap_laws(fits_of(samples, 0.01), samples).deviation) > 0.04
    assert np.median(bootstrap_of(SIZES, 0.05).deviation) < 0.02


def test_tails_of_the_samples_are_kept() -> None:
    # Two processes in three lie off at every size, to either side: so do medians of three.
    cost = 5 + SIZES
    samples = [c * np.array([0.8, 1.0, 1.25]) for c in cost]
    even = [c * np.array([0.999, 1.0, 1.3]) for c in cost]
    fits = fit_candidates(SIZES, cost[None], np.array([0.05]))
    kurtosis = []
    for given in (samples, even):
        values = np.log(bootstrap_laws(fits, given).costs(SIZES[:1])[:, 0])
        z = (values - values.mean()) / values.std()
        kurtosis.append(np.mean(z**3))
    assert kurtosis[1] > kurtosis[0] + 0.2


@pytest.mark.parametrize("processes", [1, 2])
def test_too_few_processes_to_resample_are_taken_as_normal(processes: int) -> None:
    samples = measured(5 + SIZES, 0.02, processes=processes)
    fits = fits_of(samples, 0.02)
    given, without = bootstrap_laws(fits, samples), bootstrap_laws(fits)
    np.testing.assert_array_equal(given.coefficients, without.coefficients)
