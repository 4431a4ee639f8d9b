"""What `scale` takes beside `scale --serial`, and whether its figures differ by as much as it says.

    python -m tests.speed.scale_time [--pairs 3]    # nothing else may run meanwhile

Both measure the same grid anew, in turns, each first as often as second. The wall time is that of
the whole command. Of its figures: the geometric mean over cases of serial's steps/s over scale's is
what neighbours cost; it is held if it agrees with the slow-down that scale states, within the
errors of both.
"""

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from tools.projection.rule.pooled_speedup import extrapolate_speedup
from tools.projection.rule.standing_laws import refuse_extrapolation
from tools.render.intervals import estimate_record
from tools.stats.interval import Interval, Refusal
from tools.stats.interval_arithmetic import geometric_interval, inverse, product

ROOT = Path(__file__).resolve().parents[2]
PAIRS = 3
ELSEWHERE = (4, 8, 16)
GRID = ("--vehicle-counts", "20", "50", "100", "200", "500", "1000", "--engines", "numpy", "numba")


@dataclass(frozen=True, slots=True)
class Run:
    """One `scale`: its wall time, and its records."""

    wall_s: float
    records: list[dict[str, Any]]

    @property
    def cells(self) -> list[dict[str, Any]]:
        return [record for record in self.records if record["level"] == "case"]

    @property
    def rates(self) -> np.ndarray:
        return np.array([cell["steps_per_s"]["value"] for cell in self.cells])

    @property
    def slow_down(self) -> Interval | None:
        stated = self.records[0]["slow_down"]
        if stated["value"] is None:
            return None
        return Interval(stated["value"], stated["low"], stated["high"])


def run(*options: str) -> Run:
    command = [sys.executable, "-m", "tools", "scale", *GRID, "--fresh", "--format", "json"]
    start_s = perf_counter()
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True)
    wall_s = perf_counter() - start_s
    if done.returncode not in (0, 10, 11):
        raise SystemExit(done.stderr)
    return Run(wall_s, json.loads(done.stdout))


def pair(number: int) -> tuple[Run, Run]:
    """Return both ways, the one that is first in turns."""
    if number % 2:
        serial = run("--serial")
        return run(), serial
    return run(), run("--serial")


def measured_slow_down(scale: Run, serial: Run) -> Interval | Refusal:
    """Return what neighbours cost, over cases."""
    return geometric_interval(serial.rates / scale.rates)


def cells_held(scale: Run, serial: Run) -> tuple[int, int]:
    """Return in how many cells scale's speed alone agrees with serial's, and how many there are."""
    held = [
        ratio.low <= 1 <= ratio.high
        for one, other in zip(scale.cells, serial.cells, strict=True)
        if isinstance(ratio := product(_of(one), inverse(_of(other, "steps_per_s"))), Interval)
    ]
    return sum(held), len(held)


def _of(cell: dict[str, Any], key: str = "alone_steps_per_s") -> Interval | Refusal:
    figure = cell[key]
    if figure is None or figure["value"] is None:
        return Refusal("not known")
    return Interval(figure["value"], figure["low"], figure["high"])


def holds(stated: Interval | None, measured: Interval | Refusal) -> bool:
    """Whether two slow-downs agree within their errors."""
    if stated is None or isinstance(measured, Refusal):
        return False
    ratio = product(measured, inverse(stated))
    return isinstance(ratio, Interval) and ratio.low <= 1 <= ratio.high


def claim(pairs: int = PAIRS) -> dict[str, Any]:
    """Measure and return plain numbers: slow_down as a fraction, wall_ratio, elsewhere by cores."""
    run()  # compiles, and fills the caches of files
    both = [pair(number) for number in range(pairs)]
    ratio = geometric_interval(np.array([scale.wall_s / serial.wall_s for scale, serial in both]))
    stated = [scale.slow_down for scale, _ in both]
    for (scale, serial), of_run in zip(both, stated, strict=True):
        measured = measured_slow_down(scale, serial)
        print(
            f"scale {scale.wall_s:.1f} s, serial {serial.wall_s:.1f} s,"
            f" ratio {scale.wall_s / serial.wall_s:.2f}; neighbours: stated {_words(of_run)},"
            f" measured {_words(measured)}: {'agree' if holds(of_run, measured) else 'differ'};"
            f" cells alike: {cells_held(scale, serial)}",
            flush=True,
        )
    cores = both[0][0].records[0]["at_once"]
    known = [each for each in stated if each is not None]
    return {
        "workers": cores,
        "pairs": pairs,
        "wall_ratio": estimate_record(ratio),
        "slow_down": _fraction(geometric_interval(np.array([each.value for each in known]))),
        "agree": sum(
            holds(scale.slow_down, measured_slow_down(scale, serial)) for scale, serial in both
        ),
        "cells": [
            sum(counts) for counts in zip(*(cells_held(*each) for each in both), strict=True)
        ],
        "elsewhere": {str(count): _elsewhere(ratio, cores, count) for count in ELSEWHERE},
    }


def _elsewhere(ratio: Interval | Refusal, cores: int, count: int) -> Any:
    """Return how many times as fast as serial other numbers of cores are, if the laws hold."""
    speedup = inverse(ratio)
    if isinstance(speedup, Refusal):
        return estimate_record(speedup)
    if cores < 2:
        return estimate_record(Refusal("one core tells nothing of several"))
    return estimate_record(
        refuse_extrapolation(count, cores) or extrapolate_speedup(speedup, cores, count)
    )


def _fraction(slow_down: Interval | Refusal) -> Any:
    record = estimate_record(slow_down)
    ends = ("value", "low", "high")
    return {**record, **{k: record[k] - 1 for k in ends if record[k] is not None}}


def _words(interval: Interval | Refusal | None) -> str:
    if not isinstance(interval, Interval):
        return "not known"
    value, low, high = (100 * (x - 1) for x in (interval.value, interval.low, interval.high))
    return f"{value:.1f} % ({low:.1f} to {high:.1f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pairs", type=int, default=PAIRS)
    print(f"load before: {os.getloadavg()[0]:.1f}")
    found = claim(parser.parse_args().pairs)
    ratio = found["wall_ratio"]
    if ratio["value"] is not None:
        print(
            f"{found['workers']} at a time take {ratio['value']:.2f}"
            f" ({ratio['low']:.2f} to {ratio['high']:.2f}) of the wall time of one by one"
        )
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
