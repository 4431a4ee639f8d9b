"""Units as ASV names them."""

from ..store.reading import UnusableError
from .model import BYTES, SECONDS, UNIT

_MOST_CHARACTERS = 40
# How many of them are a second: dividing is exact where multiplying by 1e-9 is not.
_A_SECOND = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), 1.0),
    **dict.fromkeys(("ms", "msec"), 1e3),
    **dict.fromkeys(("us", "usec", "µs", "μs"), 1e6),  # micro sign and Greek mu
    **dict.fromkeys(("ns", "nsec"), 1e9),
}
_BYTES = frozenset({"b", "byte", "bytes"})
_CALL = frozenset({"", "iter", "op", "call", "loop"})
_CALLS = frozenset({"iter", "ops", "op", "operations"})
_EACH_SECOND = frozenset({"s", "sec", "second"})


def base_unit(unit: str) -> tuple[str, float]:
    """Return ASV's name of a unit, and what to divide by: `ns/iter` is (`seconds`, 1e9).

    A unit that is neither time, bytes nor a rate stays as it is. UnusableError where it cannot be
    shown.
    """
    plain = unit.strip()
    if not plain.isprintable() or len(plain) > _MOST_CHARACTERS:
        raise UnusableError(f"a unit is no text of up to {_MOST_CHARACTERS} characters")
    what, _, per = plain.partition("/")
    what, per = what.strip(), per.strip()
    if per in _CALL and what in _A_SECOND:
        return SECONDS, _A_SECOND[what]
    if per in _CALL and what.lower() in _BYTES:
        return BYTES, 1.0
    if what in _CALLS and per in _EACH_SECOND:
        return "1/s", 1.0
    return plain or UNIT, 1.0
