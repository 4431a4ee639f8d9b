"""`python -m tools leaks` with real processes: planted leaks are found, and nothing else."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.observe.leaks.leaking import case, leaking_place, leaking_project
from tools.__main__ import main
from tools.errors import UserError
from tools.measure.installation import Installation
from tools.measure.workload import BenchmarkCase
from tools.observe.leaks.find import READINGS, find_leaks
from tools.observe.leaks.report import leaks_report

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "leaks.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
NO_LEAK = ("starts", "caches", "pools", "frees")


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return leaking_project(tmp_path_factory.mktemp("project"))


@pytest.fixture
def root(installation: Installation) -> Path:
    return installation.suite.parent


def test_a_planted_leak_is_found_and_its_line_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert main(["leaks", "--how", "leaks", "--format", "json"]) == 10
    records = json.loads(capsys.readouterr().out)
    jsonschema.validate(records, SCHEMA)
    (record,) = records
    assert record["answer"] == "leaks"
    assert record["steps"] == 20_000 // READINGS * READINGS
    python = record["counters"]["python"]
    assert python["answer"] == "leaks"
    assert 0 < python["bytes_per_step"]["low"] <= 64 + 8 * 1.125
    assert python["bytes_per_step"]["high"] >= 64
    assert record["lines"][0]["place"] == leaking_place()
    assert record["lines"][0]["bytes_per_step"] == pytest.approx(72, abs=4)


def test_memory_that_compiled_code_keeps_is_found_without_a_line(
    root: Path, installation: Installation
) -> None:
    leaks = find_leaks(installation, case("leaks_in_c"))
    assert leaks.answer == "leaks"
    assert leaks.growths["malloc"].bytes_per_step.value == pytest.approx(64, abs=8)
    assert leaks.growths["python"].answer != "leaks"
    (table, *_) = leaks_report(leaks, root).tables
    assert table.notes[0].startswith("No line of Python holds more and more")


def test_what_does_not_leak_is_told_with_the_bound_in_80_columns(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(root)
    assert main(["leaks", "--steps", "5000"]) in (0, 11)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("how=nothing, seed=1, 4,992 steps")
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("in use, Python and NumPy") for line in lines)


def test_a_benchmark_of_the_suite_is_stepped_too(root: Path, installation: Installation) -> None:
    (root / "suite" / "sums.py").write_text("def time_sum():\n    sum(range(10))\n")
    leaks = find_leaks(installation, BenchmarkCase("sums.time_sum", None, ""), steps=960)
    assert leaks.case.label == "sums.time_sum"
    assert leaks.answer != "leaks"


def test_a_case_that_fails_and_too_few_steps_are_told_in_one_line(
    root: Path,
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(UserError, match="AttributeError"):
        find_leaks(installation, case("no such"), steps=960)
    monkeypatch.chdir(root)
    with pytest.raises(SystemExit) as ended:
        main(["leaks", "--steps", "95"])
    assert ended.value.code == 2
    assert "--steps 95: too few to tell; make 96 or more" in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        main(["leaks", "--bench", "sums.time_sum", "--seed", "3"])
    assert ended.value.code == 2


@pytest.mark.slow
def test_a_leak_of_64_bytes_a_step_is_found_in_20_of_20(installation: Installation) -> None:
    for seed in range(20):
        leaks = find_leaks(installation, case("leaks", seed))
        assert leaks.answer == "leaks", (seed, leaks)
        assert Path(leaks.lines[0].file).name == "adapter.py", (seed, leaks.lines)
        assert f"adapter.py:{leaks.lines[0].line}" in leaking_place()


@pytest.mark.slow
def test_what_does_not_leak_is_called_a_leak_at_most_once_in_60(installation: Installation) -> None:
    answers = [
        find_leaks(installation, case(how, seed)).answer for how in NO_LEAK for seed in range(15)
    ]
    print({answer: answers.count(answer) for answer in set(answers)})
    assert answers.count("leaks") <= 1
