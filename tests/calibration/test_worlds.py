"""`calibrate --gate` finds what processes and worlds differ by, and writes one key of the file."""

import argparse
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.calibration.entries import case, origin
from tools.calibration import world_noise
from tools.calibration.file import (
    BenchmarkCalibration,
    Calibration,
    CallCounts,
    GateCounts,
    read_calibration,
    write_calibration,
)
from tools.calibration.rule.repetitions import MOST_VALUES, MOST_WORLDS
from tools.calibration.rule.variance_components import VarianceComponents
from tools.calibration.world_noise import CaseNoise, GroupNoise
from tools.calibration.worlds import (
    FEWEST_BLOCKS,
    FEWEST_VALUES,
    GATE_S,
    WorldsOutcome,
    choose,
)
from tools.calibration.worlds_table import worlds_report
from tools.commands import calibrate
from tools.errors import UserError
from tools.gate.plan import with_repetitions
from tools.measure.installation import Installation
from tools.measure.process import ProcessResult
from tools.measure.suite import Group, Repetition
from tools.render.formats import print_report
from tools.stats.interval import Refusal

INIT = '''
"""A suite whose time benchmarks say themselves how long they take."""
from asv_runner.benchmarks import benchmark_types
from asv_runner.benchmarks.time import TimeBenchmark

class OwnClock(TimeBenchmark):
    def value_s(self, loops, *param):
        return self.func(*param)

benchmark_types.insert(0, OwnClock)
'''
SUITE = """
import random

class Step:
    params = [["steady", "worlds", "slow", "broken", "left_out", "new"]]

    def setup(self, kind):
        if kind == "broken":
            raise ValueError("too many vehicles")

    def time_step(self, kind):
        return 1e-3 * random.lognormvariate(0, 0.001)

def time_other():
    return 1e-3
"""
STEP = "suite.Step.time_step"
KINDS = ("steady", "worlds", "slow", "broken", "left_out", "new")


@dataclass
class Processes:
    """Stands in for processes that make several worlds: each kind has its planted noise."""

    seeds: list[tuple[str, int]] = field(default_factory=list)
    keys: list[tuple[str, ...]] = field(default_factory=list)
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(5))

    def measure(
        self,
        installation: Installation,
        group: Group,
        cpu: int | None,
        slow_down: float = 0.0,
        layout_seed: int | None = None,
    ) -> ProcessResult:
        (worlds,) = {group.repetitions[key].worlds for key in group.keys}
        assert layout_seed is not None
        self.seeds.append((group.benchmark, layout_seed))
        self.keys.append(group.keys)
        fine = [key for key in group.keys if key != "'broken'"]
        of_worlds = tuple(
            tuple(1e-3 * np.exp(self._noise(key, worlds))) if key in fine else ()
            for key in group.keys
        )
        values = [float(np.median(each)) if each else None for each in of_worlds]
        return ProcessResult(
            values=tuple(values),
            loops=(1,) * len(values),
            missing={"'broken'": "ValueError: too many vehicles"},
            reference_kernel_s=5e-3,
            case_wall_s=(0.1,) * len(values),
            wall_s=0.5,
            worlds=of_worlds,
            setup_s=(0.01 * worlds,) * len(values),
        )

    def _noise(self, key: str, worlds: int) -> Any:
        within = 0.05 if key == "'worlds'" else 0.001
        return self.rng.normal(0, 0.01) + self.rng.normal(0, within, worlds)


