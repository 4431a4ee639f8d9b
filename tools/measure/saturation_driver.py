"""One process alone and all cores at work, in turns: `python saturation_driver.py REQUEST ANSWERS`.

REQUEST is JSON with `root` (the directory that holds benchmarks/), `cases` ([kernel, vehicles], of
benchmarks/ensemble.py), `cores`, `pairs`. ANSWERS gets a line of JSON for each pair: {"case": 0,
"done": steps or constructions, "counters": {...}, "all_per_s": 1e5}. Of each case the pairs are
spread over the whole run, and of a pair now one side comes first and now the other.
"""

import json
import sys
from importlib import import_module
from pathlib import Path
from time import perf_counter
from typing import Any

WARM_UP_S = 0.05
WINDOW_S = 0.45  # as long as the three windows of `Ensemble` together


def main(request: dict[str, Any], answers: Any) -> None:
    sys.path[0] = request["root"]  # instead of this directory
    ensemble, counters = (import_module(f"benchmarks.{name}") for name in ("ensemble", "counters"))
    # What counting imports, before any fork: a worker with another heap is another fast one.
    counters.since(counters.begin())
    for pair in range(request["pairs"]):
        for case, (kernel, vehicles) in enumerate(request["cases"]):
            answer: dict[str, Any] = {"case": case}
            for side in ("alone", "all") if (pair + case) % 2 else ("all", "alone"):
                if side == "alone":
                    answer |= alone(ensemble, kernel, vehicles)
                else:
                    given = ensemble.KERNELS[kernel], (vehicles,), request["cores"]
                    answer["all_per_s"] = ensemble.throughput(*given)
            print(json.dumps(answer), file=answers, flush=True)


def alone(ensemble: Any, kernel: str, vehicles: int) -> dict[str, Any]:
    """What one process does in WINDOW_S, and what it used and waited for; forked, as many are."""
    receiver, sender = ensemble.FORKS.Pipe(duplex=False)
    given = ensemble.KERNELS[kernel], vehicles, sender
    process = ensemble.FORKS.Process(target=_work, args=given, daemon=True)
    process.start()
    sender.close()  # so that reading ends if the worker dies
    try:
        if not receiver.poll(ensemble.LIMIT_S):
            raise RuntimeError(f"a worker still at it after {ensemble.LIMIT_S:.0f} s")
        answer: dict[str, Any] = receiver.recv()
        return answer
    finally:
        process.kill()
        process.join()


def _work(kernel: Any, vehicles: int, sender: Any) -> None:
    counters = import_module("benchmarks.counters")
    call, amount = kernel(vehicles)
    _calls_for(call, WARM_UP_S)
    before = counters.begin()
    calls = _calls_for(call, WINDOW_S)
    counted = counters.since(before)
    sender.send({"done": calls * amount, "counters": counted})


def _calls_for(call: Any, wall_s: float) -> int:
    """Call in ever longer runs, so that the clock is hardly read, until the time is over."""
    end_s, calls, run = perf_counter() + wall_s, 0, 1
    while True:
        start_s = perf_counter()
        for _ in range(run):
            call()
        calls += run
        now_s = perf_counter()
        if now_s >= end_s:
            return calls
        if now_s - start_s < 2e-3:
            run *= 2


if __name__ == "__main__":
    with open(sys.argv[2], "w", encoding="utf-8") as answers_file:
        main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), answers_file)
