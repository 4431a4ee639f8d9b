"""Processes measured in blocks, as arrays, and on disk as lines of JSON.

A file (`.jsonl.gz`) holds a line on the suite, then a line a process. It is only appended to, in
whole gzip members, so that what was measured before a crash stays readable: a last member that was
cut short is dropped, and cut off before the next one.
"""

import gzip
import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ..errors import UserError
from ..stats.arrays import FloatArray
from .cases import MOST_PARAMETERS, Parameters
from .leftovers import whole_file
from .log import append_whole
from .magnitude import LEAST
from .reading import UnusableError, parse_json, read_bytes, unpack
from .values import (
    inside,
    item,
    mapping,
    number,
    require_known,
    sequence,
    text,
    texts,
    whole_number,
)

Column = tuple[str, str]
T = TypeVar("T")

# Keys of the file that are spelt otherwise than the fields: files that were kept hold them.
_FILE_KEYS = {"reference_kernel_s": "canary_s", "missing": "lacking"}
_FIELDS = {key: name for name, key in _FILE_KEYS.items()}
# Of the arrays of a file, which have some hundred thousand where a self-check takes hours; and of
# the suite, which has some hundreds.
_MOST_CELLS, _MOST_CASES = 10_000_000, 100_000
_above_0 = partial(number, low=LEAST)
_not_below_0 = partial(number, low=0.0)


