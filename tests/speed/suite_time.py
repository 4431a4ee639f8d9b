"""What equally precise numbers cost: `asv run` as it comes, against one side of the gate's blocks.

    python -m tests.speed.suite_time PLAIN_RESULT.json WALL_S BLOCKS.jsonl.gz

PLAIN_RESULT.json: of `asv run` with ASV's own time type and defaults, samples recorded, at the
commit of the blocks; WALL_S: what that took. BLOCKS: what `selfcheck --keep` wrote in the same
session.

The error of both is read off pairs of processes: how far apart the numbers of two processes of one
case lie (log ratio), half of the cases less, half more. ASV runs two processes a case, each a
median of up to five samples; of ours, neighbouring blocks are paired. An error falls with the root
of the number of processes, so for equal intervals ours take 2 (ours / ASV's)^2 processes.
"""

import argparse
import itertools
import json
from pathlib import Path

import numpy as np

from tools.store.blocks import Blocks, arrange, read_file

ROUNDS = 2


def plain_distances(result: Path) -> dict[tuple[str, str], float]:
    """Per case |log ratio| of the medians of the two processes, whose samples stand in turn."""
    content = json.loads(result.read_text(encoding="utf-8"))
    found = {}
    for name, cells in content["results"].items():
        row = dict(zip(content["result_columns"], cells, strict=False))
        cases = (", ".join(values) for values in itertools.product(*row["params"]))
        for case, samples in zip(cases, row.get("samples") or [], strict=False):
            if samples and len(samples) % ROUNDS == 0:
                first, second = np.median(np.reshape(samples, (ROUNDS, -1)), axis=1)
                found[name, case] = abs(float(np.log(second / first)))
    return found


def block_distances(blocks: Blocks) -> dict[tuple[str, str], float]:
    """Per case the median |log ratio| of neighbouring blocks, of the side `base`."""
    steps = np.abs(np.diff(np.log(blocks.values["base"]), axis=0))
    return dict(zip(blocks.columns, np.nanmedian(steps, axis=0).tolist(), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("plain", type=Path)
    parser.add_argument("wall_s", type=float)
    parser.add_argument("blocks", type=Path)
    asked = parser.parse_args()
    blocks = arrange(read_file(asked.blocks)[1])
    plain, ours = plain_distances(asked.plain), block_distances(blocks)
    shared = sorted(plain.keys() & ours.keys())
    asv_error = float(np.median([plain[case] for case in shared]))
    our_error = float(np.median([ours[case] for case in shared]))
    block_s = float(np.median(blocks.wall_s["base"]))
    processes = ROUNDS * (our_error / asv_error) ** 2
    print(f"{len(shared)} cases; two processes of one differ by (median over cases)")
    print(
        f"  asv run as it comes: {asv_error:.2%}; suite, {ROUNDS} processes: {asked.wall_s:.0f} s"
    )
    print(f"  blocks:              {our_error:.2%}; suite, 1 process:   {block_s:.1f} s")
    print(f"equal intervals take {processes:.2f} blocks, {processes * block_s:.1f} s:")
    print(f"  {asked.wall_s / (processes * block_s):.1f} times less wall time")


if __name__ == "__main__":
    main()
