"""Whether this machine measured a result file, and how many cores it has."""

from functools import cache
from pathlib import Path

from ..measure.machine import Machine, this_machine
from ..store.results import ResultFile

SYSTEM = Path("/sys/devices/system/cpu")


def measured_here(file: ResultFile) -> bool:
    """Return whether the machine that measured is this one, as far as its facts say."""
    here = _here()
    return (str(file.facts.get("cpu")), str(file.facts.get("num_cpu"))) == (here.cpu, here.num_cpu)


def physical_cores(file: ResultFile) -> int | None:
    """Return how many cores the machine that measured has, where processors share them.

    None where none is shared, or if that machine is not this one or its system does not show it.
    """
    cores = cores_of_system() if SYSTEM.is_dir() else None
    return cores if cores is not None and measured_here(file) else None


def cores_of_system(directory: Path = SYSTEM) -> int | None:
    """Return the number of cores, None where each is one logical processor or it is not shown."""
    shown = sorted(directory.glob("cpu[0-9]*/topology/thread_siblings_list"))
    try:
        cores = {file.read_text(encoding="ascii").strip() for file in shown}
    except (OSError, ValueError):  # not shown, or not in the kernel's form
        return None
    return len(cores) if 0 < len(cores) < len(shown) else None


@cache
def _here() -> Machine:
    return this_machine()
