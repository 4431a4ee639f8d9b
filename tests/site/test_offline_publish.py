"""`python -m tools publish --offline`: all in html/, or html/ as it was."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.site.no_network import reach_no_host
from tests.site.projects_of_asv import ROOT, measured
from tools.site.html import POLICY
from tools.site.offline.assets import read_assets


def publish_offline(home: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools", "publish", "--offline"],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )


def test_the_dashboard_is_whole_by_itself(
    project: Any, fetched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = measured(project)
    monkeypatch.setenv("XDG_CACHE_HOME", str(fetched))
    reach_no_host(monkeypatch)
    done = publish_offline(home)
    assert done.returncode == 0, done.stderr
    index = (home / "html" / "index.html").read_text(encoding="utf-8")
    assert POLICY in index
    assert 'href="pages/overview.html"' in index
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', index)
    assert {asset.name for asset in read_assets()} < {Path(path).name for path in loaded}
    for path in loaded:
        assert path == "regressions.xml" or (home / "html" / path).is_file(), path


def test_html_stays_as_it_was_where_the_files_cannot_be_had(
    project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = measured(project)
    (home / "html").mkdir()
    (home / "html" / "index.html").write_text("before")
    (tmp_path / "bin").mkdir()
    npm = tmp_path / "bin" / "npm"
    npm.write_text("#!/bin/sh\nexit 1\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    reach_no_host(monkeypatch)
    done = publish_offline(home)
    assert done.returncode == 20
    (line,) = done.stderr.splitlines()
    assert "--offline: cannot get bootstrap.min.css" in line
    assert [path.name for path in (home / "html").iterdir()] == ["index.html"]
    assert (home / "html" / "index.html").read_text() == "before"
