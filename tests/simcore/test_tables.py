"""Tables lose nothing on their way into columns and files."""

import csv
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from simcore import CollisionError, Rules, Scenario, Simulation, State
from simcore.tables import columns, write_table

ROOT = Path(__file__).parents[2]
REMOVING = Scenario.traffic(60, 3, Rules(on_collision="remove", reaction_delay=True))
WITHOUT_PANDAS = """
import sys
sys.modules["pandas"] = None
from simcore import Scenario, Simulation, to_pandas
try:
    to_pandas(Simulation(Scenario.ring(3)).state)
except ImportError as error:
    print(error)
"""


def test_frames_come_one_by_one_as_they_are_recorded(tmp_path):
    recorded, iterated = (Simulation(Scenario.traffic(7), seed=2) for _ in range(2))
    recorded.record(tmp_path / "run.npy", 20, dt=0.2, every=6)
    frames = iterated.frames(20, dt=0.2, every=6)
    assert iterated.state.time_s == 0.0
    for k, (frame, expected) in enumerate(zip(frames, np.load(tmp_path / "run.npy"), strict=True)):
        np.testing.assert_array_equal(frame, expected)
        assert iterated.state.time_s == pytest.approx(k * 1.2)
    assert iterated.digest() == recorded.digest()


def test_frames_refuse_a_bad_argument_before_the_first_is_asked_for():
    for wrong in ({"steps": -1}, {"steps": 5, "every": 0}, {"steps": 5, "dt": 2.0}):
        with pytest.raises(ValueError, match="must be"):
            Simulation(Scenario.ring(3)).frames(**wrong)


def test_frames_end_with_the_collision_that_ends_the_run():
    stopping = Simulation(Scenario.traffic(60, 3, Rules(reaction_delay=True)))
    seen = []
    with pytest.raises(CollisionError):
        seen.extend(frame["time_s"][0] for frame in stopping.frames(1000))
    assert seen == pytest.approx(np.arange(len(seen)) * 0.1)
    assert stopping.state.time_s == pytest.approx(len(seen) * 0.1)


def test_a_state_has_a_row_for_each_vehicle():
    simulation = Simulation(REMOVING, seed=1)
    simulation.run(100)
    named, state = columns(simulation.state), simulation.state
    assert list(named) == [field.name for field in fields(State)]
    for name, column in named.items():
        assert column.shape == state.vehicle.shape
        np.testing.assert_array_equal(column, getattr(state, name))


def test_a_recording_has_a_row_for_each_vehicle_that_is_there_frame_by_frame(tmp_path):
    simulation, path = Simulation(REMOVING, seed=1), tmp_path / "run.npy"
    simulation.record(path, 100, every=10)
    frames = np.load(path)
    rows = zip(*(column.tolist() for column in columns(path).values()), strict=True)
    expected = [
        (row["time_s"], vehicle, *(row[name] for name in frames.dtype.names[1:]))
        for frame in frames
        for vehicle, row in enumerate(frame)
        if not np.isnan(row["position_m"])
    ]
    assert list(rows) == expected
    assert len(expected) < frames.size
    last = columns(frames[-1])
    np.testing.assert_array_equal(last["vehicle"], simulation.state.vehicle)
    np.testing.assert_array_equal(last["speed_mps"], simulation.state.speed_mps)


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".CSV"])
def test_a_file_reads_back_to_the_last_bit(suffix, tmp_path):
    population = Simulation(Scenario.ring(9, driver_spread=0.3)).population
    path = tmp_path / f"table{suffix}"
    write_table(path, population)
    if suffix == ".parquet":
        table = pytest.importorskip("pyarrow.parquet").read_table(path)
        read = {name: table[name].to_numpy() for name in table.column_names}
    else:
        with path.open(newline="", encoding="utf-8") as file:
            header, *rows = csv.reader(file)
        read = dict(zip(header, zip(*rows, strict=True), strict=True))
    assert tuple(read) == population.dtype.names
    for name, column in read.items():
        got = np.array(column).astype(population[name].dtype)
        np.testing.assert_array_equal(got, population[name])
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_table_is_its_header(tmp_path):
    write_table(tmp_path / "none.csv", Simulation(Scenario.ring(3)).population[:0])
    assert (tmp_path / "none.csv").read_text(encoding="utf-8").startswith("vehicle,vehicle_class,")


def test_what_is_no_table_is_refused_in_a_line(tmp_path):
    for wrong in (np.zeros(3), Simulation(Scenario.ring(3)).population.reshape(1, 3)):
        with pytest.raises(ValueError, match="table must be a State, frames or a structured array"):
            columns(wrong)
    with pytest.raises(ValueError, match=r"path must end in one of \.csv, \.parquet, got"):
        write_table(tmp_path / "table.xls", np.zeros(3))
    with pytest.raises(FileNotFoundError, match="nowhere"):
        columns(tmp_path / "nowhere.npy")


def test_without_pandas_it_says_in_a_line_what_to_install():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_PANDAS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "to_pandas needs pandas, which is not installed: pip install pandas\n"
