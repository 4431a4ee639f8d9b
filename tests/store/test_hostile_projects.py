"""One absurd thing in a project, and every command that reads projects: an answer or one line.

No command ends in a traceback or a warning, its exit code is a documented one, and what is wrong is
named with its file.
"""

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.side_car import add_run
from tests.asv_projects import SHARED
from tests.store.test_reading import bomb
from tools.__main__ import main

BASE, HEAD = "a" * 40, "b" * 40
SIZES = ["10", "100", "1000", "10000", "100000"]
COMMANDS = {
    "scaling": ["scaling", "--commit", "all", "--predict", "20000"],
    "projection": ["projection", "--commit", "all", "--cores", "4"],
    "history": ["history", "--format", "json"],
    "score": ["score"],
    "gate": ["gate", BASE, HEAD, "--stored"],
}
DOCUMENTED = {"gate": {0, 10, 11, 12, 20}}
# What a value in a file may be instead of what it should be, as JSON.
ABSURD = {
    "10^400": "1" + 400 * "0",
    "-10^400": "-1" + 400 * "0",
    "5,000 digits": 5000 * "1",
    "-1": "-1",
    "least": "1e-30",
    "most": "1e30",
    "subnormal": "5e-324",
    "1e308": "1e308",
    "-1e308": "-1e308",
    "infinite": "1e999",
    "NaN": "NaN",
    "null": "null",
    "true": "true",
    "a text": '"fast"',
    "an empty text": '""',
    "a long text": json.dumps("x" * 100_000),
    "half a character": r'"\ud800"',
    "lines": r'"a\n| b |\u001b[31m"',
    "a parameter nested deeply": json.dumps("(" * 3000 + "1" + ")" * 3000),
    "a parameter labelled often": json.dumps("N=" * 3000 + "1"),
    "an object": '{"a": {"b": []}}',
    "a list": "[[[]]]",
    "a list nested 300 deep": 300 * "[" + 300 * "]",
    "a list nested 100,000 deep": 100_000 * "[" + 100_000 * "]",
}
PLACES: dict[str, Callable[[dict[str, Any]], None]] = {
    "result": lambda file: file["results"]["b.time_x"][0].__setitem__(2, "@"),
    "results": lambda file: file["results"]["b.time_x"].__setitem__(0, "@"),
    "rate": lambda file: file["results"]["b.track_rate"][0].__setitem__(1, "@"),
    "tracked": lambda file: file["results"]["b.track_one"][0].__setitem__(0, "@"),
    "sample": lambda file: file["results"]["b.time_x"][6][1].__setitem__(0, "@"),
    "samples": lambda file: file["results"]["b.time_x"][6].__setitem__(1, "@"),
    "quartile": lambda file: file["results"]["b.time_x"][3].__setitem__(0, "@"),
    "parameter": lambda file: file["results"]["b.time_x"][1][0].__setitem__(4, "@"),
    "workers": lambda file: file["results"]["b.track_rate"][1][0].__setitem__(2, "@"),
    "row": lambda file: file["results"].__setitem__("b.time_x", "@"),
    "rows": lambda file: file.__setitem__("results", "@"),
    "columns": lambda file: file.__setitem__("result_columns", "@"),
    "version": lambda file: file["results"]["b.time_x"].__setitem__(2, "@"),
    "date": lambda file: file.__setitem__("date", "@"),
    "commit": lambda file: file.__setitem__("commit_hash", "@"),
    "environment": lambda file: file.__setitem__("env_name", "@"),
    "machine": lambda file: file["params"].__setitem__("machine", "@"),
    "cores": lambda file: file["params"].__setitem__("num_cpu", "@"),
    "processor": lambda file: file["params"].__setitem__("cpu", "@"),
}
OF_BENCHMARK = ("unit", "param_names", "version", "rounds", "type", "higher_is_better", "params")
OF_PREDICTION = ("date", "machine", "version", "params", "axis", "law", "n", "value", "widened")
OF_COUNTERS = ("wall_s", "cpu_user_s", "cpu_system_s", "run_queue_wait_s", "steal_s", "loops")


