"""`python -m tools publish`: html/ with all plots, whole or not at all, and nothing measured."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.site.projects_of_asv import ABOUT, BENCHMARK, SIZES, git
from tools.commands import publish
from tools.store.config import read_project
from tools.store.database import read_database

ROOT = Path(__file__).parents[2]


def publish_in(home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools", "publish", *options],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def measured(project: Any) -> Path:
    """A repository of two measured commits, with an uncommitted change."""
    home: Path = project.root
    settings = {"version": 1, "project": "small", "repo": ".", "branches": ["main"]}
    project.config.write_text(json.dumps({**settings, "environment_type": "virtualenv"}))
    git(home, "init", "--quiet", "--initial-branch=main")
    for message in ("first", "second"):
        git(home, "commit", "--quiet", "--allow-empty", "--message", message)
    for commit in git(home, "log", "--format=%H").split():
        costs = [1e-6 * float(size) for size in SIZES]
        rows = {BENCHMARK: [costs, [SIZES], "1"]}
        project.add(commit, rows, python="3.11", requirements={}, env_vars={})
    machine = {"machine": "box", "version": 1}
    (project.results / "box" / "machine.json").write_text(json.dumps(machine))
    project.describe(**{BENCHMARK: ABOUT})
    (home / "changed.py").write_text("")
    return home


def test_dashboard_and_plots_are_there_and_nothing_was_measured(measured: Path) -> None:
    before = sorted((measured / "results").rglob("*"))
    done = publish_in(measured)
    assert done.returncode == 0, done.stderr
    assert (measured / "html" / "index.html").exists()
    assert (measured / "html" / "graphs").is_dir()
    assert [path.name for path in (measured / "html" / "scaling").iterdir()] == [f"{BENCHMARK}.png"]
    (history,) = (measured / "html" / "history").iterdir()
    assert history.name == f"{BENCHMARK}.history.png"
    feed = (measured / "html" / "history.xml").read_text(encoding="utf-8")
    assert "<feed" in feed
    assert "<entry>" not in feed, "two commits that cost the same"
    assert sorted((measured / "results").rglob("*")) == before
    lines = done.stdout.splitlines()
    assert lines[0].startswith("html/: 2 results of 2 commits to ")
    assert "6 HTML: what changed, laws" in done.stdout
    assert "cannot be shown" not in done.stderr
    overview = (measured / "html" / "pages" / "overview.html").read_text(encoding="utf-8")
    assert "<title>Overview: small</title>" in overview
    assert "1 PNG: cost against size" in done.stdout
    assert "0 PNG: `python -m tools projection` says why" in done.stdout
    assert "asv preview" in lines[-2]
    assert len(lines) <= 8
    assert max(map(len, lines)) <= 80


def test_what_was_published_is_replaced_whole_and_counts_until_a_result_is_newer(
    measured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(measured)
    results = measured / "results"
    (measured / "html").mkdir()
    (measured / "html" / "old.html").write_text("")
    assert not publish.is_current(results)
    publish.write_pages(read_database(read_project(measured / "asv.conf.json")), measured)
    assert not (measured / "html" / "old.html").exists()
    assert publish.is_current(results)
    newer_ns = (measured / "html" / "index.json").stat().st_mtime_ns + 1
    os.utime(next((results / "box").glob("*-py.json")), ns=(newer_ns, newer_ns))
    assert not publish.is_current(results)


def test_pages_stay_as_they_were_where_publishing_fails(measured: Path) -> None:
    (measured / "html").mkdir()
    (measured / "html" / "index.html").write_text("before")
    (measured / "results" / "benchmarks.json").write_text("{}")
    done = publish_in(measured)
    assert done.returncode == 20
    (line,) = done.stderr.splitlines()
    assert "asv publish failed" in line
    assert (measured / "html" / "index.html").read_text() == "before"


def test_our_entry_is_put_back_where_another_tool_replaced_asvs_page(measured: Path) -> None:
    html = measured / "html"
    done = publish_in(measured)
    assert done.returncode == 0, done.stderr
    (html / "index.html").write_text('<title>asv · tachyon</title><div id="root"></div>')
    for _ in range(2):
        done = publish_in(measured, "--link", "html")
        assert (done.returncode, done.stderr) == (0, "")
    assert (html / "index.html").read_text().count("pages/overview.html") == 1
    for name, words in ((measured, "has no pages/"), (html, "is not one that is known")):
        (html / "index.html").write_text("of nobody")
        done = publish_in(measured, "--link", str(name))
        assert done.returncode == 20
        (line,) = done.stderr.splitlines()
        assert words in line


def test_a_shallow_clone_is_told_how_to_get_the_rest(measured: Path, tmp_path: Path) -> None:
    git(measured, "add", ".")
    git(measured, "commit", "--quiet", "--message", "results")
    shallow = tmp_path / "a shallow clone"
    git(measured, "clone", "--quiet", "--depth=1", measured.as_uri(), str(shallow))
    done = publish_in(shallow)
    assert done.returncode == 20
    (line,) = done.stderr.splitlines()
    assert "git fetch --unshallow" in line


def test_a_clone_without_the_branch_that_is_drawn_is_told(measured: Path) -> None:
    git(measured, "branch", "--move", "other")
    done = publish_in(measured)
    assert done.returncode == 20
    (line,) = done.stderr.splitlines()
    assert "no local branch main" in line


def test_outside_of_a_project_it_says_where_it_looked(tmp_path: Path) -> None:
    done = publish_in(tmp_path)
    assert done.returncode == 20
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"tools: asv.conf.json: neither in {tmp_path} nor in a folder")
