"""What processes, worlds and values contribute to the noise of a ratio, and what each costs.

Pairs of processes of one commit, with one layout a pair, tell of processes and worlds, pyperf's
worker of values.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import median

import numpy as np

from ..measure.installation import Installation
from ..measure.process import ProcessResult, last_core, measure
from ..measure.suite import Group, Repetition
from ..render.progress import track
from ..stats.arrays import FloatArray
from ..stats.interval import Refusal
from .file import CallCounts
from .pyperf_search import find_values
from .rule.variance_components import VarianceComponents, value_variance, variance_components

PAIRS = 8  # of processes
FEWEST_PAIRS = 4  # that have a value of every world
WORLDS = 4  # of a process

Pair = tuple[ProcessResult, ProcessResult]


@dataclass(frozen=True, slots=True)
class CaseNoise:
    """One case, with the warm-ups and values that it is calibrated for.

    worlds: variances of log ratios between processes and between worlds. value: that of a single
    value, None where values take too long to look at. setup_s: seconds of a world apart from its
    values; value_s: of a value, which is all its loops.
    """

    worlds: VarianceComponents
    value: float | None
    setup_s: float
    value_s: float


@dataclass(frozen=True, slots=True)
class GroupNoise:
    """One benchmark. cases, left_out: by key. start_s: seconds of a process apart from worlds."""

    cases: Mapping[str, CaseNoise]
    left_out: Mapping[str, Refusal]
    start_s: float


def measure_noise(
    installation: Installation,
    groups: Sequence[Group],
    counts: Mapping[str, Mapping[str, CallCounts]],
    draw: Random,
) -> dict[str, GroupNoise]:
    """Return the noise of each group by its benchmark.

    counts: by benchmark and case, of every case of the groups.
    """
    pairs: dict[str, list[Pair]] = {group.benchmark: [] for group in groups}
    rounds = [group for _ in range(PAIRS) for group in groups]
    for group in track(rounds, "measuring pairs of processes", many=0):
        pairs[group.benchmark].append(_pair(installation, group, draw.getrandbits(32)))
    values: dict[str, dict[str, tuple[float, ...]]] = {group.benchmark: {} for group in groups}
    cases = [(group, key) for group in groups for key in group.keys]
    for group, key in track(cases, "measuring values", many=0):
        of_case = counts[group.benchmark][key]
        found = find_values(installation, group, key, of_case, last_core())
        values[group.benchmark][key] = found
    return {
        name: _group_noise(group, counts[name], pairs[name], values[name])
        for group in groups
        for name in [group.benchmark]
    }


def _pair(installation: Installation, group: Group, seed: int) -> Pair:
    """Measure two processes right after one another, with one layout."""
    repetitions = dict.fromkeys(group.keys, Repetition(worlds=WORLDS))
    repeated = dataclasses.replace(group, repetitions=repetitions)
    first = measure(installation, repeated, last_core(), layout_seed=seed)
    return first, measure(installation, repeated, last_core(), layout_seed=seed)


def _group_noise(
    group: Group,
    counts: Mapping[str, CallCounts],
    pairs: Sequence[Pair],
    values: Mapping[str, Sequence[float]],
) -> GroupNoise:
    cases: dict[str, CaseNoise] = {}
    left_out: dict[str, Refusal] = {}
    for place, key in enumerate(group.keys):
        log_ratios = _log_ratios(pairs, place)
        if len(log_ratios) < FEWEST_PAIRS:
            left_out[key] = _why(pairs, key)
        else:
            cases[key] = _case_noise(log_ratios, counts[key], pairs, place, values[key])
    of_worlds_s = sum(
        case.setup_s + counts[key].values * case.value_s for key, case in cases.items()
    )
    wall_s = median(process.wall_s for pair in pairs for process in pair)
    return GroupNoise(cases, left_out, max(0.0, wall_s - WORLDS * of_worlds_s))


def _log_ratios(pairs: Sequence[Pair], place: int) -> FloatArray:
    """Return log ratios of a case, shape (pairs, WORLDS), of pairs with all values above 0."""
    both = np.array(
        [
            [process.worlds[place] for process in pair]
            for pair in pairs
            if all(len(process.worlds[place]) == WORLDS for process in pair)
            and all(min(process.worlds[place]) > 0 for process in pair)
        ],
        dtype=np.float64,
    ).reshape(-1, 2, WORLDS)
    ratios: FloatArray = np.diff(np.log(both), axis=1)[:, 0]
    return ratios


def _why(pairs: Sequence[Pair], key: str) -> Refusal:
    reasons = [process.missing[key] for pair in pairs for process in pair if key in process.missing]
    return Refusal((reasons or [f"gives no time of each of {WORLDS} worlds"])[0])


def _case_noise(
    log_ratios: FloatArray,
    counts: CallCounts,
    pairs: Sequence[Pair],
    place: int,
    values: Sequence[float],
) -> CaseNoise:
    measured = [
        process for pair in pairs for process in pair if len(process.worlds[place]) == WORLDS
    ]
    call_s = median(value for process in measured for value in process.worlds[place])
    value_s = counts.loops * call_s
    setup_s = median(process.setup_s[place] for process in measured) / WORLDS
    known = len(values) > 1 and min(values) > 0
    return CaseNoise(
        worlds=variance_components(log_ratios),
        value=value_variance(np.log(values)) if known else None,
        setup_s=setup_s + counts.warmups * value_s,
        value_s=value_s,
    )
