"""Installing a commit to measure, where it cannot be done."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.errors import UserError
from tools.measure.installation import install, resolve

ROOT = Path(__file__).parents[2]
AS_SOMEBODY = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")


@pytest.fixture
def project(tmp_path):
    """A repository of one commit with this one's settings."""
    home = tmp_path / "project"
    (home / "benchmarks").mkdir(parents=True)
    (home / "benchmarks" / "__init__.py").write_text("")
    (home / "asv.conf.json").write_text((ROOT / "asv.conf.json").read_text())
    (home / "pyproject.toml").write_text("")
    commands = [("init", "--quiet"), ("add", "."), (*AS_SOMEBODY, "commit", "-qm", "settings")]
    for arguments in commands:
        subprocess.run(["git", *arguments], cwd=home, check=True)
    return home


def test_without_network_there_is_one_line_and_no_half_made_environment(project, no_index):
    own = {"HOME": str(project.parent), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "tools", "calibrate"],
        cwd=project,
        env=os.environ | own | no_index,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (20, "")
    (line,) = done.stderr.splitlines()
    assert "the package index does not answer" in line
    assert not (project / "env").exists()


def test_where_asv_makes_no_environment_it_is_said_why_and_what_to_do(project, monkeypatch):
    config = project / "asv.conf.json"
    text = config.read_text()
    config.write_text(text.replace('"environment_type"', '"pythons": ["3.1"], "environment_type"'))
    monkeypatch.chdir(project)
    with pytest.raises(UserError, match=r"^asv\.conf\.json: .*python 3\.1\).*`pythons`"):
        install(project, resolve(project, "HEAD"), "base")
    assert not (project / "env").exists()


def test_a_revision_is_resolved_or_named(project):
    assert len(resolve(project, "HEAD")) == 40
    with pytest.raises(UserError, match=r"^nowhere: no such commit here"):
        resolve(project, "nowhere")


def test_a_missing_git_is_named(project, monkeypatch):
    monkeypatch.setenv("PATH", str(project / "benchmarks"))
    with pytest.raises(UserError, match="git is not installed"):
        resolve(project, "HEAD")
