"""`python -m tools report`: of a small project, in one folder, the same twice."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools.__main__ import main

SIZES = [str(10 * 2**i) for i in range(6)]
CHAPTERS = ("What was measured", "Overview", "Scaling", "Projection", "Health")


def git(home: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def measured(project: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the results of its first six commits, as the current directory."""
    home: Path = project.root
    git(home, "init", "--quiet", "--initial-branch=main")
    for i in range(6):
        git(home, "commit", "--quiet", "--allow-empty", "--message", f"change {i}")
    for commit in git(home, "log", "--format=%H").split():
        costs = [1e-6 * float(size) for size in SIZES]
        project.add(commit, {"b.Work.time_b": [costs, [SIZES], "1"]}, date_ms=1_700_000_000_000)
    about = {"unit": "seconds", "param_names": ["vehicles"], "version": "1", "type": "time"}
    project.describe(**{"b.Work.time_b": about})
    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "results")
    monkeypatch.chdir(home)
    return home


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_a_report_has_its_chapters_and_is_the_same_twice(
    measured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "build/report/report.html",
        "build/report/report.md",
    ]
    first = files_in(measured / "build" / "report")
    markdown = first["report.md"].decode()
    titles = re.findall(r"^## (.+)$", markdown, re.MULTILINE)
    assert len(titles) == len(CHAPTERS)
    for chapter, title in zip(CHAPTERS, titles, strict=True):
        assert chapter.lower()[:7] in title.lower()
    head = git(measured, "rev-parse", "HEAD")[:12]
    commands = [line for line in markdown.splitlines() if f"  # at commit {head}" in line]
    assert len(commands) >= len(CHAPTERS)
    assert "python -m tools scaling" in "\n".join(commands)
    pictures = [name for name in first if name.startswith("pictures/")]
    assert re.findall(r"\]\((pictures/[^)]+)\)", markdown) == sorted(pictures, key=markdown.index)
    html = first["report.html"].decode()
    assert html.count("<svg") == len(pictures)
    assert html.count('<a href="') == html.count('<a href="#')
    assert main(["report", "--out", "again"]) == 0
    assert files_in(measured / "again") == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--since", "no-such-tag"], "no-such-tag: is not a measured commit"),
        (["--out", "results"], "--out results: holds "),
        (["--config", "nowhere.json"], "nowhere.json: "),
    ],
)
def test_what_cannot_be_is_refused_in_one_line_and_nothing_is_written(
    arguments: list[str], words: str, measured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_in(measured)
    assert main(["report", *arguments]) == 20
    (line,) = capsys.readouterr().err.splitlines()
    assert words in line
    assert files_in(measured) == before


def test_changes_are_told_since_the_revision_that_is_asked_for(
    measured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(measured, "tag", "v1.0", "HEAD~2")
    assert main(["report", "--since", "v1.0", "--out", "new"]) == 0
    assert "since v1" in (measured / "new" / "report.html").read_text()


def test_a_report_is_made_from_elsewhere_too(
    measured: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["report", "--out", "here"]) == 0
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    config = str(measured / "asv.conf.json")
    assert main(["report", "--config", config, "--out", str(elsewhere / "there")]) == 0
    assert files_in(elsewhere / "there") == files_in(measured / "here")
