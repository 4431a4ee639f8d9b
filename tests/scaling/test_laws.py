"""The terms of every law that is tried."""

import numpy as np
import pytest

from tools.scaling.rule.laws import BREAK, CLASSES, LAWS, Candidate, candidates
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


def test_the_laws_are_those_promised() -> None:
    assert (*SHAPES, BREAK) == LAWS


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


def test_free_powers_of_growing_costs_grow_and_hold_those_of_the_classes() -> None:
    exponents = [float(np.log2(law.terms(np.array([2.0]))[0, 1])) for law in of_kind("power")]
    assert exponents == sorted(exponents)  # the bootstrap takes those beside the best
    assert min(exponents) > 0
    for exponent in (0.5, 1.0, 1.5, 2.0, 3.0):
        assert min(abs(np.array(exponents) - exponent)) < 1e-9


def test_falling_costs_are_tried_with_falling_powers_and_a_constant_alone() -> None:
    laws = candidates(SIZES, falling=True)
    assert {law.law for law in laws} == {"1", "power"}
    for law in laws[1:]:
        assert (np.diff(law.terms(np.array(SIZES))[:, 1]) < 0).all()


@pytest.mark.parametrize("count", range(5, 13))
def test_a_break_to_be_claimed_has_three_sizes_on_each_side(count: int) -> None:
    sizes = tuple(10.0 * 2**i for i in range(count))
    for kind, least in (("break", 3), ("two-point break", 2)):
        for law in of_kind(kind, sizes):
            assert law.break_size is not None
            left = sum(size <= law.break_size for size in sizes)
            assert min(left, count - left) >= least
    assert bool(of_kind("break", sizes)) == (count >= 6)


def test_a_break_changes_the_slope_or_the_cost_of_each_item() -> None:
    n = np.array([4.0, 8.0, 16.0, 32.0, 64.0])
    bent = {law.break_size: law for law in of_kind("break") if law.steepest[1]}
    np.testing.assert_allclose(
        bent[16.0].terms(n) @ [10, 1, 2], [14, 18, 26, 26 + 3 * 16, 26 + 3 * 48]
    )
    jumped = next(law for law in of_kind("break") if not law.steepest[1])
    assert jumped.break_size == pytest.approx(np.sqrt(32))
    np.testing.assert_allclose(jumped.terms(n) @ [10, 1, 2], [14, 26, 42, 74, 138])


@pytest.mark.parametrize("kind", ["class", "power", "break", "two-point break"])
def test_steepest_gives_the_slope_at_the_largest_sizes(kind: str) -> None:
    far = np.array([1e9, 1.1e9])
    for law in of_kind(kind):
        terms = law.terms(far)
        assert terms.shape == (2, TERMS)
        assert (terms >= 0).all()
        coefficients = np.array([1.0, 2.0, 3.0])
        shape = {"class": CLASSES.get(law.law), "power": None}.get(kind, lambda n: n)
        if shape is None:
            continue
        slope = np.diff(terms @ coefficients) / np.diff(shape(far)) if law.law != "1" else 2.0
        assert slope == pytest.approx(np.dot(law.steepest, coefficients), rel=1e-6)
