"""A run that was saved and resumed is the run that never stopped, bit for bit."""

import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import (
    ENGINES,
    VEHICLE_CLASSES,
    CollisionError,
    Driver,
    Fleet,
    LaneChanging,
    Population,
    Rules,
    Scenario,
    Simulation,
    State,
    Track,
    Trait,
    VehicleClass,
)
from simcore.checkpoint import FORMAT_VERSION, KINDS, CheckpointError, whole_file

ROOT = Path(__file__).parents[2]
VANS = (*VEHICLE_CLASSES, VehicleClass("van", 6.0, 3_000, 9e4, 1.5, 0.8, 1.2, 2.5, 40.0))
OWN = Population([5, 0, 2, 5] * 5, np.linspace(24, 36, 20), reaction_s=0.5, classes=VANS)
REMOVING = Rules(on_collision="remove", reaction_delay=True, jerk_limit_mps3=2.0)
SCENARIOS = {
    "ring": Scenario.ring(12),
    "mixed ring": Scenario.ring(12, driver_spread=0.3),
    "traffic": Scenario.traffic(30, lanes=3),
    "delay and jerk limit": Scenario.traffic(
        20, 2, Rules(reaction_delay=True, jerk_limit_mps3=5.0, on_collision="ignore")
    ),
    "removal": Scenario.traffic(60, 3, REMOVING),
    "no fleet": Scenario.traffic(20, 1, Rules(fleet=None, lane_changing=None)),
    "own vehicles": Scenario.traffic(20, 2, Rules(fleet=OWN)),
    "improved IDM": Scenario.traffic(20, 2, Rules(following="improved_idm")),
    "highway": Scenario.highway(30),
    "busy": Scenario.busy(52, lanes=1),
}
GO_ON = """
import sys
from simcore import Simulation
simulation = Simulation.resume(sys.argv[1])
simulation.run(41, 0.1)
simulation.run(30, 0.07)
simulation.save(sys.argv[2])
"""


def assert_same_bits(one: Simulation, other: Simulation) -> None:
    for field in fields(State):
        a, b = getattr(one.state, field.name), getattr(other.state, field.name)
        np.testing.assert_array_equal(a, b, strict=field.name != "time_s")
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()
    saved, saved_other = one._engine.save(), other._engine.save()
    assert saved.keys() == saved_other.keys()
    for name in saved:
        assert saved[name].tobytes() == saved_other[name].tobytes(), name
    assert one._engine.clock.saved() == other._engine.clock.saved()
    assert one.digest() == other.digest()


@pytest.fixture
def checkpoint(tmp_path):
    """A small one of the full model, and the simulation it was made of."""
    simulation = Simulation(Scenario.traffic(9), seed=5)
    simulation.run(20)
    simulation.save(tmp_path / "run.npz")
    return tmp_path / "run.npz", simulation


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_resumed_run_is_the_uninterrupted_one_bit_for_bit(engine, name, tmp_path):
    simulation = Simulation(SCENARIOS[name], engine, seed=3)
    simulation.run(50, 0.1)
    simulation.run(33, 0.07)
    simulation.save(tmp_path / "run.npz")
    resumed = Simulation.resume(tmp_path / "run.npz")
    assert (resumed.engine, resumed.seed) == (engine, 3)
    assert_same_bits(resumed, simulation)
    for each in (simulation, resumed):
        each.run(41, 0.07)
        each.run(20, 0.1)
    assert_same_bits(resumed, simulation)


@pytest.mark.parametrize("engine", ENGINES)
def test_it_goes_on_the_same_in_another_process(engine, tmp_path):
    simulation = Simulation(SCENARIOS["removal"], engine, seed=3)
    simulation.run(150, 0.07)
    assert simulation.state.vehicle.size < 60
    before, after = tmp_path / "before.npz", tmp_path / "after.npz"
    simulation.save(before)
    subprocess.run([sys.executable, "-c", GO_ON, before, after], cwd=ROOT, check=True)
    simulation.run(41, 0.1)
    simulation.run(30, 0.07)
    assert_same_bits(Simulation.resume(after), simulation)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_that_a_collision_stopped_is_resumed_as_it_was_found(engine, tmp_path):
    too_fast = Scenario(3, 200.0, position_m=[0.0, 5.0, 100.0], speed_mps=[30.0, 0.0, 20.0])
    simulation = Simulation(too_fast, engine)
    with pytest.raises(CollisionError):
        simulation.run(10, dt=1.0)
    simulation.save(tmp_path / "run.npz")
    assert_same_bits(Simulation.resume(tmp_path / "run.npz"), simulation)


