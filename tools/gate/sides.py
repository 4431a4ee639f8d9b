"""The two sides of a comparison, and the rows that only one of them has."""

from collections.abc import Mapping, Sequence

from ..store.blocks import Column, Process

SIDES = ("base", "head")


def rows_of_both(processes: Sequence[Process]) -> list[Column]:
    """Return the rows that each side has a value for in some process, sorted."""
    base, head = (
        {
            (process.benchmark, case)
            for process in processes
            if process.arm == side
            for case, value in process.values.items()
            if value is not None
        }
        for side in SIDES
    )
    return sorted(base & head)


def why_one_sided(reasons: Mapping[str, str]) -> str:
    """Return why a row cannot be compared: `head: ValueError: ...`.

    reasons: by side, why it has no value. Empty where both sides skip the row, which is by choice.
    """
    if len(reasons) == len(SIDES) and all(why.startswith("skipped") for why in reasons.values()):
        return ""
    return "; ".join(f"{side}: {why}" for side, why in sorted(reasons.items()))


def find_one_sided(processes: Sequence[Process]) -> tuple[dict[Column, str], dict[Column, str]]:
    """Return the removed rows, which only base ever has a value for, and other one-sided rows.

    The latter are missing from one side at least once. Each comes with the reason; what both sides
    skip is in neither.
    """
    valued: set[tuple[Column, str]] = set()
    reasons: dict[Column, dict[str, str]] = {}
    for process in processes:
        for case, value in process.values.items():
            row = (process.benchmark, case)
            if value is not None:
                valued.add((row, process.arm))
            else:
                reasons.setdefault(row, {})[process.arm] = process.missing.get(case, "failed")
    removed, one_sided = {}, {}
    for row, of_row in reasons.items():
        if (row, "base") in valued and (row, "head") not in valued:
            removed[row] = of_row["head"]
        elif why := why_one_sided(of_row):
            one_sided[row] = why
    return removed, one_sided
