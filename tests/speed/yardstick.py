"""How close the NumPy engine comes to the machine's limit, measured in one run.

    python -m tests.speed.yardstick [N ...]

Compares with the same workload as a plain C loop, which lies beside the repository
(`../shared/yardsticks/ring_limit.py`, needs gcc). Sides alternate, so that a slow spell of the
machine meets both.
"""

import importlib.util
import shutil
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from simcore import Scenario, Simulation

YARDSTICK = Path(__file__).resolve().parents[3] / "shared" / "yardsticks" / "ring_limit.py"
ROUNDS = 7
UPDATES = 3e7


def plain_c():
    spec = importlib.util.spec_from_file_location("ring_limit", YARDSTICK)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_updates_per_s(vehicles: int) -> float:
    simulation = Simulation(Scenario.ring(vehicles))
    steps = max(20, min(20_000, int(UPDATES / 10 / vehicles)))
    simulation.run(steps // 10)
    start = perf_counter()
    simulation.run(steps, 0.1)
    return vehicles * steps / (perf_counter() - start)


def step_wall_s(vehicles: int, steps: int = 2000) -> float:
    simulation = Simulation(Scenario.ring(vehicles))
    start = perf_counter()
    for _ in range(steps):
        simulation.step(0.1)
    return (perf_counter() - start) / steps


def main(counts: list[int]) -> int:
    missing = [str(YARDSTICK)] if not YARDSTICK.exists() else []
    missing += ["gcc"] if shutil.which("gcc") is None else []
    if missing:
        print(f"yardstick: {missing[0]} is not here, and the comparison needs it", file=sys.stderr)
        return 20
    c = plain_c()
    for n in counts:
        pairs = [
            (run_updates_per_s(n), c.measure(n, updates=UPDATES, repeats=1)) for _ in range(ROUNDS)
        ]
        ours, limit = median(a for a, _ in pairs), median(b for _, b in pairs)
        step_us = 1e6 * median(step_wall_s(n, 2000 if n <= 1000 else 100) for _ in range(ROUNDS))
        print(
            f"{n:>7} vehicles: numpy {ours / 1e6:6.1f} M updates/s, C {limit / 1e6:6.0f},"
            f" share {ours / limit:.3f}; step() {step_us:7.1f} µs"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main([int(n) for n in sys.argv[1:]] or [20, 100, 1_000, 10_000, 100_000]))
