"""Memory of a whole process for each vehicle more, without what imports cost.

    python -m tests.speed.memory WORKLOAD ENGINE VEHICLES     bytes: process peak, nbytes

Read from /proc: the peak that getrusage gives is inherited from the parent.
"""

import re
import subprocess
import sys
from pathlib import Path

from tests.speed.sides import DT_S, simulate

FEW, MANY = 1_000, 1_000_000
KINDS = ("process peak", "nbytes")


def bytes_per_vehicle(workload: str, engine: str) -> dict[str, float]:
    _of_a_process(workload, engine, FEW)  # what has to be compiled is on disk after this
    few, many = (_of_a_process(workload, engine, vehicles) for vehicles in (FEW, MANY))
    grown = [(b - a) / (MANY - FEW) for a, b in zip(few, many, strict=True)]
    return dict(zip(KINDS, grown, strict=True))


def _of_a_process(workload: str, engine: str, vehicles: int) -> list[int]:
    command = [sys.executable, "-m", __name__, workload, engine, str(vehicles)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [int(figure) for figure in done.stdout.split()]


def _peak_bytes() -> int:
    status = Path("/proc/self/status").read_text()
    return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[1])


def main(workload: str, engine: str, vehicles: int) -> None:
    simulation = simulate(workload, engine, vehicles)
    simulation.run(5, DT_S)
    print(_peak_bytes(), simulation.nbytes)


if __name__ == "__main__":
    workload, engine, vehicles = sys.argv[1:]
    main(workload, engine, int(vehicles))
