"""`benchmarks/calibration.json`: written by `calibrate`, reviewed, and read while measuring.

Schema 1: `schema`; `commit`, `date`, `machine`, `python`, `pyperf`: where it comes from;
`min_time_s`; `benchmarks`: name -> `revision`, `processes`, `process_s` (one process of all its
cases), `asv_process_s` (one for each case), and `cases`: parameters -> `loops`, `warmups`,
`warmups_found`, `values`, `value_s` (a call), `relative_sd` (between processes),
`processes_for_1_percent`, `expected_precision` (95 %, half width of the mean of `processes`). The
reader in `benchmarks/calibration.py` uses the first few.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tools.errors import UserError

SCHEMA = 1
COUNTS = ("loops", "warmups", "values")


def read_calibration(file: Path) -> dict[str, Any]:
    """The file's content, an empty calibration where there is none; UserError if it is not one."""
    if not file.exists():
        return {"schema": SCHEMA, "benchmarks": {}}
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        schema, _ = content["schema"], content["benchmarks"].items()
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise UserError(
            f"{file}: no calibration ({error}); restore it, or remove it and calibrate"
        ) from error
    if schema != SCHEMA:
        raise UserError(f"{file}: schema {schema} is not {SCHEMA}; remove it and calibrate")
    return content


def merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """`new` with the benchmarks of `old` that it does not calibrate again.

    A benchmark that is called as often as before keeps its revision, so its history goes on.
    """
    benchmarks = dict(old["benchmarks"])
    for name, entry in new["benchmarks"].items():
        before = benchmarks.get(name)
        revision = 1 if before is None else before["revision"] + (_counts(before) != _counts(entry))
        benchmarks[name] = {"revision": revision, **entry}
    return {**new, "benchmarks": dict(sorted(benchmarks.items()))}


def write_calibration(file: Path, content: Mapping[str, Any]) -> None:
    """Replace the file whole; a line a case, so that a review sees what changed."""
    half_written = file.with_suffix(f".{os.getpid()}")
    half_written.write_text(_lines(content), encoding="utf-8")
    os.replace(half_written, file)


def _counts(entry: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(case[name] for name in COUNTS) for key, case in entry["cases"].items()}


def _lines(content: Mapping[str, Any]) -> str:
    """JSON with two levels folded out and each case on a line of its own."""
    head = {key: value for key, value in content.items() if key != "benchmarks"}
    blocks = []
    for name, entry in content["benchmarks"].items():
        facts = json.dumps({key: value for key, value in entry.items() if key != "cases"})[1:-1]
        cases = ",\n".join(
            f"      {json.dumps(key)}: {json.dumps(case)}" for key, case in entry["cases"].items()
        )
        blocks.append(f'    {json.dumps(name)}: {{{facts}, "cases": {{\n{cases}\n    }}}}')
    first = json.dumps(head, indent=2)[:-2]
    return f'{first},\n  "benchmarks": {{\n' + ",\n".join(blocks) + "\n  }\n}\n"
