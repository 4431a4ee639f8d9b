"""`python -m tools profile`: its options, and that its records are what the schema says."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.observe.profile.sides import case, two_sides
from tools.__main__ import main
from tools.measure.sampling import Frame, Sampled
from tools.observe.profile.difference import compare
from tools.observe.profile.difference_report import difference_report
from tools.observe.profile.report import profile_report
from tools.observe.profile.sampled import Profile
from tools.observe.profile.shares import add_up

SCHEMA_FILE = Path(__file__).parents[3] / "docs" / "profile.schema.json"
SCHEMA = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
STACKS = {
    (Frame("step", "/p/a.py", 9), Frame("go", "/p/m.py", 4)): 30,
    (Frame("step", "/p/a.py", 9), Frame("stop", "/p/m.py", 8)): 10,
}
FILES = ["results/profiles/1a2b3c4d/x.svg"]
ROOT = Path("/p")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    two_sides(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "head" / "lib" / "python3.11"))
    return tmp_path


def held_to_the_schema(records: Any) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads(json.dumps(list(records), allow_nan=False))
    jsonschema.validate(read, SCHEMA)
    return read


def test_memory_of_a_workload_is_told_kept_and_what_the_schema_says(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "--memory", "--steps", "5", "--format", "json"]) == 0
    head, *lines = held_to_the_schema(json.loads(capsys.readouterr().out))
    assert head["level"] == "memory"
    assert {line["level"] for line in lines} == {"line"}
    assert all((project / file).is_file() for file in head["files"])
    assert all(file.startswith(".measured/profiles/unknown/") for file in head["files"])


@pytest.mark.parametrize("why_not", ["", "py-spy is not installed"])
def test_records_of_time_are_what_the_schema_says(why_not: str) -> None:
    profile = Profile(case(), Sampled(STACKS, 100, 2, 1.5), why_not)
    records = profile_report(profile, add_up(STACKS, ROOT), FILES).records
    head, *functions = held_to_the_schema(records)
    assert head["tool"] == ("cProfile" if why_not else "py-spy")
    assert [each["function"] for each in functions] == ["go", "stop", "step"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([{**head, "more": 1}], SCHEMA)


@pytest.mark.parametrize("whole", ["time", "memory"])
def test_records_of_a_difference_are_what_the_schema_says(whole: Any) -> None:
    runs = [add_up(STACKS, ROOT)] * 4
    found = compare(case(), runs, runs)
    report = difference_report(found, ("1a2b3c4d", "5e6f7a8b"), whole, FILES)
    head, *functions = held_to_the_schema(report.records)
    assert head["whole"] == whole
    assert not any(each["changed"] for each in functions)


def test_the_schema_is_valid_itself() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_time_and_memory_are_asked_for_one_by_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["profile", "--cpu", "--memory"])
    assert ended.value.code == 2
    assert "not allowed with" in capsys.readouterr().err


def test_a_commit_that_is_not_there_is_told_in_one_line(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["profile", "--commit", "no-such"]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("tools: ")
