"""One process alone and all cores at work, in turns: `python saturation_driver.py REQUEST ANSWERS`.

REQUEST is JSON with `root` (the directory that holds benchmarks/), `cases` ([kernel, vehicles], of
benchmarks/ensemble.py), `cores`, `pairs`. Of each case the pairs are spread over the whole run, and
of a pair now one side comes first and now the other. ANSWERS is JSON, an object a case:
`alone_per_s` and `all_per_s`, steps or constructions a second with cores of their own, null if one
never was; `own_share`, of the time on all cores, in which they were; and `alone`, of the one
process of each pair what it did and its counters.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np


def main(request: dict[str, Any]) -> list[dict[str, Any]]:
    sys.path[0] = request["root"]  # instead of this directory
    ensemble, undisturbed = map(import_module, ("benchmarks.ensemble", "benchmarks.undisturbed"))
    cores = {"alone": 1, "all": request["cores"]}
    least_s = ensemble.least_probes_s(list(cores.values()))
    worked: dict[tuple[int, str], list[Any]] = {}
    for pair in range(request["pairs"]):
        for case, (kernel, vehicles) in enumerate(request["cases"]):
            for side in ("alone", "all") if (pair + case) % 2 else ("all", "alone"):
                n = cores[side]
                found = ensemble.at_work(ensemble.KERNELS[kernel], (vehicles,), n, least_s[n])
                batches = [one.batches for one in found]
                least_s[n] = min(least_s[n], undisturbed.least_probe_s(batches))
                worked.setdefault((case, side), []).append(found)
    least_s = {n: np.inf if ensemble.all_count(n) else least for n, least in least_s.items()}
    return [
        answer(undisturbed, worked[case, "alone"], worked[case, "all"], least_s)
        for case in range(len(request["cases"]))
    ]


def answer(
    undisturbed: Any, alone: list[Any], together: list[Any], least_s: dict[int, float]
) -> dict[str, Any]:
    """Of one case: pairs of one worker, and of all, each with its batches."""
    (one, _), (every, own_share) = (own(undisturbed, pairs, least_s) for pairs in (alone, together))
    return {
        "alone_per_s": one,
        "all_per_s": every,
        "own_share": own_share,
        "alone": [
            {"done": float(only.batches[:, undisturbed.DONE].sum()), "counters": only.counted}
            for (only,) in alone
        ],
    }


def own(
    undisturbed: Any, pairs: list[Any], least_s: dict[int, float]
) -> tuple[float | None, float]:
    """What workers do a second with cores of their own, and in which share of the time they had."""
    every = [np.concatenate([one.batches for one in same]) for same in zip(*pairs, strict=True)]
    owned = [undisturbed.undisturbed(batches, least_s[len(every)]) for batches in every]
    per_s = sum(map(undisturbed.rate, owned))
    share = sum(map(undisturbed.wall_s, owned)) / sum(map(undisturbed.wall_s, every))
    return (per_s if np.isfinite(per_s) else None), share


if __name__ == "__main__":
    answers = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")
