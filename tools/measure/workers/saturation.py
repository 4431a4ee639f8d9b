"""One process alone and all cores at work, in turns: `python saturation.py REQUEST ANSWERS`.

REQUEST is JSON with `root` (the directory that holds benchmarks/), `cases` ([kernel, vehicles], of
benchmarks/ensemble.py), `cores`, `pairs`. The pairs of each case are spread over the whole run, and
the side that comes first alternates. ANSWERS is JSON, an object a case:
`alone_per_s` and `all_per_s`, steps or constructions a second on exclusive cores, null if a worker
never had one; `own_share`, the share of the time on all cores in which they were exclusive; and
`alone`, of the one process of each pair what it did and its counters.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

COUNTED_S = 0.25  # of each side of a pair, on an exclusive core


def main(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Measure all cases of a request and return an answer each."""
    sys.path[0] = request["root"]  # instead of this directory
    kernels = import_module("benchmarks.ensemble").KERNELS
    together, probes = map(import_module, ("benchmarks.workers", "benchmarks.exclusive_core"))
    cores = {"alone": 1, "all": request["cores"]}
    least_s = together.least_probes_s(list(cores.values()))
    worked: dict[tuple[int, str], list[Any]] = {}
    for pair in range(request["pairs"]):
        for case, (kernel, vehicles) in enumerate(request["cases"]):
            for side in ("alone", "all") if (pair + case) % 2 else ("all", "alone"):
                n = cores[side]
                given = (kernels[kernel], (vehicles,), n, least_s[n], COUNTED_S)
                workers = together.at_work(*given)
                batches = [worker.batches for worker in workers]
                least_s[n] = min(least_s[n], probes.least_probe_s(batches))
                worked.setdefault((case, side), []).append(workers)
    least_s = {n: np.inf if together.all_count(n) else least for n, least in least_s.items()}
    return [
        answer(probes, worked[case, "alone"], worked[case, "all"], least_s)
        for case in range(len(request["cases"]))
    ]


def answer(
    probes: Any, alone: list[Any], together: list[Any], least_s: dict[int, float]
) -> dict[str, Any]:
    """Return the answer of one case.

    probes: the module. alone, together: of each pair the workers with their batches. least_s:
    of a probe on an exclusive core, by the number of workers.
    """
    one_per_s, _ = exclusive_rate(probes, alone, least_s)
    all_per_s, own_share = exclusive_rate(probes, together, least_s)
    return {
        "alone_per_s": one_per_s,
        "all_per_s": all_per_s,
        "own_share": own_share,
        "alone": [
            {"done": float(worker.batches[:, probes.DONE].sum()), "counters": worker.counted}
            for (worker,) in alone
        ],
    }


def exclusive_rate(
    probes: Any, pairs: list[Any], least_s: dict[int, float]
) -> tuple[float | None, float]:
    """Return what workers do a second on exclusive cores, and the share of the time they had them.

    The rate is None if a worker never had one.
    """
    every = [
        np.concatenate([worker.batches for worker in same]) for same in zip(*pairs, strict=True)
    ]
    exclusive = [probes.exclusive(batches, least_s[len(every)]) for batches in every]
    per_s = sum(map(probes.rate, exclusive))
    share = sum(map(probes.wall_s, exclusive)) / sum(map(probes.wall_s, every))
    return (per_s if np.isfinite(per_s) else None), share


if __name__ == "__main__":
    answers = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")
