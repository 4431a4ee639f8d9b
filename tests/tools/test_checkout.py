"""Git is asked about repositories of strangers: nothing that their settings name is to run."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools.checkout import git, run_git
from tools.errors import UserError

TOOLS = Path(__file__).parents[2] / "tools"
# Ways in which the repository's own settings name a program that reading it would run.
HOSTILE = """
[core]
\tfsmonitor = {program}
\thooksPath = {hooks}
[log]
\tshowSignature = true
[gpg]
\tprogram = {program}
"""
SIGNATURE = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n aGVsbG8=\n -----END PGP SIGNATURE-----\n"


def plain_git(root: Path, *arguments: str, given: str | None = None) -> str:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
    done = subprocess.run(
        command, cwd=root, check=True, input=given, capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """A repository with a signed commit, and the file that its programs leave behind."""
    root, ran = tmp_path / "hostile", tmp_path / "ran"
    root.mkdir()
    plain_git(root, "init", "--quiet", "--initial-branch", "main")
    (root / "file").write_text("1")
    plain_git(root, "add", "file")
    plain_git(root, "commit", "--quiet", "--message", "one")
    head, _, message = plain_git(root, "cat-file", "commit", "HEAD").partition("\n\n")
    signed = f"{head}\n{SIGNATURE}\n{message}"
    commit = plain_git(root, "hash-object", "-t", "commit", "-w", "--stdin", given=signed).strip()
    plain_git(root, "update-ref", "refs/heads/main", commit)
    program, hooks = tmp_path / "program", tmp_path / "hooks"
    program.write_text(f"#!/bin/sh\ntouch '{ran}'\n")
    program.chmod(0o755)
    hooks.mkdir()
    shutil.copy(program, hooks / "post-index-change")
    with (root / ".git" / "config").open("a", encoding="utf-8") as config:
        config.write(HOSTILE.format(program=program, hooks=hooks))
    return root, ran


READING = [
    ("log", "--format=%H %s"),
    ("status", "--porcelain"),
    ("rev-list", "HEAD"),
    ("rev-parse", "HEAD"),
    ("ls-tree", "-r", "HEAD"),
]


@pytest.mark.parametrize("command", [("log",), ("status",)])
def test_plain_git_would_run_them(hostile: tuple[Path, Path], command: tuple[str, ...]) -> None:
    root, ran = hostile
    os.utime(root / "file", (1, 1))  # so that the index is written anew
    plain_git(root, *command)
    assert ran.exists()


def test_no_program_of_a_repository_runs(hostile: tuple[Path, Path]) -> None:
    root, ran = hostile
    for command in READING:
        os.utime(root / "file", (1, 1))
        assert git(root, *command) or command[0] == "status"
        assert not ran.exists(), command


def test_a_command_on_a_hostile_project_runs_nothing_of_it(hostile: tuple[Path, Path]) -> None:
    root, ran = hostile
    commit = git(root, "rev-parse", "HEAD").strip()
    results = root / "results" / "machine"
    results.mkdir(parents=True)
    (root / "asv.conf.json").write_text('{"version": 1, "project": "p", "repo": "."}')
    (results / "machine.json").write_text('{"machine": "machine", "version": 1}')
    (results / f"{commit[:8]}-env.json").write_text(
        f'{{"commit_hash": "{commit}", "date": 1, "params": {{"machine": "machine"}},'
        ' "env_name": "env", "python": "3.11", "requirements": {}, "result_columns": ["result",'
        ' "params", "version"], "results": {"time_x": [[1.0], [], "1"]}, "durations": {},'
        ' "version": 2}'
    )
    command = [sys.executable, "-m", "tools", "scaling", "--commit", "main"]
    command += ["--config", str(root / "asv.conf.json")]
    done = subprocess.run(command, cwd=TOOLS.parent, capture_output=True, text=True)
    assert "(time_x): " in done.stdout, "main was found, which only git can tell"
    assert not ran.exists()


def test_git_is_started_in_one_place() -> None:
    """Another call would trust what this one does not."""
    starting = []
    for path in TOOLS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.List) and node.elts:
                first = node.elts[0]
                if isinstance(first, ast.Constant) and first.value == "git":
                    starting.append(path.name)
    assert starting == ["checkout.py"]


def test_bytes_come_as_they_are_and_failures_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"git log failed in .*not a git repository"):
        git(tmp_path, "log")
    assert run_git(tmp_path, "hash-object", "--stdin", given=b"a\r\n").stdout.strip()
