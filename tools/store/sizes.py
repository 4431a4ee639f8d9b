"""The numbers that the values of a parameter stand for."""

import re
from collections.abc import Sequence

from .cases import unquoted
from .magnitude import LEAST, MOST
from .problems import one_line

_LONGEST = 200  # characters: a longer text is no number in any dress, and may be dressed too often
_SHOWN = 40  # characters of a value
_QUOTED = re.compile(r"""(['"])(.*)\1""")
_LABELLED = re.compile(r"[A-Za-z_]\w*\s*=\s*(.*)")
_WRAPPED = re.compile(r"[\w.]+\(([^,]*)\)")  # NumPy's repr: np.int64(100)
_SEQUENCE = re.compile(r"[(\[](.*)[)\]]")
_POWER = re.compile(r"(\d+(?:\.\d+)?)\s*(?:\*\*|\^)\s*(\d{1,3})")
_WITH_UNIT = re.compile(r"(\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)\s*([^\W\d_]{1,12})", re.IGNORECASE)
# Prefixes that stand alone or before bytes; any other unit is taken as it is written.
_PREFIXES = {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
_PREFIXES |= {f"{prefix}i": 1024.0**power for power, prefix in enumerate("KMGT", 1)}
_IMAGINARY = "j"

_Read = tuple[float, str]  # a number and its unit, empty without one


def sizes_of(values: Sequence[str]) -> tuple[float | None, ...]:
    """Return the positive number of each value as `size_of` has it, else None.

    None of all where they are in several units, such as 500m and 2km, which cannot be compared.
    """
    read = [_read(value) for value in values]
    several = len({each[1] for each in read if each}) > 1
    return tuple(None if each is None or several else each[0] for each in read)


def why_no_numbers(values: Sequence[str]) -> str:
    """Return why not all values are sizes, such as `coarse is no number above 0`."""
    units = sorted({each[1] for each in map(_read, values) if each})
    if len(units) > 1:
        return f"its values are in several units ({', '.join(unit or 'none' for unit in units)})"
    first = next((unquoted(value) for value in values if _read(value) is None), "")
    if _SEQUENCE.fullmatch(first):
        return f"{one_line(first, _SHOWN)} is several numbers; give each a parameter of its own"
    return f"{one_line(first, _SHOWN)} is no number above 0"


def size_of(text: str) -> float | None:
    """Return the positive number that a parameter's repr() stands for, else None.

    Besides 100 and 1e5: '1_000', N=1000, (100, 100) with all alike, np.int64(100), 2**12, '2^12',
    '10k', '4MiB', and '480km', which is 480. A number that is out of range is no size.
    """
    read = _read(text)
    return None if read is None else read[0]


def _read(text: str) -> _Read | None:
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    for pattern in (_QUOTED, _LABELLED, _WRAPPED):
        match = pattern.fullmatch(text)
        if match:
            return _read(match.group(match.lastindex or 0))
    match = _SEQUENCE.fullmatch(text)
    if match:
        parts = {_read(part) for part in match.group(1).rstrip(" ,").split(",")}
        return parts.pop() if len(parts) == 1 else None
    number, unit = _plain(text)
    return None if number is None or not LEAST <= number <= MOST else (number, unit)


def _plain(text: str) -> tuple[float | None, str]:
    """Return the number of a text that is one by itself, a power, or before a unit."""
    try:
        return float(text), ""
    except ValueError:
        pass
    if match := _POWER.fullmatch(text):
        try:
            return float(match[1]) ** int(match[2]), ""
        except OverflowError:
            return None, ""
    match = _WITH_UNIT.fullmatch(text)
    if match is None or match[2] == _IMAGINARY:
        return None, ""
    factor = _PREFIXES.get(match[2].removesuffix("B"))
    unit = match[2] if factor is None else "B" * match[2].endswith("B")
    try:
        return (factor or 1.0) * float(match[1]), unit
    except ValueError:  # 1__0
        return None, ""