def rows(faster: float) -> dict[str, Any]:
    costs = [faster * 1e-7 * int(size) for size in SIZES]
    quartiles = [0.99 * cost for cost in costs], [1.01 * cost for cost in costs]
    samples = [[cost * (1 + 0.001 * i) for i in range(8)] for cost in costs]
    return {
        "b.time_x": [costs, [list(SIZES)], "v1", *quartiles, [8] * len(SIZES), samples],
        "b.track_rate": [[100.0, 190.0, 270.0, 340.0], [["1", "2", "3", "4"]], "v1"],
        "b.track_one": [[0.5], [], "v1"],
    }


PREDICTION = {
    "date": "2026-01-02T03:04:05+00:00",
    "machine": "box",
    "environment": "py",
    "commit": HEAD,
    "benchmark": "b.time_x",
    "version": "v1",
    "params": {},
    "axis": "n",
    "law": "n",
    "n": 1000.0,
    "value": 1e-4,
    "low": 9e-5,
    "high": 2e-4,
    "widened": 1.0,
}
DESCRIBED = {
    "b.time_x": {"type": "time", "unit": "seconds", "param_names": ["n"], "rounds": 8},
    "b.track_rate": {"type": "track", "unit": "1/s", "param_names": ["workers"]},
    "b.track_one": {"type": "track", "unit": "km", "param_names": []},
}
COUNTED = {
    "wall_s": 3e-4,
    "cpu_user_s": 3e-4,
    "cpu_system_s": 0.0,
    "run_queue_wait_s": 0.0,
    "steal_s": 0.0,
    "switches_voluntary": 0,
    "faults_major": 0,
    "loops": 1,
}


class Hostile:
    """A sound project of two commits, into one file of which something absurd is put."""

    def __init__(self, project: Any) -> None:
        self.root, self.results = project.root, project.results
        facts = {"machine": "box", "num_cpu": "4", "cpu": "C"}
        project.add(BASE, rows(1.0), date_ms=1, params=facts)
        self.file = project.add(HEAD, rows(1.1), date_ms=2, params=facts)
        project.describe(**{name: {**of, "version": "v1"} for name, of in DESCRIBED.items()})
        self.benchmarks = self.results / "benchmarks.json"
        self.ledger = self.results / "predictions.jsonl"
        self.ledger.write_text(json.dumps(PREDICTION) + "\n")
        self.side_car = self.results / "processes" / "host" / f"{self.file.stem}.pyperf.json.gz"
        for size in SIZES:
            run = {"metadata": COUNTED, "values": [1e-7 * int(size)] * 3}
            add_run(self.side_car, f"b.time_x({size}) [v1]", run)

    def put(self, file: Path, place: Callable[[Any], None], absurd: str) -> None:
        """Put the JSON `absurd` at a place of a file."""
        packed = file.suffix == ".gz"
        content = file.read_bytes()
        parsed = json.loads(gzip.decompress(content) if packed else content)
        place(parsed)
        changed = json.dumps(parsed).replace('"@"', absurd)
        file.write_bytes(gzip.compress(changed.encode()) if packed else f"{changed}\n".encode())


every_or_some = pytest.mark.parametrize(
    "every",
    [pytest.param(False, id="some"), pytest.param(True, id="every", marks=pytest.mark.slow)],
)


def chosen(place: int, every: bool) -> Iterator[tuple[str, str]]:
    """Yield what is absurd and a command that is to meet it: every value, or a few, by place."""
    for i, absurd in enumerate(ABSURD.values()):
        if every or (i - place) % 12 == 0:
            yield absurd, list(COMMANDS)[(i + place) % len(COMMANDS)]


@pytest.fixture
def hostile(project: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hostile]:
    monkeypatch.chdir(project.root)
    (project.root / "asv.conf.json").write_text('{"repo": "none", "results_dir": "results"}')
    return Hostile(project)


