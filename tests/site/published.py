"""Projects with results and a repository for them, and their dashboard as `asv publish` writes it.

Recorded results come without the repository that they are of, and ASV draws no commit that it does
not find in one. So a repository is made with an empty commit for each that was measured, and the
files are copied under its hashes.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.setup.reader import make_clone

ROOT = Path(__file__).parents[2]
BESIDE = ("benchmarks.json", "machine.json")  # the result files
PLUGINS = [".tools.site"]
TAGGED_EVERY = 25  # commits


class Commit(NamedTuple):
    """A commit to make. title: any text. tag: none where it is empty."""

    date_s: int
    title: str
    tag: str = ""


def make_repository(directory: Path, commits: Sequence[Commit]) -> list[str]:
    """Make a bare repository whose branch main is these empty commits, older first.

    Returns their hashes.
    """
    directory.mkdir(parents=True)
    git = ["git", "-C", str(directory)]
    subprocess.run([*git, "init", "--quiet", "--bare", "--initial-branch=main"], check=True)
    told = b"".join(_told(mark, commit) for mark, commit in enumerate(commits, 1))
    subprocess.run([*git, "fast-import", "--quiet"], input=told, check=True)
    listed = [*git, "rev-list", "--reverse", "--topo-order", "main"]
    return subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()


def _told(mark: int, commit: Commit) -> bytes:
    """One commit, and its tag, in the words of `git fast-import`."""
    title = commit.title.encode()
    who = f"somebody <somebody@example.org> {commit.date_s} +0000"
    tag = f"reset refs/tags/{commit.tag}\nfrom :{mark}\n\n" if commit.tag else ""
    head = f"commit refs/heads/main\nmark :{mark}\ncommitter {who}\ndata {len(title)}\n"
    return head.encode() + title + b"\n" + tag.encode()


def recorded_project(recorded: Path, project: Path) -> Path:
    """Make a project of recorded results that can be published, and return it."""
    files = sorted(p for p in (recorded / "results").rglob("*.json") if p.name not in BESIDE)
    dates_s = _dates_s(files)
    old = sorted(dates_s, key=lambda commit: (dates_s[commit], commit))
    made = [
        Commit(dates_s[commit], f"what was {commit[:8]}", _tag(place))
        for place, commit in enumerate(old)
    ]
    new = dict(zip(old, make_repository(project / "repo", made), strict=True))
    for path in files:
        copy = project / path.relative_to(recorded)
        copy.parent.mkdir(parents=True, exist_ok=True)
        content = path.read_bytes()
        commit = json.loads(content)["commit_hash"]
        renamed = f"{new[commit][:8]}-{path.name.partition('-')[2]}"
        copy.with_name(renamed).write_bytes(content.replace(commit.encode(), new[commit].encode()))
    for name in BESIDE:
        for path in (recorded / "results").rglob(name):
            shutil.copy(path, project / path.relative_to(recorded))
    write_settings(project, json.loads((recorded / "asv.conf.json").read_bytes()))
    return project


def _dates_s(files: Iterable[Path]) -> dict[str, int]:
    """By commit the date that the files tell."""
    dates: dict[str, int] = {}
    for path in files:
        content = json.loads(path.read_bytes())
        dates[content["commit_hash"]] = content["date"] // 1000
    return dates


def _tag(place: int) -> str:
    return f"v{place // TAGGED_EVERY}.0" if place % TAGGED_EVERY == 0 else ""


def write_settings(project: Path, settings: dict[str, Any]) -> None:
    """Write the asv.conf.json of a project whose repository is `repo` beside it."""
    own = {"version": 1, "repo": "repo", "branches": ["main"], "plugins": PLUGINS}
    (project / "asv.conf.json").write_text(json.dumps({**settings, **own}), encoding="utf-8")


def cloned_project(place: Path) -> Path:
    """Clone this repository, with its recorded history, and return the clone."""
    return make_clone(place)


def without_plugins(project: Path) -> str:
    """Write settings that leave out the plug-ins, and return the name of the file."""
    settings = json.loads((project / "asv.conf.json").read_bytes())
    name = "stock.conf.json"
    (project / name).write_text(json.dumps({**settings, "plugins": []}), encoding="utf-8")
    return name


def asv_publish(
    project: Path, html: Path, cache_home: Path, config: str = "asv.conf.json"
) -> tuple[str, Path]:
    """Publish a project into `html`, and return what ASV printed, and `html`."""
    asv = [sys.executable, "-m", "asv", "--config", config]
    done = subprocess.run(
        [*asv, "publish", "--no-pull", "--html-dir", str(html)],
        cwd=project,
        env=_environment(cache_home),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
    return done.stdout, html


def tools(project: Path, cache_home: Path, *arguments: str) -> str:
    """Return what `python -m tools ARGUMENTS` prints in a project."""
    done = subprocess.run(
        [sys.executable, "-m", "tools", *arguments],
        cwd=project,
        env=_environment(cache_home),
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environment(cache_home: Path) -> dict[str, str]:
    own = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "XDG_CACHE_HOME": str(cache_home)}
    return {name: value for name, value in os.environ.items() if name != "COLUMNS"} | own
