"""The legend of a plot names what tells its series apart, and no more."""

from dataclasses import replace

from tools.scaling.plot import legend_names
from tools.store.series import SeriesKey

KEY = SeriesKey("box", "a long environment", "a" * 40, "b.time_b", "1", (("engine", "'numpy'"),))


def test_one_series_needs_no_name() -> None:
    assert legend_names([KEY]) == [""]


def test_what_a_machine_says_already_is_not_said_again() -> None:
    other = replace(KEY, machine="vm", environment="another", commit="b" * 40, version="2")
    assert legend_names([KEY, other]) == ["machine box", "machine vm"]


def test_parameters_are_named_and_the_environment_where_nothing_else_differs() -> None:
    other = replace(KEY, params=(("engine", "'numba'"),))
    assert legend_names([KEY, other]) == ["engine numpy", "engine numba"]
    elsewhere = replace(KEY, environment="another")
    assert legend_names([KEY, other, elsewhere])[2] == "engine numpy, environment another"