def ask(capsys: pytest.CaptureFixture[str], command: str) -> tuple[int, str]:
    """Run a command and return its exit code and what it says on stderr, which is checked."""
    options = [] if command == "gate" else ["--problems"]
    code = main([*COMMANDS[command], *options])
    out, err = capsys.readouterr()
    assert code in DOCUMENTED.get(command, {0, 20}), (code, err)
    assert "Traceback" not in err + out
    if code == 20:
        assert len(err.splitlines()) == 1, err
        assert err.startswith("tools: ")
        assert not out
    assert max(map(len, err.splitlines()), default=0) < 2000
    return code, err


def test_the_sound_project_is_answered_by_every_command(
    hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = {command: ask(capsys, command) for command in COMMANDS}
    assert answers == {command: (11 if command == "gate" else 0, "") for command in COMMANDS}


@every_or_some
@pytest.mark.parametrize("place", PLACES)
def test_an_absurd_value_in_a_result_file_is_an_answer_or_one_line(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], place: str, every: bool
) -> None:
    sound = hostile.file.read_bytes()
    for absurd, command in chosen(list(PLACES).index(place), every):
        hostile.file.write_bytes(sound)
        hostile.put(hostile.file, PLACES[place], absurd)
        ask(capsys, command)


@pytest.mark.parametrize("command", COMMANDS)
def test_absurd_numbers_of_every_kind_at_once_are_an_answer(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    for place in ("result", "sample", "quartile", "rate", "tracked"):
        hostile.put(hostile.file, PLACES[place], ABSURD["10^400"])
    code, err = ask(capsys, command)
    assert code != 20
    lost = "of 5 cells 1 out of range (1e-30 to 1e+30)"
    assert command in ("gate", "score") or f"box/bbbbbbbb-py.json: b.time_x: {lost}" in err


@pytest.mark.parametrize(("at", "of_scaling"), [("unit", 0), ("rounds", 0), ("param_names", 0)])
def test_an_entry_of_benchmarks_json_of_the_wrong_type_is_guessed_and_named(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], at: str, of_scaling: int
) -> None:
    hostile.put(hostile.benchmarks, lambda of: of["b.time_x"].__setitem__(at, "@"), '{"a": 1}')
    code, err = ask(capsys, "scaling")
    assert code == of_scaling
    assert f"results/benchmarks.json: b.time_x: `{at}` is of the wrong type" in err


@every_or_some
@pytest.mark.parametrize("at", OF_BENCHMARK)
def test_an_absurd_value_in_benchmarks_json_is_an_answer_or_one_line(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], at: str, every: bool
) -> None:
    sound = hostile.benchmarks.read_bytes()
    for absurd, command in chosen(OF_BENCHMARK.index(at), every):
        hostile.benchmarks.write_bytes(sound)
        hostile.put(hostile.benchmarks, lambda of: of["b.time_x"].__setitem__(at, "@"), absurd)
        ask(capsys, command)


@every_or_some
@pytest.mark.parametrize("at", OF_PREDICTION)
def test_an_absurd_value_in_the_ledger_is_an_answer_or_names_the_line(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], at: str, every: bool
) -> None:
    for absurd, _ in chosen(OF_PREDICTION.index(at), every):
        hostile.ledger.write_text(json.dumps(PREDICTION) + "\n")
        hostile.put(hostile.ledger, lambda of: of.__setitem__(at, "@"), absurd)
        code, err = ask(capsys, "score")
        assert code == 0 or "predictions.jsonl, line 1: damaged (" in err


@every_or_some
@pytest.mark.parametrize("at", OF_COUNTERS)
def test_an_absurd_counter_is_an_answer_or_a_named_problem(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], at: str, every: bool
) -> None:
    def counter(file: dict[str, Any]) -> None:
        file["benchmarks"][0]["runs"][0]["metadata"][at] = "@"

    sound = hostile.side_car.read_bytes()
    for absurd, _ in chosen(OF_COUNTERS.index(at), every):
        hostile.side_car.write_bytes(sound)
        hostile.put(hostile.side_car, counter, absurd)
        assert ask(capsys, "projection")[0] == 0


