"""What a stranger's `asv compare` printed, under a fold of a comment: told or left out."""

from pathlib import Path

from tests.fuzz.mutate import any_bytes, lines
from tests.fuzz.promises import BrokenPromiseError
from tools.gate.asv_table import what_asv_says

TABLE = """
All benchmarks:

| Change   | Before [aaaaaaaa] | After [bbbbbbbb] |   Ratio | Benchmark (Parameter) |
|----------|-------------------|------------------|---------|-----------------------|
| +        | 1.00±0.1ms        | 2.00±0.1ms       |    2.00 | step.time_step(1)     |
|          | 1.00±0.1ms        | 1.20±0.1ms       |   ~1.20 | step.time_step(3)     |
| !        | 1.00±0.1ms        | failed           |     n/a | step.time_step(4)     |
"""
ROOM = 60_000

mutate = lines(any_bytes)


def seeds(folder: Path) -> list[Path]:
    file = folder / "compare.txt"
    file.write_text(TABLE, encoding="utf-8")
    return [file]


def read(file: Path) -> None:
    said = what_asv_says(file, ROOM)
    said.encode()
    if len(said) > ROOM + 1_000:
        raise BrokenPromiseError("more than there is room for")
