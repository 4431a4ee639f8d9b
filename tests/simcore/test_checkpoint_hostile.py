"""A checkpoint that a stranger made is refused in one line, whatever is absurd in it."""

import json
from pathlib import Path

import numpy as np
import pytest

from simcore import CollisionError, Rules, Scenario, Simulation, cli
from simcore.cli.command import EXIT_BROKEN
from simcore.counts import REMOVED
from tests.fuzz.targets import checkpoint as fuzz
from tests.simcore.checkpoint_files import arrays_of, header_of, refusal, saved, written

MADE_TO_DO_HARM = Path(__file__).parents[3] / "shared" / "fixtures" / "cases" / "hostile"
NO_NUMBERS = [np.nan, np.inf, -np.inf, 1e300, -1e300]
REALS = {
    "position_m": [],
    "speed_mps": [-1e-9, -1e9, 1e9],
    "acceleration_mps2": [20.0, -20.0],
    "held_mps2": [20.0, -20.0],
    "intended_mps2": [20.0, -20.0],
    "changed_s": [1e4],
    "desired_speed_mps": [0.0, 200.0],
    "headway_s": [0.0, 1e9],
    "braking_mps2": [0.0, -1.0],
    "approach": [0.0, 1.0],
    "reaction_s": [0.0, 99.0],
}
WHOLES = {
    "vehicle": [-1, 12, 2**31 - 1, -(2**31)],
    "laps": [2**31 - 1, -(2**31)],
    "lane": [3, 16, 255],
    "vehicle_class": [5, 255],
    "conflict": [8, 255],
    "speed_histogram": [-1, 2**62],
    "headway_histogram": [-1, 2**62],
    "conflicts": [-1, 2**62],
    "lane_changes": [-1, 2**62],
    "totals": [-1, 2**63 - 1],
}
ABSURD = {name: NO_NUMBERS + more for name, more in REALS.items()} | WHOLES
SCENARIO = "scenario.Scenario"
RULES = f"{SCENARIO}.rules.Rules"
IN_HEADER = [
    ("seed", -1),
    ("seed", 2**70),
    ("seed", True),
    ("engine", ["numpy"]),
    ("more", 1),
    ("clock", [1, 2]),
    ("clock.more", 1),
    ("clock.since_s", 1e300),
    ("clock.since_s", float("nan")),
    ("clock.dt", 2.0),
    ("clock.steps", 10**30),
    ("clock.total_steps", 0),
    ("scenario", {"Track": {"length_m": 100.0}}),
    (f"{SCENARIO}.vehicles", 10**400),
    (f"{SCENARIO}.vehicles", 13),
    (f"{SCENARIO}.vehicles", None),
    (f"{SCENARIO}.position_m", None),
    (f"{SCENARIO}.lane", {"array": "engine.speed_mps"}),
    (f"{SCENARIO}.driver", {"Scenario": {"vehicles": 10**9}}),
    (f"{SCENARIO}.driver.Driver.headway_s", 1e300),
    (f"{SCENARIO}.driver_spread", 0.5),
    (f"{SCENARIO}.vehicle_length_m", 1e-300),
    (f"{SCENARIO}.track.Track.length_m", 1e300),
    (f"{SCENARIO}.track.Track.lanes", 2),
    (f"{SCENARIO}.track.Track.lanes", 10**30),
    (f"{SCENARIO}.rules", None),
    (f"{RULES}.more", 1),
    (f"{RULES}.on_collision", "explode"),
    (f"{RULES}.reaction_delay", False),
    (f"{RULES}.fleet.Fleet.shares", [1e308] * 5),
    (f"{RULES}.fleet.Fleet.reaction_s.Trait.high", 1e11),
]
FILLINGS = ("1e300", "-1", "null", "9" * 400, '{"Scenario": {"vehicles": 1000000000}}')


@pytest.fixture(scope="module")
def contents(tmp_path_factory):
    path = tmp_path_factory.mktemp("saved") / "run.npz"
    return {name: saved(name, path) for name in ("late", "removing", "ring", "folded ring")}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.npz"


@pytest.mark.parametrize("name", ABSURD)
def test_an_absurd_value_in_any_column_is_named(name, contents, path):
    for value in ABSURD[name]:
        for place in (1, slice(None)):
            arrays = arrays_of(contents["late"])
            arrays[f"engine.{name}"].reshape(-1)[place] = value
            assert f"({name} must " in refusal(written(path, arrays))


@pytest.mark.parametrize("world", ["ring", "folded ring"])
def test_an_absurd_value_on_a_ring_is_named(world, contents, path):
    for name in arrays_of(contents[world]):
        if name.startswith("engine."):
            for value in [*NO_NUMBERS, *([-1e-9] if "speed" in name else [])]:
                arrays = arrays_of(contents[world])
                arrays[name][5] = value
                line = refusal(written(path, arrays))
                assert f"({name.removeprefix('engine.')} must be " in line


def test_bumpers_that_touch_end_the_run_as_a_collision(contents, path):
    arrays = arrays_of(contents["ring"])
    arrays["engine.travelled_m"][:] = [0.0, 4.5, 50.0, 80.0, 110.0, 140.0, 170.0, 200.0]
    simulation = Simulation.resume(written(path, arrays))
    assert simulation.state.gap_m[0] == 0.0
    with pytest.raises(CollisionError, match="vehicle 0 ran into the one ahead"):
        simulation.run(1)


