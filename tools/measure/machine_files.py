"""What Linux tells of the whole machine in /proc: cores, steal, pressure."""

import os

from .process_totals import MachineTotals

# Fields of a line `cpu`: user, nice, system, idle, iowait, irq, softirq, steal, man 5 proc_stat.
_BUSY, _STEAL = (1, 2, 3, 6, 7), 8


def read_machine(proc: str) -> MachineTotals:
    """Return the totals of this machine; proc: where its files are."""
    ticks_per_s = os.sysconf("SC_CLK_TCK")
    machine, *cores = _cpu_lines(proc) or [[]]
    return MachineTotals(
        steal_s=int(machine[_STEAL]) / ticks_per_s if len(machine) > _STEAL else None,
        cores_busy_s=tuple(sum(int(core[i]) for i in _BUSY) / ticks_per_s for core in cores),
        pressure_cpu_s=_pressure_s(f"{proc}/pressure/cpu"),
        pressure_io_s=_pressure_s(f"{proc}/pressure/io"),
        pressure_memory_s=_pressure_s(f"{proc}/pressure/memory"),
    )


def _cpu_lines(proc: str) -> list[list[str]]:
    lines = []
    try:
        with open(f"{proc}/stat", encoding="ascii") as file:
            for line in file:
                if not line.startswith("cpu"):
                    break
                lines.append(line.split())
    except OSError:
        return []
    return lines


def _pressure_s(path: str) -> float | None:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.readline().rpartition("total=")[2]) / 1e6
    except (OSError, ValueError):  # a kernel that counts none may have the file and refuse it
        return None
