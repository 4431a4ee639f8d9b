"""The drawn fleet against the distributions it is drawn from, SciPy being the judge."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from simcore.fleet import TRAITS, Fleet, Population, Trait
from simcore.vehicle_class import VEHICLE_CLASSES, class_column

NAN = float("nan")
INDEPENDENT = tuple(tuple(float(i == j) for j in range(4)) for i in range(4))
COLUMNS = ("vehicle_class", *TRAITS)
SEDANS_ONLY = Fleet(shares=(1, 0, 0, 0, 0))
TWISTED = [
    Trait(30.0, 3.5, 20.0, 40.0),
    Trait(20.1, 3.5, 20.0, 40.0),
    Trait(40.0, 3.5, 20.0, 40.0),
    Trait(30.0, 20.0, 20.0, 40.0),
    Trait(30.0, 0.01, 20.0, 40.0),
]


def truncnorm(trait):
    low, high = (trait.low - trait.mean) / trait.sd, (trait.high - trait.mean) / trait.sd
    return stats.truncnorm(low, high, loc=trait.mean, scale=trait.sd)


@pytest.mark.parametrize("trait", TWISTED)
def test_the_quantile_is_scipys(trait):
    z = np.linspace(-6.0, 6.0, 5003)
    exact = np.where(z < 0, truncnorm(trait).ppf(stats.norm.cdf(z)), 0.0)
    exact = np.where(z < 0, exact, truncnorm(trait).isf(stats.norm.sf(z)))
    np.testing.assert_allclose(trait.of_normal(z), exact, atol=1e-4 * trait.sd, rtol=0)


@pytest.mark.parametrize("trait", TWISTED)
def test_the_quantile_rises_and_stays_within_bounds_far_out(trait):
    values = trait.of_normal(np.linspace(-40.0, 40.0, 100_001))
    assert (np.diff(values) >= 0).all()
    assert trait.low <= values.min() <= values.max() <= trait.high


@pytest.mark.parametrize("field", TRAITS)
def test_each_trait_is_drawn_from_its_truncated_normal(field):
    drawn = getattr(SEDANS_ONLY.sample(20_000, np.random.default_rng(1)), field)
    trait = getattr(SEDANS_ONLY, field)
    assert drawn.dtype == np.float64
    assert trait.low <= drawn.min() <= drawn.max() <= trait.high
    assert stats.kstest(drawn, truncnorm(trait).cdf).pvalue > 0.01


@pytest.mark.parametrize("correlation", [Fleet().correlation, INDEPENDENT])
def test_rank_correlations_are_those_of_the_gaussian_copula(correlation):
    """Spearman's rho is 6/pi asin(r/2): Kruskal, Ordinal measures of association (1958)."""
    fleet = replace(SEDANS_ONLY, correlation=correlation)
    population = fleet.sample(200_000, np.random.default_rng(2))
    drawn = stats.spearmanr(np.column_stack([getattr(population, field) for field in TRAITS]))
    closed_form = 6 / np.pi * np.arcsin(np.array(correlation) / 2)
    np.testing.assert_allclose(drawn.statistic, closed_form, atol=0.01)


@pytest.mark.parametrize("shares", [Fleet().shares, (2, 0, 1, 1, 0), (0, 0, 7, 0, 0)])
def test_classes_come_in_their_shares(shares):
    drawn = Fleet(shares=shares).sample(100_000, np.random.default_rng(3)).vehicle_class
    assert drawn.dtype == np.uint8
    counts = np.bincount(drawn, minlength=len(VEHICLE_CLASSES)) / drawn.size
    np.testing.assert_allclose(counts, np.array(shares) / sum(shares), atol=0.006)
    assert (counts[np.array(shares) == 0] == 0).all()


def test_no_desired_speed_exceeds_the_top_speed():
    population = Fleet().sample(100_000, np.random.default_rng(4))
    top_speed_mps = class_column("top_speed_mps")[population.vehicle_class]
    assert (population.desired_speed_mps <= top_speed_mps).all()
    assert (population.desired_speed_mps == top_speed_mps).any()


def test_one_seed_draws_one_population():
    first, again, other = (Fleet().sample(500, np.random.default_rng(seed)) for seed in (5, 5, 6))
    for field in COLUMNS:
        np.testing.assert_array_equal(getattr(first, field), getattr(again, field))
        assert (getattr(first, field) != getattr(other, field)).any()


