"""Processes measured in blocks, as arrays, and on disk as lines of JSON.

A file (`.jsonl.gz`) holds a line on the suite, then a line a process. It is only appended to, in
whole gzip members, so that what was measured before a crash stays readable: a last member that was
cut short is dropped.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import UserError
from ..stats.arrays import FloatArray
from .cases import Parameters

Column = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Process:
    """One process. values: case -> seconds a call, None where there is none; canary_s: what the
    frozen kernel took; place: which of its benchmark's sides it was in its block; wall_s: all of
    it.
    """

    block: int
    arm: str
    benchmark: str
    place: int
    values: Mapping[str, float | None]
    canary_s: float | None
    wall_s: float
    loops: Mapping[str, int | None] = field(default_factory=dict)
    lacking: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Blocks:
    """columns: (benchmark, case). Per arm: values, shape (blocks, columns), NaN where none;
    canary_s, shape (blocks,), mean over the arm's processes; wall_s, shape (blocks,), their sum.
    """

    columns: tuple[Column, ...]
    values: Mapping[str, FloatArray]
    canary_s: Mapping[str, FloatArray]
    wall_s: Mapping[str, FloatArray]

    def log_ratios(self, base: str, head: str) -> FloatArray:
        """log(head / base), shape (blocks, columns), NaN where a side has no value."""
        ratios: FloatArray = np.log(self.values[head] / self.values[base])
        return ratios


def arranged(processes: Sequence[Process], columns: Sequence[Column] | None = None) -> Blocks:
    """Arrange processes by arm, block and column; without `columns`, those that have a value."""
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
    values = {arm: np.full((count, len(place)), np.nan) for arm in arms}
    wall_s = {arm: np.zeros(count) for arm in arms}
    canaries: dict[str, list[list[float]]] = {arm: [[] for _ in range(count)] for arm in arms}
    for process in processes:
        for case, value in process.values.items():
            if value is not None and (process.benchmark, case) in place:
                values[process.arm][process.block, place[process.benchmark, case]] = value
        wall_s[process.arm][process.block] += process.wall_s
        if process.canary_s is not None:
            canaries[process.arm][process.block].append(process.canary_s)
    canary_s = {
        arm: np.array([np.mean(block) if block else np.nan for block in canaries[arm]])
        for arm in arms
    }
    return Blocks(tuple(columns), values, canary_s, wall_s)


def start_file(file: Path, parameters: Mapping[str, Parameters]) -> None:
    """Make a file whose first line says which parameters the benchmarks have.

    parameters: by benchmark. UserError where the file is there: two runs in one
    would be taken for one.
    """
    if file.exists():
        raise UserError(f"{file}: is there already; name another, or remove it")
    kept = {
        name: {"param_names": taken.names, "params": taken.values}
        for name, taken in parameters.items()
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress((json.dumps({"suite": kept}) + "\n").encode(), mtime=0))


def append_processes(file: Path, processes: Iterable[Process]) -> None:
    """Add processes to a file that was started."""
    lines = "".join(json.dumps(_short(process)) + "\n" for process in processes)
    with file.open("ab") as out:
        out.write(gzip.compress(lines.encode(), mtime=0))


def read_file(file: Path) -> tuple[dict[str, Parameters], list[Process]]:
    """Return the parameters by benchmark and the processes of a file.

    UserError where it is no such file or holds no process.
    """
    try:
        first, *lines = _whole_members(file.read_bytes()).decode().splitlines()
        parameters = {
            name: Parameters(tuple(entry["param_names"]), tuple(map(tuple, entry["params"])))
            for name, entry in json.loads(first)["suite"].items()
        }
        processes = [Process(**json.loads(line)) for line in lines]
    except (OSError, ValueError, TypeError, KeyError, AttributeError, zlib.error) as error:
        raise UserError(f"{file}: holds no measured processes ({error}); name another") from error
    if not processes:
        raise UserError(f"{file}: holds no measured processes (it is empty); name another")
    return parameters, processes


def _whole_members(compressed: bytes) -> bytes:
    """What the gzip members hold, without a last one that was cut short."""
    content = []
    while compressed:
        member = zlib.decompressobj(wbits=31)  # gzip
        text = member.decompress(compressed)
        if not member.eof:
            break
        content.append(text)
        compressed = member.unused_data
    return b"".join(content)


def _short(process: Process) -> dict[str, Any]:
    """Six digits of each number: the clock does not give more."""
    content = {key: value for key, value in asdict(process).items() if value not in ({}, None)}
    content["values"] = {key: _digits(value) for key, value in process.values.items()}
    return content | {"canary_s": _digits(process.canary_s), "wall_s": _digits(process.wall_s)}


def _digits(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")
