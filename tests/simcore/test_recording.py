"""What was recorded is what the run went through, whatever ended it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simcore import ENGINES, CollisionError, Rules, Scenario, Simulation
from simcore.recording import FRAME, NO_LANE, read_population

COLUMNS = ("position_m", "speed_mps", "acceleration_mps2", "lane")
STOPPING = Scenario.traffic(60, 3, Rules(reaction_delay=True))
REMOVING = Scenario.traffic(60, 3, Rules(on_collision="remove", reaction_delay=True))


@settings(max_examples=20, deadline=None)
@given(steps=st.integers(0, 30), every=st.integers(1, 12))
def test_frames_are_the_states_at_the_start_and_after_each_every_steps(
    steps, every, tmp_path_factory
):
    path = tmp_path_factory.mktemp("recording") / "run.npy"
    recorded, stepped = (Simulation(Scenario.traffic(7), seed=2) for _ in range(2))
    recorded.record(path, steps, dt=0.2, every=every)
    frames = np.load(path, mmap_mode="r")
    assert frames.shape == (1 + steps // every, 7)
    assert frames.dtype == FRAME
    for k in range(steps + 1):
        if k % every == 0:
            state = stepped.state
            assert (frames[k // every]["time_s"] == state.time_s).all()
            for name in COLUMNS:
                np.testing.assert_array_equal(frames[k // every][name], getattr(state, name))
        if k < steps:
            stepped.step(0.2)
    assert recorded.digest() == stepped.digest()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_vehicle_keeps_its_column_and_is_nan_once_removed(engine, tmp_path):
    simulation = Simulation(REMOVING, engine, seed=1)
    simulation.record(tmp_path / "run.npy", 100, every=10)
    frames = np.load(tmp_path / "run.npy", mmap_mode="r")
    left = np.zeros(60, dtype=bool)
    left[simulation.state.vehicle] = True
    assert 0 < left.sum() < 60
    last = frames[-1]
    np.testing.assert_array_equal(last["speed_mps"][left], simulation.state.speed_mps)
    assert np.isnan([last[name][~left] for name in COLUMNS[:3]]).all()
    assert (last["lane"][~left] == NO_LANE).all()
    assert (last["time_s"] == simulation.state.time_s).all()
    gone = np.isnan(frames["position_m"])
    assert (gone[1:] >= gone[:-1]).all()


@pytest.mark.parametrize("every", [1, 7])
def test_after_a_collision_the_file_has_the_frames_before_it(every, tmp_path):
    path = tmp_path / "run.npy"
    stopped, recorded = Simulation(STOPPING), Simulation(STOPPING)
    with pytest.raises(CollisionError) as collision:
        stopped.run(1000, 0.1)
    with pytest.raises(CollisionError) as same:
        recorded.record(path, 1000, 0.1, every)
    assert str(same.value) == str(collision.value)
    frames = np.load(path, mmap_mode="r")
    steps_before = round(collision.value.time_s / 0.1) - 1
    assert frames.shape == (1 + steps_before // every, 60)
    assert frames.shape[0] > 2
    assert frames["time_s"][-1, 0] == pytest.approx(steps_before // every * every * 0.1)
    assert np.isfinite(frames["position_m"]).all()
    behind = path.read_bytes()[frames.offset + frames.nbytes :]
    assert behind.endswith(read_population(path).tobytes())
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"steps": -1}, "steps must be a whole number of at least 0"),
        ({"steps": 5, "every": 0}, "every must be a whole number of at least 1"),
        ({"steps": 5, "dt": 2.0}, r"dt must be a number in \(0, 1\]"),
    ],
)
def test_bad_arguments_are_named_and_write_and_move_nothing(arguments, message, tmp_path):
    simulation = Simulation(Scenario.ring(3))
    with pytest.raises(ValueError, match=message):
        simulation.record(tmp_path / "run.npy", **arguments)
    assert simulation.state.time_s == 0.0
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere/run\.npy"):
        Simulation(Scenario.ring(3)).record(tmp_path / "nowhere" / "run.npy", 5)
