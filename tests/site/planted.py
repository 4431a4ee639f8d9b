"""A project over commits whose costs over sizes are known, and what its pages are made of."""

from datetime import UTC, datetime
from typing import Any

import numpy as np

from tools.errors import UserError
from tools.history.search import find_history
from tools.site.data import SiteData
from tools.store.config import read_project
from tools.store.database import read_database
from tools.store.query import ALL, Query

SIZES = [100, 316, 1_000, 3_162, 10_000, 31_623, 100_000]
COMMITS, CHANGE = 16, 9
DAY_MS = 86_400_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def commit(t: int) -> str:
    return f"{(t * 2_654_435_761) % 2**32:08x}" + f"{t:08x}" + "0" * 24


def write_growth(project: Any, commits: int = COMMITS, seed: int = 1) -> Any:
    """Write time_step, linear and 1.5 times as slow from CHANGE on, time_sort and a rate.

    Ten values of each, of a process each, scattered by 1 %.
    """
    rng = np.random.default_rng(seed)
    laws = {
        "b.Step.time_step": lambda n: 2e-5 + 1e-8 * n,
        "b.Step.time_sort": lambda n: 1e-9 * n * np.log2(n),
        "b.track_rate": lambda n: 1e9 / n,
    }
    project.describe(
        **{
            name: {
                "unit": "1/s" if "rate" in name else "seconds",
                "param_names": ["n"],
                "version": "v1",
                "processes": 10,
            }
            for name in laws
        }
    )
    for t in range(commits):
        rows = {}
        for name, law in laws.items():
            slower = 1.5 if name.endswith("time_step") and t >= CHANGE else 1.0
            samples = [
                (slower * law(n) * np.exp(0.01 * rng.standard_normal(10))).tolist() for n in SIZES
            ]
            medians = [float(np.median(each)) for each in samples]
            empty = [None] * len(SIZES)
            rows[name] = [medians, [list(map(str, SIZES))], "v1", empty, empty, empty, samples]
        project.add(commit(t), rows, t * DAY_MS)
    return project


def site_of(project: Any) -> SiteData:
    """Return what the pages of a project are made of."""
    database = read_database(read_project(project.config))
    try:
        history = find_history(database, Query(commit=ALL))
    except UserError:
        history = None
    return SiteData(database=database, history=history, now=NOW, root=project.root)
