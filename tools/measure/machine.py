"""This machine, as ASV names and describes it."""

import contextlib
import io
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine by its facts. name: as in results/. cpu, num_cpu: as in ASV's result files."""

    name: str
    cpu: str
    num_cpu: str


def this_machine() -> Machine:
    """Return the machine this runs on, which need not be known to ASV yet."""
    from asv import machine

    name = machine.Machine.get_unique_machine_name()
    with contextlib.redirect_stdout(io.StringIO()):
        facts = machine.Machine.get_defaults()
    return Machine(name, str(facts.get("cpu", "")), str(facts.get("num_cpu", "")))
