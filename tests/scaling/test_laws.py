"""The terms of every law that is tried."""

import numpy as np
import pytest

from tools.scaling.rule.families import families
from tools.scaling.rule.laws import (
    BREAK,
    CLASSES,
    EXPONENTIAL,
    LAWS,
    ORDERS,
    SATURATING,
    Candidate,
    candidates,
)
from tools.stats.nonnegative_fit import TERMS

SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
SHAPES = {
    "1": [1, 1, 1],
    "log n": [0, 1, 4],
    "sqrt n": [1, np.sqrt(2), 4],
    "n": [1, 2, 16],
    "n log n": [0, 2, 64],
    "n^1.5": [1, 2 * np.sqrt(2), 64],
    "n^2": [1, 4, 256],
    "n^2 log n": [0, 4, 1024],
    "n^3": [1, 8, 4096],
}


def of_kind(kind: str, sizes: tuple[float, ...] = SIZES) -> list[Candidate]:
    return [law for law in candidates(sizes) if law.kind == kind]


def of_family(name: str, sizes: tuple[float, ...] = SIZES) -> list[Candidate]:
    (family,) = [each for each in families(sizes) if each.name == name]
    return [family.law(number) for number in family.grid.tolist()]


def test_the_laws_are_those_promised() -> None:
    assert (*SHAPES, EXPONENTIAL, SATURATING, BREAK) == LAWS
    assert set(ORDERS) == set(SHAPES)


@pytest.mark.parametrize("law", SHAPES)
def test_a_class_comes_alone_and_with_an_offset(law: str) -> None:
    n = np.array([1.0, 2.0, 16.0])
    alone, *above = [candidate for candidate in of_kind("class") if candidate.law == law]
    np.testing.assert_allclose(alone.terms(n), np.array([[0] * 3, SHAPES[law], [0] * 3]).T)
    assert alone.parameters == 1
    assert len(above) == (law != "1")
    for candidate in above:
        np.testing.assert_allclose(candidate.terms(n)[:, 0], 1)
        np.testing.assert_allclose(candidate.terms(n)[:, 1], SHAPES[law])
        assert candidate.parameters == 2


def test_growth_by_doubling_is_tried_where_it_could_be_measured() -> None:
    narrow = [law for law in of_kind("class", (2.0, 4.0, 8.0, 16.0)) if law.law == EXPONENTIAL]
    np.testing.assert_allclose(narrow[0].terms(np.array([3.0, 10.0]))[:, 1], [8, 1024])
    assert len(narrow) == 2
    for sizes in ((1.0, 2.0, 3.0), (10.0, 1000.0), (1e-3, 1e-2, 0.1)):
        assert EXPONENTIAL not in {law.law for law in of_kind("class", sizes)}
    far = narrow[1].terms(np.array([2000.0]))
    assert np.isfinite(far).all()


def test_a_law_has_a_lower_order_term_added_or_subtracted() -> None:
    n = np.array([2.0, 16.0])
    sums = {(law.law, law.lower): law for law in of_kind("two-term") if law.lower}
    added = {("n", "sqrt n"), ("n log n", "n"), ("n^1.5", "n"), ("n^2", "n"), ("n^3", "n^2")}
    assert set(sums) == added
    for (leading, lower), law in sums.items():
        assert ORDERS[leading] >= ORDERS[lower]
        np.testing.assert_allclose(law.terms(n)[:, 1], CLASSES[leading](n))
        np.testing.assert_allclose(law.terms(n)[:, 2], law.signs[2] * CLASSES[lower](n))
    less = [law for law in of_kind("two-term") if law.signs[0] < 0]
    assert {"n", "n^2"} <= {law.law for law in less}
    for law in less:
        np.testing.assert_allclose(law.terms(n)[:, 0], -1)


def test_free_powers_of_growing_costs_grow_and_hold_those_of_the_classes() -> None:
    n = np.array([2.0, 4.0])
    for name in ("power", "power above an offset"):
        laws = of_family(name)
        exponents = [float(np.log2(np.divide(*law.terms(n)[::-1, 1]))) for law in laws]
        assert exponents == pytest.approx([law.number for law in laws])
        assert exponents == sorted(exponents)
        assert min(exponents) > 0
        assert max(exponents) > 10