def reversed_order(arrays):
    arrays["engine.position_m"] = arrays["engine.position_m"][::-1]


def one_place_back(arrays):
    arrays["engine.position_m"][[3, 4]] = arrays["engine.position_m"][[4, 3]]


def beyond_the_lap(arrays):
    arrays["engine.position_m"][-1] = arrays["engine.position_m"][0] + 141.0


def piled_up(arrays):
    position_m = arrays["engine.position_m"]
    arrays["engine.position_m"] = position_m[0] + 0.01 * (position_m - position_m[0])


def the_same_twice(arrays):
    arrays["engine.vehicle"][3] = arrays["engine.vehicle"][4]


def removed_by_word_alone(arrays):
    arrays["engine.totals"][REMOVED] = 1


def missing_without_a_word(arrays, kept=slice(1, None)):
    for name, array in arrays.items():
        if name.startswith("engine.") and array.shape == (12,):
            arrays[name] = array[kept]


def nobody_left(arrays):
    arrays["engine.totals"][REMOVED] = 12
    missing_without_a_word(arrays, slice(0))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (reversed_order, "position_m must not decrease"),
        (one_place_back, "position_m must not decrease"),
        (beyond_the_lap, "position_m must not decrease, nor go beyond one lap of 140 m"),
        (piled_up, "position_m must leave gaps above 0 m"),
        (the_same_twice, "vehicle must be numbers of which none occurs twice"),
        (removed_by_word_alone, "0 vehicles are missing, 1 were removed"),
        (missing_without_a_word, "1 vehicles are missing, 0 were removed"),
        (nobody_left, "vehicle must be numbers of which none occurs twice"),
    ],
)
def test_vehicles_that_no_run_leaves_like_that_are_refused(change, reason, contents, path):
    arrays = arrays_of(contents["removing"])
    change(arrays)
    assert reason in refusal(written(path, arrays))


@pytest.mark.parametrize("on_collision", ["ignore", "stop"])
def test_a_heap_of_vehicles_is_refused_before_it_is_sorted(on_collision, path):
    """Each may overtake all others in the first step."""
    rules = Rules(on_collision=on_collision)
    simulation = Simulation(Scenario.traffic(20_000, rules=rules))
    simulation.save(path)
    arrays = arrays_of(path.read_bytes())
    written(path, arrays)
    Simulation.resume(path)
    arrays["engine.position_m"][:] = 1000.0
    assert "(position_m must leave vehicles so far apart" in refusal(written(path, arrays))


@pytest.mark.parametrize(("place", "value"), IN_HEADER)
def test_an_absurd_header_is_refused(place, value, contents, path):
    header = holder = header_of(contents["late"])
    *outer, last = place.split(".")
    for name in outer:
        holder = holder[name]
    holder[last] = value
    refusal(written(path, arrays_of(contents["late"]), json.dumps(header)))


def test_whatever_stands_anywhere_in_a_header_is_refused_or_checked(contents, path):
    arrays, refused = arrays_of(contents["late"]), 0
    sound = json.dumps(header_of(contents["late"]))
    places = len(fuzz._places(json.loads(sound)))
    for index in range(places):
        header = json.loads(sound)
        holder, key = fuzz._places(header)[index]
        holder[key] = json.loads(fuzz.HOLE)
        with_hole = json.dumps(header)
        for filling in FILLINGS:
            written(path, arrays, with_hole.replace(fuzz.HOLE, filling))
            said = None
            try:
                fuzz.read(path)
            except ValueError as error:
                said = str(error)
                refused += 1
            assert said is None or (said.startswith(f"{path}: ") and said.isprintable())
    assert refused > 0.8 * places * len(FILLINGS)


@pytest.mark.parametrize(
    "text",
    [
        *("", "\0", "[]", '"text"', "[" * 50_000, "1" * 5000, " " * 2**17),
        *('{"simcore checkpoint": [1]}', '{"simcore checkpoint": 1}'),
    ],
)
def test_a_header_that_is_none_is_refused(text, contents, path):
    written(path, arrays_of(contents["late"]), text)
    with pytest.raises(ValueError, match=r"run\.npz: (damaged|format version)") as error:
        Simulation.resume(path)
    assert str(error.value).isprintable()


def test_words_of_the_file_cannot_steer_the_terminal(contents, path):
    text = json.dumps(header_of(contents["late"])).replace('"pause_s"', '"\\u001b[31mred\\u0007"')
    assert r"\x1b[31mred\x07" in refusal(written(path, arrays_of(contents["late"]), text))


def test_the_command_refuses_in_one_line_with_its_exit_code(contents, path, capsys):
    arrays = arrays_of(contents["late"])
    arrays["engine.lane"][:] = 255
    written(path, arrays)
    assert cli.main(["run", "--resume", str(path)]) == EXIT_BROKEN
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"simcore run: error: --resume {path}: damaged, or no checkpoint (lane ")
    assert err.count("\n") == 1


@pytest.mark.skipif(not MADE_TO_DO_HARM.is_dir(), reason="the files made to do harm are not here")
def test_files_that_were_made_to_do_harm_are_refused():
    files = sorted(MADE_TO_DO_HARM.glob("*.npz"))
    assert files
    for file in files:
        refusal(file)
