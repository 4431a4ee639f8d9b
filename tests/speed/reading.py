"""How fast recorded results are read, against `asv publish` on the same files in the same run.

    python -m tests.speed.reading [--sunpy DIR] [--quick]

DIR holds the 1,396 result files of sunpy's history. `asv publish` wants every commit in a
repository, so it gets one of as many empty commits, and the files are rewritten to name those.
"First" is without a cache, "again" with the one that the first wrote. "Read and summarised" leaves
out what starting Python and imports take, "whole process" does not. The sides take turns; shown are
the median over rounds and the range. Linux only; takes a minute or two.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, sleep
from typing import NamedTuple

from tests.speed import table
from tests.speed.rows import Row

SUNPY = Path(__file__).resolve().parents[3] / "shared/fixtures/asv-results/sunpy-ghactions"
SIDE_CARS = ("benchmarks.json", "machine.json")
NEW = 10
SETTLED_S = 2.1  # younger files are read again, as their signatures may not have changed yet
COPIES = (1, 4, 16)


class Reading(NamedTuple):
    """process_s: the whole process, with what imports take. grown_bytes: of its peak by this."""

    process_s: float
    read_s: float
    summary_s: float
    grown_bytes: float
    peak_bytes: float

    @property
    def in_process_s(self) -> float:
        return self.read_s + self.summary_s


def read(results: Path, cache: Path) -> Reading:
    command = [sys.executable, "-m", "tests.speed.summarise", str(results)]
    start_s = perf_counter()
    done = subprocess.run(
        command,
        env={**os.environ, "XDG_CACHE_HOME": str(cache)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Reading(perf_counter() - start_s, *map(float, done.stdout.split()))


def publish_s(project: Path) -> float:
    shutil.rmtree(project / "html", ignore_errors=True)
    start_s = perf_counter()
    command = [sys.executable, "-m", "asv", "publish", "--config", "asv.conf.json"]
    subprocess.run(command, cwd=project, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - start_s


def result_files(results: Path) -> list[Path]:
    return sorted(p for p in results.rglob("*.json") if p.name not in SIDE_CARS)


def put(source: Path, results: Path, commit: str) -> Path:
    """Write a copy of a result file that is of another commit."""
    content = source.read_bytes()
    old = json.loads(content)["commit_hash"]
    environment = source.name.partition("-")[2]
    path = results / source.parent.name / f"{commit[:8]}-{environment}"
    path.write_bytes(content.replace(old.encode(), commit.encode()))
    return path


def empty_results(sunpy: Path, results: Path) -> Path:
    """Make a results directory with what is beside the result files."""
    for path in sunpy.rglob("results/**/*.json"):
        if path.name in SIDE_CARS:
            copy = results / path.relative_to(sunpy / "results")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    return results


def publishable(sunpy: Path, project: Path) -> Path:
    """Make a project with a repository whose commits are those of its results."""
    files = result_files(sunpy / "results")
    dated = sorted((json.loads(path.read_bytes())["date"] // 1000, path) for path in files)
    git = ["git", "-C", str(project / "repo")]
    (project / "repo").mkdir(parents=True)
    subprocess.run([*git, "init", "--quiet", "--bare", "--initial-branch=main"], check=True)
    told = "".join(
        f"commit refs/heads/main\ncommitter a <a@b> {date_s} +0000\ndata 1\n{i % 10}\n"
        for i, (date_s, _) in enumerate(dated)
    )
    subprocess.run([*git, "fast-import", "--quiet"], input=told.encode(), check=True)
    listed = subprocess.run(
        [*git, "rev-list", "--reverse", "--topo-order", "main"], capture_output=True, check=True
    )
    results = empty_results(sunpy, project / "results")
    for (_, path), commit in zip(dated, listed.stdout.decode().split(), strict=True):
        put(path, results, commit)
    config = {
        **json.loads((sunpy / "asv.conf.json").read_bytes()),
        "repo": "repo",
        "branches": ["main"],
    }
    (project / "asv.conf.json").write_text(json.dumps(config))
    return project


def copied(sunpy: Path, results: Path, copies: int) -> Path:
    """Make a results directory of `copies` times as many files."""
    empty_results(sunpy, results)
    for path in result_files(sunpy / "results"):
        for i in range(copies):
            put(path, results, hashlib.sha1(f"{i}{path.name}".encode()).hexdigest())
    return results


Figures = tuple[list[Row], list[list[float]]]


def against_publish(sunpy: Path, scratch: Path, rounds: int) -> Figures:
    project = publishable(sunpy, scratch / "project")
    results = project / "results"
    rows = [
        Row("asv publish: s", None, None),
        Row("first, read and summarised / publish", 0.1, 0.05, True),
        Row(f"again, {NEW} new, read and summarised / publish", 0.1, 0.05, True),
        Row("first, whole process / publish", 0.1, 0.05, True),
        Row(f"again, {NEW} new, whole process / publish", 0.1, 0.05, True),
        Row("first, reading: s", None, None),
        Row(f"again, {NEW} new, reading: s", None, None),
        Row(f"again, {NEW} new / first, reading", None, None),
        Row(f"again, {NEW} new / first, read and summarised", 0.2, 0.15, True),
        Row(f"again, {NEW} new / first, whole process", None, None),
    ]
    figures = []
    sleep(SETTLED_S)
    for i in range(rounds):
        asv_s = publish_s(project)
        cache = scratch / f"cache-{i}"
        first = read(results, cache)
        new = [
            put(path, results, hashlib.sha1(f"new{path.name}".encode()).hexdigest())
            for path in result_files(results)[:NEW]
        ]
        again = read(results, cache)
        for path in new:
            path.unlink()
        figures.append(
            [
                asv_s,
                first.in_process_s / asv_s,
                again.in_process_s / asv_s,
                first.process_s / asv_s,
                again.process_s / asv_s,
                first.read_s,
                again.read_s,
                again.read_s / first.read_s,
                again.in_process_s / first.in_process_s,
                again.process_s / first.process_s,
            ]
        )
    return rows, figures


def growth(sunpy: Path, scratch: Path, rounds: int) -> Figures:
    made = [copied(sunpy, scratch / f"{copies}-times", copies) for copies in COPIES]
    files = [len(result_files(results)) for results in made]
    rows = []
    for n, what in (
        (n, what) for n in files for what in ("first: s", "again: s", "first: MB more")
    ):
        rows.append(Row(f"{n:,} files, {what}", None, None))
    ends = f"{COPIES[-1]} times as many / 1"
    rows += [
        Row(f"{what} a file, {ends}", 1.5, 1.1, True)
        for what in ("first: time", "again: time", "first: memory")
    ]
    figures = []
    for i in range(rounds):
        of_round: list[float] = []
        for results in made:
            cache = scratch / f"cache-of-{results.name}-{i}"
            first, again = read(results, cache), read(results, cache)
            of_round += [
                first.in_process_s,
                again.in_process_s,
                first.grown_bytes / 1e6,
            ]
        ratios = [many / few for few, many in zip(of_round[:3], of_round[-3:], strict=True)]
        figures.append(of_round + [ratio / (files[-1] / files[0]) for ratio in ratios])
    return rows, figures


def lines(letter: str, measured: Figures) -> Iterator[str]:
    rows, figures = measured
    for row, of_row in zip(rows, zip(*figures, strict=True), strict=True):
        yield table.line(letter, row, of_row)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sunpy", type=Path, default=SUNPY, metavar="DIR", help="the history")
    parser.add_argument("--quick", action="store_true", help="two rounds, not five")
    asked = parser.parse_args()
    if not asked.sunpy.is_dir():
        print(f"{asked.sunpy}: not there; name the history with --sunpy", file=sys.stderr)
        return 20
    rounds = 2 if asked.quick else 5
    print(table.COLUMNS.format("", "results of sunpy", "figure", "range", "must", "aim", "verdict"))
    with tempfile.TemporaryDirectory() as scratch:
        for letter, measure in (("p", against_publish), ("g", growth)):
            for line in lines(letter, measure(asked.sunpy, Path(scratch), rounds)):
                print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
