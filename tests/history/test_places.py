"""Machines and environments are called by as little as tells them apart."""

from hypothesis import given
from hypothesis import strategies as st

from tools.history.places import short_environments

names = st.lists(
    st.lists(st.sampled_from(["py3.10", "py3.11", "numpy", "numpy2", "", "x"]), min_size=1).map(
        "-".join
    ),
    min_size=1,
    max_size=5,
    unique=True,
)


def test_what_all_have_is_left_out() -> None:
    assert short_environments(["virtualenv-py3.10-numpy", "virtualenv-py3.11-numpy"]) == {
        "virtualenv-py3.10-numpy": "py3.10",
        "virtualenv-py3.11-numpy": "py3.11",
    }
    assert short_environments(["virtualenv-py3.10-numpy"]) == {"virtualenv-py3.10-numpy": ""}


def test_what_would_be_alike_or_nothing_stays_whole() -> None:
    for together in (["a-b", "b-a"], ["a", "a-b"], ["a-b-c", "c-b-a", "a"]):
        assert short_environments(together) == {name: name for name in together}


@given(names)
def test_names_stay_apart_and_none_is_longer(together: list[str]) -> None:
    short = short_environments(together)
    assert list(short) == together
    assert len(set(short.values())) == len(together)
    assert all(len(of) <= len(name) for name, of in short.items())
