"""The suite imports and is valid at commits of simcore, and its pins are the lock's."""

import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import json5
import pytest
from asv.runner import BENCHMARK_RUN_SCRIPT

from benchmarks.calibration import read_calibration
from benchmarks.common import VEHICLES

ROOT = Path(__file__).parents[2]
COMMITS = 12  # so that the test does not get longer with the history


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout


def runner(simcore_parent: Path, mode: str, *arguments: str) -> None:
    """What `asv` starts in an environment, with the simcore that lies in `simcore_parent`."""
    environment = os.environ | {"ASV_PYTHONPATH": str(simcore_parent)}
    command = [sys.executable, BENCHMARK_RUN_SCRIPT, mode, str(ROOT / "benchmarks"), *arguments]
    done = subprocess.run(
        command, cwd=simcore_parent, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, f"asv {mode} with simcore of {simcore_parent}: {done.stderr}"


def discovered(simcore_parent: Path, tmp_path: Path) -> dict:
    found = tmp_path / "found.json"
    runner(simcore_parent, "discover", str(found))
    return {benchmark["name"]: benchmark for benchmark in json.loads(found.read_text())}


def spread(commits: Sequence, count: int) -> list:
    """`count` of them or all, evenly spread, the first and the last among them."""
    if len(commits) <= count:
        return list(commits)
    return [commits[i * (len(commits) - 1) // (count - 1)] for i in range(count)]


def test_commits_are_taken_from_the_first_to_the_last_evenly():
    assert spread(range(12), 12) == list(range(12))
    assert spread("abc", 12) == ["a", "b", "c"]
    for history in range(13, 60):
        taken = spread(range(history), 12)
        assert (len(taken), taken[0], taken[-1]) == (12, 0, history - 1)
        steps = {b - a for a, b in itertools.pairwise(taken)}
        assert max(steps) - min(steps) <= 1
        assert min(steps) > 0


def test_the_suite_is_valid_and_the_same_at_commits_from_the_first_to_the_newest(tmp_path):
    if git("rev-parse", "--is-shallow-repository").strip() == "true":
        pytest.skip("a shallow clone has no history to check")
    commits = git("log", "--first-parent", "--format=%h", "--", "simcore").split()
    now = discovered(ROOT, tmp_path)
    assert {name.split(".")[1] for name in now} >= {
        *("Step", "Run", "Construct", "Components", "Import", "Memory", "Throughput"),
        *("Workloads", "TrafficComponents", "TrafficConstruct", "TrafficMemory", "Physics"),
        *("Ensemble", "EngineEnsemble", "WorkloadEnsemble", "Threads"),
        *("Highway", "Busy", "Regime"),
    }
    for commit in spread(commits, COMMITS):
        parent = tmp_path / commit
        parent.mkdir()
        archive = subprocess.run(
            ["git", "archive", commit, "simcore"], cwd=ROOT, capture_output=True, check=True
        )
        subprocess.run(["tar", "-x", "-C", parent], input=archive.stdout, check=True)
        assert discovered(parent, tmp_path) == now, commit
        runner(parent, "check")


def test_every_benchmark_has_an_explicit_version_that_says_how_it_is_timed(tmp_path):
    calibration = read_calibration()
    for name, benchmark in discovered(ROOT, tmp_path).items():
        if benchmark["type"] != "time" or "timeraw" in name:
            timing = ""
        elif name in calibration:
            timing = f" calibrated-{calibration[name].revision}"
        else:
            timing = " process-median"
        assert re.fullmatch(rf"\d+{timing}", benchmark["version"]), name


def test_what_is_calibrated_is_a_time_benchmark_and_its_cases_are_those_of_the_suite(tmp_path):
    found = discovered(ROOT, tmp_path)
    for name, entry in read_calibration().items():
        cases = {", ".join(values) for values in itertools.product(*found[name]["params"])}
        assert entry.cases.keys() <= cases, name
        assert found[name]["rounds"] == entry.processes >= 7, name


def test_the_sizes_are_geometric_over_four_decades():
    assert VEHICLES[-1] / VEHICLES[0] == 10_000
    assert len(VEHICLES) == 9
    ratios = [b / a for a, b in itertools.pairwise(VEHICLES)]
    assert all(ratio == pytest.approx(10**0.5, rel=0.02) for ratio in ratios)


def test_the_pins_of_the_environments_are_those_of_the_lock():
    lock = (ROOT / "requirements.lock").read_text()
    pins = json5.loads((ROOT / "asv.conf.json").read_text())["matrix"]["req"]
    assert {"numpy", "pip+asv_runner"} <= pins.keys()
    for requirement, (version,) in pins.items():
        name = requirement.removeprefix("pip+").replace("_", "-")
        pinned = re.escape(version.removeprefix("=="))
        assert re.search(rf"^{name}=={pinned}\b", lock, re.MULTILINE), name