@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_scenario_comes_back_as_it_was_down_to_the_last_bit(data, tmp_path_factory):
    share = st.floats(0.1, 0.9)
    number = data.draw(share)
    rules = Rules(
        fleet=Fleet(shares=(number, 0.0, 1.0, 0.0, 0.1), headway_s=Trait(number + 1, 0.2, 0.1, 3)),
        lane_changing=LaneChanging(politeness=number, pause_s=data.draw(share)),
        near_miss_s=data.draw(share),
        jerk_limit_mps3=data.draw(st.none() | st.floats(1.0, 9.0)),
    )
    scenario = Scenario(
        3,
        track=replace(Track.stadium(400 + number, 2), superelevation=data.draw(share)),
        position_m=np.array([0.1, 50, 90]) * data.draw(share) + [0.0, 30.0, 60.0],
        speed_mps=[1.0, data.draw(share), 5.0],
        lane=[1, 0, 1],
        driver=Driver(headway_s=data.draw(share)),
        rules=rules,
    )
    path = tmp_path_factory.mktemp("scenario") / "run.npz"
    Simulation(scenario).save(path)
    assert_equal(Simulation.resume(path).scenario, scenario)


def assert_equal(one, other):
    if is_dataclass(one):
        assert type(one) is type(other)
        assert type(one).__name__ in KINDS
        for field in fields(one):
            assert_equal(getattr(one, field.name), getattr(other, field.name))
    else:
        np.testing.assert_array_equal(one, other, strict=isinstance(one, np.ndarray))
        assert type(one) is type(other)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_damaged_file_is_refused_in_one_line_or_does_no_harm(data, tmp_path_factory):
    path = tmp_path_factory.mktemp("damage") / "run.npz"
    simulation = Simulation(Scenario.traffic(3))
    simulation.save(path)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[place] ^= data.draw(st.integers(1, 255))
    else:
        del content[place:]
    path.write_bytes(content)
    try:
        resumed = Simulation.resume(path)
    except ValueError as error:
        refusal = str(error)
    else:
        assert_same_bits(resumed, simulation)
        return
    assert refusal.startswith(f"{path}: ")
    assert "\n" not in refusal


def rewritten(path, **changed):
    """The checkpoint with some entries replaced, or left out where they are None."""
    with np.load(path) as file:
        entries = {**file, **changed}
    np.savez(path, **{name: entry for name, entry in entries.items() if entry is not None})


def with_header(path, **changed):
    with np.load(path) as file:
        header = json.loads(str(file["header"]))
    rewritten(path, header=np.array(json.dumps(header | changed)))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"simcore checkpoint": 999},
            f"format version 999, and this simcore reads {FORMAT_VERSION}",
        ),
        ({"engine": "abacus"}, "engine must be one of .*, got 'abacus'"),
        ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
        ({"clock": {}}, "total_steps"),
        ({"scenario": {"Scenario": {}}}, "vehicles"),
        ({"scenario": {"Popen": {}}}, "Popen"),
    ],
)
def test_a_header_that_says_something_else_is_refused_with_the_reason(checkpoint, changed, reason):
    path, _ = checkpoint
    with_header(path, **changed)
    with pytest.raises(ValueError, match=reason) as refusal:
        Simulation.resume(path)
    assert str(refusal.value).startswith(f"{path}: ")


