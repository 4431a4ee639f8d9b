"""The scripts of the workflows, run."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AS_SOMEBODY = {
    "GIT_AUTHOR_NAME": "somebody",
    "GIT_AUTHOR_EMAIL": "somebody@example.org",
    "GIT_COMMITTER_NAME": "somebody",
    "GIT_COMMITTER_EMAIL": "somebody@example.org",
}


def bash(script: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub does."""
    return subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=home,
        env=os.environ | AS_SOMEBODY | variables,
        capture_output=True,
        text=True,
    )


def git(home: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(
        command, cwd=home, env=os.environ | AS_SOMEBODY, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def repository(home: Path) -> Path:
    home.mkdir()
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "commit", "--quiet", "--allow-empty", "--message", "first")
    return home


@pytest.mark.parametrize(
    ("code", "fails", "word"),
    [
        ("0", False, "Nothing is slower"),
        ("10", True, "slower"),
        ("11", False, "no failure"),
        ("12", True, "computed"),
        ("20", True, "missing"),
        ("2", True, "exit code 2"),
        ("", True, "missing"),
    ],
)
def test_what_fails_a_pull_request(workflow, tmp_path, code, fails, word):
    summary = tmp_path / "summary"
    done = bash(
        workflow("gate").script("Decide"), tmp_path, CODE=code, GITHUB_STEP_SUMMARY=str(summary)
    )
    assert (done.returncode != 0) == fails, done.stderr
    assert word in summary.read_text()


FAKE_TOOLS = """#!/bin/sh
echo "$@" >> asked
case "$2 $3" in
  "tools gate") echo '[]'; exit "$FAKE_CODE" ;;
  "tools comment") test "$FAKE_CODE" = 20 && exit 20; echo "a table" ;;
  "asv --config") test "$FAKE_CODE" = 20 && exit 1; echo "a table by ASV" ;;
  "import json, "*) exec "$REAL_PYTHON" "$@" ;;
esac
"""


@pytest.mark.parametrize("code", ["0", "10", "20"])
def test_the_gate_compares_with_the_commit_that_the_branch_left_main_at(workflow, tmp_path, code):
    home = repository(tmp_path / "checkout")
    left = git(home, "rev-parse", "HEAD")
    git(home, "checkout", "--quiet", "--detach")
    git(home, "commit", "--quiet", "--allow-empty", "--message", "mine")
    head = git(home, "rev-parse", "HEAD")
    git(home, "checkout", "--quiet", "main")
    git(home, "commit", "--quiet", "--allow-empty", "--message", "theirs")
    base = git(home, "rev-parse", "HEAD")
    git(home, "checkout", "--quiet", head)
    python = home / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(FAKE_TOOLS)
    python.chmod(python.stat().st_mode | stat.S_IXUSR)
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    settings = '{"repo": ".", // here\n "results_dir": "elsewhere", "branches": ["main"],}'
    if code != "20":
        (home / "asv.conf.json").write_text(settings)
    done = bash(
        workflow("gate").script("Measure"),
        home,
        BASE=base,
        HEAD=head,
        RUNNER_TEMP=str(tmp_path),
        FAKE_CODE=code,
        REAL_PYTHON=sys.executable,
        **files,
    )
    assert done.returncode == 0, done.stderr
    asked = (home / "asked").read_text().splitlines()
    found = tmp_path / "gate"
    keep = f"--keep-results {found / 'results'}"
    assert asked[0] == f"-m tools gate {left} {head} --budget 10 --format json {keep}"
    assert asked[-1] == f"-m tools comment {found}/gate.json --asv-compare {found}/compare.txt"
    if code != "20":
        kept = {"repo": ".", "results_dir": str(found / "results"), "branches": ["main"]}
        assert json.loads((home / "kept.conf.json").read_text()) == kept
        assert f"-m asv --config kept.conf.json compare {left} {head}" in asked
        assert (found / "compare.txt").read_text() == "a table by ASV\n"
    assert (tmp_path / "GITHUB_OUTPUT").read_text() == f"code={code}\n"
    assert (tmp_path / "gate" / "gate.json").read_text() == "[]\n"
    assert (tmp_path / "gate" / "exit-code").read_text() == f"{code}\n"
    assert ("a table" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()) == (code != "20")


@pytest.mark.parametrize("content", [None, "garbage", '[{"level": "suite", "words": "hello"}]'])
def test_the_comment_is_written_whatever_the_artifact_holds(workflow, tmp_path, content):
    """By a Python without any package, as on the runner."""
    if content is not None:
        (tmp_path / "gate.json").write_text(content)
    bare = tmp_path / "bin" / "python3"
    bare.parent.mkdir()
    bare.write_text(f'#!/bin/sh\nexec "{sys.executable}" -S "$@"\n')
    bare.chmod(0o755)
    done = bash(
        workflow("comment").script("Write"),
        ROOT,
        RUNNER_TEMP=str(tmp_path),
        PATH=f"{bare.parent}:{os.environ['PATH']}",
    )
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "comment.md").read_text()
    if content and "hello" in content:
        assert "The table of `asv compare` is missing" in text
    assert ("hello" if content and "hello" in content else "left no table") in text
    assert "Traceback" not in done.stderr


@pytest.fixture
def clone(tmp_path):
    """A clone with a new result in it, a bare origin, and an environment with a `gh` that nods."""
    origin = tmp_path / "origin.git"
    git(tmp_path, "clone", "--quiet", "--bare", str(repository(tmp_path / "first")), str(origin))
    home = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(origin), str(home))
    git(home, "checkout", "--quiet", "--detach")
    (home / "results").mkdir()
    (home / "results" / "new.json").write_text("{}")
    gh = tmp_path / "bin" / "gh"
    gh.parent.mkdir()
    gh.write_text("#!/bin/sh\n")
    gh.chmod(0o755)
    git(home, "add", "results")
    read = git(home, "write-tree")
    git(home, "reset", "--quiet")
    return origin, home, {"PATH": f"{gh.parent}:{os.environ['PATH']}", "TREE": read}


def test_new_results_are_pushed_once(workflow, clone):
    origin, home, variables = clone
    script = workflow("nightly").script("Push")
    assert bash(script, home, **variables).returncode == 0
    assert git(origin, "show", "--name-only", "--format=", "main") == "results/new.json"
    again = bash(script, home, **variables)
    assert again.returncode == 0
    assert "Nothing new" in again.stdout
    assert git(origin, "rev-list", "--count", "main") == "2"


def test_what_was_not_read_is_not_pushed(workflow, clone):
    origin, home, variables = clone
    (home / "results" / "new.json").write_text("[]")
    done = bash(workflow("nightly").script("Push"), home, **variables)
    assert done.returncode != 0
    assert "not what the job check has read" in done.stdout
    assert git(origin, "rev-list", "--count", "main") == "1"


def test_nothing_is_pushed_over_a_main_that_moved(workflow, clone, tmp_path):
    origin, home, variables = clone
    other = tmp_path / "other"
    git(tmp_path, "clone", "--quiet", str(origin), str(other))
    git(other, "commit", "--quiet", "--allow-empty", "--message", "meanwhile")
    git(other, "push", "--quiet", "origin", "HEAD:main")
    moved = git(origin, "rev-parse", "main")
    done = bash(workflow("nightly").script("Push"), home, **variables)
    assert done.returncode != 0
    assert "rejected" in done.stderr
    assert git(origin, "rev-parse", "main") == moved
