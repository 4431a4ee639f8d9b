"""`python -m tools benchmark` in a small project: what it prints, and what it returns."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.observe.projects import GATE, SETTINGS, committed_project

ROOT = Path(__file__).parents[2]


def test_as_users_call_it(shared: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tools", "benchmark", "--size", "20"],
        cwd=shared,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("size=20, how=busy: ")
    for name in ("steps ", "items ", "real-time factor ", "step, mean ", "CPU utilisation "):
        assert any(line.startswith(name) for line in lines), done.stdout
    assert max(map(len, lines)) <= 80


def test_every_process_of_a_case_counts_and_all_cores_in_between(here, started, records):
    (answer,) = records("--size", "20", "--fresh")
    cores = len(os.sched_getaffinity(0))
    alone = [count for count in started if count == 1]
    assert (answer["processes"], answer["age_s"]) == (3, 0)
    if cores > 1:
        assert (len(alone), started.count(cores)) == (3, 3)
    for name in ("steps_per_s", "exclusive_core_steps_per_s", "reference_kernel_s"):
        assert len(answer["by_process"][name]) == 3
    assert answer["steps_per_s"]["value"] == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize(
    ("bound", "code", "kind", "words"),
    [(1e-3, 0, "met", "is at least"), (1e9, 10, "missed", "is below 1,000,000,000")],
)
def test_a_quality_gate_decides_the_exit_code(
    tmp_path, monkeypatch, said, started, schema, bound, code, kind, words
):
    monkeypatch.chdir(committed_project(tmp_path))
    (tmp_path / "gate.toml").write_text(SETTINGS + GATE.format(size=10, bound=bound))
    ended, printed, _ = said("--format", "json")
    assert ended == code
    (answer,) = json.loads(printed)
    jsonschema.validate([answer], schema)
    assert [judged["kind"] for judged in answer["quality"]] == [kind]
    ended, printed, _ = said()
    assert ended == code
    assert f"Quality: {answer['quality'][0]['reason']}." in " ".join(printed.split())
    assert words in answer["quality"][0]["reason"]


def test_several_cases_of_a_preset_and_csv(tmp_path, monkeypatch, said, started):
    monkeypatch.chdir(committed_project(tmp_path))
    (tmp_path / "gate.toml").write_text(SETTINGS + "[preset.standard.flags]\nsize = [5, 6]\n")
    code, printed, _ = said()
    assert code == 0
    assert printed.startswith("2 cases: how=busy\n")
    _, printed, _ = said("--format", "csv")
    header, *lines = printed.splitlines()
    assert header.startswith("case,flags,machine")
    assert len(lines) == 2
    _, printed, _ = said("--size", "7", "--format", "markdown")
    assert "| steps |" in printed


def test_a_case_that_sleeps_is_refused_its_full_cpu(here, records):
    (answer,) = records("--pause-s", "0.02")
    assert answer["full_cpu_steps_per_s"]["value"] is None
    # Beside other work a core is never its own, which is told first.
    assert re.search("sleep|exclusive core", answer["full_cpu_steps_per_s"]["reason"])
    assert answer["trust"]["full_cpu_steps_per_s"]["confidence"] == "none"
    assert answer["efficiency"]["value"] is None


def test_a_case_of_several_threads_is_not_pinned(tmp_path, monkeypatch, started, records):
    project = committed_project(tmp_path)
    adapter = project / "suite" / "adapter.py"
    adapter.write_text(adapter.read_text().replace('SIZE = "size"', 'SIZE = THREADS = "size"'))
    monkeypatch.chdir(project)
    (answer,) = records("--size", "2")
    assert started == [1, 1, 1]
    assert "one process may use several" in answer["efficiency"]["reason"]


def test_save_and_against(here, said, started, schema):
    assert said("--size", "20", "--save", "before")[0] == 0
    code, printed, _ = said("--size", "20", "--against", "before", "--format", "json")
    (answer,) = json.loads(printed)
    jsonschema.validate([answer], schema)
    assert answer["against"]["name"] == "before"
    assert answer["against"]["verdict"] in ("slower", "faster", "same", "undecided")
    assert code == {"slower": 10, "undecided": 11}.get(answer["against"]["verdict"], 0)
    assert answer["against"]["blocks"] == answer["processes"] > 3
    assert answer["age_s"] == 0, "what was saved says nothing beside itself"


def test_a_case_of_the_suite(here, records):
    (answer,) = records("--bench", "Sums.time_sum(10)")
    assert (answer["case"], answer["step"]) == ("sums.Sums.time_sum(10)", "call")
    assert answer["flags"] is None
    assert "real_time_factor" not in answer


def test_any_program_with_its_own_options(here, records):
    program = "import sys; assert sys.argv[1:] == ['--size', '--', 'a b']; sum(range(10**6))"
    (answer,) = records("--", sys.executable, "-c", program, "--size", "--", "a b")
    assert (answer["step"], answer["steps"], answer["processes"]) == ("run", 1, 3)
    assert "copies of a program" in answer["efficiency"]["reason"]
    assert not any(name.startswith("step_p") for name in answer)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--size", "0"], 2, "--size: 0 is not a whole number from 1 to 100"),
        (["--size", "1.5"], 2, "--size: 1.5 is not a whole number from 1 to 100"),
        (["--how", "badly"], 2, "--how: badly is not one of busy, dies, fails"),
        (["--pause-s", "nan"], 2, "--pause-s: nan is not a number from 0 to 1"),
        (["--pause-s", "0.1", "--how", "busy"], 2, "not together with how"),
        (["--steps", "0"], 2, "not a whole number from 1 to"),
        (["--budget", "-1"], 2, "not a positive number"),
        (["--save", "a b"], 2, "1 to 64 letters, digits"),
        (["--format", "xml"], 2, "invalid choice"),
        (["--bench", "x", "--size", "3"], 2, "measured alone"),
        (["--steps", "3", "--", "true"], 2, "a process of COMMAND is one run"),
        (["--preset", "none"], 20, "no such preset; there is smoke, standard"),
        (["--how", "fails"], 20, "ValueError: cannot be made"),
        (["--how", "dies"], 20, "exit code 3: last words"),
        (["--bench", "Sums.time_sum(100)"], 20, "the benchmark skips this case"),
        (["--bench", "nothing"], 20, "no such timed case"),
        (["--against", "nothing"], 20, "nothing: no such commit here"),
        (["--", "no-such-program-anywhere"], 20, "no such program"),
        (["--", "sh", "-c", "exit 3"], 20, "sh -c 'exit 3': it ended with exit code 3"),
        (["--", "sh", "-c", "kill -9 $$"], 20, "it was killed by SIGKILL"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(here, said, arguments, code, words):
    ended, printed, errors = said(*arguments)
    assert (ended, printed) == (code, "")
    (line,) = errors.splitlines()
    assert words in line


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("", "gate.toml names no workload: add [workload]"),
        ("[workload]\n", "gate.toml names no workload"),
        ("workload = 1\n", "gate.toml: workload"),
        (
            SETTINGS + "[preset.standard.flags]\ncars = 3\n",
            "[preset.standard] flags: cars: no such",
        ),
        (SETTINGS.replace("suite.adapter", "suite.nothing"), "[workload] module suite.nothing"),
    ],
)
def test_settings_that_do_not_do_are_told_in_one_line(tmp_path, monkeypatch, said, settings, words):
    (committed_project(tmp_path) / "gate.toml").write_text(settings)
    monkeypatch.chdir(tmp_path)
    ended, printed, errors = said()
    assert (ended, printed) == (20, "")
    (line,) = errors.splitlines()
    assert words in line


def test_without_a_workload_a_program_is_measured(tmp_path, monkeypatch, records):
    monkeypatch.chdir(tmp_path)
    (answer,) = records("--", "true")
    assert (answer["commit"], answer["work"]) == (None, "work")


def test_a_damaged_saved_answer_is_told_before_anything_is_measured(here, said, started):
    path = here / ".measured" / "saved" / "broken.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{")
    code, _, errors = said("--against", "broken")
    assert (code, started) == (20, [])
    assert "is damaged or of another version; save it anew" in errors
    path.unlink()
