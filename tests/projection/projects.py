"""Planted projects for `projection`, and how its command is run on them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from benchmarks.side_car import add_run
from tools.__main__ import main

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "projection.schema.json").read_text(encoding="utf-8"))
VEHICLES = [100, 1_000, 10_000, 31_623, 100_000]
STEP_S = [1e-5, 2e-5, 6e-5, 2e-4, 6e-4]
SPEEDUPS = [1.95, 1.9, 1.85, 1.9, 1.88]
FORMATS = ("text", "json", "markdown", "csv")


def projection(project: Any, *options: str) -> int:
    return main(["projection", "--config", str(project.config), *options])


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    answers = json.loads(capsys.readouterr().out)
    jsonschema.validate(answers, SCHEMA)
    return answers


def curve(project: Any, workers: list[int], rates: list[float], **fields: Any) -> None:
    name = "suite.Many.track_rate"
    project.describe(**{name: {"unit": "1/s", "param_names": ["workers"], "version": "1"}})
    project.add("a" * 40, {name: [rates, [[str(n) for n in workers]], "1"]}, **fields)


def add_suite(
    project: Any,
    commit: str,
    speedups: list[float],
    date_ms: int = 0,
    scatters: tuple[float, ...] = (0.99, 1.0, 1.01),
    single: int | None = None,
    slower: float = 100,
    probes_s: Mapping[str, Sequence[float]] | None = None,
    last: float = 1.0,
    **counted: float,
) -> None:
    """Add a commit. probes_s: by engine, of each of its processes; none without."""
    many, step = "ensemble.Ensemble.track_throughput", "step.Step.time_step"
    project.describe(
        **{
            many: {
                "unit": "1/s",
                "param_names": ["kernel", "vehicles", "workers"],
                "version": "1",
            },
            step: {"unit": "seconds", "param_names": ["engine", "vehicles"], "version": "1 c"},
        }
    )
    rates = [
        rate
        for seconds, speedup in zip(STEP_S, speedups, strict=True)
        for rate in (1 / seconds, speedup / seconds)
    ]
    sizes = [str(n) for n in VEHICLES]
    engines = ["'numpy'", "'slow'"]
    rows = {
        many: [rates, [["'step'"], sizes, ["1", "2"]], "1"],
        step: [[*STEP_S, *(slower * s for s in STEP_S)], [engines, sizes], "1 c"],
    }
    facts = {"machine": "box", "num_cpu": "2"}
    path = project.add(commit, rows, date_ms, params=facts)
    side_car = project.results / "processes" / "host" / f"{path.stem}.pyperf.json.gz"
    for engine, times in ((engines[0], 1), (engines[1], slower)):
        for vehicles, seconds in zip(VEHICLES, STEP_S, strict=True):
            for i, scatter in enumerate((1.0,) if vehicles == single else scatters):
                wall_s = 10 * (2 + last) * times * seconds * scatter
                parts = {"cpu": 1.0, "run_queue_wait_s": 0.0, "switches_voluntary": 0.0}
                parts |= {"cpus_usable": 2, "steal_s": 0.0, **counted}
                metadata = {
                    "wall_s": wall_s,
                    "cpu_user_s": parts["cpu"] * wall_s,
                    "cpu_system_s": 0.0,
                    "run_queue_wait_s": parts["run_queue_wait_s"] * wall_s,
                    "steal_s": parts["steal_s"] * wall_s,
                    "switches_voluntary": parts["switches_voluntary"],
                    "faults_major": 0,
                    "faults_minor": 0,
                    "cpus_usable": parts["cpus_usable"],
                    "loops": 10,
                }
                if probes_s is not None:
                    metadata["probe_s"] = probes_s[engine.strip("'")][i]
                values = [times * seconds * scatter * part for part in (1.0, 1.0, last)]
                run = {"metadata": metadata, "values": values}
                add_run(side_car, f"{step}({engine}, {vehicles}) [1 c]", run)
