"""What of a file is not carried over, field by field."""

from collections.abc import Iterable, Iterator
from typing import Any

from .names import shown

_EACH, _ANY = "[]", "*"
_MOST = 200

_Patterns = frozenset[tuple[str, ...]]


def lost_fields(document: Any, kept: Iterable[str]) -> tuple[str, ...]:
    """Return the fields of parsed JSON that are not kept, as `benchmarks[].stats.mean`, sorted.

    kept: such fields, each with all that is below it; `*` stands for any name. A field with nothing
    below it that is kept is named as a whole, one that holds nothing not at all.
    """
    patterns = (pattern.replace(_EACH, f".{_EACH}").strip(".").split(".") for pattern in kept)
    lost = sorted(set(_lost(document, frozenset(map(tuple, patterns)), "")))
    more = [f"and {len(lost) - _MOST} more"] if len(lost) > _MOST else []
    return (*lost[:_MOST], *more)


def _lost(value: Any, kept: _Patterns, path: str) -> Iterator[str]:
    """Yield the paths below `path` that are not kept. kept: patterns from here on."""
    if value in (None, {}, []) or () in kept:
        return
    if path and (not kept or not isinstance(value, dict | list)):
        yield path
        return
    for name, inner in _children(value):
        below = frozenset(pattern[1:] for pattern in kept if pattern[0] in (name, _ANY))
        by_any_name = below and all(pattern[0] != name for pattern in kept)
        yield from _lost(inner, below, _joined(path, _ANY if by_any_name else name))


def _children(value: dict[str, Any] | list[Any]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield from ((_EACH, inner) for inner in value)


def _joined(path: str, name: str) -> str:
    if name == _EACH:
        return f"{path}{_EACH}"
    return f"{path}.{shown(name) or repr(name)}".removeprefix(".")
