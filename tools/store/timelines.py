"""Which result files make one history: commits in their order, in one environment, on one machine.

A machine that replaced another continues its history, and what is known of the change is that it
came with the machine. Machines that were used side by side, or in turns, have a history each.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, pairwise

from .commits import Commits
from .machines import Machines
from .results import ResultFile, newest_by_place

SHARED = 0.1  # of the commits, that may be measured on both of two machines one of which took over


@dataclass(frozen=True, slots=True)
class Place:
    """What was measured at one commit, or at several whose order is not known.

    machine: as people know it. identity: what tells it from another, its hardware included.
    """

    commits: tuple[str, ...]
    files: tuple[ResultFile, ...]
    machine: str
    identity: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The places of one environment in their order, the oldest first; there is one at least."""

    environment: str
    places: tuple[Place, ...]

    @property
    def machine(self) -> str:
        """Return the machines, in the order in which they took over."""
        return " and ".join(dict.fromkeys(place.machine for place in self.places))

    @property
    def commits(self) -> int:
        """Return how many commits were measured."""
        return sum(len(place.commits) for place in self.places)


def find_timelines(
    files: Iterable[ResultFile], machines: Machines, commits: Commits
) -> Iterator[Timeline]:
    """Yield the timelines in the files, by environment and machine.

    Of several files of one machine and commit the newest counts, by its date.
    """
    told = [file for file in files if file.machine not in machines.untold]
    ordered = sorted(newest_by_place(told).values(), key=lambda file: file.environment)
    for environment, in_environment in groupby(ordered, key=lambda file: file.environment):
        by_machine: dict[str, dict[str, ResultFile]] = defaultdict(dict)
        for file in sorted(in_environment, key=lambda file: file.date_ms):
            by_machine[machines.of(file)][file.commit] = file
        for joined in _joined(by_machine, commits):
            yield Timeline(environment, tuple(_places(joined, machines, commits)))


def _joined(
    by_machine: Mapping[str, Mapping[str, ResultFile]], commits: Commits
) -> list[dict[str, ResultFile]]:
    """Return the files by commit: of each machine, or of all where one replaced the other."""
    at_commit: dict[str, ResultFile] = {}
    owner: dict[str, str] = {}
    for machine, files in sorted(by_machine.items(), key=lambda item: len(item[1])):
        at_commit.update(files)  # that with the most commits stands for such as several measured
        owner.update(dict.fromkeys(files, machine))
    measured = sum(map(len, by_machine.values()))
    in_order = [owner[commit] for commit in sorted(owner, key=commits.place.__getitem__)]
    handed_over = sum(before != after for before, after in pairwise(in_order))
    if measured - len(owner) <= SHARED * len(owner) and handed_over < len(by_machine):
        return [at_commit]
    return [dict(by_machine[machine]) for machine in sorted(by_machine)]


def _places(
    at_commit: Mapping[str, ResultFile], machines: Machines, commits: Commits
) -> Iterator[Place]:
    """Yield the places of one timeline; commits of one date and machine have one together."""
    identity = {commit: machines.identity(file) for commit, file in at_commit.items()}

    def same_place(commit: str) -> tuple[int, str]:
        first, *_ = commits.alike.get(commit, (commit,))
        return commits.place[first], identity[commit]

    for _, together in groupby(sorted(at_commit, key=same_place), key=same_place):
        here = tuple(together)
        yield Place(
            commits=here,
            files=tuple(at_commit[commit] for commit in here),
            machine=machines.of(at_commit[here[0]]),
            identity=identity[here[0]],
        )
