"""What there is to measure: the benchmarks of a suite, seen with a commit."""

import dataclasses
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import UserError
from ..store.cases import Parameters, case_keys
from ..store.leftovers import scratch_directory
from ..store.reading import UnusableError, read_json
from ..store.values import inside, item, mapping, number, sequence, text, texts
from .installation import Installation
from .interpreter import run_python

NONE = Parameters()
CASE_TIMEOUT_S = 60.0  # ASV's own default
MOST_TIMEOUT_S = 20_000.0  # of a case, for suites that say "for ever" by some large number
DISCOVER_TIMEOUT_S = 600.0


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often a case is repeated in a process.

    worlds: how often it is set up, measured and torn down. values: of a world, None for as many as
    the benchmark takes by itself.
    """

    worlds: int = 1
    values: int | None = None


ONCE = Repetition()


@dataclass(frozen=True, slots=True)
class Group:
    """One benchmark and those of its cases that are measured, together in a process.

    cases: indices over the product of its parameters, (None,) where it has none.
    keys: per case its parameters as ASV writes them, joined by commas. unit: of its result, None
    where the benchmark names none. timeout_s: of a case. repetitions: by key, ONCE where there is
    none.
    """

    benchmark: str
    type: str
    cases: tuple[int | None, ...]
    keys: tuple[str, ...]
    parameters: Parameters = NONE
    unit: str | None = None
    timeout_s: float = CASE_TIMEOUT_S
    repetitions: Mapping[str, Repetition] = field(default_factory=dict)

    @property
    def has_loops(self) -> bool:
        """Whether it is timed in loops in its process; ASV's `timeraw` starts processes itself."""
        return self.type == "time" and not self.benchmark.rpartition(".")[2].startswith("timeraw")

    def only(self, keep: Callable[[str], bool]) -> "Group":
        """The group with those of its cases whose key `keep` accepts; there may be none."""
        pairs = [pair for pair in zip(self.cases, self.keys, strict=True) if keep(pair[1])]
        cases, keys = tuple(case for case, _ in pairs), tuple(key for _, key in pairs)
        return dataclasses.replace(self, cases=cases, keys=keys)


def parameters_of(suite: Mapping[str, Group]) -> dict[str, Parameters]:
    """Return what each benchmark of a suite takes, by name."""
    return {name: group.parameters for name, group in suite.items()}


def discover(installation: Installation) -> dict[str, Group]:
    """Return the suite's benchmarks, sorted by name, with all their cases, seen with this commit.

    UserError where the suite does not import.
    """
    return groups_of(describe(installation))


def describe(installation: Installation) -> list[dict[str, Any]]:
    """Return the suite's benchmarks as ASV's runner describes them, seen with this commit.

    These are the entries of benchmarks.json. UserError where the suite does not import.
    """
    from asv.runner import BENCHMARK_RUN_SCRIPT

    with scratch_directory() as scratch:
        described = scratch / "benchmarks.json"
        arguments = [BENCHMARK_RUN_SCRIPT, "discover", installation.suite, described]
        if died := run_python(installation, arguments, scratch, DISCOVER_TIMEOUT_S):
            code = installation.commit[:8] or "the working tree"
            raise UserError(f"{installation.suite}: does not import with {code}: {died}")
        try:
            entries: list[dict[str, Any]] = sequence(read_json(described))
        except UnusableError as error:
            raise UserError(f"{installation.suite}: what ASV found there {error}") from error
    return entries


def groups_of(entries: Iterable[Mapping[str, Any]]) -> dict[str, Group]:
    """Return the benchmarks of ASV's runner, sorted by name, with all their cases.

    UserError where a benchmark says of itself what it may not, such as a timeout that is a text.
    """
    try:
        groups = [_group(entry) for entry in entries]
    except UnusableError as error:
        raise UserError(f"a benchmark of the suite: {error}; correct it") from error
    return {group.benchmark: group for group in sorted(groups, key=lambda group: group.benchmark)}


def _group(entry: Any) -> Group:
    """Parse one benchmark as ASV's runner describes it; UnusableError."""
    name = text(*item(mapping(entry), "name"))
    with inside(name):
        values = tuple(texts(each, "params") for each in sequence(*item(entry, "params")))
        keys = case_keys(values)
        unit, timeout_s = entry.get("unit"), entry.get("timeout") or CASE_TIMEOUT_S
        given_s = number(timeout_s, "timeout", low=0.0, high=math.inf)
        return Group(
            benchmark=name,
            type=text(*item(entry, "type")),
            cases=tuple(range(len(keys))) if values else (None,),
            keys=keys,
            parameters=Parameters(texts(*item(entry, "param_names")), values),
            unit=None if unit is None else text(unit, "unit"),
            timeout_s=min(given_s, MOST_TIMEOUT_S),
        )
