"""`benchmarks/calibration.json`: written by `calibrate`, reviewed, and read while measuring.

Schema 2: `schema`; `benchmarks`: name -> `revision`, `from` (`commit`, `date`, `machine`, `python`,
`pyperf` and the `min_time_s` of a value), `process_s` (one process of all its cases),
`asv_process_s` (one for each case), `processes`, and `cases`: parameters -> `loops`, `warmups`,
`warmups_found`, `values`, `value_s` (a call), `relative_sd` (between processes),
`processes_for_1_percent`, `expected_precision` (95 %, half width of the mean of `processes`), and
`from` where that is not the benchmark's. The reader in `benchmarks/calibration.py`, which has the
number of the schema as well because it runs without this package, uses the first few.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import UserError

SCHEMA = 2
COUNTS = ("loops", "warmups", "values")
COSTS = ("process_s", "asv_process_s")


def empty_calibration() -> dict[str, Any]:
    return {"schema": SCHEMA, "benchmarks": {}}


def read_calibration(file: Path) -> dict[str, Any]:
    """The file's content, an empty calibration where there is none; UserError if it is not one."""
    if not file.exists():
        return empty_calibration()
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
    """`old` with the cases that `new` has calibrated, again or for the first time.

    A benchmark that is called as often as before keeps its revision, so its history goes on.
    """
    benchmarks = dict(old["benchmarks"])
    for name, entry in new["benchmarks"].items():
        before = benchmarks.get(name)
        benchmarks[name] = _again(before, entry) if before else {"revision": 1, **entry}
    return {**new, "benchmarks": dict(sorted(benchmarks.items()))}


def _again(before: Mapping[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """An entry with what only `before` has: a commit that lacks an engine says nothing of it."""
    only_before = before["cases"].keys() - entry["cases"].keys()
    kept = {key: {"from": before["from"], **before["cases"][key]} for key in only_before}
    cases = {
        key: kept.get(key) or entry["cases"][key] for key in {**before["cases"], **entry["cases"]}
    }
    # With cases kept, the processes just measured were without them, and so cheaper.
    costs = {cost: max(before[cost], entry[cost]) for cost in COSTS} if kept else {}
    revision = before["revision"] + (_counts(before["cases"]) != _counts(cases))
    return {"revision": revision, **entry, **costs, "cases": cases}


def write_calibration(file: Path, content: Mapping[str, Any]) -> None:
    """Replace the file whole; a line a case, so that a review sees what changed."""
    half_written = file.with_suffix(f".{os.getpid()}")
    half_written.write_text(_lines(content), encoding="utf-8")
    os.replace(half_written, file)


def _counts(cases: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(case[name] for name in COUNTS) for key, case in cases.items()}


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
