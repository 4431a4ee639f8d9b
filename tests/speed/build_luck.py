"""How far builds that differ in words only are apart, and what is done about it.

    python -m tests.speed.build_luck --builds 4 --minutes 4      # of each way; nothing beside it

Each way measures HEAD and no-op builds of it in blocks: as memory happens to lie, with the layout
drawn, and with the layout drawn and the libraries shared, in this order, as shared files stay so.
Luck is what the builds' medians differ by beyond what the noise of blocks explains.
"""

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from time import monotonic

import numpy as np

from tools.measure.blocks import Arm, measure_block
from tools.measure.installation import install, resolve
from tools.measure.noop_builds import install_noop_build
from tools.measure.process import last_core, measure
from tools.measure.shared_libraries import share_libraries
from tools.measure.suite import Group, discover
from tools.stats.arrays import FloatArray
from tools.store.blocks import Process, arrange

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.compile(r"\bComponents\..*'(look_ahead|decide|move)'|Step.*'numpy', (?!316228)")
MEDIAN_SE = 1.25  # standard errors of a median, in those of a mean, under normal noise
MAD_TO_SD = 1.4826


@dataclass(frozen=True, slots=True)
class Luck:
    """rms: of builds over rows, as log ratios, noise taken off. worst: row, farthest build from the
    middle one, expected of noise. noise: median over rows of a block's scatter."""

    rms: float
    worst: tuple[str, float, float]
    noise: float


def estimate_luck(log_s: FloatArray, rows: Sequence[str]) -> Luck:
    """log_s: log seconds, shape (blocks, builds, rows)."""
    relative = log_s - np.median(log_s, axis=1, keepdims=True)
    medians = np.median(relative, axis=0)
    scatter = MAD_TO_SD * np.median(np.abs(relative - medians), axis=0)
    error = MEDIAN_SE * scatter.mean(axis=0) / np.sqrt(len(log_s))
    beyond = np.var(medians, axis=0, ddof=1) - error**2
    place = int(np.abs(medians).max(axis=0).argmax())
    worst = float(np.abs(medians[:, place]).max())
    return Luck(
        rms=float(np.sqrt(max(0.0, beyond.mean()))),
        worst=(rows[place], worst, float(error[place])),
        noise=float(np.median(scatter)),
    )


def main() -> None:
    """Install, measure each way, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--builds", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=4.0)
    asked = parser.parse_args()
    commit = resolve(ROOT, "HEAD")
    arms = [Arm("HEAD", install(ROOT, commit, "base"))]
    arms += [
        Arm(f"build {number}", install_noop_build(ROOT, commit, f"build-{number}", number))
        for number in range(1, asked.builds + 1)
    ]
    suite = discover(arms[0].installation)
    groups = [part for group in suite.values() if (part := _part(group)).cases]
    for way in ("as memory lies", "layout drawn", "layout drawn, libraries shared"):
        if way.endswith("shared"):
            share_libraries([arm.installation for arm in arms])
        luck = _measure(arms, groups, 60 * asked.minutes, way != "as memory lies")
        row, worst, error = luck.worst
        print(
            f"{way}: {luck.rms:.2%} rms, at most {worst:.1%} ({row}; {error:.1%} by noise),"
            f" a block scatters by {luck.noise:.2%}"
        )


def _part(group: Group) -> Group:
    named = group.has_loops
    return group.only(lambda key: named and bool(ROWS.search(f"{group.benchmark}({key})")))


def _measure(arms: Sequence[Arm], groups: Sequence[Group], budget_s: float, drawn: bool) -> Luck:
    draw, start_s, block = Random(), monotonic(), 0
    processes: list[Process] = []
    measure_block(0, arms, groups, draw)  # compiles, and fills the caches of files
    while monotonic() - start_s < budget_s:
        processes += (
            measure_block(block, arms, groups, draw)
            if drawn
            else _as_memory_lies(block, arms, groups, draw)
        )
        block += 1
    blocks = arrange(processes)
    log_s = np.log(np.stack([blocks.values[arm.name] for arm in arms], axis=1))
    return estimate_luck(log_s, [f"{benchmark}({case})" for benchmark, case in blocks.columns])


def _as_memory_lies(
    block: int, arms: Sequence[Arm], groups: Sequence[Group], draw: Random
) -> list[Process]:
    """A block whose processes draw nothing."""
    processes = []
    for group in groups:
        for arm in draw.sample(arms, len(arms)):
            result = measure(arm.installation, group, last_core())
            values = dict(zip(group.keys, result.values, strict=True))
            kernel_s, wall_s = result.reference_kernel_s, result.wall_s
            made = Process(block, arm.name, group.benchmark, 0, values, kernel_s, wall_s)
            processes.append(replace(made, missing=result.missing))
    return processes


if __name__ == "__main__":
    main()
