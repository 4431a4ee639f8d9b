"""The plug-in of ASV: our pages beside its own, which are there whatever becomes of ours."""

import logging
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import asv
import pytest

from tests.site.asv_alone import make_asv_alone
from tests.site.projects_of_asv import git, measured
from tools.errors import UserError
from tools.site import plugin

STOCK = Path(asv.__file__).parent / "www" / "index.html"


def run(home: Path, python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ASV in a project, with nothing on the path but what `python` has."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [python, "-m", "asv", *arguments],
        cwd=home,
        env={**variables, "HOME": str(home)},
        capture_output=True,
        text=True,
    )


def said(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What ASV printed of our pages, a line each."""
    assert done.returncode == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "pages: " in line]


@pytest.fixture(scope="session")
def asv_alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python with ASV and what that needs only."""
    python = make_asv_alone(tmp_path_factory.mktemp("alone") / "venv")
    lacks = [python, "-c", "import asv\nimport numpy"]
    done = subprocess.run(lacks, capture_output=True, text=True)
    assert "No module named 'numpy'" in done.stderr
    return python


def test_with_asv_alone_its_commands_work_and_one_line_says_what_is_missing(
    project: Any, asv_alone: Path
) -> None:
    home = measured(project)
    head = git(home, "rev-parse", "HEAD").strip()
    existing = ("--environment", "existing:same")
    assert said(run(home, asv_alone, "machine", "--yes", "--machine", "box")) == []
    assert said(run(home, asv_alone, "check", *existing)) == []
    quick = ("--quick", "--dry-run", "--set-commit-hash", head, "--machine", "box")
    assert said(run(home, asv_alone, "run", *existing, *quick)) == []
    (line,) = said(run(home, asv_alone, "publish", "--no-pull"))
    assert "left out: they need numpy, which is not installed; `pip install numpy`" in line
    assert (home / "html" / "index.html").read_bytes() == STOCK.read_bytes()
    assert (home / "html" / "index.json").is_file()
    assert not (home / "html" / "pages").exists()


def test_our_pages_are_beside_those_of_asv_and_both_lead_to_the_other(project: Any) -> None:
    home = measured(project)
    done = run(home, Path(sys.executable), "publish", "--no-pull")
    assert said(done) == [], done.stdout
    html = home / "html"
    overview = (html / "pages" / "overview.html").read_text(encoding="utf-8")
    assert 'href="../index.html"' in overview
    assert 'href="pages/overview.html"' in (html / "index.html").read_text(encoding="utf-8")
    assert (html / "index.json").is_file()
    assert (html / "pages" / "assets" / "vega.js").stat().st_size > 500_000


def test_results_that_are_no_use_to_us_are_told_of_and_asv_goes_on(project: Any) -> None:
    home = measured(project)
    for path in (home / "results" / "box").glob("*-py.json"):
        path.unlink()
    (line,) = said(run(home, Path(sys.executable), "publish", "--no-pull"))
    assert "left out" in line
    assert "no usable result file" in line
    assert (home / "html" / "index.html").read_bytes() == STOCK.read_bytes()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UserError("results: damaged"), "UserError: results: damaged"),
        (RuntimeError("a fault\nof ours " + "x" * 1_000), "RuntimeError: a fault of ours x"),
        (ModuleNotFoundError("No module named 'scipy'", name="scipy"), "`pip install scipy`"),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_whatever_goes_wrong_is_one_line(
    error: Exception,
    words: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fails(conf: Any) -> tuple[str, ...]:
        raise error

    monkeypatch.setattr(plugin, "_write", fails)
    with caplog.at_level(logging.WARNING):
        plugin.Pages.publish(SimpleNamespace(html_dir="html"), None, None, None, None)
    (record,) = caplog.records
    assert record.getMessage().startswith("pages: left out")
    assert words in record.getMessage()
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 400


def test_an_interruption_is_none_of_these(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(conf: Any) -> tuple[str, ...]:
        raise KeyboardInterrupt

    monkeypatch.setattr(plugin, "_write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        plugin.Pages.publish(SimpleNamespace(html_dir="html"))


def test_without_its_dot_the_name_of_a_plugin_is_ignored_by_asv(project: Any) -> None:
    """A fact of ASV 0.6.6 that docs/dashboard.md warns of."""
    home = measured(project, plugins=("tools.site",))
    assert said(run(home, Path(sys.executable), "publish", "--no-pull")) == []
    assert not (home / "html" / "pages").exists()
