"""The table: a line a figure, within 100 characters."""

from statistics import median

from tests.speed.rows import Row

COLUMNS = "{:2} {:49} {:>7} {:>15} {:>6} {:>6}  {}"
HEAD = COLUMNS.format("", "vehicles", "figure", "range", "must", "aim", "verdict")


def line(letter: str, row: Row, figures: tuple[float, ...]) -> str:
    """Of the figures of all rounds; none: "n/a"."""
    targets = [_target(row, limit) for limit in (row.must, row.aim)]
    if not figures:
        return COLUMNS.format(letter, row.what, "n/a", "", *targets, "").rstrip()
    figure = median(figures)
    spread = f"{_number(min(figures))}–{_number(max(figures))}" if len(figures) > 1 else ""
    shown = (_number(figure), spread, *targets, verdict(row, figure))
    return COLUMNS.format(letter, row.what, *shown).rstrip()


def verdict(row: Row, figure: float) -> str:
    """The best target that is met; "short" of both; nothing where none is set."""
    sign = -1 if row.smaller_is_better else 1
    for name, limit in (("aim", row.aim), ("must", row.must)):
        if limit is not None and sign * figure >= sign * limit:
            return name
    return "" if row.must is None else "short"


def _target(row: Row, limit: float | None) -> str:
    sign = "≤" if row.smaller_is_better else "≥"
    return "" if limit is None else f"{sign} {limit:g}"


def _number(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 100 else f"{figure:.3g}"