WHOLE = {
    "empty": b"",
    "cut short": b'{"version": 2, ',
    "another type": b"[1]",
    "no text": b"\xff\xfe\x00",
    "nested deeply": b"[" * 200_000,
    "zeros": bytes(100_000),
}


@pytest.mark.parametrize("content", [*WHOLE, "a directory"])
@pytest.mark.parametrize("file", ["file", "benchmarks", "ledger", "side_car", "conf", "settings"])
def test_a_whole_file_that_is_not_what_it_should_be_is_named(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], file: str, content: str
) -> None:
    others = {"conf": hostile.root / "asv.conf.json", "settings": hostile.root / "gate.toml"}
    path: Path = others.get(file) or getattr(hostile, file)
    path.unlink(missing_ok=True)
    if content == "a directory":
        path.mkdir()
    else:
        whole = WHOLE[content]
        path.write_bytes(gzip.compress(whole) if path.suffix == ".gz" else whole + b"\n")
    reader = {"ledger": "score", "side_car": "projection", "settings": "gate"}.get(file, "scaling")
    code, err = ask(capsys, reader)
    assert code == (20 if file in ("ledger", "conf", "settings") else 0) or not err
    # Without a line a log and a settings file are as if they were not there.
    assert path.name in err or (content == "empty" and file in ("ledger", "settings"))


def test_a_bomb_in_place_of_a_side_car_is_named(
    hostile: Hostile, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile.side_car.write_bytes(bomb(mebibytes=1000))
    code, err = ask(capsys, "projection")
    assert code == 0
    assert f"{hostile.side_car.name}: damaged: unpacks to more than 67,108,864 bytes" in err


@pytest.mark.parametrize(
    "settings",
    [
        "leave_out = ['a{4294967296}']",
        f"leave_out = ['{'(' * 3000}']",
        f"false_alarm_rate = {'[' * 3000}",
        f"false_alarm_rate = {'1' * 5000}",
        f"[[pattern]]\nbenchmarks = '{'(' * 3000}'",
        "false_alarm_rate.a" + ".a" * 3000 + " = 1",
    ],
)
def test_absurd_settings_are_one_line(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], settings: str
) -> None:
    (hostile.root / "gate.toml").write_text(settings)
    code, err = ask(capsys, "gate")
    assert (code, err.startswith("tools: gate.toml: ")) == (20, True)


@pytest.mark.parametrize(
    "settings",
    [
        '{"results_dir": 5}',
        '{"results_dir": "a\\u0000b"}',
        '{"results_dir": "' + "x" * 5000 + '"}',
        '{"repo": ["x"], "results_dir": "results"}',
        "{" + '"a": {' * 2000,
        "// " + "x" * 200_000 + "\n{}",
    ],
)
def test_an_absurd_configuration_is_one_line(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], settings: str
) -> None:
    (hostile.root / "asv.conf.json").write_text(settings)
    code, err = ask(capsys, "gate")
    assert code == 20
    assert "asv.conf.json" in err or "no such results directory" in err


@pytest.mark.parametrize("bench", ["(", "a{99999999999}", "(" * 5000])
def test_an_absurd_option_is_wrong_usage(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], bench: str
) -> None:
    for command in ("scaling", "projection", "history"):
        with pytest.raises(SystemExit) as wrong_usage:
            main([command, "--bench", bench])
        assert wrong_usage.value.code == 2
        assert "--bench: not a regular expression: " in capsys.readouterr().err


@pytest.mark.parametrize("command", ["scaling", "projection", "history"])
@pytest.mark.parametrize("file", range(4))
def test_result_files_that_once_ended_in_a_traceback_are_an_answer_or_one_line(
    hostile: Hostile, capsys: pytest.CaptureFixture[str], command: str, file: int
) -> None:
    found = sorted((SHARED / "cases" / "hostile").glob("e2e_*.json"))
    if len(found) <= file:
        pytest.skip("the hostile result files are not beside this repository")
    hostile.file.write_bytes(found[file].read_bytes())
    assert ask(capsys, command)[0] == 0
