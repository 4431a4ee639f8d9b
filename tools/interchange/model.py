"""What a file of another tool holds, in the terms of this project."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

SECONDS, BYTES, UNIT = "seconds", "bytes", "unit"

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One benchmark with one combination of parameters, as one run of a tool measured it.

    benchmark: as the tool calls it. params: (name, value as ASV writes it). processes: per process
    its values in `unit`, none where it failed. calls: that a value is the mean of, None where that
    differs or is not told.
    """

    benchmark: str
    unit: str
    params: Facts = ()
    processes: tuple[tuple[float, ...], ...] = ()
    calls: int | None = None
    higher_is_better: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of a tool measured at one commit; None is what the file does not tell.

    commit: a full hash. committed_ms: its date, measured_ms: when it was measured, both since 1970
    (UTC). facts: of the machine, by ASV's names for them, and its `python`.
    """

    cases: tuple[Case, ...]
    commit: str | None = None
    committed_ms: int | None = None
    measured_ms: int | None = None
    facts: Facts = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a file. lost: what of it is not carried over, a field or a sentence each."""

    runs: tuple[Run, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """The format of one tool.

    recognises: whether parsed content seems to be of it. read: parsed content to what it holds;
    raises UnusableError, with the place, where it is not of this format after all.
    """

    tool: str
    recognises: Callable[[Any], bool]
    read: Callable[[Any], Content]


def one_process(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases with those of one benchmark and parameters joined into one process.

    For tools that repeat in one process, or do not tell: values of one process never count as
    independent, so that not to know is to count one.
    """
    by_key: dict[tuple[str, Facts], list[Case]] = {}
    for case in cases:
        by_key.setdefault((case.benchmark, case.params), []).append(case)
    return tuple(_joined(same) for same in by_key.values())


def _joined(cases: list[Case]) -> Case:
    values = tuple(chain.from_iterable(chain.from_iterable(case.processes for case in cases)))
    calls = {case.calls for case in cases if case.processes}
    return replace(
        cases[0],
        processes=(values,) if values else (),
        calls=calls.pop() if len(calls) == 1 else None,
    )
