"""Projects that a dashboard could choke on: names that are markup, and 100,000 points.

And the empty one: a commit, a benchmark, a value.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tests.site.published import Commit, make_repository, write_settings

DAY_S = 86_400
FIRST_S = 1_700_000_000
COLUMNS = ["result", "params", "version"]
SIZES = [str(10 * 2**i) for i in range(10)]

# What each would do where it is not escaped: `window.pwned` is set, or an element is there.
SCRIPT = "</script><script>window.pwned = 1</script>"
IMAGE = "<img src=x onerror=window.pwned=1>"
QUOTES = "\"double' `back` & </td><b class=pwned>bold</b>"
RIGHT_TO_LEFT = "\u202egnp.exe \u05d0\u05d1\u05d2 \u2067"
LONG = "very long " * 1_000
MARKUP = "javascript:window.pwned=1 [link](javascript:pwned) $\\frac{1}{0}$ {{pwned}} ${pwned}"
NASTY = (SCRIPT, IMAGE, QUOTES, RIGHT_TO_LEFT, MARKUP)
# In file names, where ASV writes graphs, 255 bytes are the most.
MACHINE = "box <b class=pwned>'\" \u202eenihcam"
STEP = 12  # the commit from which on costs are higher

HISTORY = 24
POINT_COMMITS, CURVES = 1_000, 10  # of ten sizes each: 100,000 points


def hostile_names(project: Path) -> Path:
    """A project in which every text that a stranger writes is hostile, with a step in its costs."""
    titles = [f"{NASTY[i % len(NASTY)]} {i}" for i in range(HISTORY)]
    titles[STEP] = f"{SCRIPT}{LONG}"
    tags = {0: "v1<b/class=pwned>", STEP // 2: "v2\"'&"}
    commits = [
        Commit(FIRST_S + i * DAY_S, title, tags.get(i, "")) for i, title in enumerate(titles)
    ]
    hashes = make_repository(project / "repo", commits)
    others = [*NASTY, LONG]
    names = [f"suite.Nasty.time_{text}" for text in (SCRIPT, IMAGE, QUOTES, RIGHT_TO_LEFT)]
    benchmarks = {
        name: _benchmark(name, [f"n {IMAGE}", f"what {SCRIPT}"], [SIZES, list(map(repr, others))])
        for name in names
    }
    benchmarks[names[0]]["unit"] = f"seconds {IMAGE}"
    benchmarks[names[1]]["pretty_name"] = SCRIPT
    rng = np.random.default_rng(1)
    rows = [
        {
            name: [_nasty_costs(rng, place, len(others)), about["params"], "1"]
            for name, about in benchmarks.items()
        }
        for place in range(HISTORY)
    ]
    facts = {"machine": MACHINE, "cpu": f"CPU {IMAGE}", "os": SCRIPT[:40], "num_cpu": "2"}
    _write(project, benchmarks, hashes, rows, facts, "py <b class=pwned>")
    write_settings(project, {"project": f"a project {SCRIPT}", "project_url": "javascript:pwned"})
    return project


def many_points(project: Path) -> Path:
    """A thousand commits of ten curves of ten sizes, with a step in every second curve."""
    commits = [
        Commit(FIRST_S + i * DAY_S, f"change {i}", "" if i % 250 else f"v{i}")
        for i in range(POINT_COMMITS)
    ]
    hashes = make_repository(project / "repo", commits)
    names = [f"suite.Many.time_{curve}" for curve in range(CURVES)]
    benchmarks = {name: _benchmark(name, ["n"], [SIZES]) for name in names}
    rng = np.random.default_rng(2)
    steps = rng.integers(POINT_COMMITS // 4, 3 * POINT_COMMITS // 4, CURVES)
    rows = [
        {
            name: [
                _costs(rng, curve, 1.3 if curve % 2 and place >= steps[curve] else 1.0),
                [SIZES],
                "1",
            ]
            for curve, name in enumerate(names)
        }
        for place in range(POINT_COMMITS)
    ]
    _write(project, benchmarks, hashes, rows, {"machine": "box", "num_cpu": "2"})
    write_settings(project, {"project": "many points"})
    return project


def empty(project: Path) -> Path:
    """One commit, one benchmark, one value: what a page takes that has nothing to show."""
    hashes = make_repository(project / "repo", [Commit(FIRST_S, "first")])
    name = "suite.time_once"
    _write(
        project,
        {name: _benchmark(name, [], [])},
        hashes,
        [{name: [[1e-3], [], "1"]}],
        {"machine": "box"},
    )
    write_settings(project, {"project": "empty"})
    return project


MAKERS: dict[str, Callable[[Path], Path]] = {
    "names": hostile_names,
    "points": many_points,
    "empty": empty,
}


def _benchmark(name: str, param_names: list[str], params: list[list[str]]) -> dict[str, Any]:
    about = {"name": name, "param_names": param_names, "params": params, "code": ""}
    return {**about, "type": "time", "unit": "seconds", "version": "1"}


def _costs(rng: np.random.Generator, curve: int, factor: float) -> list[float]:
    """A cost at each size: linear, or quadratic, with 1 % of noise."""
    sizes = np.array(SIZES, float)
    costs = 1e-5 + 1e-7 * sizes ** (1 + curve % 2)
    return list(factor * costs * np.exp(0.01 * rng.standard_normal(len(sizes))))


def _nasty_costs(rng: np.random.Generator, place: int, others: int) -> list[float]:
    """Costs in the order of ASV's product: all values of the second parameter at each size."""
    columns = [_costs(rng, curve, 1.5 if place >= STEP else 1.0) for curve in range(others)]
    return [cost for at_size in zip(*columns, strict=True) for cost in at_size]


def _write(
    project: Path,
    benchmarks: dict[str, dict[str, Any]],
    hashes: Sequence[str],
    rows: Sequence[dict[str, Any]],
    facts: dict[str, str],
    environment: str = "py",
) -> None:
    """Write results/: a file a commit, with its rows by benchmark."""
    folder = project / "results" / "box"
    folder.mkdir(parents=True)
    about = {**benchmarks, "version": 2}
    (project / "results" / "benchmarks.json").write_text(json.dumps(about), encoding="utf-8")
    (folder / "machine.json").write_text(json.dumps({**facts, "version": 1}), encoding="utf-8")
    for place, (commit, of_commit) in enumerate(zip(hashes, rows, strict=True)):
        content = {
            "version": 2,
            "commit_hash": commit,
            "env_name": environment,
            "date": 1_000 * (FIRST_S + place * DAY_S),
            "params": facts,
            "python": "3.11",
            "requirements": {},
            "env_vars": {},
            "result_columns": COLUMNS,
            "results": of_commit,
            "durations": {},
        }
        (folder / f"{commit[:8]}-py.json").write_text(json.dumps(content), encoding="utf-8")
