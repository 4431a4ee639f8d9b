"""How a message names many things."""

import pytest

from tools.errors import some


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], "none"),
        (["b"], "b"),
        (["c", "a", "b"], "a, b, c"),
        (["d", "c", "a", "b", "e"], "a, b, c and 2 more"),
    ],
)
def test_the_first_three_are_named_and_the_others_counted(names: list[str], text: str) -> None:
    assert some(names) == text


def test_names_that_hold_commas_may_be_parted_otherwise() -> None:
    assert some(["x(1, 2)", "y(3)"], "; ") == "x(1, 2); y(3)"
