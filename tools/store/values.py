"""Values of parsed JSON by their types, or an `UnusableError` on what is wrong and where."""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .magnitude import LEAST, MOST
from .problems import one_line
from .reading import UnusableError

MOST_COUNT = 2**53  # up to which a double has every whole number


@contextmanager
def inside(where: str) -> Iterator[None]:
    """Put `where` in front of what is found wrong inside it."""
    try:
        yield
    except UnusableError as error:
        raise UnusableError(_at(where, str(error))) from error


def item(of: Mapping[str, Any], name: str) -> tuple[Any, str]:
    """Return an entry and its name, as the next functions take them: `text(*item(of, "unit"))`."""
    if name not in of:
        raise UnusableError(f"`{name}` is missing")
    return of[name], name


def require_known(of: Mapping[str, Any], known: Collection[str]) -> None:
    """Raise UnusableError where there is an entry of another name than the known ones."""
    if unknown := sorted(of.keys() - set(known)):
        raise UnusableError(_at(unknown[0], "is no known entry"))


def mapping(value: Any, where: str = "") -> dict[str, Any]:
    """Return a JSON object."""
    if not isinstance(value, dict):
        raise UnusableError(_at(where, "is no JSON object"))
    return value


def sequence(value: Any, where: str = "") -> list[Any]:
    """Return a list."""
    if not isinstance(value, list):
        raise UnusableError(_at(where, "is no list"))
    return value


def text(value: Any, where: str = "") -> str:
    """Return a text."""
    if not isinstance(value, str):
        raise UnusableError(_at(where, "is no text"))
    return value


def texts(value: Any, where: str = "") -> tuple[str, ...]:
    """Return a list of texts."""
    return tuple(text(each, where) for each in sequence(value, where))


def boolean(value: Any, where: str = "") -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise UnusableError(_at(where, "is neither true nor false"))
    return value


def number(value: Any, where: str = "", low: float = -MOST, high: float = MOST) -> float:
    """Return a number between `low` and `high`, which is 0 or not below LEAST in magnitude."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not (is_number and low <= value <= high and (value == 0 or abs(value) >= LEAST)):
        raise UnusableError(_at(where, f"{_shown(value)} is no number from {low:g} to {high:g}"))
    return float(value)


def whole_number(value: Any, where: str = "", low: int = 0, high: int = MOST_COUNT) -> int:
    """Return a whole number between `low` and `high`."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not (is_whole and low <= value <= high):
        raise UnusableError(_at(where, f"{_shown(value)} is no whole number from {low} to {high}"))
    return int(value)


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return one_line(json.dumps(value), 40)
    return "a text" if isinstance(value, str) else "what it holds"


def _at(where: str, what: str) -> str:
    return f"{one_line(where, 120)}: {what}" if where else what
