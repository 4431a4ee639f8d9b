"""One process that makes steps of one case: `python stepping.py REQUEST`.

Runs in the interpreter of the measured code, which holds nothing of this package. REQUEST is JSON:
`suite` (directory, or null where the code is found on the path); `case` ({"module", "flags"} of a
workload adapter, or {"benchmark", "index"} of a suite); `cpu` (or null); `steps` to count, after
`warm_up` others, fewer where these take long; `least_s` and `most_s` for them; `segment_s`;
`until_stopped`.

It writes a line of JSON a message to what was its stdout; what the measured code prints goes
nowhere. {"ready": facts} when it is warm, after which it waits for the line `go` on stdin;
{"segments": [[start_s, end_s, steps, *COUNTED, probe_s], ...]} about twice a second; {"counted":
{...}} when that is done; {"failed": why} instead of any of them. With `until_stopped` it goes on
with segments until the line `stop`. It ends when its stdin does.
"""

import contextlib
import gc
import json
import math
import os
import select
import sys
from array import array
from collections.abc import Callable
from time import CLOCK_MONOTONIC, clock_gettime, perf_counter
from typing import Any

SEND_S = 0.5
LOOK_S = 20e-6  # a look at the clock costs some 50 ns
WARM_UP_SHARE = 0.25  # of `most_s`, beyond the first step, which compiles


def main(request: "dict[str, Any]", channel: Any) -> None:
    """Serve one request; `channel` is where messages go."""
    # Beside this file, where a script looks first; measured code may have such modules too.
    from step_case import die_with_parent, make_case

    die_with_parent()
    if request["cpu"] is not None:
        os.sched_setaffinity(0, {request["cpu"]})  # before NumPy counts the cores
    import own_counters
    from reference_kernel import reference_kernel_s

    sys.path.pop(0)

    def send(**message: Any) -> None:
        print(json.dumps(message), file=channel, flush=True)

    try:
        start_s = perf_counter()
        case = make_case(request)
        made_s = perf_counter() - start_s
        most_s = WARM_UP_SHARE * request["most_s"]
        per_look, calls = warm_up(case.step, request["warm_up"], most_s, request["segment_s"])
        facts = {
            "step_name": case.step_name,
            "work": case.work,
            "simulated_s": case.simulated_s,
            "frames_per_s": case.frames_per_s,
            "nbytes": case.nbytes,
            "steps_per_look": per_look,
            "made_s": made_s,
            "reference_kernel_s": reference_kernel_s(),
        }
        send(ready=facts)
        if sys.stdin.readline().strip() != "go":
            return
        gc.collect()
        if not request["collect_garbage"]:
            gc.disable()
        make_steps(request, case, (per_look, calls), own_counters, send)
    except Exception as error:
        send(failed=" ".join(f"{type(error).__name__}: {error}".split()))


def warm_up(
    step: "Callable[[], Any]", steps: int, most_s: float, segment_s: float
) -> "tuple[int, int]":
    """Make `steps`, one at least; return steps a look at the clock, and looks a segment.

    As many in every process of a case, so that all time the same steps, unless they take longer
    than `most_s` after the first.
    """
    taken_s, end_s = math.inf, math.inf
    for _ in range(max(steps, 1)):
        start_s = perf_counter()
        step()
        now_s = perf_counter()
        taken_s = min(taken_s, now_s - start_s)
        end_s = min(end_s, now_s + most_s)
        if now_s >= end_s:
            break
    per_look = max(1, math.ceil(LOOK_S / taken_s)) if taken_s < LOOK_S else 1
    return per_look, max(1, round(segment_s / (per_look * max(taken_s, 1e-9))))


