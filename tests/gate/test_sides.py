"""Which rows both sides have, and why others cannot be compared."""

import pytest

from tools.gate.sides import find_one_sided, rows_of_both, why_one_sided
from tools.store.blocks import Process

NAME = "step.Step.time_step"


def process(side: str, block: int = 0, name: str = NAME, **values: float | str) -> Process:
    """Return a process whose cases gave a number, or a reason instead."""
    return Process(
        block=block,
        arm=side,
        benchmark=name,
        place=0,
        values={
            case: value if isinstance(value, float) else None for case, value in values.items()
        },
        reference_kernel_s=0.005,
        wall_s=1.0,
        missing={case: value for case, value in values.items() if isinstance(value, str)},
    )


def test_rows_of_both_sides_have_a_value_on_each_in_some_block() -> None:
    processes = [
        *(process("base", a=1.0, b=1.0, c="skipped"), process("head", a=1.0, b="failed", c=1.0)),
        *(process("base", 1, a=1.0, b=1.0), process("head", 1, b=1.0)),
        process("head", name="run.Run.time_run", a=1.0),
    ]
    assert rows_of_both(processes) == [(NAME, "a"), (NAME, "b")]


def test_a_row_that_only_base_ever_has_is_removed_with_the_reason_of_head() -> None:
    processes = [process("base", a=1.0), process("head", a="skipped: no engine")]
    assert find_one_sided(processes) == ({(NAME, "a"): "skipped: no engine"}, {})


def test_a_row_that_is_new_or_missing_now_and_then_is_one_sided() -> None:
    processes = [
        *(process("base", a="skipped", b=1.0), process("head", a=1.0, b=1.0)),
        *(process("base", 1, a="skipped", b=1.0), process("head", 1, a=1.0, b="took too long")),
    ]
    one_sided = {(NAME, "a"): "base: skipped", (NAME, "b"): "head: took too long"}
    assert find_one_sided(processes) == ({}, one_sided)


def test_what_both_sides_skip_is_by_choice_and_in_neither() -> None:
    processes = [process("base", a="skipped", b=1.0), process("head", a="skipped: not yet", b=1.0)]
    assert find_one_sided(processes) == ({}, {})


@pytest.mark.parametrize(
    ("reasons", "why"),
    [
        ({"base": "skipped", "head": "skipped: x"}, ""),
        ({"head": "skipped"}, "head: skipped"),
        ({"head": "skipped", "base": "ValueError: x"}, "base: ValueError: x; head: skipped"),
    ],
)
def test_a_reason_names_the_sides_unless_both_skip(reasons: dict[str, str], why: str) -> None:
    assert why_one_sided(reasons) == why
