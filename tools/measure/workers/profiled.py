"""One process that makes steps while it is looked at: `python profiled.py REQUEST ANSWERS`.

Runs in the interpreter of the measured code, which holds nothing of this package. REQUEST is JSON:
`suite` and `case` as in step_case.py; `steps` of a round, after which a workload is made anew;
`seconds` that rounds are to last together; `counts_calls`: cProfile looks on, from inside.
Otherwise a sampler does, from outside: what is below `make_profiled_steps` is the case's own.

ANSWERS gets a line of JSON: {"steps": ..., "rounds": ..., "wall_s": ..., "functions": [[function,
file, line, seconds], ...]} with the own time of each function where calls are counted, or
{"failed": why}.
"""

import cProfile
import json
import pstats
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

WARM_UP = 10  # steps, the first of which may compile


def main(request: "dict[str, Any]", answers: Any) -> None:
    """Serve one request; `answers` is where the message goes."""
    # Beside this file, where a script looks first; measured code may have such modules too.
    from step_case import die_with_parent, make_case

    sys.path.pop(0)
    die_with_parent()
    profile = cProfile.Profile() if request["counts_calls"] else None
    steps, rounds, wall_s = 0, 0, 0.0
    try:
        case = make_case(request)
        for _ in range(WARM_UP):
            case.step()
        while wall_s < request["seconds"]:
            if rounds and "module" in request["case"]:
                case = make_case(request)
            left_s = request["seconds"] - wall_s
            if profile:
                profile.enable()
            made, taken_s = make_profiled_steps(case.step, request["steps"], left_s)
            if profile:
                profile.disable()
            steps, rounds, wall_s = steps + made, rounds + 1, wall_s + taken_s
        functions = own_times(profile) if profile else []
        answer = {"steps": steps, "rounds": rounds, "wall_s": wall_s, "functions": functions}
    except Exception as error:
        answer = {"failed": " ".join(f"{type(error).__name__}: {error}".split())}
    print(json.dumps(answer), file=answers)


def make_profiled_steps(
    step: "Callable[[], Any]", steps: int, most_s: float
) -> "tuple[int, float]":
    """Make `steps`, fewer if they take longer than `most_s`; return how many, and the seconds."""
    start_s = now_s = perf_counter()
    made = 0
    while made < steps and now_s < start_s + most_s:
        step()
        made += 1
        now_s = perf_counter()
    return made, now_s - start_s


def own_times(profile: cProfile.Profile) -> "list[tuple[str, str, int, float]]":
    """Return function, file, line and own seconds of all that was called, most first."""
    stats: dict[tuple[str, int, str], tuple[Any, ...]]
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    own = [(name, file, line, of[2]) for (file, line, name), of in stats.items()]
    return sorted(own, key=lambda each: -each[3])


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8") as message:
        main(json.loads(sys.argv[1]), message)
