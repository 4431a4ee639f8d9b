"""A table of the settings file: the keys it may have, and what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from .checks import Check

REQUIRED: Final = "required"


@dataclass(frozen=True, slots=True)
class Key:
    """A key, what it accepts, and what it is where a table lacks it; REQUIRED: it may not."""

    name: str
    check: Check[Any]
    default: Any = REQUIRED


def read_table(where: str, table: Mapping[str, Any], keys: Sequence[Key]) -> dict[str, Any]:
    """Return the checked value of each key.

    where: the table's header, such as `[limits]`; empty for the top of the file. ValueError names
    the first key that is wrong, and what is accepted.
    """
    known = [key.name for key in keys]
    if unknown := sorted(table.keys() - set(known)):
        accepted = ", ".join(sorted(known))
        raise ValueError(f"{_at(where, ', '.join(unknown))}: unknown; accepted: {accepted}")
    return {key.name: _value(where, table, key) for key in keys}


def _value(where: str, table: Mapping[str, Any], key: Key) -> Any:
    if key.name in table:
        return key.check(_at(where, key.name), table[key.name])
    if key.default is REQUIRED:
        raise ValueError(f"{_at(where, key.name)} is missing: {key.check.accepted}")
    return key.default


def _at(where: str, name: str) -> str:
    return f"{where} {name}".strip()