@pytest.fixture(scope="module")
def processes() -> Iterator[Processes]:
    made = Processes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world_noise, "measure", made.measure)
        yield made


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The calibration of a project with the suite, as if a commit were installed beside it."""
    root = tmp_path_factory.mktemp("project")
    suite = root / "benchmarks"
    suite.mkdir()
    (suite / "__init__.py").write_text(INIT)
    (suite / "suite.py").write_text(SUITE)
    (root / "gate.toml").write_text("leave_out = ['left_out']\n")
    (root / "asv.conf.json").write_text("{}")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    installation = Installation("c" * 40, Path(sys.executable), suite, environment)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(calibrate, "install", lambda *_: installation)
        patch.setattr(calibrate, "resolve", lambda *_: installation.commit)
        patch.chdir(root)
        yield suite / "calibration.json"


def calibrated() -> Calibration:
    cases = {f"'{kind}'": case(loops=1, value_s=1e-3) for kind in KINDS if kind != "new"}
    cases["'slow'"] = case(loops=1, value_s=1.0)
    for chosen_before in ("'steady'", "'left_out'"):
        cases[chosen_before] = replace(cases[chosen_before], gate=GateCounts(77, 88))
    step = BenchmarkCalibration(3, origin(), 0.5, 0.7, 9, cases)
    return Calibration({STEP: step, "suite.time_gone": step})


def run(*options: str) -> int:
    parser = argparse.ArgumentParser()
    calibrate.add_arguments(parser)
    return calibrate.run(parser.parse_args(["--gate", *options]))


@dataclass(frozen=True)
class Ran:
    """before, after: the file. records: what was printed, by case."""

    before: str
    after: str
    records: dict[str, dict[str, Any]]
    counts: dict[str, GateCounts | None]
    seeds: list[tuple[str, int]]
    keys: list[tuple[str, ...]]


@pytest.fixture(scope="module")
def ran(project: Path, processes: Processes) -> Ran:
    """The command, run once."""
    write_calibration(project, calibrated())
    before = project.read_text()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert run("--format", "json") == 0
    cases = read_calibration(project).benchmarks[STEP].cases
    return Ran(
        before=before,
        after=project.read_text(),
        records={each["params"]: each for each in json.loads(printed.getvalue())},
        counts={key: each.gate for key, each in cases.items()},
        seeds=list(processes.seeds),
        keys=list(processes.keys),
    )


def without_gate(text: str) -> str:
    return re.sub(r', "gate": \{[^}]*\}', "", text)


def test_only_the_key_of_the_measured_cases_is_written(ran: Ran) -> None:
    assert without_gate(ran.after) == without_gate(ran.before)
    chosen = {key for key, counts in ran.counts.items() if counts not in (None, GateCounts(77, 88))}
    assert chosen == {"'steady'", "'worlds'", "'slow'"}
    assert ran.counts["'left_out'"] == GateCounts(77, 88)
    gone = '"suite.time_gone"'
    assert ran.after.partition(gone)[2] == ran.before.partition(gone)[2]


def test_worlds_that_differ_are_repeated_and_values_too_long_to_look_at_stay(ran: Ran) -> None:
    steady, worlds, slow = (ran.counts[f"'{kind}'"] for kind in ("steady", "worlds", "slow"))
    assert steady is not None
    assert worlds is not None
    assert slow is not None
    assert worlds.worlds > steady.worlds
    assert worlds.worlds >= 4
    assert slow.values == case().counts.values


def test_a_pair_has_one_layout_and_each_pair_another(ran: Ran) -> None:
    assert len(ran.seeds) == 2 * world_noise.PAIRS
    firsts, seconds = ran.seeds[::2], ran.seeds[1::2]
    assert firsts == seconds
    assert len(set(firsts)) == world_noise.PAIRS
    assert set(ran.keys) == {("'steady'", "'worlds'", "'slow'", "'broken'")}


def test_records_tell_the_planted_spreads(ran: Ran) -> None:
    assert ran.records.keys() == {"'steady'", "'worlds'", "'slow'"}
    steady, worlds, slow = (ran.records[f"'{kind}'"] for kind in ("steady", "worlds", "slow"))
    assert worlds["sd_between_worlds"] == pytest.approx(0.07, rel=0.4)
    assert steady["sd_between_worlds"] == pytest.approx(0.0014, rel=0.4)
    assert steady["sd_between_processes"] == pytest.approx(0.014, rel=0.7)
    assert steady["sd_between_values"] > 0
    assert slow["sd_between_values"] is None
    assert str(worlds["worlds"]) == ran.after.split("'worlds'")[1].split('"worlds": ')[1][0]


def test_the_table_names_cases_and_what_was_left_out_in_80_columns(
    capsys: pytest.CaptureFixture[str],
) -> None:
    name = "traffic_components.TrafficComponents.time_component"
    noises = {name: GroupNoise({"'look_ahead', 100000": noise(50, 1.0, 4.0).cases["0"]}, {}, 14.0)}
    counts = {name: {"'look_ahead', 100000": COUNTS["0"]}}
    left_out = {(name, "'numba', 10"): Refusal("skipped by this commit")}
    print_report(
        worlds_report(WorldsOutcome(Calibration({}), choose(noises, counts), left_out, 16.0)),
        "text",
    )
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 80
    assert f"{name}: left out, ('numba', 10): skipped by this commit." in " ".join(said.split())
    assert "takes 16 s: 10 minutes hold 18 blocks" in " ".join(said.split())
    assert "1 of 1 cases take less than their variances ask for" in " ".join(said.split())


@pytest.mark.parametrize("option", ["--bench", "--budget"])
def test_a_part_of_the_cases_is_wrong_usage(
    option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(option, "5")
    assert "leave --bench and --budget out" in capsys.readouterr().err


def test_where_nothing_is_calibrated_or_measured_the_file_stays(
    ran: Ran, project: Path, processes: Processes
) -> None:
    write_calibration(project, Calibration({}))
    with pytest.raises(UserError, match="no case of the gate is calibrated; run calibrate"):
        run()
    only_broken = BenchmarkCalibration(1, origin(), 0.5, 0.7, 9, {"'broken'": case()})
    write_calibration(project, Calibration({STEP: only_broken}))
    before = project.read_bytes()
    with pytest.raises(UserError, match=r"time_step\('broken'\): ValueError: too many vehicles$"):
        run()
    assert project.read_bytes() == before


def noise(worlds: int, setup_s: float, start_s: float, count: int = 4) -> GroupNoise:
    of_case = CaseNoise(VarianceComponents(1e-4, 1e-4 * worlds), 1e-4, setup_s, 5e-3)
    return GroupNoise({str(i): of_case for i in range(count)}, {}, start_s)


COUNTS = {str(i): CallCounts(1, 5e-3, 1, True, 3) for i in range(4)}


@pytest.mark.parametrize("setup_s", [0.01, 0.3, 5.0])
def test_the_gate_keeps_its_blocks(setup_s: float) -> None:
    noises = {"a": noise(50, setup_s, 4.0), "b": noise(50, setup_s, 4.0)}
    choices = choose(noises, {"a": COUNTS, "b": COUNTS})
    side_s = 8.0 + sum(each.counts.worlds * each.world_s for each in choices.values())
    once = all(each.counts == GateCounts(1, FEWEST_VALUES) for each in choices.values())
    assert 2 * side_s * FEWEST_BLOCKS <= GATE_S * (1 + 1e-9) or once
    cheap = setup_s == 0.01
    assert all(each.counts == each.wanted for each in choices.values()) is cheap
    assert all(each.counts.worlds <= MOST_WORLDS for each in choices.values())
    assert all(each.counts.values <= MOST_VALUES for each in choices.values())


def test_values_that_explain_why_worlds_differ_are_repeated_instead() -> None:
    quiet = GroupNoise({"0": CaseNoise(VarianceComponents(1e-4, 3e-4), 0.0, 0.01, 5e-3)}, {}, 1.0)
    noisy = GroupNoise({"0": CaseNoise(VarianceComponents(1e-4, 3e-4), 9e-4, 0.01, 5e-3)}, {}, 1.0)
    (of_worlds,) = choose({"a": quiet}, {"a": COUNTS}).values()
    (of_values,) = choose({"a": noisy}, {"a": COUNTS}).values()
    assert of_worlds.counts.values == FEWEST_VALUES
    assert of_values.counts.values == MOST_VALUES


def test_the_gate_reads_what_was_chosen_case_by_case() -> None:
    chosen = GateCounts(2, 5)
    cases = {"1": case(), "2": replace(case(), gate=chosen)}
    entry = BenchmarkCalibration(1, origin(), 0.5, 0.7, 9, cases)
    group = Group("a", "time", (2, 1, 0), ("3", "2", "1"))
    (repeated,) = with_repetitions([group], Calibration({"a": entry}))
    assert repeated == replace(group, repetitions={"2": Repetition(2, 5)})
    assert with_repetitions([group], Calibration({})) == [group]