def make_steps(
    request: "dict[str, Any]",
    case: Any,
    looks: "tuple[int, int]",
    own: Any,
    send: "Callable[..., None]",
) -> None:
    """Make segment after segment and send them. looks: of `warm_up`. own: module of counters."""
    step, frames_per_s = case.step, case.frames_per_s
    per_look, calls = looks
    taken, rows = array("d"), []
    counted, made, sent_s = False, 0, perf_counter()
    least_s, most_s = sent_s + request["least_s"], sent_s + request["most_s"]
    before, probe = own.read_counters(), own.probe_s()
    while not told_to_stop():
        left = math.ceil((request["steps"] - made) / per_look)
        now_looks = min(calls, left) if left > 0 else calls
        row = segment(step, now_looks, per_look, array("d") if counted else taken)
        after, probe_after = own.read_counters(), own.probe_s()
        used = [late - early for early, late in zip(before, after, strict=True)]
        rows.append([*row, *used, max(probe, probe_after)])
        made += now_looks * per_look
        now_s = perf_counter()
        enough = made >= request["steps"] and now_s >= least_s
        done = not counted and (enough or now_s >= most_s)
        if done or now_s - sent_s >= SEND_S:
            send(segments=[list(map(finite_or_none, row)) for row in rows])
            rows, sent_s = [], perf_counter()
        if done:
            counted = True
            send(counted=summary(taken, per_look, frames_per_s, own) | {"steps": made})
            if not request["until_stopped"]:
                return
        # What was used since the segment ended belongs to none.
        before, probe = own.read_counters(), probe_after
    send(segments=[list(map(finite_or_none, row)) for row in rows])


def segment(
    step: "Callable[[], Any]", looks: int, per_look: int, taken: "array[float]"
) -> "tuple[float, float, int]":
    """Make steps and append the seconds of each look; return start, end and how many were made."""
    start_s = clock_gettime(CLOCK_MONOTONIC)
    before_s = perf_counter()
    if per_look == 1:
        for _ in range(looks):
            step()
            now_s = perf_counter()
            taken.append(now_s - before_s)
            before_s = now_s
    else:
        for _ in range(looks):
            for _ in range(per_look):
                step()
            now_s = perf_counter()
            taken.append(now_s - before_s)
            before_s = now_s
    return start_s, clock_gettime(CLOCK_MONOTONIC), looks * per_look


def summary(
    taken: "array[float]", per_look: int, frames_per_s: "float | None", own: Any
) -> "dict[str, Any]":
    """Return mean and quantiles of the seconds of a step, by looks, and the memory held."""
    ordered = sorted(taken)
    quantiles = {f"p{q}": quantile(ordered, q / 100) / per_look for q in (50, 95, 99)}
    mean = sum(ordered) / len(ordered) / per_look
    rss_bytes, peak_rss_bytes = own.resident_bytes()
    return {
        "mean": mean,
        **quantiles,
        "frames_kept_per_s": frames_per_s and frames_kept_per_s(ordered, per_look, frames_per_s),
        "rss_bytes": rss_bytes,
        "peak_rss_bytes": peak_rss_bytes,
    }


def frames_kept_per_s(taken: "list[float]", per_look: int, frames_per_s: float) -> float:
    """Return how many frames a second a viewer shows that draws `frames_per_s` at most.

    A frame that takes longer than its time is shown at the next tick after it is ready.
    """
    ticks = sum(max(1, math.ceil(each_s / per_look * frames_per_s)) for each_s in taken)
    return frames_per_s * len(taken) / ticks


def quantile(ordered: "list[float]", q: float) -> float:
    """Return a quantile of ascending values, interpolated between neighbours.

    Type 7 of Hyndman & Fan, Am. Stat. 50 (1996) 361.
    """
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def told_to_stop() -> bool:
    """Whether a line came in, or the one who started this process has gone."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def finite_or_none(value: float) -> "float | None":
    """NaN, which JSON does not know, as null."""
    return value if math.isfinite(value) else None


if __name__ == "__main__":
    messages = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with contextlib.suppress(BrokenPipeError):
        main(json.loads(sys.argv[1]), messages)
