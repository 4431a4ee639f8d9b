"""What `make claims` measures: each function is one claim, and returns plain numbers."""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from time import perf_counter

import json5
import numpy as np

from tests.speed.reading import SUNPY, read
from tests.speed.suite_time import ROUNDS, block_distances, plain_distances
from tools.checkout import git
from tools.measure.asv_variables import asv_variables
from tools.measure.blocks import Arm, measure_block
from tools.measure.installation import install
from tools.measure.suite import discover
from tools.store.blocks import arrange

ROOT = Path(__file__).resolve().parents[2]
PART = r"^(step|components)\."  # of the suite: 55 cases of 10 to 100,000 vehicles
BLOCKS = 12
BOOTSTRAPS = 2000
CASE = ("--vehicles", "100", "--steps", "1000")
FILE = "simcore/engines/numpy/ring.py"


def suite_time() -> dict[str, object]:
    """How much less time the blocks of the gate take than `asv run` with its defaults, for
    intervals of equal width. Cases are resampled for the interval."""
    commit = git(ROOT, "rev-parse", "HEAD").strip()
    with tempfile.TemporaryDirectory() as scratch:
        result, asv_wall_s = _plain_asv(Path(scratch), commit)
        plain = plain_distances(result)
    installation = install(ROOT, commit, "claims")
    suite = discover(installation)
    groups = [group for name, group in suite.items() if re.search(PART, name)]
    arm, draw = Arm("base", installation), Random(1)
    measure_block(0, [arm], groups, draw)  # compiles, and fills the caches of files
    processes = [p for block in range(BLOCKS) for p in measure_block(block, [arm], groups, draw)]
    blocks = arrange(processes)
    ours = block_distances(blocks)
    shared = sorted(plain.keys() & ours.keys())
    pairs = np.array([(plain[case], ours[case]) for case in shared])
    block_s = float(np.median(blocks.wall_s["base"]))
    draws = np.random.default_rng(1).integers(len(pairs), size=(BOOTSTRAPS, len(pairs)))
    factors = [_factor(pairs[drawn], asv_wall_s, block_s) for drawn in draws]
    low, high = np.quantile(factors, (0.025, 0.975))
    return {
        "cases": len(shared),
        "asv_wall_s": asv_wall_s,
        "block_wall_s": block_s,
        "factor": {"value": _factor(pairs, asv_wall_s, block_s), "low": low, "high": high},
    }


def kept_answer() -> dict[str, object]:
    """How much less time the same question takes again."""
    measured_s = [_tools_s("benchmark", *CASE, "--fresh")[0] for _ in range(3)]
    again_s = [_tools_s("benchmark", *CASE)[0] for _ in range(3)]
    return {"measured_s": statistics.median(measured_s), "again_s": statistics.median(again_s)}


def edit_to_verdict() -> dict[str, object]:
    """What it takes from an edit to a verdict on it, in a clone; the edit plants a slow-down."""
    with tempfile.TemporaryDirectory() as scratch:
        clone = Path(scratch) / "clone"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        options = ("benchmark", *CASE, "--scenario", "ring")
        _tools_s(*options, "--save", "before", cwd=clone)
        file = clone / FILE
        source = file.read_text(encoding="utf-8")
        planted, count = re.subn(
            r"(    def decide\(self\) -> None:\n        \"\"\".*?\"\"\"\n)",
            r"\1        for _ in range(2000):\n            pass\n",
            source,
            flags=re.DOTALL,
        )
        file.write_text(planted, encoding="utf-8")
        wall_s, printed = _tools_s(
            *options, "--against", "before", "--format", "json", cwd=clone, fine=(0, 10, 11)
        )
    verdict = json.loads(printed)[0]["against"]
    return {"wall_s": wall_s, "planted": count, "words": verdict["words"]}


def large_history() -> dict[str, object] | None:
    """What reading 1,396 result files of another project takes; None where they are not there."""
    if not SUNPY.is_dir():
        return None
    with tempfile.TemporaryDirectory() as scratch:
        first, again = (read(SUNPY / "results", Path(scratch)) for _ in range(2))
    return {
        "files": sum(1 for _ in (SUNPY / "results").rglob("*.json")),
        "first_s": first.in_process_s,
        "again_s": again.in_process_s,
        "grown_mb": first.grown_bytes / 1e6,
    }


def _factor(pairs: np.ndarray, asv_wall_s: float, block_s: float) -> float:
    """Return by how much less wall time: an error falls with the root of the processes."""
    asv_error, our_error = np.median(pairs, axis=0)
    return float(asv_wall_s / (ROUNDS * (our_error / asv_error) ** 2 * block_s))


def plain_suite(folder: Path) -> Path:
    """Write the suite into `folder` as plain ASV would time it: its own type, no attributes."""
    suite = folder / "benchmarks"
    shutil.copytree(ROOT / "benchmarks", suite)
    (suite / "__init__.py").write_text("")  # ASV's own time type
    common = suite / "common.py"
    text = common.read_text(encoding="utf-8")
    attributes = (
        r"(class Timed:\n    \"\"\"[^\n]*\"\"\"\n)(\n    \w+ = [^\n]*(\n    \w+ = [^\n]*)*)"
    )
    common.write_text(re.sub(attributes, r"\1", text), encoding="utf-8")
    return suite


def _plain_asv(scratch: Path, commit: str) -> tuple[Path, float]:
    """Run ASV as it comes on the part of the suite; return its result file and the seconds."""
    conf = json5.loads((ROOT / "asv.conf.json").read_text(encoding="utf-8"))
    suite = plain_suite(scratch)
    conf |= {
        "repo": str(ROOT),
        "benchmark_dir": str(suite),
        "results_dir": str(scratch / "results"),
        "env_dir": str(ROOT / "env" / "claims"),
    }
    config = scratch / "asv.conf.json"
    config.write_text(json.dumps(conf), encoding="utf-8")
    run = [sys.executable, "-m", "asv", "run", "--config", str(config), f"{commit}^!"]
    machine = ["--machine", "claims"]
    environment = os.environ | asv_variables()
    subprocess.run(
        [*run[:3], "machine", "--yes", "--machine", "claims", "--config", str(config)],
        cwd=scratch,
        env=environment,
        check=True,
        capture_output=True,
    )
    first = [*run, *machine, "--bench", "just-discover"]  # makes the environment
    subprocess.run(first, cwd=scratch, env=environment, capture_output=True)
    start_s = perf_counter()
    subprocess.run(
        [*run, *machine, "--bench", PART, "--record-samples"],
        cwd=scratch,
        env=environment,
        check=True,
        capture_output=True,
    )
    wall_s = perf_counter() - start_s
    (result,) = (scratch / "results" / "claims").glob(f"{commit[:8]}-*.json")
    return result, wall_s


def _tools_s(
    *arguments: str, cwd: Path = ROOT, fine: tuple[int, ...] = (0, 10, 11)
) -> tuple[float, str]:
    """Run a command of the tools; return the seconds and what it printed."""
    start_s = perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tools", *arguments],
        cwd=cwd,
        env={**os.environ},
        capture_output=True,
        text=True,
    )
    wall_s = perf_counter() - start_s
    if done.returncode not in fine:
        raise RuntimeError(done.stderr)
    return wall_s, done.stdout
