"""The command as people meet it: in a process of its own, but for its progress bar."""

import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from simcore import ENGINES, Conflicts, Observed, Scenario, Simulation, cli, plot
from simcore.cli import progress
from simcore.plot import drawn, pieces, space_time
from simcore.recording import FRAME, NO_LANE
from simcore.tables import write_table

ROOT = Path(__file__).parents[2]
# Runs the command in a Python in which this module is missing.
WITHOUT = """
import sys
sys.modules[sys.argv.pop(1)] = None
from simcore.cli import main
sys.exit(main())
"""


def simcore(*arguments, code=0):
    return python("-m", "simcore", *arguments, code=code)


def python(*arguments, code):
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def complaint(*arguments, code):
    """What it says where it cannot run: one line, nothing on stdout."""
    done = simcore("run", *arguments, code=code)
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("simcore run: error: ")
    return done.stderr


def test_the_table_fits_100_columns_and_shows_the_digest_and_bars():
    out = simcore("run", "--vehicles", 60, "--steps", 50).stdout
    simulation = Simulation(Scenario.traffic(60, 3))
    simulation.run(50)
    assert max(map(len, out.splitlines())) <= 100
    assert out.isascii()
    assert simulation.digest().hash in out
    assert f"{simulation.metrics().mean_speed_mps:.2f}" in out
    for text in ("m/s", "veh/km", "speed (m/s)", "headway (s)", "####"):
        assert text in out


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("scenario", ["traffic", "highway", "busy", "ring"])
def test_json_is_one_object_with_all_metrics_and_no_infinity(scenario, engine):
    arguments = ("--vehicles", 7, "--steps", 20, "--dt", 0.2, "--seed", 4)
    out = simcore(
        "run", *arguments, "--scenario", scenario, "--engine", engine, "--format", "json"
    ).stdout
    result = json.loads(out, parse_constant=pytest.fail)
    world = getattr(Scenario, scenario)(7)
    simulation = Simulation(world, engine, seed=4)
    simulation.run(20, 0.2)
    metrics = simulation.metrics()
    digest = simulation.digest()
    assert (result["digest"], result["digest_version"]) == (digest.hash, digest.version)
    assert result["mean_speed_mps"] == metrics.mean_speed_mps
    assert result.keys() >= set(metrics.__slots__)
    if metrics.live is not None:
        assert result["live"].keys() == set(metrics.live.__slots__)
        assert result["live"]["speed_histogram"] == metrics.live.speed_histogram.tolist()


def test_what_is_infinite_is_null():
    """A lone vehicle never reaches itself."""
    out = simcore("run", "--vehicles", 1, "--scenario", "ring", "--format", "json").stdout
    assert json.loads(out)["min_time_to_collision_s"] is None


def test_a_saved_run_goes_on_where_it_was(tmp_path):
    world = ("--vehicles", 30, "--lanes", 2, "--following", "improved_idm")
    path = tmp_path / "run.npz"
    whole = simcore("run", *world, "--steps", 80, "--format", "json")
    simcore("run", *world, "--steps", 50, "--save", path)
    rest = simcore("run", "--resume", path, "--steps", 30, "--format", "json")
    assert json.loads(rest.stdout)["digest"] == json.loads(whole.stdout)["digest"]


def test_a_saved_run_goes_on_in_another_engine_and_with_threads(tmp_path):
    path = tmp_path / "run.npz"
    simcore("run", "--vehicles", 30, "--steps", 20, "--save", path)
    goes_on = ("run", "--resume", path, "--steps", 30, "--format", "json")
    here = json.loads(simcore(*goes_on).stdout)
    there = json.loads(simcore(*goes_on, "--engine", "numba", "--threads", 2).stdout)
    assert (here["engine"], there["engine"]) == ("numpy", "numba")
    assert here["digest"] == there["digest"]
    assert "threads must be 1" in complaint("--resume", path, "--threads", 2, code=2)


def test_seconds_are_steps_times_their_length():
    out = simcore("run", "--vehicles", 5, "--seconds", 2.1, "--dt", 0.3, "--format", "json").stdout
    simulation = Simulation(Scenario.traffic(5))
    simulation.run(7, 0.3)
    assert json.loads(out)["digest"] == simulation.digest().hash


def test_the_version_is_that_of_the_project():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert simcore("--version").stdout == f"simcore {project['version']}\n"


def test_a_run_is_recorded_and_plotted(tmp_path):
    recording, picture = tmp_path / "run.npy", tmp_path / "run.png"
    simcore("run", "--vehicles", 12, "--steps", 30, "--record", recording, "--plot", picture)
    assert np.load(recording, mmap_mode="r").shape == (31, 12)
    assert sorted(tmp_path.iterdir()) == [recording, picture]


