"""Plain ASV reads what was imported, and `history` finds a step in a year of imported files."""

import json
import math
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asv.results import iter_results

from tests.interchange import made
from tests.interchange.conftest import AS_SOMEBODY
from tools.__main__ import main

CONFIG = {
    "version": 1,
    "project": "little",
    "repo": ".",
    "branches": ["main"],
    "environment_type": "existing",
    "pythons": ["same"],
    "results_dir": "results",
}


class Little:
    """A project of two commits with what three tools measured at each of them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder in ("results", "benchmarks"):
            (root / folder).mkdir()
        self.config = root / "asv.conf.json"
        self.config.write_text(json.dumps(CONFIG))
        (root / "benchmarks" / "__init__.py").touch()
        self.run("git", "init", "--quiet", "--initial-branch=main")
        self.run("git", "add", ".")
        for message in ("base", "head"):
            message_option = ("--allow-empty", "--message", message)
            self.run("git", *AS_SOMEBODY, "commit", "--quiet", *message_option)
        self.commits = self.run("git", "rev-list", "--reverse", "main").split()
        for factor, commit in zip((1, 2), self.commits, strict=True):
            self.take("b.json", made.pytest_benchmark(commit, {10: factor * 1e-6, 99: 1e-5}))
            self.take("p.json", made.pyperf(), "--commit", commit)
            self.take("h.json", made.hyperfine_1(), "--commit", commit)
            self.take("g.json", made.google_benchmark(), "--commit", commit)

    def take(self, name: str, content: Any, *options: str) -> None:
        path = self.root / name
        path.write_text(json.dumps(content))
        config = ("--config", str(self.config), "--machine", "laptop")
        assert main(["import", str(path), *config, *options]) == 0

    def run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def asv(self, *arguments: str) -> str:
        return self.run(sys.executable, "-m", "asv", *arguments)


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Little:
    return Little(tmp_path_factory.mktemp("little"))


def test_asv_show_tells_values_and_samples(little: Little) -> None:
    listed = little.asv("show")
    assert all(commit[:8] in listed for commit in little.commits)
    shown = little.asv("show", "--details", little.commits[-1])
    assert "tests.test_bench.test_sum [laptop/pytest-benchmark-py3.11]" in shown
    assert "samples: [[2e-07, 4e-07]]" in shown, "pyperf's processes"
    assert "seq_n [laptop/hyperfine]" in shown


def test_asv_compares_single_samples_by_the_factor_alone(little: Little) -> None:
    compared = little.asv("compare", *little.commits)
    (row,) = (line for line in compared.splitlines() if "test_sum(10)" in line)
    assert row.split("|")[1].strip() == "+"
    (row,) = (line for line in compared.splitlines() if "test_sum(99)" in line)
    assert row.split("|")[1].strip() == ""


def test_asv_publishes_every_benchmark(little: Little) -> None:
    little.asv("publish", "--no-pull")
    index = json.loads((little.root / "html" / "index.json").read_text())
    names = {"tests.test_bench.test_sum", "sum", "seq_n", "counted", "counted.calls"}
    assert index["benchmarks"].keys() >= names
    assert set(index["machines"]) == {"laptop"}
    graphs = (little.root / "html" / "graphs").rglob("tests.test_bench.test_sum.json")
    (graph,) = (path for path in graphs if path.parent.name != "summary")
    points = json.loads(graph.read_text())
    assert [values for _, values in points] == [[1e-6, 1e-5], [2e-6, 1e-5]]


def test_asv_itself_loads_and_saves_the_same(little: Little, tmp_path: Path) -> None:
    """Its own classes keep every row; what they write is read back as it was."""
    results_dir = little.root / "results"
    loaded = list(iter_results(str(results_dir)))
    assert len(loaded) == 2 * 4
    for result in loaded:
        result.save(str(tmp_path))
        (written,) = tmp_path.rglob("*.json")
        original = json.loads((results_dir / "laptop" / written.name).read_text())
        assert json.loads(written.read_text())["results"] == original["results"]
        written.unlink()


def test_history_finds_a_step_of_ten_per_cent_in_a_year_of_files(
    target: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file every third day with noise of 1 %; from day 219 on everything takes 10 % longer."""
    generator = random.Random(7)
    start, files = datetime(2025, 1, 1, tzinfo=UTC), []
    commits = [f"{generator.getrandbits(160):040x}" for _ in range(120)]
    for t, commit in enumerate(commits):
        factor = 1.1 if t >= 73 else 1.0
        seconds = {
            n: [
                factor * (1e-6 + 2e-8 * n) * math.exp(0.01 * generator.gauss(0, 1))
                for _ in range(5)
            ]
            for n in (10, 100, 1000, 10000)
        }
        date = (start + timedelta(days=3 * t)).isoformat()
        content = made.pytest_benchmark(commit, seconds, date)
        files.append(target.write(f"{t:04}_{commit}.json", content))
    generator.shuffle(files)
    target.take(*files)
    assert main(["history", "--config", str(target.config), "--format", "json"]) == 0
    suite, *events = json.loads(capsys.readouterr().out)
    assert (suite["commits"], suite["first_commit"]) == (len(commits), commits[0])
    (changed,) = (event for event in events if event["confirmed"])
    assert changed["commit"] == commits[73]
    assert len(changed["series"]) == 4
    for series in changed["series"]:
        assert series["factor"]["value"] == pytest.approx(1.1, rel=0.01)