def calls(vehicles):
    """How many functions are called, of Python and of others, while so many vehicles are drawn."""
    events = []
    sys.setprofile(lambda frame, event, argument: events.append(event))
    try:
        Fleet().sample(vehicles, np.random.default_rng(7))
    finally:
        sys.setprofile(None)
    return sum(event in ("call", "c_call") for event in events)


def test_many_vehicles_are_drawn_without_a_loop_over_them():
    Fleet().sample(1, np.random.default_rng(7))  # quantiles are computed once for all
    assert calls(100_000) == calls(10)


def test_class_columns_hold_one_positive_number_per_class():
    for field in VEHICLE_CLASSES[0].__slots__[1:]:
        column = class_column(field)
        assert column.shape == (len(VEHICLE_CLASSES),)
        assert (column > 0).all()
    with pytest.raises(ValueError, match=r"field must be one of length_m, .*, got 'name'"):
        class_column("name")


@pytest.mark.parametrize(
    ("trait", "message"),
    [
        ((1.0, 0.1, 0.0, 2.0), "low must be a number finite and above 0"),
        ((1.0, 0.1, 0.5, 0.5), "high must be a number finite and above 0.5"),
        ((0.5, 0.1, 0.5, 2.0), r"mean must be a number in \(0.5, 2\]"),
        ((2.1, 0.1, 0.5, 2.0), r"mean must be a number in \(0.5, 2\]"),
        ((1.0, 0.0, 0.5, 2.0), r"sd must be a number in \(0, 1.5\]"),
        ((1.0, 1.6, 0.5, 2.0), r"sd must be a number in \(0, 1.5\]"),
        ((1.0, NAN, 0.5, 2.0), "sd must be a number"),
    ],
)
def test_a_bad_trait_names_the_field_and_the_range(trait, message):
    with pytest.raises(ValueError, match=message):
        Trait(*trait)


def changed(value, *cells):
    matrix = np.array(Fleet().correlation)
    for cell in cells:
        matrix[cell] = value
    return matrix.tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"shares": (1, 1)}, "shares must be 5 numbers, one per vehicle class"),
        ({"shares": (0, 0, 0, 0, 0)}, "shares must be 5 numbers.*sum above 0"),
        ({"shares": (1, 1, 1, 1, -1)}, "shares must be a finite number of at least 0, got -1"),
        ({"shares": (1, 1, 1, 1, NAN)}, "shares must be a finite number of at least 0, got nan"),
        ({"correlation": ((1.0,),)}, "correlation must be a symmetric, positive definite 4 x 4"),
        ({"correlation": changed(0.9, (0, 1))}, "correlation must be a symmetric"),
        ({"correlation": changed(2.0, (0, 0))}, "correlation must be .* with 1 on the diagonal"),
        ({"correlation": changed(NAN, (0, 1), (1, 0))}, "correlation must be a symmetric"),
        ({"correlation": changed(np.inf, (0, 1), (1, 0))}, "correlation must be a symmetric"),
        ({"correlation": np.ones((4, 4))}, "correlation must be a symmetric, positive definite"),
        ({"headway_s": 1.4}, "headway_s must be a Trait, got 1.4"),
    ],
)
def test_a_bad_fleet_names_the_field_and_the_range(arguments, message):
    with pytest.raises(ValueError, match=message):
        Fleet(**arguments)


def test_a_fleet_needs_at_least_one_vehicle():
    with pytest.raises(ValueError, match="vehicles must be a whole number of at least 1, got 0"):
        Fleet().sample(0, np.random.default_rng(8))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("vehicle_class", [0, 5], r"vehicle_class must be a row of whole numbers in \[0, 4\]"),
        ("vehicle_class", [0.0, 1.0], "vehicle_class must be a row of whole numbers"),
        ("headway_s", [1.0], r"headway_s must have shape \(2,\)"),
        ("reaction_s", [1.0, 0.0], "reaction_s must be above 0, got 0"),
    ],
)
def test_a_bad_population_names_the_column(field, value, message):
    columns = {"vehicle_class": [0, 1], **{trait: [1.0, 2.0] for trait in TRAITS}}
    with pytest.raises(ValueError, match=message):
        Population(**{**columns, field: value})


def test_a_populations_columns_cannot_be_changed_behind_its_back():
    population = Fleet().sample(2, np.random.default_rng(9))
    for field in COLUMNS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(population, field)[0] = 1
