"""A small ASV project with everything that commands read, and whole as a zip.

Side-cars and predictions are written by what writes them in earnest; ASV alone writes results.
"""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.side_car import add_run
from tests.asv_projects import AsvProject
from tests.fuzz.mutate import gzipped, json_text, lines, toml_text, zip_members, zip_of
from tools.scaling.ledger import Prediction, append_predictions
from tools.store.side_car import DIRECTORY, SUFFIX

ROOT = Path(__file__).parents[2]
COMMITS = ("a" * 40, "b" * 40, "c" * 40)
TIME, RATE = "step.Step.time_step", "many.Many.track_rate"
SIZES = (10, 30, 100, 300, 1_000, 3_000)
WORKERS = (1, 2, 4)
PROCESSES = 8
FACTS = {"machine": "box", "cpu": "Some CPU", "num_cpu": "4", "ram": "16 GB", "arch": "x86_64"}
ENGINE = "'numpy'"
BENCHMARKS: dict[str, dict[str, Any]] = {
    TIME: {
        "type": "time",
        "unit": "seconds",
        "version": "1 c",
        "rounds": PROCESSES,
        "param_names": ["engine", "n"],
        "params": [[ENGINE], list(map(str, SIZES))],
    },
    RATE: {
        "type": "track",
        "unit": "1/s",
        "version": "1",
        "param_names": ["workers"],
        "params": [list(map(str, WORKERS))],
    },
}


def small_project(root: Path, commits: Sequence[str] = COMMITS) -> AsvProject:
    """Write a project into `root` in which these commits were measured, the oldest first."""
    project = AsvProject(root)
    project.describe(**BENCHMARKS)
    for age, commit in enumerate(commits):
        draw = Random(age)
        date_ms = 1_700_000_000_000 + 86_400_000 * age
        path = project.add(commit, _rows(draw), date_ms, params=FACTS)
        _count(project.results / DIRECTORY / "host" / f"{path.stem}{SUFFIX}", draw)
    append_predictions(project.results, [_prediction(commits[0], n) for n in SIZES[-2:]])
    (root / "gate.toml").write_bytes((ROOT / "gate.toml").read_bytes())
    return project


def packed_project(folder: Path) -> list[Path]:
    """Write a zip of a small project; its settings of ASV are in none."""
    root = folder / "made"
    small_project(root)
    members = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name != "asv.conf.json"
    }
    archive = folder / "project.zip"
    archive.write_bytes(zip_of(members))
    return [archive]


damaged_project = zip_members(
    [
        (SUFFIX, gzipped(json_text)),
        (".jsonl", lines(json_text)),
        (".json", json_text),
        (".toml", toml_text),
    ]
)


def _rows(draw: Random) -> dict[str, Any]:
    costs_s = [_digits(1e-5 + 1e-7 * n) for n in SIZES]
    samples = [
        [_digits(cost_s * draw.uniform(0.98, 1.02)) for _ in range(PROCESSES)] for cost_s in costs_s
    ]
    quartiles = [[_digits(part * cost_s) for cost_s in costs_s] for part in (0.99, 1.01)]
    params = BENCHMARKS[TIME]["params"]
    rates = [_digits(1e5 * workers**0.9) for workers in WORKERS]
    return {
        TIME: [costs_s, params, "1 c", *quartiles, [PROCESSES] * len(SIZES), samples],
        RATE: [rates, BENCHMARKS[RATE]["params"], "1"],
    }


def _count(side_car: Path, draw: Random) -> None:
    for n in SIZES:
        for _ in range(3):
            value_s = _digits((1e-5 + 1e-7 * n) * draw.uniform(0.98, 1.02))
            wall_s = _digits(30 * value_s)
            counted = {
                "wall_s": wall_s,
                "cpu_user_s": wall_s,
                "cpu_system_s": 0.0,
                "run_queue_wait_s": 0.0,
                "steal_s": 0.0,
                "switches_voluntary": 0,
                "faults_major": 0,
                "faults_minor": 0,
                "cpus_usable": 4,
            }
            run = {"metadata": {**counted, "loops": 10}, "values": [value_s] * 3}
            add_run(side_car, f"{TIME}({ENGINE}, {n}) [1 c]", run)


def _prediction(commit: str, n: int) -> Prediction:
    value_s = 1e-5 + 1e-7 * n
    return Prediction(
        date="2026-01-02T03:04:05+00:00",
        machine="box",
        environment="py",
        commit=commit,
        benchmark=TIME,
        version="1 c",
        params=(("engine", ENGINE),),
        axis="n",
        law="n",
        n=float(n),
        value=_digits(value_s),
        low=_digits(0.9 * value_s),
        high=_digits(1.1 * value_s),
    )


def _digits(value: float) -> float:
    return float(f"{value:.4g}")
