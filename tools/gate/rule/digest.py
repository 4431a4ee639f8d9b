"""Whether two digests describe the same computation."""

import math
from collections.abc import Mapping
from typing import Any


def difference(base: Any, head: Any, relative: float, absolute: float, where: str = "") -> str:
    """Return where two digests first differ and by what, empty where they do not.

    base, head: numbers, strings, and lists and objects of these. where: the place so far.
    Fractional numbers may differ by `absolute` or by `relative` of the larger, whichever is more;
    NaN is as NaN. Everything else is equal or not. Objects whose entries `version` differ are of
    two definitions: their numbers say nothing about each other, and do not differ.
    """
    at = where or "digest"
    if isinstance(base, Mapping) and isinstance(head, Mapping):
        if base.get("version") != head.get("version"):
            return ""
        if base.keys() != head.keys():
            return f"{at}: other entries"
        pairs = [(base[key], head[key], f"{where}.{key}".lstrip(".")) for key in base]
    elif isinstance(base, list) and isinstance(head, list):
        if len(base) != len(head):
            return f"{at}: {len(base)} entries, now {len(head)}"
        pairs = [(a, b, f"{where}[{i}]") for i, (a, b) in enumerate(zip(base, head, strict=True))]
    else:
        return "" if _close(base, head, relative, absolute) else f"{at}: {base!r}, now {head!r}"
    inside = (difference(a, b, relative, absolute, place) for a, b, place in pairs)
    return next(filter(None, inside), "")


def _close(base: Any, head: Any, relative: float, absolute: float) -> bool:
    if isinstance(base, float) and isinstance(head, float):
        both_nan = math.isnan(base) and math.isnan(head)
        return both_nan or math.isclose(base, head, rel_tol=relative, abs_tol=absolute)
    return bool(base == head)
