"""One process that tells what holds the memory of a case: `python peak.py REQUEST ANSWERS`.

Runs in the interpreter of the measured code, which holds nothing of this package, and memray or
not. REQUEST is JSON: `suite` and `case` as in step_case.py, `steps`, and `file` for what memray
writes.
What the case is made of is imported before; then it is made anew and stepped.

ANSWERS gets a line of JSON: {"tool": "memray", "held_bytes": ..., "allocations_per_step": ...,
"work": ..., "stacks": [[bytes, [[function, file, line], ...]], ...]}, the outermost frame first, or
{"failed": why}. Without memray it is what tracemalloc sees after the last step: no function has a
name, and allocations are not counted (null).
"""

import contextlib
import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

FRAMES = 40  # of a stack, at most, by tracemalloc
COUNTED_STEPS = 100


def main(request: "dict[str, Any]", answers: Any) -> None:
    """Serve one request; `answers` is where the message goes."""
    # Beside this file, where a script looks first; measured code may have such modules too.
    from step_case import die_with_parent, make_case

    sys.path.pop(0)
    die_with_parent()
    memray: Any = None
    with contextlib.suppress(ImportError):
        import memray
    try:
        make_case(request).step()
        gc.collect()
        look = by_memray(memray, Path(request["file"])) if memray else by_tracemalloc
        answer = look(lambda: make_case(request), request["steps"])
    except Exception as error:
        answer = {"failed": " ".join(f"{type(error).__name__}: {error}".split())}
    print(json.dumps(answer), file=answers)


def by_memray(memray: Any, file: Path) -> "Callable[..., dict[str, Any]]":
    """Return what makes a case and steps it twice: for the peak, and for what steps allocate."""

    def tracked(name: str, do: "Callable[[], Any]", how: Any) -> Any:
        """Return a reader of what `do` allocated."""
        path = file.with_name(name)
        with memray.Tracker(destination=memray.FileDestination(path), file_format=how):
            do()
        return memray.FileReader(path)

    def look(make: "Callable[[], Any]", steps: int) -> "dict[str, Any]":
        cases: list[Any] = []

        def whole() -> None:
            cases.append(make())
            take_steps(cases[0], steps)

        reader = tracked("peak", whole, memray.FileFormat.AGGREGATED_ALLOCATIONS)
        records = list(reader.get_high_watermark_allocation_records(merge_threads=True))
        counted = min(steps, COUNTED_STEPS)  # each allocation of them is written down
        stepped = tracked(
            "steps", lambda: take_steps(cases[0], counted), memray.FileFormat.ALL_ALLOCATIONS
        )
        return {
            "tool": "memray",
            "held_bytes": sum(record.size for record in records),
            "allocations_per_step": stepped.metadata.total_allocations / counted,
            "work": cases[0].work,
            "stacks": [[record.size, record.stack_trace()[::-1]] for record in records],
        }

    return look


def by_tracemalloc(make: "Callable[[], Any]", steps: int) -> "dict[str, Any]":
    """Make a case, step it, and return what is held after the last step."""
    tracemalloc.start(FRAMES)
    case = make()
    take_steps(case, steps)
    gc.collect()
    found = tracemalloc.take_snapshot().statistics("traceback")
    tracemalloc.stop()
    return {
        "tool": "tracemalloc",
        "held_bytes": sum(each.size for each in found),
        "allocations_per_step": None,
        "work": case.work,
        "stacks": [
            [each.size, [["", frame.filename, frame.lineno] for frame in each.traceback]]
            for each in found
        ],
    }


def take_steps(case: Any, steps: int) -> None:
    """Make `steps`."""
    for _ in range(steps):
        case.step()


if __name__ == "__main__":
    with Path(sys.argv[2]).open("w", encoding="utf-8") as message:
        main(json.loads(sys.argv[1]), message)
