"""How long the pages of laws and projections take, and how large their data are.

    python -m tests.site.laws_cost                     # 1,000 commits x 60 benchmarks x 9 sizes
    python -m tests.site.laws_cost --config asv.conf.json

First: with nothing kept; again: with what that kept; ten new: after ten more commits (of the made
history). Sizes are of each file by gzip.
"""

import argparse
import gzip
import json
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from tests.asv_projects import AsvProject
from tests.site.planted import DAY_MS, commit
from tools.history.search import find_history
from tools.site.data import SiteData
from tools.site.page import Page
from tools.site.pages.projection import projection_page
from tools.site.pages.scaling import scaling_page
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import ALL, Query

COMMITS, BENCHMARKS, NEW = 1_000, 60, 10
SIZES = np.geomspace(10, 1e5, 9).round()
SAMPLES = 5


def write_large(project: AsvProject, first: int, last: int) -> None:
    """Write commits `first` to `last`; every third benchmark steps twice."""
    rng = np.random.default_rng(1)
    exponents, steps = rng.uniform(0.5, 1.5, BENCHMARKS), rng.integers(100, 900, (BENCHMARKS, 2))
    names = [f"suite{i // 10}.Class{i // 5}.time_{i}" for i in range(BENCHMARKS)]
    project.describe(
        **{name: {"param_names": ["n"], "version": "v1", "processes": SAMPLES} for name in names}
    )
    params, empty = [[f"{n:.0f}" for n in SIZES]], [None] * len(SIZES)
    for t in range(first, last):
        noise = np.random.default_rng(t).normal(0, 0.015, (BENCHMARKS, len(SIZES), SAMPLES))
        rows = {}
        for i, name in enumerate(names):
            slower = 1.1 ** float((steps[i] <= t).sum() * (i % 3 == 0))
            costs = 1e-6 * slower * (20 + SIZES ** exponents[i])
            samples = [
                [float(f"{x:.6g}") for x in each] for each in costs[:, None] * np.exp(noise[i])
            ]
            medians = [float(np.median(each)) for each in samples]
            rows[name] = [medians, params, "v1", empty, empty, empty, samples]
        project.add(commit(t), rows, t * DAY_MS)


def timed(what: str, make: Callable[[], Any]) -> Any:
    wall_s, cpu_s = perf_counter(), process_time()
    made = make()
    print(f"{what:<22} {perf_counter() - wall_s:7.1f} s  ({process_time() - cpu_s:.1f} s of CPU)")
    return made


def site_of(config: Path) -> SiteData:
    database = read_database(read_project(config))
    history = find_history(database, Query(commit=ALL))
    return SiteData(database, history, datetime.now(UTC), config.parent)


def tell_bytes(page: Page) -> None:
    charts = [chart.spec for section in page.sections for chart in section.charts]
    files = {**page.data, "charts": charts}
    sizes = {
        name: len(gzip.compress(json.dumps(data, separators=(",", ":")).encode()))
        for name, data in files.items()
    }
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:3]
    told = ", ".join(f"{name} {size / 1e3:.0f} kB" for name, size in largest)
    print(f"{page.name}: {len(sizes)} files, {sum(sizes.values()) / 1e6:.2f} MB gzipped ({told})")


def tell(config: Path, when: str) -> None:
    site = timed(f"{when}: history", lambda: site_of(config))
    for make in (scaling_page, projection_page):
        page = timed(f"{when}: {make.__name__}", lambda make=make: make(site))
        tell_bytes(page)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--config", type=Path, help="of a project there is, not of a made one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_CACHE_HOME"] = str(Path(scratch) / "kept")
        if asked.config:
            tell(asked.config, "first")
            tell(asked.config, "again")
            return
        project = AsvProject(Path(scratch) / "project")
        write_large(project, 0, COMMITS)
        tell(project.config, "first")
        tell(project.config, "again")
        write_large(project, COMMITS, COMMITS + NEW)
        tell(project.config, "ten new")


if __name__ == "__main__":
    main()
