"""What all cores do beside one: throughput, speed-up and efficiency, a value a round."""

import numpy as np

from ..stats.interval import Refusal
from ..stats.interval_arithmetic import MIN_POOLED
from .figure import Figure, figure_of
from .rounds import Rounds
from .rule.full_speed import full_speed
from .rule.segments import Segments, disturbed_share, least_probe_s, while_all_work

NAMES = ("all_cores_steps_per_s", "speedup", "efficiency", "steps_per_core_s")


def all_core_figures(rounds: Rounds, refusal: Refusal | None) -> dict[str, Figure]:
    """Return the figures called NAMES: each round beside the process alone that came before it.

    refusal: why there is none of them, as where there is no full CPU of a single process.
    """
    if refusal is not None:
        return dict.fromkeys(NAMES, Figure(refusal, 0, None))
    cores = len(rounds.together[0])
    every = [
        while_all_work([Segments(**stepped.segments) for stepped in together])
        for together in rounds.together
    ]
    at_work = [segments for together in every for segments in together]
    alone = [Segments(**stepped.segments) for stepped in rounds.alone]
    # Where processors share a core unseen, our own workers slow the probe: of each its own least.
    least_s, alone_least_s = least_probe_s(at_work), least_probe_s(alone)
    rates = np.array([sum(full_speed(s, least_s) for s in together) for together in every])
    ones = np.array([full_speed(s, alone_least_s) for s in alone[: len(rates)]])
    known = np.isfinite(rates) & np.isfinite(ones)
    if np.sum(known) < MIN_POOLED:
        why = f"in {np.sum(known)} of {len(every)} rounds every core was exclusive for a while"
        few = Refusal(f"{why}: it takes {MIN_POOLED}")
        return dict.fromkeys(NAMES, Figure(few, int(np.sum(known)), None))
    rates, ones = rates[known], ones[known]
    disturbed = disturbed_share(at_work, least_s)
    values = (rates, rates / ones, rates / ones / cores, rates / cores)
    return {
        name: figure_of(of_rounds, disturbed) for name, of_rounds in zip(NAMES, values, strict=True)
    }
