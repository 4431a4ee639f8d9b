"""The table of `calibrate --gate`: a row and a record a case."""

import math
from typing import Any

from ..render.quantities import quantity
from ..render.report import Column, Report, Table
from ..store import blocks
from .table import left_out_lines
from .worlds import FEWEST_BLOCKS, GATE_S, CaseChoice, WorldsOutcome

_COLUMNS = (
    Column("case"),
    Column("processes", "right"),
    Column("worlds", "right"),
    Column("a world", "right"),
    Column("chosen", "right"),
)


def worlds_report(outcome: WorldsOutcome) -> Report:
    """Return what was chosen for the gate."""
    fewer = sum(choice.counts != choice.wanted for choice in outcome.choices.values())
    notes = [
        "processes, worlds: how far ratios differ between pairs of processes of one commit, and"
        " between the worlds of a pair (standard deviations). chosen: worlds of a process x values"
        " of a world.",
        f"One side of a block takes {quantity(outcome.side_s, 'seconds')}:"
        f" {GATE_S / 60:.0f} minutes hold {int(GATE_S / 2 / outcome.side_s)} blocks.",
    ]
    if fewer:
        notes.append(
            f"{fewer} of {len(outcome.choices)} cases take less than their variances ask for, so"
            f" that there are {FEWEST_BLOCKS} blocks."
        )
    table = Table(
        title="Worlds and values for the gate",
        columns=_COLUMNS,
        rows=tuple(_row(column, choice) for column, choice in outcome.choices.items()),
        notes=(*notes, *left_out_lines(outcome.left_out)),
    )
    records = (_record(column, choice) for column, choice in outcome.choices.items())
    return Report((table,), tuple(records))


def _row(column: blocks.Column, choice: CaseChoice) -> tuple[str, ...]:
    benchmark, case = column
    worlds = choice.noise.worlds
    return (
        f"{benchmark}({case})",
        f"{math.sqrt(worlds.between):.2%}",
        f"{math.sqrt(worlds.within):.2%}",
        quantity(choice.world_s, "seconds"),
        f"{choice.counts.worlds} x {choice.counts.values}",
    )


def _record(column: blocks.Column, choice: CaseChoice) -> dict[str, Any]:
    benchmark, case = column
    noise = choice.noise
    return {
        "benchmark": benchmark,
        "params": case,
        "sd_between_processes": math.sqrt(noise.worlds.between),
        "sd_between_worlds": math.sqrt(noise.worlds.within),
        "sd_between_values": None if noise.value is None else math.sqrt(noise.value),
        "process_share_s": choice.start_s,
        "world_s": choice.world_s,
        "value_s": noise.value_s,
        "worlds": choice.counts.worlds,
        "values": choice.counts.values,
        "worlds_wanted": choice.wanted.worlds,
        "values_wanted": choice.wanted.values,
    }