def test_a_saturating_cost_is_half_its_limit_at_its_level() -> None:
    for law in of_family("saturating"):
        assert law.break_size is not None
        at, far = law.terms(np.array([law.break_size, 1e9 * law.break_size]))[:, 1]
        assert at == pytest.approx(far / 2, rel=1e-6)
        # What is told is the cost of an item far below the level.
        near = law.terms(np.array([1e-6 * law.break_size]))[0, 1] / (1e-6 * law.break_size)
        assert near == pytest.approx(np.dot(law.reported, (0, 1, 0)), rel=1e-5)


def test_free_exponentials_are_tried_of_narrow_sizes() -> None:
    narrow = (2.0, 4.0, 8.0, 16.0, 20.0)
    rises = [law.terms(np.array([0.0, 20.0]))[:, 1] for law in of_family("exponential", narrow)]
    assert all(rise[1] == pytest.approx(1.0) and rise[0] < 0.02 for rise in rises)
    assert "exponential" not in {family.name for family in families(SIZES)}


def test_falling_costs_are_tried_with_falling_powers_and_a_constant_alone() -> None:
    assert [law.law for law in candidates(SIZES, falling=True)] == ["1"]
    (falling,) = families(SIZES, falling=True)
    for number in falling.grid.tolist():
        assert (np.diff(falling.law(number).terms(np.array(SIZES))[:, 1]) < 0).all()


@pytest.mark.parametrize("count", range(5, 13))
def test_a_break_to_be_claimed_has_three_sizes_on_each_side(count: int) -> None:
    sizes = tuple(10.0 * 2**i for i in range(count))
    for kind, least in (("break", 3), ("two-point break", 2)):
        for law in of_kind(kind, sizes):
            assert law.break_size is not None
            left = sum(size <= law.break_size for size in sizes)
            assert min(left, count - left) >= least
    assert bool(of_kind("break", sizes)) == (count >= 6)


def test_a_break_changes_the_slope_the_cost_of_each_item_or_the_order() -> None:
    n = np.array([4.0, 8.0, 16.0, 32.0, 64.0])
    bent = {law.break_size: law for law in of_kind("break") if law.family == "hinge"}
    np.testing.assert_allclose(
        bent[16.0].terms(n) @ [10, 1, 2], [14, 18, 26, 26 + 3 * 16, 26 + 3 * 48]
    )
    at = np.sqrt(32)
    jumped, turned, leapt = (
        next(law for law in of_kind("break") if law.family == name)
        for name in ("jump", "turn", "leap")
    )
    for law in (jumped, turned, leapt):
        assert law.break_size == pytest.approx(at)
    np.testing.assert_allclose(jumped.terms(n) @ [10, 1, 2], [14, 26, 42, 74, 138])
    # max(n, n^2 / at), and with it its jump where the algorithms differ.
    np.testing.assert_allclose(turned.terms(n) @ [0, 1, 1], np.maximum(n, n**2 / at))
    np.testing.assert_allclose(leapt.terms(n) @ [0, 1, 3], np.where(n < at, n, 3 * n**2 / at))


@pytest.mark.parametrize("kind", ["class", "two-term", "break", "two-point break"])
def test_what_is_told_is_the_coefficient_at_the_largest_sizes(kind: str) -> None:
    far = np.array([1e9, 1.1e9])
    for law in of_kind(kind):
        terms = law.terms(far)
        assert terms.shape == (2, TERMS)
        coefficients = np.array([1.0, 2.0, 3.0])
        if law.law == "1" or law.lower is not None:
            continue
        name = law.beyond if law.law == BREAK else law.law
        slope = np.diff(terms @ coefficients) / np.diff(CLASSES[name](far))
        assert slope == pytest.approx(np.dot(law.reported, coefficients), rel=1e-6)
