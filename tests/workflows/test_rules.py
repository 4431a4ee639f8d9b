"""The rules that this project sets itself, beyond what linters ask."""

import re
import subprocess
import tomllib
from pathlib import Path

PINNED = re.compile(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
MAY_WRITE = {
    ("comment", "comment"): {"pull-requests"},
    ("nightly", "record"): {"contents"},
    ("nightly", "deploy"): {"pages", "id-token"},
    ("nightly", "tell"): {"issues"},
}


def test_every_action_is_githubs_own_and_pinned_by_its_hash(each):
    lines = [line.strip() for line in each.text.splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert PINNED.search(line), line


def test_a_version_has_one_hash(workflow):
    names = ("test", "gate", "comment", "nightly")
    used = {m for name in names for m in re.findall(r"uses: (\S+)@(\S+) ", workflow(name).text)}
    assert len({action for action, _ in used}) == len(used)


def test_nothing_may_be_written_but_what_the_job_is_for(each):
    whole = each.data["permissions"]
    assert whole in ({}, {"contents": "read"})
    for name, job in each.jobs.items():
        allowed = job.get("permissions", whole)
        writes = {what for what, how in allowed.items() if how != "read"}
        assert writes == MAY_WRITE.get((each.name, name), set()), (each.name, name)


def test_scripts_hold_no_expressions(each):
    """GitHub pastes `${{ }}` into the script as it stands: a title becomes a command."""
    for name, script in each.scripts():
        assert "${{" not in script, name


def test_scripts_are_bash(each):
    for name, script in each.scripts():
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True)
        assert done.returncode == 0, (name, done.stderr)


def test_every_checkout_leaves_no_token_behind(each):
    checkouts = [step for step in each.steps() if "actions/checkout@" in step.get("uses", "")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_every_job_ends(each):
    assert all(0 < job["timeout-minutes"] < 360 for job in each.jobs.values())


def test_every_python_from_the_oldest_on_is_tested_and_one_is_linted(workflow):
    (job,) = workflow("test").jobs.values()
    tested = job["strategy"]["matrix"]["python"]
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    oldest = int(project["requires-python"].removeprefix(">=3."))
    assert tested == [f"3.{minor}" for minor in range(oldest, oldest + len(tested))]
    assert len(tested) > 3
    (lint,) = [step for step in job["steps"] if step.get("run") == "make lint"]
    (test,) = [step for step in job["steps"] if step.get("run") == "make test"]
    assert lint["if"] == f"matrix.python == '{tested[0]}'"
    assert "if" not in test


def test_only_the_gate_and_the_tests_run_what_a_pull_request_holds(each):
    triggers = each.triggers
    assert "pull_request_target" not in triggers
    assert ("pull_request" in triggers) == (each.name in ("gate", "test"))


def test_code_of_a_pull_request_meets_no_secret_and_no_cache(workflow):
    for name in ("gate", "test"):
        text = workflow(name).text
        assert "secrets." not in text
        assert "github.token" not in text
        assert "actions/cache" not in text
        assert "cache:" not in text


def test_the_comment_is_written_by_the_code_of_the_default_branch(workflow):
    comment = workflow("comment")
    (checkout,) = [step for step in comment.steps() if "uses" in step]
    assert checkout["with"]["ref"] == "${{ github.event.repository.default_branch }}"
    assert set(checkout["with"]) == {"ref", "persist-credentials"}
    for name, script in comment.scripts():
        assert not re.search(r"git|pip|bootstrap|make|\.venv", script.replace(".github", "")), name


def test_the_step_that_reads_the_artifact_has_no_token(workflow):
    comment = workflow("comment")
    assert "GH_TOKEN" not in comment.jobs["comment"]["env"]
    holders = [step["name"] for step in comment.steps() if "GH_TOKEN" in step.get("env", {})]
    assert holders == ["Fetch", "Post"]


def test_results_are_pushed_without_force_and_one_at_a_time(workflow):
    nightly = workflow("nightly")
    script = nightly.script("Push")
    assert not re.search(r"--force|push .*-f\b|\+HEAD|rebase", script)
    assert nightly.data["concurrency"] == {"group": "nightly", "cancel-in-progress": False}
    names = [name for name, job in nightly.jobs.items() if "python" in str(job["steps"])]
    may_write = {job for name, job in MAY_WRITE if name == "nightly"}
    assert names == ["measure", "check", "tell"]
    told = "what measures may not write, what writes does not measure"
    assert may_write & set(names) == {"tell"}, told


def test_what_the_night_pushes_was_read_by_a_job_that_can_write_nothing(workflow):
    jobs = workflow("nightly").jobs
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "measure": None,
        "check": "measure",
        "record": "check",
        "deploy": "record",
        "tell": "record",
    }
    assert jobs["check"]["permissions"] == {"contents": "read"}
    assert not re.search(r"secrets\.|github\.token|GH_TOKEN|cache", str(jobs["check"]))
    fetching = [
        [step["with"] for step in jobs[name]["steps"] if "/download-artifact@" in str(step)]
        for name in ("check", "record")
    ]
    assert fetching == [[{"name": "results", "path": "results"}]] * 2, "the same is read and pushed"


def test_the_reader_is_installed_before_there_is_anything_to_read(workflow):
    """So that nothing of what was measured has a part in reading it."""
    steps = workflow("nightly").jobs["check"]["steps"]
    order = [step.get("name") or step["uses"].split("@")[0] for step in steps]
    assert order == [
        *("actions/checkout", "actions/setup-python", "Install"),
        *("actions/download-artifact", "Read", "Look for changes", "actions/upload-artifact"),
    ]
    readers = [step["env"] for step in steps if "PYTHONPATH" in str(step)]
    assert readers == [{"PYTHONPATH": "."}] * 2, "where they find tools/"


def test_who_tells_runs_the_standard_library_alone_and_reads_without_a_token(workflow):
    tell = workflow("nightly").jobs["tell"]
    assert "env" not in tell
    scripts = {step["name"]: step["run"] for step in tell["steps"] if "run" in step}
    assert scripts == {
        "Write": 'python3 .github/tell.py write "$RUNNER_TEMP/history.json" "$RUNNER_TEMP"',
        "Post": 'python3 .github/tell.py post "$RUNNER_TEMP"',
    }
    holders = [step["name"] for step in tell["steps"] if "GH_TOKEN" in step.get("env", {})]
    assert holders == ["Post"]
    (checkout,) = [step for step in tell["steps"] if "actions/checkout@" in str(step)]
    assert checkout["with"]["ref"] == "main"
    fetched = [step["with"]["name"] for step in tell["steps"] if "/download-artifact@" in str(step)]
    assert fetched == ["history"], "what the job check has read, not what measuring left"
