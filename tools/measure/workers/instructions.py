"""One process under callgrind that counts: `python instructions.py REQUEST ANSWERS`.

Runs in the interpreter of the measured commit, which holds asv_runner and nothing of this package.
REQUEST is JSON with `suite` (directory), `benchmark`, `cases` (indices of parameter combinations,
None where there are none), `calls` (of each case, as many as are counted) and `run` (a number, by
which other things lie in memory). Callgrind is to be started with `--instr-atstart=no`; it counts
while the body runs, and writes the instructions of each counted case to a file whose name ends in
`.1`, `.2` and so on. ANSWERS gets a line of JSON a case as soon as it is known:
{"case": 3, "calls": 16, "file": 2} or {"case": 3, "missing": "why"}.
"""

import ctypes
import functools
import gc
import json
import mmap
import random
import sys
from pathlib import Path
from typing import Any

LEAST_WARM_UP_CALLS = 3
MOST_CALLS_SET_UP_ANEW = 8  # counting is switched on and off for each of them
# f(request): what valgrind.h inlines on x86-64. Rotating a register by 128 bits in all does nothing
# on a processor; valgrind takes it for a request and leaves the answer in rdx.
CODE = bytes.fromhex(
    "4889f8"  # mov rax, rdi
    "31d2"  # xor edx, edx
    "48c1c703 48c1c70d 48c1c73d 48c1c733"  # rol rdi by 3, 13, 61, 51
    "4887db"  # xchg rbx, rbx
    "4889d0"  # mov rax, rdx
    "c3"  # ret
)
# Of valgrind.h and callgrind.h.
RUNNING_ON_VALGRIND = 0x1001
WRITE_COUNTS, START_COUNTING, STOP_COUNTING = 0x43540000, 0x43540004, 0x43540005


class Valgrind:
    """Requests to the valgrind that this process runs under."""

    def __init__(self) -> None:
        access = mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC
        self._page = mmap.mmap(-1, mmap.PAGESIZE, prot=access)
        self._page.write(CODE)
        place = ctypes.addressof(ctypes.c_char.from_buffer(self._page))
        self._call = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)(place)
        codes = (RUNNING_ON_VALGRIND, WRITE_COUNTS, START_COUNTING, STOP_COUNTING)
        self._requests = {code: (ctypes.c_size_t * 6)(code) for code in codes}
        self._places = {code: ctypes.addressof(args) for code, args in self._requests.items()}

    def ask(self, code: int) -> int:
        """Make a request; 0 where there is no valgrind."""
        answer: int = self._call(self._places[code])
        return answer


def main(request: dict[str, Any], answers: Any) -> None:
    """Count the cases of a request."""
    valgrind = Valgrind()
    if not valgrind.ask(RUNNING_ON_VALGRIND):
        raise SystemExit("not under valgrind")
    beside = other_objects(request["run"])
    files = 0
    for case, calls in zip(request["cases"], request["calls"], strict=True):
        try:
            answer = count(valgrind, request, case, calls)
        except Exception as error:
            answer = {"missing": " ".join(f"{type(error).__name__}: {error}".split())}
        if "missing" not in answer:
            files += 1
            answer["file"] = files
        print(json.dumps({"case": case, **answer}), file=answers, flush=True)
    del beside


def other_objects(run: int) -> list[bytearray]:
    """Return objects with gaps between them, so that all others lie elsewhere than in other runs.

    As after a change of code that the body does not run.
    """
    draw = random.Random(run)
    sizes = [draw.randrange(1, 2_000) for _ in range(draw.randrange(4_000))]
    objects = [bytearray(size) for size in sizes]
    return [each for each in objects if draw.random() < 0.5]


def count(
    valgrind: Valgrind, request: dict[str, Any], case: int | None, calls: int
) -> dict[str, Any]:
    """Return the answer of one case, but for its file, which is then the newest."""
    from asv_runner.benchmarks.mark import SkipNotImplemented
    from asv_runner.discovery import get_benchmark_from_name

    name = request["benchmark"] if case is None else f"{request['benchmark']}-{case}"
    benchmark = get_benchmark_from_name(request["suite"], name)
    if getattr(benchmark.timer, "__module__", "") != "time":
        return {"missing": "its own timer times a part of the body, and all of it would be counted"}
    benchmark.set_cache(benchmark.do_setup_cache())
    # ASV's runner knows what its parameters are, and calls this with them.
    benchmark.run = functools.partial(run_counted, valgrind, benchmark, calls)
    try:
        return {"missing": "skipped"} if benchmark.do_setup() else {"calls": benchmark.do_run()}
    except SkipNotImplemented as reason:
        return {"missing": f"skipped: {reason}"}
    finally:
        benchmark.do_teardown()


def run_counted(valgrind: Valgrind, benchmark: Any, calls: int, *param: Any) -> int:
    """Count some calls after as many that warm up, and return how many were counted.

    As in timing, each call is set up anew where ASV does so, and garbage is not collected.
    """
    set_up_anew = benchmark._setups and getattr(benchmark, "_setup_isolates_timed_calls", False)
    batches = [1] * min(calls, MOST_CALLS_SET_UP_ANEW) if set_up_anew else [calls]
    set_up = benchmark.redo_setup if set_up_anew else lambda: None
    for _ in range(max(sum(batches), LEAST_WARM_UP_CALLS)):
        set_up()
        benchmark.func(*param)
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for batch in batches:
            set_up()
            count_calls(valgrind, benchmark.func, param, batch)
    finally:
        gc.enable()
        gc.unfreeze()
    valgrind.ask(WRITE_COUNTS)
    return sum(batches)


def count_calls(valgrind: Valgrind, body: Any, param: tuple[Any, ...], calls: int) -> None:
    """Call the body so often, and count meanwhile."""
    valgrind.ask(START_COUNTING)
    try:
        for _ in range(calls):
            body(*param)
    finally:
        valgrind.ask(STOP_COUNTING)


if __name__ == "__main__":
    sys.path.pop(0)  # this directory: a measured project may have modules of these names
    with open(sys.argv[2], "w", encoding="utf-8") as answers_file:
        main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), answers_file)
