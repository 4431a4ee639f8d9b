"""What `history` takes of a history as large as SciPy's: CPU time and memory of the whole process.

    python -m tests.speed.large_history [--quick]

Writes 1,406 result files of six environments, 590 MB, with 20,676 series over sizes or without, in
a temporary directory, and answers them three times: without a cache, with the one that the first
wrote, and of one benchmark. In each environment ten series change at one commit, a few wander, and
the rest is noise of its own size. Linux only; takes some minutes. --quick: a tenth of the files.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.speed import table
from tests.speed.rows import Row

FILES, ENVIRONMENTS = 1_406, 6
ALONE, CURVES = 2_969, 477  # series of an environment, without a size and with three
SIZES = ("100", "1000", "10000")
COLUMNS = (
    *("result", "params", "version", "started_at", "duration"),
    *("stats_ci_99_a", "stats_ci_99_b", "stats_q_25", "stats_q_75", "stats_number", "stats_repeat"),
)
CASES = 7  # of a benchmark without a size, more or less
DAY_MS = 86_400_000
ANSWER = """
import os, re, sys
from pathlib import Path
from tools.__main__ import main
code = main(sys.argv[1:])
peak = re.search(r"^VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
spent = os.times()
print(code, spent.user + spent.system + spent.children_user, int(peak[1]) / 1e3, file=sys.stderr)
"""


def write_history(root: Path, files: int = FILES) -> Path:
    """Write the results of so many commits, and return their directory."""
    results = root / "results"
    (results / "box").mkdir(parents=True)
    rng = np.random.default_rng(1)
    shapes = list(_shapes(rng))
    names = [f"module_{i // 20:02}.Suite{i // 5}.time_case_{i}" for i in range(len(shapes))]
    described = {
        name: {"param_names": ["kind", "n"][2 - len(params) :], "unit": "seconds", "version": "1"}
        for name, params in zip(names, shapes, strict=True)
    }
    (results / "benchmarks.json").write_text(json.dumps({**described, "version": 2}))
    cells = [int(np.prod([len(values) for values in params])) for params in shapes]
    total = sum(cells)
    for environment in range(ENVIRONMENTS):
        level = rng.normal(-9, 2, total)
        noise = 0.01 * np.exp(rng.normal(0, 0.7, total))
        changed = rng.choice(total, 10, replace=False)
        wandering = rng.choice(total, total // 50, replace=False)
        walk = np.zeros(total)
        commits = range(environment, files, ENVIRONMENTS)
        for place, t in enumerate(commits):
            walk[wandering] += 0.02 * rng.standard_normal(len(wandering))
            logs = level + walk + noise * rng.standard_normal(total)
            logs[changed] += 0.3 * (place > len(commits) // 2)
            values = np.split(np.exp(logs), np.cumsum(cells)[:-1])
            missing = {int(i) for i in rng.choice(len(names), len(names) // 50)}
            rows = {
                name: _row(of_row, params, place)
                for i, (name, params, of_row) in enumerate(zip(names, shapes, values, strict=True))
                if i not in missing
            }
            _write(results / "box", t, f"conda-py3.{environment + 5}", rows)
    return results


def _shapes(rng: np.random.Generator) -> Any:
    """Yield the parameters of each benchmark."""
    left = ALONE
    while left:
        count = min(left, int(rng.integers(1, 2 * CASES)))
        left -= count
        yield [[f"'method_{i}'" for i in range(count)]]
    for first in range(0, CURVES, CASES):
        kinds = [f"'kind_{i}'" for i in range(min(CASES, CURVES - first))]
        yield [kinds, list(SIZES)]


def _row(values: np.ndarray, params: list[list[str]], place: int) -> list[Any]:
    results = values.tolist()
    low, high = ([float(f"{factor * x:.5g}") for x in results] for factor in (0.99, 1.01))
    numbers, repeats = [1 + place % 9] * len(results), [10] * len(results)
    return [results, params, "1", 1_700_000_000_000, 1.5, low, high, low, high, numbers, repeats]


def _write(folder: Path, t: int, environment: str, rows: dict[str, Any]) -> None:
    commit = f"{t:08x}" * 5
    content = {
        "version": 2,
        "commit_hash": commit,
        "env_name": environment,
        "date": 1_300_000_000_000 + DAY_MS * t,
        "params": {"machine": "box", "cpu": "a cpu", "ram": "16GB"},
        "result_columns": COLUMNS,
        "results": rows,
    }
    (folder / f"{commit[:8]}-{environment}.json").write_text(json.dumps(content))


def answer(results: Path, cache: Path, *options: str) -> tuple[float, float, int]:
    """Return CPU seconds and megabytes of `history`, and how many lines it prints."""
    command = [sys.executable, "-c", ANSWER, "history", "--results", str(results), *options]
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command,
        env={**os.environ, **one_thread, "XDG_CACHE_HOME": str(cache)},
        capture_output=True,
        text=True,
        check=True,
    )
    code, cpu_s, peak_mb = done.stderr.splitlines()[-1].split()
    if code != "0":
        raise RuntimeError(done.stderr)
    return float(cpu_s), float(peak_mb), len(done.stdout.splitlines())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the files")
    files = FILES // 10 if parser.parse_args().quick else FILES
    with tempfile.TemporaryDirectory() as scratch:
        results = write_history(Path(scratch), files)
        paths = list(results.rglob("*-*.json"))
        megabytes = sum(path.stat().st_size for path in paths) / 1e6
        what = f"{len(paths):,} files, {megabytes:.0f} MB"
        print(table.COLUMNS.format("", what, "figure", "range", "must", "aim", "verdict"))
        cache = Path(scratch) / "cache"
        for name, options in (
            ("first", ()),
            ("again", ()),
            ("one benchmark", ("--bench", r"_7\(")),
        ):
            cpu_s, peak_mb, lines = answer(results, cache, *options)
            for unit, figure, must, aim in (
                ("CPU s", cpu_s, 60.0, 30.0),
                ("peak MB", peak_mb, 500.0, None),
                ("lines", float(lines), None, None),
            ):
                row = Row(f"{name}: {unit}", must, aim, smaller_is_better=True)
                print(table.line("h", row, (figure,)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
