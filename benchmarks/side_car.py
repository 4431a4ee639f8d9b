"""Every value of every process, beside ASV's results, in a file that pyperf opens.

ASV keeps one number a process. `results/processes/HOST/HASH-ENVIRONMENT.pyperf.json.gz` keeps what
it is the median of, warm-ups included: `python -m pyperf check FILE`, `hist`, `compare_to`. A run
is a process; its metadata hold the counters of the time in which its values were taken. The format
is pyperf's 1.0, written here because environments do not hold pyperf.

A file is of one host, as pyperf opens none whose runs differ in that; the host is called what ASV
calls the machine by default, since it does not tell the measuring process of `--machine`. A commit
measured again adds runs, told apart by their dates. Benchmarks go by name, parameters and version:
runs before and after a new calibration are two benchmarks, and `compare_to` compares what two files
have under one calibration. The suffix is not `.json`: ASV would take that for results of its own.

ASV's setting `results_dir` does not reach the measuring process either: it must be `results`, as in
this project.
"""

import gzip
import hashlib
import json
import os
import platform
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.calibration import case_key

DIRECTORY = Path("results") / "processes"
LONG_NAME = 128  # ASV's own limit and short form, so that both files are called alike
_COMPACT = (",", ":")


def record_process(
    name: str,
    params: Sequence[Any],
    version: str,
    loops: int,
    warmups: Sequence[float],
    values: Sequence[float],
    counters: Mapping[str, float | str],
) -> None:
    """Add a run; nothing outside of `asv run`, which alone says which commit is measured.

    version: the benchmark's, which names its calibration. warmups, values: seconds a call.
    counters: what happened while the values were taken, as `counters.since` has it.
    """
    file = _file(os.environ)
    if file is None:
        return
    run = {
        "metadata": {
            **counters,
            "date": datetime.now().isoformat(sep=" "),
            "loops": loops,
        },
        "warmups": [[loops, value] for value in warmups],
        "values": list(values),
    }
    try:
        add_run(file, f"{name}({case_key(params)}) [{version}]", run)
    except Exception as error:  # no room, or a damaged file: the sample is valid all the same
        print(f"{file}: values not kept ({type(error).__name__}: {error})", file=sys.stderr)


def add_run(file: Path, name: str, run: dict[str, Any]) -> None:
    """Add a run of benchmark `name` to a file that is replaced whole or not at all."""
    suite = _read(file)
    for benchmark in suite["benchmarks"]:
        if benchmark["metadata"]["name"] == name:
            break
    else:
        benchmark = {"metadata": {"name": name, "unit": "second"}, "runs": []}
        suite["benchmarks"].append(benchmark)
    benchmark["runs"].append(run)
    file.parent.mkdir(parents=True, exist_ok=True)
    half_written = file.with_name(f"{file.name}.{os.getpid()}")
    text = json.dumps(suite, separators=_COMPACT).encode()
    try:
        half_written.write_bytes(gzip.compress(text, mtime=0))
        os.replace(half_written, file)
    finally:
        half_written.unlink(missing_ok=True)


def _read(file: Path) -> dict[str, Any]:
    if file.exists():
        return json.loads(gzip.decompress(file.read_bytes()))
    metadata = {
        "python_version": platform.python_version(),
        "python_implementation": platform.python_implementation().lower(),
        "cpu_count": os.cpu_count(),
    }
    return {"version": "1.0", "metadata": metadata, "benchmarks": []}


def _file(environment: Any) -> Path | None:
    root, commit = environment.get("ASV_CONF_DIR"), environment.get("ASV_COMMIT")
    if not root or not commit:
        return None
    name = environment.get("ASV_ENV_NAME", "existing")
    if len(name) >= LONG_NAME:
        name = "env-" + hashlib.md5(name.encode()).hexdigest()
    return Path(root) / DIRECTORY / platform.node() / f"{commit[:8]}-{name}.pyperf.json.gz"
