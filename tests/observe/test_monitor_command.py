"""`python -m tools monitor`: its options, its summary in every format, and Ctrl-C."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.observe.watching import BUSY, made_up, python
from tools.__main__ import main
from tools.observe.monitor_report import monitor_report
from tools.observe.monitor_subjects import Ended

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "monitor.schema.json").read_text(encoding="utf-8"))
OVER = made_up(ended=Ended("exit code 0", 0))
WATCHED = [
    *(made_up(), made_up(samples=0, interrupted=True), made_up(samples=1)),
    *(made_up(steps=False), made_up(steps=False, uss_bytes=None, steal_s=None), OVER),
]


@pytest.fixture(autouse=True)
def without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def rows_of(watched) -> dict[str, str]:
    (table,) = monitor_report(watched).tables
    return dict(table.rows)  # type: ignore[arg-type]


@pytest.mark.parametrize("watched", WATCHED)
def test_what_is_printed_is_what_the_schema_says(watched) -> None:
    records = json.loads(json.dumps(monitor_report(watched).records, allow_nan=False))
    jsonschema.validate(records, SCHEMA)
    for key in records[0]:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([{k: v for k, v in records[0].items() if k != key}], SCHEMA)


def test_the_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_summary_says_how_it_ended_what_it_did_and_whether_memory_grew() -> None:
    rows = rows_of(OVER)
    assert rows["watched"] == "10.0 s, 21 samples; exit code 0"
    assert rows["steps a second"].startswith("201 (")
    assert rows["steps a second, full CPU"].startswith("402 (")
    assert rows["times real time, full CPU"].startswith("201x")
    assert rows["waiting for a core / time"] == "50.0%"
    assert rows["waiting for block I/O / time"] == "0.0%"
    assert rows["memory"].startswith("did not grow by more than 10 kB in half the time; ")
    assert rows_of(made_up(interrupted=True))["watched"].endswith("until Ctrl-C")
    assert rows_of(made_up(samples=0, interrupted=True))["watched"].startswith("not at all")


def test_a_program_without_steps_gets_a_factor_and_what_is_not_counted_says_so() -> None:
    rows = rows_of(made_up(steps=False, steal_s=None))
    assert rows["at full CPU"] == "2x (2 to 2)"
    assert rows["steal / time, of the machine"] == "not counted"
    assert not any("real time" in name for name in rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--duration", "0"], "--duration: 0: not a number of seconds from 0.5 to 86400"),
        (["--duration", "nan"], "nan: not a number of seconds"),
        (["--duration", "x"], "x: not a number of seconds"),
        (["--pid", "0"], "0: not a whole number from 1 to 4194304"),
        (["--pid", "-1"], "--pid"),
        (["--pid", "5", "--", "ls"], "exclude each other: give one"),
        (["--bench", "x", "--preset", "smoke"], "exclude each other: give one"),
    ],
)
def test_wrong_usage_is_told_with_what_is_accepted(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["monitor", *arguments])
    assert stopped.value.code == 2
    assert words in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--pid", "4194301"], "--pid 4194301: there is no such process"),
        (["--", "/no/such"], "-- /no/such: cannot be run"),
        (["--record", "x.txt", "--", "ls"], "--record x.txt: name a file that ends in"),
        (["--plot", "x.txt", "--", "ls"], "--plot x.txt: name a file that ends in"),
        ([], "names no workload"),
    ],
)
def test_what_is_missing_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert main(["monitor", *arguments]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line


def test_options_behind_the_dashes_are_the_program_s(capsys: pytest.CaptureFixture[str]) -> None:
    program = [*python("import sys; sys.exit(repr(sys.argv[1:]))"), "--pid", "--", "-x"]
    assert main(["monitor", "--format", "json", "--duration", "60", "--", *program]) == 0
    (record,) = json.loads(capsys.readouterr().out)
    assert record["ended"] == "exit code 1: ['--pid', '--', '-x']"
    assert record["exit_code"] == 1


def test_what_the_program_prints_is_in_no_output(capfd: pytest.CaptureFixture[str]) -> None:
    code = "import sys; print('noise', flush=True); print('noise', file=sys.stderr)"
    assert main(["monitor", "--format", "csv", "--", *python(code)]) == 0
    out, err = capfd.readouterr()
    (row,) = csv.DictReader(out.splitlines())
    assert row["ended"] == "exit code 0"
    assert "steps_per_s_reason" in row
    assert "\nnoise" not in f"\n{out}\n{err}"


def test_ctrl_c_ends_the_program_and_keeps_samples_plot_and_summary(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tools", "monitor", "--record", "s.csv", "--plot", "s.png"]
    with subprocess.Popen(
        [*command, "--", *python(f"import os; open('pid', 'w').write(str(os.getpid()))\n{BUSY}")],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "until Ctrl-C" in out
    assert len((tmp_path / "s.csv").read_text().splitlines()) >= 3
    assert (tmp_path / "s.png").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)
    assert {path.name for path in tmp_path.iterdir()} == {"s.csv", "s.png", "pid"}
