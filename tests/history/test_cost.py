"""A history is read file by file: what it takes does not grow with what the files hold besides."""

import os
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.history.made import commit
from tests.speed.large_history import answer, write_history

ROOT = Path(__file__).parents[2]
CELLS, SAMPLES = 500, 60


def write_sampled(project: Any, files: int) -> Path:
    """Write files of 600 kB each, nearly all of it samples."""
    rng = np.random.default_rng(3)
    project.describe(**{"b.time_b": {"param_names": ["case"], "rounds": 5, "version": "1"}})
    cases = [f"'case {i}'" for i in range(CELLS)]
    for t in range(files):
        samples = np.exp(0.01 * rng.standard_normal((CELLS, SAMPLES))).tolist()
        costs = [sample[0] for sample in samples]
        row = [costs, [cases], "1", None, None, None, samples]
        project.add(commit(t), {"b.time_b": row}, 86_400_000 * t)
    return project.results


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the peak of a process")
def test_samples_of_many_files_are_not_kept(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsed and kept, as they once were, those of 36 files more would take over 60 MB."""
    monkeypatch.chdir(ROOT)
    cache = project.root / "cache"
    peaks_mb = []
    for files in (12, 48):
        results = write_sampled(project, files)
        peaks_mb.append(answer(results, cache)[1])
    assert peaks_mb[1] - peaks_mb[0] < 30


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the peak of a process")
def test_a_history_like_scipys_takes_a_minute_and_half_a_gigabyte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    results = write_history(tmp_path)
    written = sum(os.path.getsize(path) for path in results.rglob("*-*.json"))
    assert written > 500e6
    cpu_s, peak_mb, lines = answer(results, tmp_path / "cache")
    assert cpu_s < 120, "twice what it takes on a quiet machine"
    assert peak_mb < 500
    assert lines < 100
