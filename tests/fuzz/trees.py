"""Damage to a tree of JSON values: absurd leaves, keys and subtrees that are gone, twice or moved.

What Python cannot write as JSON, such as an integer of 5,000 digits, lists 3,000 deep or one key
twice, stands in the tree as a text that `written` replaces.
"""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

DEEP = 3_000
LONG = 100_000
TEXTS = (
    *("", "\ud800", "\udcff", "\0", "\n", "\x1b[2J", "é", "%s", "[red]", "a|b", "__class__", ".."),
    *("nan", "inf", "1e999", "-1", "0", "1_000", "9" * 400, "5e-324", "1e308", "(1, 1)"),
    *("x" * LONG, "(" * DEEP + "1" + ")" * DEEP, "N=" * DEEP + "1", "[", "*", "a{99999999999}"),
)
# JSON, each of which stands where a leaf or a subtree was.
ABSURD = (
    *("1" + "0" * 400, "1" + "0" * 5_000, "1e999", "-1e999", "1e308", "1e100", "1e-308", "5e-324"),
    *("-1", "-0.0", "0", "1", "0.5", "1000000000", "9007199254740993", "18446744073709551616"),
    *("NaN", "Infinity", "-Infinity", "true", "false", "null"),
    *("[]", "{}", "[[]]", "[null]", '["1"]', '{"": null}', "[" + "1, " * 10_000 + "1]"),
    *("[" * DEEP + "]" * DEEP, '{"a": ' * DEEP + "1" + "}" * DEEP),
    *map(json.dumps, TEXTS),
)
_TWIN = "\0twin"
_STANDING_FOR = re.compile(r'"\\u0000absurd (\d+)\\u0000"')
_ENDS_HERE = 0.2  # the chance that a walk from the root stops before a leaf, at each step

Damage = Callable[[Any, Any, list[Any], Random], None]


def damage(value: Any, draw: Random) -> Any:
    """Damage a value that `json.loads` made, in place, and return what is left of it."""
    root = [value]
    for kind in draw.sample(_DAMAGES, draw.choice((1, 1, 2, 4))):  # what grows does so once
        if root:
            kind(*_place(root, draw), root, draw)
    return root[0] if root else None


def written(value: Any) -> str:
    """Return a damaged value as JSON; ValueError or RecursionError where it cannot be written."""
    text = json.dumps(value).replace(json.dumps(_TWIN)[1:], '"')
    return _STANDING_FOR.sub(lambda found: ABSURD[int(found[1])], text)


def absurd(number: int) -> str:
    """Return the text that `written` replaces by ABSURD[number]."""
    return f"\0absurd {number}\0"


def _place(root: list[Any], draw: Random) -> tuple[Any, Any]:
    """Return a container and a key of it, where a walk from the root ends."""
    container: Any = root
    while True:
        keys = list(container) if isinstance(container, dict) else range(len(container))
        key = draw.choice(keys)
        below = container[key]
        if not isinstance(below, dict | list) or not below or draw.random() < _ENDS_HERE:
            return container, key
        container = below


def _replace(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    container[key] = absurd(draw.randrange(len(ABSURD)))


def _delete(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    del container[key]


def _double(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    if isinstance(container, dict):
        container[f"{key}{_TWIN}"] = container[key]
    else:
        container.insert(key, container[key])


def _rename(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    if isinstance(container, dict):
        bare = key.removesuffix(_TWIN)
        name = draw.choice((f"{bare}_", bare.upper(), draw.choice(TEXTS)))
        container[name] = container.pop(key)
    else:
        _replace(container, key, root, draw)


def _swap(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    other, other_key = _place(root, draw)
    container[key], other[other_key] = other[other_key], container[key]


def _grow(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    value = container[key]
    if isinstance(value, list):
        container[key] = value * draw.choice((2, 10, 100))
    else:
        container[key] = [value] * draw.choice((1, 3, 100))


def _nudge(container: Any, key: Any, root: list[Any], draw: Random) -> None:
    """Leave the type as it is, so that what checks types alone lets it pass."""
    value = container[key]
    if isinstance(value, str):
        container[key] = draw.choice((value + draw.choice(TEXTS), draw.choice(TEXTS)))
    elif isinstance(value, int | float) and abs(value) < 1e15:
        container[key] = value * draw.choice((-1, 0, 2, 1.5, 1e-300, 1e100, 1e300))
    else:
        _replace(container, key, root, draw)


# Named more often: drawn more often.
_DAMAGES: tuple[Damage, ...] = (
    *(_replace, _replace, _replace, _nudge, _nudge),
    *(_delete, _double, _rename, _swap, _grow),
)
