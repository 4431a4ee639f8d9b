"""Chooses for each case how many worlds and values a process of the gate takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from ..errors import UserError
from ..measure.installation import Installation
from ..measure.suite import Group
from ..stats.arrays import IntArray
from ..stats.interval import Refusal
from ..store.blocks import Column
from .file import Calibration, CallCounts, GateCounts
from .rule.allocation import allocate, seconds
from .rule.repetitions import Levels, Repetitions, best_repetitions
from .world_noise import CaseNoise, GroupNoise, measure_noise

GATE_S = 600.0
FEWEST_BLOCKS = 24  # in GATE_S: half as many again as a verdict on this suite takes
FEWEST_VALUES = 3  # of a world: one that an interrupt made long is not their median


@dataclass(frozen=True, slots=True)
class CaseChoice:
    """One case. counts: chosen. wanted: what its variances ask for, were there time for all.

    start_s: its share of starting a process. world_s: a world with the values chosen.
    """

    noise: CaseNoise
    counts: GateCounts
    wanted: GateCounts
    start_s: float
    world_s: float


@dataclass(frozen=True, slots=True)
class WorldsOutcome:
    """calibration: the new one, whole. choices: by benchmark and case, one at least.

    left_out: why a case could not be measured. side_s: seconds that one side of a block takes.
    """

    calibration: Calibration
    choices: Mapping[Column, CaseChoice]
    left_out: Mapping[Column, Refusal]
    side_s: float


def choose_worlds(
    installation: Installation, groups: Sequence[Group], calibration: Calibration, draw: Random
) -> WorldsOutcome:
    """Measure the calibrated cases of `groups`, which are all that the gate measures, and choose.

    UserError where there is none, or none can be measured.
    """
    counts = {
        name: {key: case.counts for key, case in entry.cases.items()}
        for name, entry in calibration.benchmarks.items()
    }
    groups = [part for group in groups if (part := _calibrated(group, counts)).cases]
    if not groups:
        raise UserError("--gate: no case of the gate is calibrated; run calibrate without it first")
    noises = measure_noise(installation, groups, counts, draw)
    left_out = {
        (name, key): why for name, noise in noises.items() for key, why in noise.left_out.items()
    }
    if not any(noise.cases for noise in noises.values()):
        (benchmark, case), why = next(iter(left_out.items()))
        raise UserError(
            f"--gate: no case could be measured, such as {benchmark}({case}): {why.reason}"
        )
    choices = choose(noises, counts)
    starts_s = sum(noise.start_s for noise in noises.values())
    worlds_s = sum(choice.counts.worlds * choice.world_s for choice in choices.values())
    return WorldsOutcome(
        calibration=_with_choices(calibration, choices),
        choices=choices,
        left_out=left_out,
        side_s=starts_s + worlds_s,
    )


def choose(
    noises: Mapping[str, GroupNoise], counts: Mapping[str, Mapping[str, CallCounts]]
) -> dict[Column, CaseChoice]:
    """Return what each case takes so that GATE_S holds FEWEST_BLOCKS blocks of two sides.

    Where values take too long to look at, a world has as many as are calibrated.
    """
    cases = [
        (name, key, case) for name, noise in noises.items() for key, case in noise.cases.items()
    ]
    values = np.array([counts[name][key].values for name, key, _ in cases])
    # Added at a time: one, or all of them where nothing is known of one.
    units = np.where([case.value is None for *_, case in cases], values, 1)
    starts_s = np.array([noises[name].start_s / len(noises[name].cases) for name, *_ in cases])
    variances = _variances([case for *_, case in cases], values)
    costs_s = Levels(
        process=starts_s,
        world=np.array([case.setup_s for *_, case in cases]),
        value=units * np.array([case.value_s for *_, case in cases]),
    )
    least = Repetitions(
        np.ones_like(values), np.maximum(1, np.minimum(values, FEWEST_VALUES) // units)
    )
    wanted = best_repetitions(variances, costs_s)
    wanted = Repetitions(wanted.worlds, np.maximum(wanted.values, least.values))
    budget_s = GATE_S / FEWEST_BLOCKS / 2 - sum(noise.start_s for noise in noises.values())
    chosen = allocate(variances, costs_s, least, wanted, budget_s)
    world_s = seconds(costs_s, chosen) / chosen.worlds
    return {
        (name, key): CaseChoice(
            noise=case,
            counts=GateCounts(int(chosen.worlds[i]), int(units[i] * chosen.values[i])),
            wanted=GateCounts(int(wanted.worlds[i]), int(units[i] * wanted.values[i])),
            start_s=float(starts_s[i]),
            world_s=float(world_s[i]),
        )
        for i, (name, key, case) in enumerate(cases)
    }


def _variances(cases: Sequence[CaseNoise], values: IntArray) -> Levels:
    """Return the variances of n cases. values: of a world when measured, shape (n,).

    Worlds differ by their values as well, which is taken off.
    """
    of_value = np.array([case.value or 0.0 for case in cases])
    of_world = np.array([case.worlds.within for case in cases]) - of_value / values
    return Levels(
        process=np.array([case.worlds.between for case in cases]),
        world=np.maximum(0.0, of_world),
        value=of_value,
    )


def _calibrated(group: Group, counts: Mapping[str, Mapping[str, CallCounts]]) -> Group:
    of_benchmark = counts.get(group.benchmark, {})
    return group.only(lambda key: key in of_benchmark)


def _with_choices(calibration: Calibration, choices: Mapping[Column, CaseChoice]) -> Calibration:
    """Return the calibration with what was chosen; all else as it was."""
    benchmarks = {
        name: replace(
            entry,
            cases={
                key: replace(case, gate=choices[name, key].counts)
                if (name, key) in choices
                else case
                for key, case in entry.cases.items()
            },
        )
        for name, entry in calibration.benchmarks.items()
    }
    return Calibration(benchmarks)
