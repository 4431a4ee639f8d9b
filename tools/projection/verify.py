"""`verify`: all-core throughput projected from one process, then measured."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..errors import UserError
from ..render.progress import advancing
from ..render.report import Report
from ..stats.interval import Interval, Refusal
from ..stats.interval_arithmetic import scaled
from .rule.pooled_speedup import pool_speedups
from .rule.rounds import Rounds
from .rule.starvation import exclusive_core_s, full_cpu
from .saturation import CASES, PAIR_S, PAIRS, CaseMeasurement, measure_round, usable_cores
from .trial import Trial
from .verify_table import verify_report

REPEATS = 10
LEARNING_ROUNDS = 3  # before the first projection


def verify(root: Path, repeats: int) -> Report:
    """Run the rounds and report projected against measured; the records hold every repeat.

    root: the directory that holds benchmarks/. UserError with one core, or where a round fails.
    """
    cores = usable_cores()
    if cores < 2:
        raise UserError("verify: takes two cores or more, and this process may use one")
    rounds: list[list[CaseMeasurement]] = []
    count = LEARNING_ROUNDS + repeats
    total_s = count * len(CASES) * PAIRS * PAIR_S
    with advancing("measuring", total_s) as done:
        for i in range(count):
            rounds.append(measure_round(root, cores))
            done((i + 1) * total_s / count)
    return verify_report(project_trials(rounds), cores)


def project_trials(rounds: Sequence[Sequence[CaseMeasurement]]) -> list[Trial]:
    """Project each case of every round but the first LEARNING_ROUNDS.

    A projection sees the case's one process and the rounds before it, and not what is measured in
    its round on all cores.
    """
    kernels = sorted({case.kernel for case in rounds[0]})
    return [
        trial
        for kernel in kernels
        for trial in _project_kernel([[c for c in cases if c.kernel == kernel] for cases in rounds])
    ]


def _project_kernel(rounds: Sequence[Sequence[CaseMeasurement]]) -> list[Trial]:
    alone = [[_full_speed(case) for case in cases] for cases in rounds]
    measured = np.array([[case.all_per_s for case in cases] for cases in rounds])
    full_speed = np.array([[_or_nan(speed) for speed in speeds] for speeds in alone])
    logs = np.log(measured / full_speed)
    trials: list[Trial] = []
    for r in range(LEARNING_ROUNDS, len(rounds)):
        before = Rounds(logs[:r])
        last = np.exp(logs[r - 1])
        any_size = pool_speedups(last[np.isfinite(last)].tolist())
        for i, case in enumerate(rounds[r]):
            trials.append(
                Trial(
                    kernel=case.kernel,
                    vehicles=case.vehicles,
                    repeat=r - LEARNING_ROUNDS + 1,
                    alone=alone[r][i],
                    # The scatter of the quotient holds that of one process: its own is not added.
                    projected=_times(alone[r][i], before.factor_at(i)),
                    theoretical=_times(alone[r][i], any_size),
                    measured=case.all_per_s,
                    own_share=case.own_share,
                )
            )
    return trials


def _times(speed: float | Refusal, factor: Interval | Refusal) -> Interval | Refusal:
    return speed if isinstance(speed, Refusal) else scaled(factor, speed)


def _full_speed(case: CaseMeasurement) -> float | Refusal:
    """Return what one process does a second on an exclusive core.

    The time in which a co-tenant had a share of the core is left out already; what the counters
    show as starvation is taken off here.
    """
    wall_s = full_cpu(case.alone).wall_s
    if isinstance(wall_s, Refusal):
        return wall_s
    if not np.isfinite(case.alone_per_s):
        return Refusal("the one process never had an exclusive core")
    least_s, most_s = exclusive_core_s(case.alone)
    exclusive_s = float(np.sum(np.sqrt(least_s * most_s)))
    return case.alone_per_s * float(np.sum(case.alone.wall_s) / exclusive_s)


def _or_nan(speed: float | Refusal) -> float:
    return np.nan if isinstance(speed, Refusal) else speed
