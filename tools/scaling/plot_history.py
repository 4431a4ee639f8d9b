"""The exponent of growth over commits, with its interval and where the law changed."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from ..render.plot_file import save
from .rule.growth import Growth

_CHANGES = {"law": ("tab:red", "-"), "constant": ("0.6", ":"), "machine": ("tab:blue", "--")}


@dataclass(frozen=True, slots=True)
class ExponentHistory:
    """name: of the series. growths: by place among `commits`; changes: kind by place."""

    name: str
    commits: Sequence[str]
    growths: Mapping[int, Growth]
    changes: Mapping[int, str]


def plot_exponents(directory: Path, benchmark: str, histories: Sequence[ExponentHistory]) -> Path:
    """Write `directory`/BENCHMARK.history.png, a panel a series, whole or not at all."""
    figure = Figure(figsize=(7.2, 1.0 + 1.7 * len(histories)), layout="constrained", dpi=150)
    panels = figure.subplots(len(histories), 1, squeeze=False)[:, 0]
    for axes, history in zip(panels, histories, strict=True):
        for place, growth in history.growths.items():
            exponent = growth.exponent
            if exponent is None:
                continue
            axes.plot([place, place], [exponent.low, exponent.high], color="0.5", linewidth=1)
            face = "tab:blue" if growth.decided else "white"
            axes.plot(place, exponent.value, "o", color="tab:blue", markersize=4, mfc=face)
        for place, kind in history.changes.items():
            colour, line = _CHANGES.get(kind, ("0.8", ":"))
            axes.axvline(place - 0.5, color=colour, linestyle=line, linewidth=1)
        axes.set_title(history.name, fontsize=9)
        axes.set_ylabel("exponent", fontsize=8)
        axes.grid(axis="y", alpha=0.3)
        ticks = range(0, len(history.commits), max(1, len(history.commits) // 12))
        axes.set_xticks(ticks, [history.commits[t][:8] for t in ticks], fontsize=6, rotation=30)
    figure.supxlabel(
        "commits; filled: law decided; lines: law (red), constant (grey), machine (blue) changed",
        fontsize=7,
    )
    return save(figure, directory, re.sub(r"[^\w.-]+", "_", benchmark) + ".history.png")
