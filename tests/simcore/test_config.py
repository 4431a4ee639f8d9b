"""A file describes what Python does: every field, nothing else, and what is wrong in one line."""

import json
import subprocess
import sys
from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from simcore import (
    Driver,
    Fleet,
    LaneChanging,
    Population,
    Rules,
    Scenario,
    Simulation,
    Slowdown,
    Track,
    Trait,
    VehicleClass,
)
from simcore.cli.config import read
from tests.simcore.test_checkpoint import assert_equal

ROOT = Path(__file__).parents[2]
FULL = Scenario(
    3,
    track=Track(500.0, 2, 60.0, lane_width_m=3.5, superelevation=0.05, side_friction=0.2),
    position_m=[0.0, 40.0, 90.0],
    speed_mps=[1.0, 12.5, 5.0],
    lane=[1, 0, 1],
    position_jitter_m=0.5,
    speed_jitter_mps=0.25,
    vehicle_length_m=5.5,
    driver=Driver(30.0, 1.4, 2.5, 1.25, 1.75),
    rules=Rules(
        fleet=Fleet(shares=(1, 0, 0.5, 0, 0), headway_s=Trait(1.5, 0.25, 0.5, 2.5)),
        following="improved_idm",
        lane_changing=LaneChanging(0.25, 0.125, 0.5, 3.5, 2.0),
        on_collision="ignore",
        near_miss_s=2.0,
        jerk_limit_mps3=4.0,
        reaction_delay=True,
        slowdowns=(Slowdown(5.0, 1, 2.0, 9.0, 50.0, 20.0, 1), Slowdown(9.0)),
    ),
)
OWN = Scenario.traffic(
    3,
    rules=Rules(
        fleet=Population(
            [1, 0, 1],
            [20.0, 25.0, 30.0],
            reaction_s=0.5,
            classes=(
                VehicleClass("van", 6.0, 3_000, 9e4, 1.5, 0.8, 1.2, 2.5, 40.0),
                VehicleClass("car", 4.0, 1_000, 9e4, 0.5, 0.9, 1.5, 2.0, 50.0),
            ),
        )
    ),
)
BARE = Scenario.traffic(5, 2, Rules(fleet=None, lane_changing=None))
SPREAD = Scenario(4, 200.0, driver_spread=0.25)


def toml(value):
    """A value of the interface with all its fields, written as TOML has it inline."""
    if value is None:
        return "false"
    if is_dataclass(value):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        return "{" + ", ".join(f"{name} = {toml(each)}" for name, each in named.items()) + "}"
    if isinstance(value, (tuple, np.ndarray)):
        return "[" + ", ".join(toml(each) for each in value) + "]"
    plain = value.item() if isinstance(value, np.generic) else value
    return json.dumps(plain)