@dataclass(frozen=True, slots=True)
class Process:
    """One process of a block, all cases of one benchmark on one arm.

    block: its number, from 0. place: which of the block's arms it was, in the order they ran.
    values: case -> seconds a call, None where there is none; missing: case -> why.
    reference_kernel_s: seconds of the reference kernel, None where the process did not live to
    the end. loops: case -> calls a value. wall_s: seconds of the whole process. cpu_shares: case ->
    CPU time over wall time while it ran.
    """

    block: int
    arm: str
    benchmark: str
    place: int
    values: Mapping[str, float | None]
    reference_kernel_s: float | None
    wall_s: float
    loops: Mapping[str, int | None] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    cpu_shares: Mapping[str, float | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocks:
    """Processes as arrays by arm.

    columns: (benchmark, case). values: seconds a call, shape (blocks, columns), NaN where there is
    none. reference_kernel_s: mean over the arm's processes, shape (blocks,), NaN where there is
    none. wall_s: sum over them, shape (blocks,). cpu_shares: CPU time over wall time, shape
    (blocks, columns), NaN where it is not known.
    """

    columns: tuple[Column, ...]
    values: Mapping[str, FloatArray]
    reference_kernel_s: Mapping[str, FloatArray]
    wall_s: Mapping[str, FloatArray]
    cpu_shares: Mapping[str, FloatArray]

    def log_ratios(self, base: str, head: str) -> FloatArray:
        """Return log(head / base), shape (blocks, columns), NaN where a side has no value."""
        ratios: FloatArray = np.log(self.values[head] / self.values[base])
        return ratios

    def cpu_log_ratios(self, base: str, head: str) -> FloatArray:
        """Return the same of the CPU time of a call."""
        ratios: FloatArray = np.log(self._cpu_s(head) / self._cpu_s(base))
        return ratios

    def _cpu_s(self, arm: str) -> FloatArray:
        return self.values[arm] * self.cpu_shares[arm]


def arrange(processes: Sequence[Process], columns: Sequence[Column] | None = None) -> Blocks:
    """Arrange processes by arm, block and column.

    columns: those to keep, in their order; without them, all that have a value, sorted.
    """
    if columns is None:
        columns = sorted(
            {
                (process.benchmark, case)
                for process in processes
                for case, value in process.values.items()
                if value is not None
            }
        )
    place = {column: i for i, column in enumerate(columns)}
    count = 1 + max((process.block for process in processes), default=-1)
    arms = sorted({process.arm for process in processes})
    values, cpu_shares = (
        {arm: np.full((count, len(place)), np.nan) for arm in arms} for _ in range(2)
    )
    wall_s = {arm: np.zeros(count) for arm in arms}
    for process in processes:
        for read, arrays in ((process.values, values), (process.cpu_shares, cpu_shares)):
            for case, value in read.items():
                if value is not None and (process.benchmark, case) in place:
                    arrays[process.arm][process.block, place[process.benchmark, case]] = value
        wall_s[process.arm][process.block] += process.wall_s
    kernel_s = _reference_kernel_s(processes, arms, count)
    return Blocks(tuple(columns), values, kernel_s, wall_s, cpu_shares)


def _reference_kernel_s(
    processes: Sequence[Process], arms: Sequence[str], blocks: int
) -> dict[str, FloatArray]:
    times_s: dict[tuple[str, int], list[float]] = defaultdict(list)
    for process in processes:
        if process.reference_kernel_s is not None:
            times_s[process.arm, process.block].append(process.reference_kernel_s)
    return {
        arm: np.array([np.mean(times_s.get((arm, i), [np.nan])) for i in range(blocks)])
        for arm in arms
    }


def start_file(file: Path, parameters: Mapping[str, Parameters]) -> None:
    """Make a file whose first line says which parameters the benchmarks have.

    parameters: by benchmark. Raises UserError where the file cannot be written, or exists: two runs
    in one file would be taken for one.
    """
    if file.exists():
        raise UserError(f"{file}: exists already; name another, or remove it")
    suite = {
        name: {"param_names": taken.names, "params": taken.values}
        for name, taken in parameters.items()
    }
    first = gzip.compress((json.dumps({"suite": suite}) + "\n").encode(), mtime=0)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(file) as half_written:
            half_written.write_bytes(first)
    except OSError as error:
        raise UserError(f"{file}: cannot be written ({error.strerror}); name another") from error


def append_processes(file: Path, processes: Iterable[Process]) -> None:
    """Add processes to a file that `start_file` made, all of them or none.

    A last member that was cut short is cut off, as nothing behind it could be read. UserError where
    the file cannot be written, or is no such file.
    """
    lines = "".join(json.dumps(_line(process)) + "\n" for process in processes)
    added = gzip.compress(lines.encode(), mtime=0)

    def addition(content: bytes) -> tuple[int, bytes]:
        try:
            _, kept = unpack(content)
        except UnusableError as error:
            raise UserError(f"{file}: {error}; name another") from error
        if not kept:
            raise UserError(f"{file}: says nothing of a suite; name another")
        return kept, added

    append_whole(file, addition)


def read_file(file: Path) -> tuple[dict[str, Parameters], list[Process]]:
    """Return the parameters by benchmark and the processes of a file.

    Raises UserError where it is no such file or holds no process.
    """
    try:
        unpacked, _ = unpack(read_bytes(file))  # a last member that was cut short is dropped
        first, *lines = unpacked.removesuffix(b"\n").split(b"\n")
        with inside("line 1"):
            parameters = _suite(parse_json(first))
        processes = []
        for number_of_line, line in enumerate(lines, 2):
            with inside(f"line {number_of_line}"):
                processes.append(_process(parse_json(line)))
        _require_arrangeable(processes)
    except UnusableError as error:
        raise UserError(f"{file}: holds no measured processes ({error}); name another") from error
    if not processes:
        raise UserError(f"{file}: holds no measured processes (it is empty); name another")
    return parameters, processes


def _suite(content: Any) -> dict[str, Parameters]:
    suite = mapping(*item(mapping(content), "suite"))
    parameters = {name: _parameters(entry, name) for name, entry in suite.items()}
    if sum(math.prod(map(len, taken.values)) for taken in parameters.values()) > _MOST_CASES:
        raise UnusableError(f"more than {_MOST_CASES:,} combinations of parameters")
    return parameters


def _parameters(content: Any, benchmark: str) -> Parameters:
    with inside(benchmark):
        entry = mapping(content)
        names = texts(*item(entry, "param_names"))
        values = tuple(texts(each, "params") for each in sequence(*item(entry, "params")))
        if not len(names) == len(values) <= MOST_PARAMETERS:
            raise UnusableError(f"{len(names)} names for {len(values)} parameters")
    return Parameters(names, values)


def _process(content: Any) -> Process:
    entry = {_FIELDS.get(key, key): value for key, value in mapping(content).items()}
    require_known(entry, [each.name for each in fields(Process)])
    missing = mapping(entry.get("missing", {}), "missing")
    return Process(
        block=whole_number(*item(entry, "block")),
        arm=text(*item(entry, "arm")),
        benchmark=text(*item(entry, "benchmark")),
        place=whole_number(*item(entry, "place")),
        values=_by_case(*item(entry, "values"), _above_0),
        reference_kernel_s=_if_known(*item(entry, "reference_kernel_s"), _above_0),
        wall_s=_above_0(*item(entry, "wall_s")),
        loops=_by_case(entry.get("loops", {}), "loops", whole_number),
        missing={case: text(why, case) for case, why in missing.items()},
        cpu_shares=_by_case(entry.get("cpu_shares", {}), "cpu_shares", _not_below_0),
    )


def _by_case(value: Any, where: str, read: Callable[[Any, str], T]) -> dict[str, T | None]:
    """Return numbers by case, None where there is none."""
    with inside(where):
        return {case: _if_known(each, case, read) for case, each in mapping(value).items()}


def _if_known(value: Any, where: str, read: Callable[[Any, str], T]) -> T | None:
    return None if value is None else read(value, where)


def _require_arrangeable(processes: Sequence[Process]) -> None:
    """Refuse blocks that `arrange` would make arrays for without any of them having a value."""
    blocks = 1 + max((process.block for process in processes), default=-1)
    if blocks > len(processes):
        raise UnusableError(
            f"there are {len(processes)} processes, and one is of block {blocks - 1}"
        )
    columns = {(process.benchmark, case) for process in processes for case in process.values}
    arms = {process.arm for process in processes}
    if blocks * len(columns) * len(arms) > _MOST_CELLS:
        raise UnusableError(f"its blocks, cases and arms make more than {_MOST_CELLS:,} cells")


def _line(process: Process) -> dict[str, Any]:
    """Return a process as the file has it, numbers to the six digits that the clock gives."""
    content = {key: value for key, value in asdict(process).items() if value not in ({}, None)}
    content |= {
        "values": {case: _digits(value) for case, value in process.values.items()},
        "reference_kernel_s": _digits(process.reference_kernel_s),
        "wall_s": _digits(process.wall_s),
    }
    return {_FILE_KEYS.get(name, name): value for name, value in content.items()}


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
