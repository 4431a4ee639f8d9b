"""ASV itself, from a git repository to the published data: a planted slow commit is found there."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import json5
import pytest

from tools.measure.asv_variables import asv_variables

ROOT = Path(__file__).parents[2]
# A co-tenant on the other half of a core makes 1.75 of 1: four times the work is told from that.
LOOPS = {"start": 20_000, "four times the work": 80_000, "the work again": 20_000}
TOLD = 2.0

PYPROJECT = """
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "planted"
version = "1"
[tool.setuptools]
py-modules = ["planted"]
"""
MODULE = "def work(size):\n    for _ in range({loops} * size):\n        pass\n"
SUITE = """
import time
import planted

class Work:
    timer = time.process_time  # which stands still while another process has the core
    params = [[1, 2, 4, 8, 16, 32]]
    param_names = ["size"]
    version = "1"
    rounds = 3
    warmup_time = 0.02
    repeat = (1, 5, 0.3)

    def time_work(self, size):
        planted.work(size)
"""


def run(where: Path, *command: str, home: Path | None = None) -> str:
    """What the command prints; a home of its own keeps ASV's machine file out of the user's, and
    the user's pip configuration and cache stay in force."""
    user = Path.home()
    own_home = {
        "HOME": str(home or user),
        "XDG_CONFIG_HOME": os.environ.get("XDG_CONFIG_HOME", str(user / ".config")),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(user / ".cache")),
    }
    environment = os.environ | own_home | asv_variables()
    done = subprocess.run(command, cwd=where, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project of three commits with this repository's own ASV settings, measured over all."""
    home = tmp_path_factory.mktemp("a project with spaces")
    settings = json5.loads((ROOT / "asv.conf.json").read_text())
    settings["project"] = "planted"
    del settings["matrix"]["req"]["numpy"]
    (home / "asv.conf.json").write_text(json.dumps(settings))
    (home / "pyproject.toml").write_text(PYPROJECT)
    (home / "benchmarks").mkdir()
    (home / "benchmarks" / "__init__.py").write_text("")
    (home / "benchmarks" / "work.py").write_text(SUITE)
    run(home, "git", "init", "--quiet", "--initial-branch=main")
    hashes = {}
    for message, loops in LOOPS.items():
        (home / "planted.py").write_text(MODULE.format(loops=loops))
        run(home, "git", "add", ".")
        author = ("-c", "user.name=planted", "-c", "user.email=planted@example.org")
        run(home, "git", *author, "commit", "--quiet", "--message", message)
        hashes[message] = run(home, "git", "rev-parse", "HEAD").strip()
    asv = (sys.executable, "-m", "asv")
    somebody = tmp_path_factory.mktemp("home")
    run(home, *asv, "machine", "--yes", home=somebody)
    run(home, *asv, "run", "ALL", "--record-samples", "--interleave-rounds", home=somebody)
    run(home, *asv, "publish", home=somebody)
    return home, hashes


def published_times(home: Path) -> dict[str, list[float]]:
    """Commit -> seconds for each size, read as the dashboard reads them."""
    index = json.loads((home / "html" / "index.json").read_text())
    found = (home / "html" / "graphs").rglob("work.Work.time_work.json")
    (graph,) = (path for path in found if "summary" not in path.parts)
    revisions = {int(r): h for r, h in index["revision_to_hash"].items()}
    return {revisions[r]: times for r, times in json.loads(graph.read_text())}


def test_the_published_data_show_the_slow_commit(project):
    home, hashes = project
    times = published_times(home)
    assert set(times) == set(hashes.values())
    start, slow, again = (times[hashes[message]] for message in LOOPS)
    assert typical_ratio(slow, start) > TOLD, "the planted commit does four times the work"
    assert typical_ratio(slow, again) > TOLD, "and the next one takes it back"
    assert 1 / TOLD < typical_ratio(again, start) < TOLD, "which is what it was before"


def typical_ratio(numerators: list[float], denominators: list[float]) -> float:
    """The median over the sizes: a slow spell of the machine may hit one or two of them."""
    return median(a / b for a, b in zip(numerators, denominators, strict=True))


def test_asv_compare_names_the_change_and_its_direction(project):
    home, hashes = project
    table = run(
        home, sys.executable, "-m", "asv", "compare", hashes["start"], hashes["four times the work"]
    )
    rows = [line.split("|") for line in table.splitlines() if "work.Work.time_work(" in line]
    assert len(rows) == 6
    assert median(float(row[4].strip().lstrip("~")) for row in rows) > TOLD


def test_the_scaling_table_reads_what_asv_wrote(project):
    home, hashes = project
    config = str(home / "asv.conf.json")
    command = [sys.executable, "-m", "tools", "scaling", "--config", config, "--format", "json"]
    laws = json.loads(run(ROOT, *command, "--commit", "all"))
    assert {law["commit"] for law in laws} == set(hashes.values())
    for law in laws:
        assert law["axis"] == "size"
        assert law["law"] != "refused", law["reason"]
        assert law["exponent"]["low"] < 1.1
        assert law["exponent"]["high"] > 0.9