@pytest.mark.parametrize(
    ("suffix", "start"), [(".png", b"\x89PNG"), (".SVG", b"<?xml"), (".pdf", b"%PDF")]
)
def test_the_suffix_says_what_is_drawn_of_a_recording_or_its_file(tmp_path, suffix, start):
    recording, picture = tmp_path / "run.npy", tmp_path / f"run{suffix}"
    Simulation(Scenario.traffic(12, lanes=6)).record(recording, 10)
    for recorded in (recording, np.load(recording)):
        space_time(recorded, 70.0, picture)
        assert picture.read_bytes().startswith(start)
        picture.unlink()


@pytest.mark.parametrize("outputs", [(), ("--plot", "run.png"), ("--record", "run.npy")])
def test_events_are_the_conflicts_of_the_run(outputs, tmp_path):
    world, path = ("--vehicles", 60, "--seed", 7), tmp_path / "events.csv"
    outputs = [tmp_path / each if "." in each else each for each in outputs]
    plain = simcore("run", *world, "--steps", 200, "--format", "json")
    run = simcore("run", *world, "--steps", 200, "--format", "json", "--events", path, *outputs)
    simulation = Simulation(Scenario.traffic(60), seed=7)
    conflicts = Conflicts(simulation)
    Observed(simulation, conflicts).run(200)
    write_table(tmp_path / "expected.csv", conflicts.table())
    assert path.read_text() == (tmp_path / "expected.csv").read_text()
    assert conflicts.table().size > 0
    assert json.loads(run.stdout)["digest"] == json.loads(plain.stdout)["digest"]


def test_a_plot_alone_leaves_nothing_else(tmp_path):
    picture = tmp_path / "run.png"
    simcore("run", "--vehicles", 12, "--steps", 30, "--plot", picture)
    assert list(tmp_path.iterdir()) == [picture]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--vehicles", 0), "vehicles must be a whole number of at least 1, got 0"),
        (("--lanes", 99), "lanes must be a whole number in [1, 16], got 99"),
        (("--steps", -1), "steps must be a whole number of at least 0, got -1"),
        (("--dt", 3), "dt must be a number in (0, 1], got 3.0"),
        (("--steps", 0, "--dt", 0), "dt must be a number in (0, 1], got 0.0"),
        (("--steps", 3, "--seconds", 3), "--steps and --seconds both say how long the run is"),
        (("--seconds", 1, "--dt", 0.3), "seconds must be a whole number of steps of 0.3 s, got 1;"),
        (("--seconds", -1), "seconds must be a finite number of at least 0, got -1.0"),
        (("--seconds", 1e308, "--dt", 1e-9), "seconds must be a whole number of steps"),
        (("--threads", 0), "threads must be a whole number of at least 1, got 0"),
        (("--threads", 2), "threads must be 1 for engine 'numpy', got 2"),
        (("--scenario", "ring", "--lanes", 2), "--lanes needs --scenario traffic"),
        (("--scenario", "ring", "--on-collision", "stop"), "--on-collision needs"),
        (("--scenario", "busy", "--following", "idm"), "--following needs --scenario traffic"),
        (("--resume", "x.npz", "--vehicles", 5), "--vehicles is the checkpoint's own"),
        (("--resume", "x.npz", "--following", "idm"), "--following is the checkpoint's own"),
        (("--events", "run.xls"), "must end in one of .csv, .parquet, got 'run.xls'"),
        (("--scenario", "ring", "--events", "run.csv"), "conflicts are those of the full model"),
        (("--plot", "run.gif"), "must end in one of .png, .svg, .pdf, got 'run.gif'"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, message):
    assert message in complaint(*arguments, code=2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("--save", "--record"),
        ("--plot", "--record"),
        ("--plot", "--save"),
        ("--resume", "--record"),
    ],
)
@pytest.mark.parametrize("alias", ["run.png", "inner/../run.png", "link.png"])
def test_two_outputs_are_two_files(one, other, alias, tmp_path):
    """Also under another name, and of a checkpoint that is resumed."""
    path = tmp_path / "run.png"
    Simulation(Scenario.ring(3)).save(path)
    (tmp_path / "inner").mkdir()
    (tmp_path / "link.png").symlink_to(path)
    before = path.read_bytes()
    message = complaint(one, path, other, tmp_path / alias, "--steps", 10**9, code=2)
    assert f"{one} and {other} name one file" in message or f"{other} and {one}" in message
    assert path.read_bytes() == before


