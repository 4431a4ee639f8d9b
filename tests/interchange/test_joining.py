"""The rule of merging obeys its three laws, and agrees with a slow account of what it says."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from tools.interchange.rule.joining import FAILED, MEASURED, SKIPPED, Value, common_order, joined

VALUES = st.lists(
    st.builds(
        Value,
        digest=st.sampled_from("abc"),
        kind=st.sampled_from((FAILED, SKIPPED, MEASURED)),
        started_ms=st.sampled_from((None, 0, 1, 2)),
    ),
    max_size=5,
)
LISTS = st.lists(st.sampled_from(("1", "2", "10", "nan", "'a'", "'b'")), max_size=4, unique=True)


@given(VALUES, VALUES, VALUES)
def test_joining_is_associative_commutative_and_idempotent(
    a: list[Value], b: list[Value], c: list[Value]
) -> None:
    whole = joined([*a, *b, *c])
    assert joined([*joined([*a, *b]), *c]) == whole
    assert joined([*a, *joined([*b, *c])]) == whole
    assert joined([*b, *c, *a]) == whole
    assert joined([*whole, *whole]) == whole
    assert joined(whole) == whole


def slowly(values: list[Value]) -> list[tuple[str, int, int | None]]:
    """What the rule says, word by word: among the best kind, the later, then the larger hash."""
    kinds = [value.kind for value in values]
    left = [value for value in values if value.kind == max(kinds)]
    found: list[tuple[str, int, int | None]] = []
    while left:
        best = left[0]
        for other in left:
            times = [-1 if each.started_ms is None else each.started_ms for each in (best, other)]
            if times[1] > times[0] or (times[1] == times[0] and other.digest > best.digest):
                best = other
        found.append((best.digest, best.kind, best.started_ms))
        left = [value for value in left if value.digest != best.digest]
    return found if found and found[0][1] == MEASURED else found[:1]


@given(VALUES)
def test_the_rule_is_what_a_slow_account_of_it_says(values: list[Value]) -> None:
    fast = joined(values)
    assert [(value.digest, value.kind, value.started_ms) for value in fast] == slowly(values)


@given(LISTS, LISTS, LISTS)
def test_the_order_of_parameters_does_not_depend_on_who_was_first(
    a: list[str], b: list[str], c: list[str]
) -> None:
    whole = common_order([a, b, c])
    assert all(common_order(order) == whole for order in permutations((a, b, c)))
    assert common_order([common_order([a, b]), c]) == whole
    assert common_order([a, common_order([b, c])]) == whole
    assert common_order([a, a]) == tuple(a)
    assert set(whole) == {*a, *b, *c}


def test_numbers_are_sorted_by_value_and_before_words() -> None:
    assert common_order([["10", "'b'"], ["9", "'a'"]]) == ("9", "10", "'a'", "'b'")
