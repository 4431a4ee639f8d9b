"""Which cases are measured: those of a preset, of flags, of an ASV suite."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

from ..errors import UserError, some
from ..measure.installation import Installation
from ..measure.suite import discover
from ..measure.workload import BenchmarkCase, Workload, WorkloadCase


def grid(
    workload: Workload, preset: Mapping[str, Sequence[Any]], given: Mapping[str, Any]
) -> list[WorkloadCase]:
    """Return every combination of the flags' values, the first flag of the workload varying last.

    preset: values by flag; given: the same, or one value, and goes before the preset. ValueError,
    of one line, where a value is not accepted, or two flags exclude each other.
    """
    given = {name: value for name, value in given.items() if value is not None}
    excluded = {
        other for flag in workload.flags if flag.name in given for other in flag.excludes
    } | {flag.name for flag in workload.flags if set(flag.excludes) & given.keys()}
    chosen: dict[str, Any] = {name: v for name, v in preset.items() if name not in excluded}
    chosen |= given
    order = [flag.name for flag in workload.flags if flag.name in chosen]
    order += [name for name in chosen if name not in order]
    values = [_several(chosen[name]) for name in order]
    return [
        WorkloadCase(workload.module, workload.completed(dict(zip(order, each, strict=True))))
        for each in product(*values)
    ]


def benchmark_case(installation: Installation, label: str) -> BenchmarkCase:
    """Return the case of the suite that is called `benchmark(case)`, as tables have it.

    A short name such as `Step.time_step('numpy', 100)` does where it is the only one. UserError
    where there is no such case, or it is not timed.
    """
    if not installation.suite.is_dir():
        raise UserError(f"--bench {label}: there is no ASV suite in {installation.suite}; add one")
    cases = {
        BenchmarkCase(group.benchmark, index, key).label: BenchmarkCase(group.benchmark, index, key)
        for group in discover(installation).values()
        if group.has_loops
        for index, key in zip(group.cases, group.keys, strict=True)
    }
    matching = [name for name in cases if name == label or name.endswith(f".{label}")]
    if len(matching) == 1:
        return cases[matching[0]]
    if matching:
        raise UserError(f"--bench {label}: stands for {some(matching, '; ')}; name one in full")
    near = [name for name in cases if label.partition("(")[0] in name]
    raise UserError(f"--bench {label}: no such timed case; there is {some(near or cases, '; ')}")


def _several(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else (value,)