def written(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def simcore(*arguments, code=0):
    done = subprocess.run(
        [sys.executable, "-m", "simcore", "run", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.mark.parametrize("scenario", [FULL, OWN, BARE, SPREAD])
def test_a_file_has_every_field_of_a_scenario(scenario, tmp_path):
    path = written(tmp_path / "run.toml", f"scenario = {toml(scenario)}")
    assert_equal(read(path).scenario, scenario)


def test_what_a_file_leaves_out_is_as_in_python(tmp_path):
    path = written(tmp_path / "run.toml", "[scenario]\nvehicles = 7\n")
    config = read(path)
    assert_equal(config.scenario, Scenario(7))
    assert config.options == {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('workload = "traffic"\nvehicles = 9\nlanes = 2', Scenario.traffic(9, 2)),
        ('workload = "ring"\nvehicles = 9\ndriver_spread = 0.5', Scenario.ring(9, 0.5)),
        (
            'workload = "traffic"\nvehicles = 9\n[scenario.rules.lane_changing]\npause_s = 1',
            Scenario.traffic(9, rules=Rules(lane_changing=LaneChanging(pause_s=1.0))),
        ),
    ],
)
def test_a_workload_takes_its_arguments(text, expected, tmp_path):
    path = written(tmp_path / "run.toml", f"[scenario]\n{text}\n")
    assert_equal(read(path).scenario, expected)


def test_a_run_of_a_file_is_that_of_the_options(tmp_path):
    path = written(
        tmp_path / "run.toml",
        """
        scenario = {workload = "traffic", vehicles = 20, lanes = 2}
        simulation = {engine = "reference", seed = 4}
        run = {seconds = 5, dt = 0.25}
        """,
    )
    world = ("--vehicles", 20, "--lanes", 2, "--seed", 4, "--dt", 0.25)
    for of_file, of_options in (((), ("--steps", 20)), (("--steps", 7), ("--steps", 7))):
        by_file = json.loads(simcore("--config", path, *of_file, "--format", "json").stdout)
        options = simcore(*world, *of_options, "--engine", "reference", "--format", "json").stdout
        by_options = json.loads(options)
        assert by_file["digest"] == by_options["digest"]
        assert by_file["engine"] == "reference"
    other = json.loads(
        simcore("--config", path, "--engine", "numpy", "--seed", 5, "--format", "json").stdout
    )
    assert (other["engine"], other["seed"]) == ("numpy", 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("vehicles = 3", "'vehicles' is unknown in the file, which takes scenario, simulation,"),
        ("", "there must be a table [scenario]"),
        ("scenario = 3", "scenario must be a table, got 3"),
        ("scenario = {}", "[scenario] lacks vehicles"),
        ("scenario = {vehicles = 0}", "[scenario] vehicles must be a whole number of at least 1"),
        ("scenario = {vehicles = 3, track = 7}", "scenario.track must be a table, got 7"),
        ("scenario = {vehicles = 3, track = {}}", "[scenario.track] lacks length_m"),
        (
            "scenario = {vehicles = 3, driver = {headway = 1}}",
            "'headway' is unknown in [scenario.driver], which takes desired_speed_mps, headway_s,",
        ),
        (
            "scenario = {vehicles = 3, driver = {headway_s = -1}}",
            "[scenario.driver] headway_s must be a number finite and above 0.001, got -1",
        ),
        (
            "scenario = {vehicles = 3, rules = {fleet = {headway_s = {mean = 1}}}}",
            "[scenario.rules.fleet.headway_s] lacks sd",
        ),
        (
            "scenario = {vehicles = 3, rules = {fleet = {shares = 3}}}",
            "[scenario.rules.fleet]",
        ),
        ('scenario = {workload = "rally", vehicles = 3}', "scenario.workload must be one of"),
        (
            'scenario = {workload = "ring", vehicles = 3, lanes = 2}',
            "'lanes' is unknown in [scenario], which takes vehicles, driver_spread",
        ),
        (
            "scenario = {vehicles = 3}\nrun = {step = 3}",
            "'step' is unknown in [run], which takes steps, seconds, dt",
        ),
        ("scenario = {vehicles = 3}\nrun = {dt = 2}", "[run] dt must be a number in (0, 1], got 2"),
        (
            'scenario = {vehicles = 3}\nsimulation = {engine = "abacus"}',
            "[simulation] engine must be one of",
        ),
        ("scenario = {vehicles = 3}\nsimulation = 3", "simulation must be a table, got 3"),
        ('"a\\nb" = 3', "'a\\nb' is unknown in the file"),
        ("vehicles 3", "Expected '='"),
        ("vehicles = \xe9", "Invalid value"),
    ],
)
def test_what_is_wrong_in_a_file_is_one_line_with_its_name(text, message, tmp_path):
    path = written(tmp_path / "run.toml", text)
    with pytest.raises(ValueError, match=r"^--config ") as error:
        read(path)
    assert message in str(error.value)
    assert str(error.value).startswith(f"--config {path}: ")
    assert "\n" not in str(error.value)


def test_the_command_refuses_a_file_as_wrong_usage(tmp_path):
    path = written(tmp_path / "run.toml", "scenario = {vehicle = 3}")
    done = simcore("--config", path, code=2)
    assert done.stderr.startswith(f"simcore run: error: --config {path}: 'vehicle' is unknown")
    assert done.stderr.count("\n") == 1
    done = simcore("--config", tmp_path / "none.toml", code=20)
    assert "none.toml: No such file or directory" in done.stderr
    path.write_bytes(b"\xff")
    assert simcore("--config", path, code=2).stderr.count("\n") == 1
    written(path, "scenario = {vehicles = 3}")
    for option in (("--vehicles", 3), ("--scenario", "ring"), ("--resume", "run.npz")):
        done = simcore("--config", path, *option, code=2)
        assert f"{option[0]} is the file's own with --config: leave it out" in done.stderr
    done = simcore("--config", path, "--save", path, code=2)
    assert "--config and --save name one file" in done.stderr


def test_a_scenario_of_a_file_runs_as_that_of_python(tmp_path):
    path = written(tmp_path / "run.toml", f"scenario = {toml(FULL)}")
    arguments = ("--config", path, "--steps", 30, "--seed", 3, "--format", "json")
    simulation = Simulation(FULL, seed=3)
    simulation.run(30)
    assert json.loads(simcore(*arguments).stdout)["digest"] == simulation.digest().hash


def test_the_file_that_the_page_shows_is_there():
    page = (ROOT / "docs" / "simulating.md").read_text(encoding="utf-8")
    shown = page.split("```toml\n")[1].split("```")[0]
    assert shown == (ROOT / "docs" / "run.toml").read_text(encoding="utf-8")
