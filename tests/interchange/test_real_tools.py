"""What the tools themselves write here, read back."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

import pyperf
import pytest

from tools.store.side_car import side_car_paths

# 2.0 beside this Python, and whatever version the system has.
OWN = str(Path(sys.executable).with_name("hyperfine"))
HYPERFINES = list(dict.fromkeys([OWN, shutil.which("hyperfine") or OWN]))
SUITE = """
import pyperf
runner = pyperf.Runner(values=2, warmups=1, processes=2, loops=64)
for n in (10, 100):
    runner.metadata["n"] = n
    runner.bench_func(f"sum[{n}]", sum, range(n))
"""
TESTS = """
import pytest

@pytest.mark.parametrize("n", [10, 100])
def test_sum(benchmark, n):
    benchmark.pedantic(sum, (range(n),), rounds=5, iterations=20)
"""


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_pyperf(target: Any, small_repository: str) -> None:
    script, written = target.write("suite.py", SUITE), target.root / "p.json"
    run(sys.executable, str(script), "--quiet", "-o", str(written), cwd=target.root)
    target.take(written, "--commit", "HEAD")
    (file,) = target.files()
    suite = pyperf.BenchmarkSuite.load(str(written))
    for n in ("10", "100"):
        benchmark = suite.get_benchmark(f"sum[{n}]")
        runs = [run.values for run in benchmark.get_runs() if run.values]
        samples = file.rows["sum"].samples()[n].tolist()
        assert samples == [median(values) for values in runs]
    (side_car,) = side_car_paths(target.results)
    kept = pyperf.BenchmarkSuite.load(str(side_car))
    values = [b.get_values() for b in kept.get_benchmarks()]
    assert values == [b.get_values() for b in suite.get_benchmarks()]


def test_pytest_benchmark(target: Any, small_repository: str) -> None:
    target.write("test_sums.py", TESTS)
    written = target.root / "b.json"
    command = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_sums.py")
    run(*command, f"--benchmark-json={written}", cwd=target.root)
    target.take(written, "--machine", "laptop")
    (file,) = target.files()
    assert file.commit == small_repository
    stats = {
        str(entry["params"]["n"]): entry["stats"]["median"]
        for entry in json.loads(written.read_text())["benchmarks"]
    }
    assert file.rows["test_sums.test_sum"].cases() == pytest.approx(stats)


@pytest.mark.parametrize("program", HYPERFINES)
def test_hyperfine(target: Any, small_repository: str, program: str) -> None:
    written = target.root / "h.json"
    scan = ("--parameter-scan", "n", "1", "3", "--shell=none", "seq {n}")
    run(program, "--runs", "3", "--export-json", str(written), *scan, cwd=target.root)
    target.take(written, "--commit", "HEAD", "--machine", "laptop")
    (file,) = target.files()
    assert {case: len(s) for case, s in file.rows["seq_n"].samples().items()} == {
        **dict.fromkeys(("1", "2", "3"), 3)
    }


def test_google_benchmark(target: Any, small_repository: str) -> None:
    script = target.write(
        "gb.py",
        "import google_benchmark as b\n"
        "@b.register\n@b.option.range_multiplier(8)\n@b.option.range(8, 64)\n"
        "def sort(state):\n    while state:\n        sorted(range(state.range(0)))\n"
        "b.main()\n",
    )
    written = target.root / "g.json"
    options = (f"--benchmark_out={written}", "--benchmark_repetitions=3")
    run(sys.executable, str(script), "--benchmark_min_time=0.001s", *options, cwd=target.root)
    target.take(written, "--commit", "HEAD", "--machine", "laptop")
    (file,) = target.files()
    assert set(file.rows["sort"].cases()) == {"8", "64"}