def test_a_run_may_be_saved_in_place_of_the_one_it_goes_on_from(tmp_path):
    path = tmp_path / "run.npz"
    simcore("run", "--vehicles", 5, "--steps", 10, "--save", path)
    simcore("run", "--resume", path, "--steps", 10, "--save", path)
    assert Simulation.resume(path).state.time_s == pytest.approx(2.0)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_time_of_a_run_is_that_of_its_steps(engine, monkeypatch, tmp_path, capsys):
    """A step takes a second here, a picture a thousand."""
    clock, run, draw = SimpleNamespace(now_s=0.0), Simulation.run, plot.draw

    def slow_run(simulation, steps, dt=0.1):
        clock.now_s += steps
        run(simulation, steps, dt)

    def slow_draw(*what):
        clock.now_s += 1000.0
        draw(*what)

    monkeypatch.setattr(Simulation, "run", slow_run)
    monkeypatch.setattr(plot, "draw", slow_draw)
    monkeypatch.setattr("simcore.timed.perf_counter", lambda: clock.now_s)
    arguments = ["--vehicles", "5", "--steps", "30", "--engine", engine, "--format", "json"]
    assert cli.main(["run", *arguments, "--plot", str(tmp_path / "run.png")]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["wall_s"] == 30.0
    assert result["real_time_factor"] == pytest.approx(0.1)
    assert clock.now_s >= 1030.0


@pytest.mark.parametrize(
    ("world", "dt", "longest"),
    [
        (("--vehicles", 9), 0.5, "0.4"),
        (("--vehicles", 9), 0.4, None),
        (("--vehicles", 9, "--scenario", "ring"), 1.0, None),
        (("--vehicles", 9, "--lanes", 1, "--on-collision", "ignore"), 1.0, "0.4"),
    ],
)
def test_steps_that_are_long_for_the_drivers_are_warned_of(world, dt, longest):
    done = simcore("run", *world, "--steps", 3, "--dt", dt)
    warning = f"simcore run: warning: in steps of {dt:g} s these drivers may collide; take"
    assert done.stderr == (f"{warning} {longest} s or less\n" if longest else "")
    assert "vehicles on" in done.stdout


def test_an_unknown_choice_is_told_what_there_is():
    done = simcore("run", "--engine", "abacus", code=2)
    assert "invalid choice: 'abacus'" in done.stderr
    assert "numpy" in done.stderr


@pytest.mark.parametrize("option", ["--save", "--record", "--plot", "--events"])
def test_a_place_that_cannot_be_written_is_found_before_the_run(option, tmp_path):
    path = tmp_path / "nowhere" / "run.png"
    message = complaint(option, path, "--steps", 10**9, code=20)
    assert f"{option} {path}: there is no directory" in message
    message = complaint(option, tmp_path, "--steps", 10**9, code=20)
    assert f"{option} {tmp_path}: is not an ordinary file" in message


def test_a_checkpoint_that_is_missing_or_broken_is_named(tmp_path):
    path = tmp_path / "run.npz"
    assert f"{path}: No such file" in complaint("--resume", path, code=20)
    path.write_bytes(b"something else")
    assert f"--resume {path}: damaged, or no checkpoint" in complaint("--resume", path, code=20)


@pytest.mark.parametrize(
    ("missing", "option", "hint"),
    [
        ("matplotlib", ("--plot", "run.png"), "pip install '.[plot]'"),
        ("numba", ("--engine", "numba"), "pip install '.[numba]'"),
        ("pyarrow", ("--events", "run.parquet"), "pip install '.[parquet]'"),
    ],
)
def test_what_is_not_installed_is_said_before_the_run(missing, option, hint):
    done = python("-c", WITHOUT, missing, "run", "--steps", 10**9, *option, code=20)
    assert hint in done.stderr
    assert done.stderr.count("\n") == 1
    python("-c", WITHOUT, missing, "run", "--vehicles", 5, "--steps", 1, code=0)


def test_a_collision_ends_with_its_line_and_keeps_what_was_recorded(tmp_path):
    # Within one step of a second, however hard vehicle 0 brakes.
    world = Scenario(3, 200.0, position_m=[0.0, 5.0, 100.0], speed_mps=[30.0, 0.0, 20.0])
    Simulation(world).save(tmp_path / "start.npz")
    recording, picture = tmp_path / "run.npy", tmp_path / "run.png"
    for outputs in (("--record", recording, "--plot", picture), ("--plot", picture)):
        message = complaint("--resume", tmp_path / "start.npz", "--dt", 1, *outputs, code=20)
        assert "vehicle 0 ran into the one ahead at 1 s" in message
        picture.unlink()
    assert np.load(recording).shape == (1, 3)


def test_help_has_an_example_and_help_for_every_option():
    out = simcore("run", "--help").stdout
    assert "simcore run --vehicles 1000 --steps 1000" in out
    assert "exit code" in out
    assert "run" in simcore("--help").stdout
    assert simcore(code=2).stderr.startswith("usage: simcore")


def shell(line, *arguments):
    """What `simcore ARGUMENTS` does in a shell's line, in which it stands as "$@"."""
    command = ["bash", "-c", line, "bash", sys.executable, "-m", "simcore", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


RUN = ("run", "--vehicles", "5", "--steps", "1")


@pytest.mark.parametrize("arguments", [RUN, ("--help",), ("run", "--help")])
def test_a_reader_who_leaves_early_is_no_error(arguments):
    command = [sys.executable, "-m", "simcore", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 0


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("> /dev/full", "output: No space left on device; name another file"),
        (">&-", "stdout is closed: open it, or name a file"),
    ],
)
@pytest.mark.parametrize("arguments", [RUN, ("--help",)])
def test_an_output_that_cannot_be_written_is_one_line(to, words, arguments):
    done = shell(f'"$@" {to}', *arguments)
    assert (done.returncode, done.stderr) == (20, f"simcore run: error: {words}\n")


def test_complaints_that_nobody_can_be_told_go_nowhere():
    for to in ("2>&-", "2> /dev/full"):
        done = shell(f'"$@" {to}', "run", "--vehicles", "0")
        assert (done.returncode, done.stdout) == (2, "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "seconds_an_item", "shows"),
    [(Terminal(), 1.0, True), (Terminal(), 0.1, False), (io.StringIO(), 1.0, False)],
)
def test_the_bar_is_for_long_runs_on_a_terminal(monkeypatch, stream, seconds_an_item, shows):
    clock = iter(np.arange(0.0, 100.0, seconds_an_item))
    monkeypatch.setattr(progress, "perf_counter", lambda: next(clock))
    monkeypatch.setattr(sys, "stderr", stream)
    assert list(progress.shown(range(10), 10)) == list(range(10))
    assert ("100%" in stream.getvalue()) == shows
    assert stream.getvalue() == "" or stream.getvalue().endswith(" \r")


def test_a_plot_refuses_what_is_no_recording(tmp_path):
    path = tmp_path / "other.npy"
    np.save(path, np.zeros((3, 3)))
    for wrong in (path, np.zeros((3, 3)), np.zeros((0, 3), dtype=FRAME)):
        with pytest.raises(ValueError, match="no recording; name one"):
            space_time(wrong, 100.0, tmp_path / "run.png")
    path.write_bytes(b"\x93NUMPY")
    with pytest.raises(ValueError, match=r"other\.npy: damaged, or no \.npy file"):
        space_time(path, 100.0, tmp_path / "run.png")
    with pytest.raises(ValueError, match="track_length_m must be a number finite and above 0"):
        space_time(np.zeros((3, 3), dtype=FRAME), 0.0, tmp_path / "run.png")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("vehicles", [1, 10, 2000, 2001, 100_000, 123_457])
def test_drawn_vehicles_are_few_in_order_and_of_every_lane(vehicles):
    chosen = drawn(vehicles)
    assert min(vehicles, 1000) <= chosen.size <= 2000
    assert chosen[-1] < vehicles
    assert (np.diff(chosen) > 0).all()
    for lanes in (2, 3, 5, 6):
        if chosen.size > 100:
            share = np.bincount(chosen % lanes) / chosen.size
            assert share == pytest.approx(1 / lanes, abs=0.05)


def test_lines_break_where_a_lap_ends_and_where_a_vehicle_is_removed():
    frames = np.zeros((4, 2), dtype=FRAME)
    frames["time_s"] = np.arange(4.0)[:, np.newaxis]
    frames["speed_mps"] = 30.0
    frames["position_m"] = [[10, 50], [40, 80], [70, np.nan], [0, np.nan]]
    frames["lane"][2:] = [[1, NO_LANE]] * 2
    ends, mean_mps = pieces(frames, 0, track_m=100.0)
    ways = {tuple(each.ravel().tolist()) for each in ends}
    assert ways == {(0, 10, 1, 40), (0, 50, 1, 80), (1, 40, 2, 70)}
    assert (mean_mps == 30.0).all()
    assert pieces(frames, 1, track_m=100.0)[0].shape == (0, 2, 2)