@pytest.mark.parametrize("entry", ["header", "engine.speed_mps", "engine.totals", "scenario.lane"])
def test_an_entry_that_is_missing_or_does_not_fit_is_refused(checkpoint, entry):
    path, _ = checkpoint
    whole = path.read_bytes()
    for wrong in (None, np.zeros(4), np.zeros(9, dtype=np.float32)):
        path.write_bytes(whole)
        rewritten(path, **{entry: wrong})
        with pytest.raises(ValueError, match="damaged, or no checkpoint") as refusal:
            Simulation.resume(path)
        assert str(refusal.value).startswith(f"{path}: ")


def test_no_pickle_is_ever_unpacked(checkpoint):
    path, _ = checkpoint

    class Trap:
        def __reduce__(self):
            return os.mkdir, (str(path.with_name("trap")),)

    rewritten(path, **{"engine.speed_mps": np.array([Trap()] * 9, dtype=object)})
    with pytest.raises(ValueError, match="damaged, or no checkpoint"):
        Simulation.resume(path)
    assert not path.with_name("trap").exists()


def foreign_zip() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr("word/document.xml", "<w/>")
    return content.getvalue()


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"x" * 1000, foreign_zip()])
def test_a_foreign_file_is_refused(tmp_path, content):
    path = tmp_path / "foreign"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="foreign: damaged, or no checkpoint"):
        Simulation.resume(path)


def test_a_missing_file_is_an_os_error_that_names_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Simulation.resume(tmp_path / "nowhere")
    with pytest.raises(FileNotFoundError, match=r"nowhere/run\.npz"):
        Simulation(Scenario.ring(3)).save(tmp_path / "nowhere" / "run.npz")


def test_a_file_is_written_whole_or_not_at_all(tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(b"before")
    with pytest.raises(TypeError, match="bytes-like"), whole_file(path) as file:
        file.writelines([b"half", "no bytes"])
    assert path.read_bytes() == b"before"
    with whole_file(path) as file:
        file.write(b"after")
    assert path.read_bytes() == b"after"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_ordinary_file_is_not_replaced(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    for special in (path, tmp_path):
        with pytest.raises(FileExistsError, match="not an ordinary file"):
            Simulation(Scenario.ring(3)).save(special)
    assert path.is_fifo()


@pytest.mark.parametrize("name", SCENARIOS)
@pytest.mark.parametrize("other", ENGINES)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_run_goes_on_in_another_engine(engine, other, name, tmp_path):
    """As if it had been that engine's from there on; acceleration is rounded where units differ."""
    simulation = Simulation(SCENARIOS[name], engine, seed=3)
    simulation.run(50, 0.1)
    simulation.save(tmp_path / "run.npz")
    resumed = Simulation.resume(tmp_path / "run.npz", engine=other)
    assert (resumed.engine, resumed.seed, resumed.threads) == (other, 3, 1)
    for field in fields(State):
        expected, got = getattr(simulation.state, field.name), getattr(resumed.state, field.name)
        rounded = 1e-15 if field.name == "acceleration_mps2" else 0.0
        np.testing.assert_allclose(got, expected, rtol=rounded, atol=0.0, err_msg=field.name)
    for each in (simulation, resumed):
        each.run(60, 0.07)
    assert resumed.digest().matches(simulation.digest())
    if SCENARIOS[name].rules is not None and name != "improved IDM":
        assert_same_bits(resumed, simulation)


def test_a_run_goes_on_with_threads_where_its_engine_has_some(tmp_path):
    pytest.importorskip("numba")
    simulation = Simulation(Scenario.traffic(20_000), "numba")
    simulation.save(tmp_path / "run.npz")
    resumed = Simulation.resume(tmp_path / "run.npz", threads=2)
    assert resumed.threads == 2
    for each in (simulation, resumed):
        each.run(3)
    assert_same_bits(resumed, simulation)


def test_an_engine_that_cannot_go_on_is_no_fault_of_the_file(checkpoint):
    path, _ = checkpoint
    for wrong, message in (
        ({"engine": "abacus"}, "engine must be one of"),
        ({"threads": 0}, "threads must be a whole number of at least 1, got 0"),
        ({"threads": 2}, "threads must be 1 for engine 'numpy', got 2"),
    ):
        with pytest.raises(ValueError, match=message) as refusal:
            Simulation.resume(path, **wrong)
        assert not isinstance(refusal.value, CheckpointError)
