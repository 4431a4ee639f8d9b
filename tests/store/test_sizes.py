"""The numbers that the values of a parameter stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.store.sizes import size_of, sizes_of, why_no_numbers


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("100", 100),
        ("1e5", 1e5),
        ("'1_000'", 1000),
        ("(100, 100)", 100),
        ("[8, 8, 8]", 8),
        ("(7,)", 7),
        ("N=1000", 1000),
        ("'n=1e5'", 1e5),
        ('"n = 20"', 20),
        ("np.int64(64)", 64),
        ("2**12", 4096),
        ("'2^12'", 4096),
        ("'10 ** 6'", 1e6),
        ("'1e3'", 1000),
        ("'1k'", 1000),
        ("'2.5M'", 2.5e6),
        ("'3 G'", 3e9),
        ("'4KiB'", 4096),
        ("'4MB'", 4e6),
        ("'512B'", 512),
        ("'480km'", 480),
        ("'1e3 px'", 1000),
        ("(100, 200)", None),
        ("('1k', 1000)", 1000),
        ("('1km', 1)", None),
        ("'100, 5'", None),
        ("()", None),
        ("0", None),
        ("-3", None),
        ("2**-3", None),
        ("9**999", None),
        ("'0km'", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("'1e400km'", None),
        ("5e-324", None),
        ("9" * 199, None),
        ("(" * 3000 + "1" + ")" * 3000, None),
        ("N=" * 3000 + "1", None),
        ("(" * 50 + "7" + ")" * 50, 7),
        ("True", None),
        ("None", None),
        ("1j", None),
        ("1__0k", None),
        ("'float64'", None),
        ("'2019-01-01'", None),
        ("'0x1F'", None),
        ("<class 'list'>", None),
        ("'", None),
        ("", None),
    ],
)
def test_size_of(text: str, size: float | None) -> None:
    assert size_of(text) == size


@given(st.integers(1, 10**12))
def test_every_whole_number_is_read_back_in_every_dress(number: int) -> None:
    dresses = (repr(number), repr(f"{number:_}"), f"N={number}", repr((number, number)))
    for text in (*dresses, repr(f"{number}km"), repr(f"{number} B"), f"{number}**1"):
        assert size_of(text) == number
        assert sizes_of([text, text]) == (number, number)


@given(st.text() | st.from_regex(r"[0-9 .eE_+^*kKMGTiB,()\[\]'-]{0,20}", fullmatch=True))
def test_no_text_breaks_it(text: str) -> None:
    size = size_of(text)
    assert size is None or size > 0
    assert why_no_numbers([text])


def test_values_in_one_unit_are_compared_and_in_several_they_are_not() -> None:
    assert sizes_of(["'480km'", "'60km'", "'15km'"]) == (480, 60, 15)
    assert sizes_of(["'1k'", "100", "'2**4'"]) == (1000, 100, 16)
    assert sizes_of(["'512B'", "'1kB'", "'1KiB'"]) == (512, 1000, 1024)
    for mixed in (["'500m'", "'1km'", "'2km'"], ["'10px'", "20", "30"], ["'1d'", "'2h'"]):
        assert sizes_of(mixed) == (None,) * len(mixed)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        (["'500m'", "'1km'"], "its values are in several units (km, m)"),
        (["'10px'", "20"], "its values are in several units (none, px)"),
        (["10", "(100, 10)"], "(100, 10) is several numbers; give each a parameter of its own"),
        (["'coarse'", "10"], "coarse is no number above 0"),
        (["0", "10"], "0 is no number above 0"),
    ],
)
def test_what_cannot_be_read_is_told_why(values: list[str], why: str) -> None:
    assert why_no_numbers(values) == why
