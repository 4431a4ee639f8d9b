"""Comparisons of two commits as the gate makes them, of a suite of three rows of families."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from tools.gate.comparison import Comparison, SpeedComparison
from tools.gate.plan import Rows
from tools.gate.rule.instructions import judge_instructions
from tools.gate.rule.memory import Growth, MemoryChange
from tools.gate.rule.paired import Effect
from tools.gate.rule.rank_sum import SampleEffect
from tools.gate.rule.sequential import Plan, take_interim_look
from tools.gate.rule.tracked import TrackedPair
from tools.gate.tracked import Tracked
from tools.gate.within import WithinProcesses
from tools.stats.limits import Limits
from tools.store.families import Family, find_families

NAME, PARAMS = "step.Step.time_step", [["'numpy'", "'numba'"], ["10", "100", "1000"]]
COLUMNS = [(NAME, f"{engine}, {n}") for engine in PARAMS[0] for n in PARAMS[1]]
COLUMNS += [("run.Run.time_run", "")]
RING = {"ring.Ring('numpy')": "speeds[3]: 1.5, now 1.25"}
PEAK = ("run.peakmem_run", "100")


def comparison(changes: Sequence[float] = (0.0,) * 7, sd: float = 0.002, **more: Any) -> Comparison:
    """Of 20 blocks; changes: relative, per column, NaN where head gave nothing."""
    noise = sd * np.random.default_rng(0).standard_normal((20, len(COLUMNS)))
    log_ratios = noise + np.log1p(np.array(changes))
    families = find_families(NAME, ["engine", "vehicles"], PARAMS, COLUMNS)
    families += find_families("run.Run.time_run", [], [], COLUMNS)
    rows = rows_of(COLUMNS, families)
    speed: dict[str, Any] = {
        "rows": rows,
        "decision": take_interim_look(log_ratios, rows.plan),
        "drift": None,
        "removed": {},
        "one_sided": {},
        "medians_s": dict(zip(COLUMNS, (1e-5 * (1 + np.array(changes))).tolist(), strict=True)),
        "wall_s": 300.0,
        "within": {},
        "cpu": {},
    }
    facts: dict[str, Any] = {
        "commits": ("a" * 40, "b" * 40),
        "memory": {},
        "computes_else": {},
        "not_compared": (),
        "notes": (),
    }
    of_speed = {key: more.pop(key) for key in speed if key in more}
    return Comparison(**{**facts, "speed": SpeedComparison(**{**speed, **of_speed}), **more})


def rows_of(columns: Sequence[tuple[str, str]], families: Sequence[Family]) -> Rows:
    plan = Plan(
        limits=(Limits(0.01, 0.05),) * len(columns),
        families=tuple(family.columns for family in families),
        false_alarm_rate=0.01,
        sizes=tuple(family.sizes for family in families),
    )
    return Rows(tuple(columns), tuple(families), plan)


SLOWER = (0.0, 0.0, 0.0, 0.1, 0.1, 0.1, 0.0)
FASTER = (0.0, 0.0, 0.0, -0.1, -0.1, -0.1, 0.0)
LOST = (0.0, 0.0, 0.0, 0.0, 0.0, math.nan, 0.0)
DOUBLED = Growth("more memory", Effect(math.log(2), math.log(1.9), math.log(2.1), 15))
UNSURE = Growth("undecided", Effect(math.log(1.04), math.log(0.99), math.log(1.09), 60))
MEMORY = {"memory": {PEAK: MemoryChange(1e8, 2e8, DOUBLED)}}
UNSURE_MEMORY = {"memory": {PEAK: MemoryChange(1e8, 1.04e8, UNSURE)}}
HARMLESS = {"memory": {PEAK: MemoryChange(1e8, 1e8, Growth("same"))}}
TRACKED = {
    ("run.track_rate", case): Tracked(TrackedPair((2.0,), (1.0,)), unit, change)
    for case, unit, change in (
        *(("10", "1/s", "worse"), ("20", "1/s", "better"), ("30", "x", "undecided")),
        *(("40", "x", "same"), ("50", "bytes", "worse"), ("60", "bytes", "undecided")),
    )
}
COUNTED = {
    ("run.time_run", case): judge_instructions((1e6, 1e6 + 10, 1e6), head, 0.01)
    for case, head in (
        *(("10", (1.008e6, 1.008e6, 1.008e6)), ("20", (9.92e5, 9.92e5, 9.92e5))),
        *(("30", (1e6, 1e6 + 10, 1e6 + 20)), ("40", (1e6, 1.03e6, 1e6))),
    )
}
TOO_FEW = WithinProcesses(SampleEffect(math.log(10), math.log(9), math.log(11)), (2, 2), 8)
EVERYTHING = comparison(
    (0.0, 0.0, math.nan, 0.02, 0.06, 0.18, 0.0),
    computes_else=RING,
    not_compared=("traffic.Traffic()",),
    one_sided={(NAME, "'numpy', 1000"): "head: ValueError: " + "a long story, " * 9},
    **MEMORY,
)
