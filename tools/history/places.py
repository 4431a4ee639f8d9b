"""Suites by as little of their machine and environment as tells them apart."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .answer import History


def places_of(history: History) -> Mapping[str, str]:
    """Return a short name for the name of each suite.

    It is the machine, with what its environment has and not all of that machine's have.
    """
    environments: dict[str, list[str]] = defaultdict(list)
    for suite in history.suites:
        environments[suite.costs.timeline.machine].append(suite.costs.timeline.environment)
    short = {machine: short_environments(names) for machine, names in environments.items()}
    return {
        suite.name: ", ".join(filter(None, (machine, short[machine][environment])))
        for suite in history.suites
        for machine, environment in [
            (suite.costs.timeline.machine, suite.costs.timeline.environment)
        ]
    }


def short_environments(names: Iterable[str]) -> Mapping[str, str]:
    """Return each name without the parts that all of them have, nothing of the only one.

    Parts are joined by hyphens, as in `virtualenv-py3.11-numpy`. Names that are then alike, or
    empty, stay as they are.
    """
    parts = {name: name.split("-") for name in names}
    shared = set.intersection(*map(set, parts.values()))
    short = {
        name: "-".join(part for part in of_name if part not in shared)
        for name, of_name in parts.items()
    }
    if len(short) == 1 or (all(short.values()) and len(set(short.values())) == len(short)):
        return short
    return {name: name for name in parts}
