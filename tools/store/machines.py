"""Which machine measured a result: the one of its name, or one of many that look alike.

The runners of a CI have a name for every run. A name that was used at fewer than RARE commits has
nothing to be compared with, so such names count as one machine where their hardware is the same;
what they differ by is noise then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .problems import one_line
from .results import ResultFile

RARE = 3  # commits
IDENTITY = ("cpu", "arch", "ram", "os", "num_cpu")
_MOST_CHARACTERS = 200  # of a fact


@dataclass(frozen=True, slots=True)
class Machines:
    """The machines of some files.

    pooled: the names that count as one machine, by their hardware. untold: the rare names, if there
    are several, that do not tell their hardware: over them nothing can be said.
    """

    pooled: Mapping[str, frozenset[str]]
    untold: frozenset[str]

    def of(self, file: ResultFile) -> str:
        """Return the machine that a file counts for: its name, or its hardware in words."""
        facts = hardware(file)
        names = self.pooled.get(facts, frozenset())
        return f"{len(names)} machines, {facts}" if file.machine in names else file.machine

    def identity(self, file: ResultFile) -> str:
        """Return what tells this machine from another, also from one that took over its name."""
        facts = hardware(file)
        return facts if file.machine in self.pooled.get(facts, ()) else machine_id(file)


def find_machines(files: Iterable[ResultFile]) -> Machines:
    """Return which of the names in the files count as one machine."""
    commits: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    for file in files:
        commits[file.machine].add(file.commit)
        names[hardware(file)].add(file.machine)
    rare = {name for name, of_name in commits.items() if len(of_name) < RARE}
    alike = {
        facts: frozenset(of_facts & rare)
        for facts, of_facts in names.items()
        if len(of_facts & rare) >= RARE
    }
    untold = alike.pop("", frozenset())
    return Machines(alike, untold)


def machine_id(file: ResultFile) -> str:
    """Return the name of a file's machine with its hardware."""
    return ", ".join(filter(None, (file.machine, hardware(file))))


def hardware(file: ResultFile) -> str:
    """Return what a file says of the hardware, such as `cpu=i5, ram=8GB`; empty if nothing."""
    known = ((fact, file.facts[fact]) for fact in IDENTITY if file.facts.get(fact))
    return ", ".join(f"{fact}={one_line(value, _MOST_CHARACTERS)}" for fact, value in known)
