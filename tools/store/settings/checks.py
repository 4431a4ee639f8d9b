"""What a key of the settings file accepts: in words, and as a function that checks a value."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ..problems import one_line
from ..regex import compiled

Value = TypeVar("Value")
_MOST_CHARACTERS = 80  # of a value that is shown


@dataclass(frozen=True, slots=True)
class Check(Generic[Value]):
    """What is accepted.

    accepted: in words that follow "is not". convert: turns what TOML holds into what is used, and
    raises ValueError, with what else there is to say, where it is not accepted.
    """

    accepted: str
    convert: Callable[[Any], Value]

    def __call__(self, name: str, value: Any) -> Value:
        """Return the value to use; ValueError names the key, the value and what is accepted."""
        try:
            return self.convert(value)
        except ValueError as error:
            why = f": {error}" if str(error) else ""
            shown = one_line(repr(value), _MOST_CHARACTERS)
            raise ValueError(f"{name} = {shown} is not {self.accepted}{why}") from error


def number(low: float, high: float) -> Check[float]:
    """Accept a number from `low` to `high`, both included."""
    return _numbers(f"a number from {low:,} to {high:,}", lambda value: low <= value <= high)


def whole_number(low: int, high: int) -> Check[int]:
    """Accept a whole number from `low` to `high`, both included."""

    def convert(value: Any) -> int:
        _require(_is_whole(value) and low <= value <= high)
        return int(value)

    return Check(f"a whole number from {low:,} to {high:,}", convert)


def one_of(*choices: str) -> Check[str]:
    """Accept one of these texts."""

    def convert(value: Any) -> str:
        _require(value in choices)
        return str(value)

    return Check(f"one of {', '.join(choices)}", convert)


def _numbers(words: str, holds: Callable[[float], bool]) -> Check[float]:
    def convert(value: Any) -> float:
        _require(_is_number(value) and holds(value))
        return float(value)

    return Check(words, convert)


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    most = sys.float_info.max  # what is not a number, or infinite, is not below it
    return (_is_whole(value) or isinstance(value, float)) and -most <= value <= most


def _list(value: Any) -> list[Any]:
    _require(isinstance(value, list))
    return list(value)


def _table(value: Any) -> dict[str, Any]:
    _require(isinstance(value, dict))
    return dict(value)


def _regex(value: Any) -> re.Pattern[str]:
    _require(isinstance(value, str))
    return compiled(value)


def _regexes(value: Any) -> tuple[re.Pattern[str], ...]:
    return tuple(REGEX(f"number {i}", text) for i, text in enumerate(_list(value), 1))


def _module(value: Any) -> str:
    name = r"[A-Za-z_]\w*"
    _require(isinstance(value, str) and re.fullmatch(rf"{name}(\.{name})*", value) is not None)
    return str(value)


def _numbers_or_texts(value: Any) -> tuple[Any, ...]:
    values = value if isinstance(value, list) else [value]
    _require(bool(values) and all(isinstance(x, str) or _is_number(x) for x in values))
    return tuple(values)


FRACTION = _numbers("a fraction between 0 and 1", lambda value: 0 < value < 1)
AT_LEAST_0 = _numbers("a number from 0 up", lambda value: value >= 0)
ABOVE_0 = _numbers("a number above 0", lambda value: value > 0)
REGEX = Check("a regular expression", _regex)
REGEXES = Check("a list of regular expressions", _regexes)
MODULE = Check("the dotted name of a Python module", _module)
NUMBERS_OR_TEXTS = Check("a number, a text or a list of these", _numbers_or_texts)
TABLE = Check("a table", _table)
LIST_OF_TABLES = Check("a list of tables", lambda value: [_table(entry) for entry in _list(value)])
