"""What several independent simulations do at once, each in a process of its own."""

import os
from collections.abc import Callable
from ctypes import c_byte
from multiprocessing import connection, get_context
from statistics import median
from time import perf_counter

from benchmarks.common import DT_S, ring

SIZES = [100, 1_000, 10_000, 31_623, 100_000]
CORES = os.cpu_count() or 1  # whatever a process is pinned to: its parameters must not change
WARM_UP_S = 0.05
WINDOW_S = 0.15
WINDOWS = 3  # whose median counts: for a while, two workers may be put on one core
CLOCKED_S = 2e-3  # calls between two looks at the clock last at least this long
LIMIT_S = 50.0  # within the timeout of a benchmark
AT_WORK, COUNTED = 1, 2
# Forked, as a new interpreter would find neither this suite, which ASV imports by a way of its own,
# nor surely this commit's simcore. Safe: a process of ASV has one thread, and so has its BLAS.
FORKS = get_context("fork")

Kernel = Callable[..., tuple[Callable[[], object], int]]


def step(vehicles):
    simulation = ring(vehicles)
    return lambda: simulation.step(DT_S), 1


def run(vehicles):
    """Calls of a minute, or of what of it lasts some 30 ms, so that a window holds several."""
    simulation, steps = ring(vehicles), max(10, min(600, 600_000 // vehicles))
    return lambda: simulation.run(steps, DT_S), steps


def construct(vehicles):
    return lambda: ring(vehicles), 1


KERNELS = {"step": step, "run": run, "construct": construct}


def core_counts(cores: int) -> list[int]:
    """1, 2, 4, ... and all of them."""
    return [*(2**power for power in range(cores.bit_length()) if 2**power < cores), cores]


class Ensemble:
    """Steps (of `construct`: constructions) a second, of all workers together."""

    version = "1"
    params = (list(KERNELS), SIZES, [*core_counts(CORES), CORES + 1])
    param_names = ("kernel", "vehicles", "workers")

    def setup(self, kernel, vehicles, workers):
        ring(vehicles)  # skips where the engine stops earlier

    def track_throughput(self, kernel, vehicles, workers):
        return throughput(KERNELS[kernel], (vehicles,), workers)

    track_throughput.unit = "1/s"


def throughput(kernel: Kernel, arguments: tuple, workers: int) -> float:
    """What `workers` processes do a second, counted while all of them work.

    kernel: of the arguments makes, in the worker, a call and how much a call does.
    RuntimeError, of one line, where a worker fails, dies or does not come to an end.
    """
    stages = FORKS.RawArray(c_byte, workers)  # without a lock, which a dead worker might hold
    processes, rates = [], []
    for worker in range(workers):
        receiver, sender = FORKS.Pipe(duplex=False)
        given = (kernel, arguments, worker, stages, sender)
        processes.append(FORKS.Process(target=_work, args=given, daemon=True))
        processes[-1].start()
        sender.close()  # so that the worker's end is the only one: it dies, and reading ends
        rates.append(receiver)
    try:
        return median(map(sum, zip(*_received(processes, rates), strict=True)))
    finally:
        for process in processes:
            process.kill()
            process.join()


def _received(processes, rates) -> list[list[float]]:
    end_s, got = perf_counter() + LIMIT_S, {}
    while len(got) < len(rates):
        pending = [rate for rate in rates if rate not in got]
        ready = connection.wait(pending, timeout=max(0.0, end_s - perf_counter()))
        if not ready:
            raise RuntimeError(
                f"{len(pending)} of {len(rates)} workers still at it after {LIMIT_S:.0f} s"
            )
        for rate in ready:
            worker = rates.index(rate)
            try:
                got[rate] = rate.recv()
            except EOFError:
                processes[worker].join(1.0)
                code = processes[worker].exitcode
                raise RuntimeError(
                    f"worker {worker + 1} of {len(rates)} died, exit code {code}"
                ) from None
            if isinstance(got[rate], str):
                raise RuntimeError(f"worker {worker + 1} of {len(rates)}: {got[rate]}")
    return list(got.values())


def _work(kernel, arguments, worker, stages, sender) -> None:
    try:
        sender.send(_rates(kernel, arguments, worker, stages))
    except Exception as error:
        sender.send(" ".join(f"{type(error).__name__}: {error}".split()))


def _rates(kernel, arguments, worker, stages) -> list[float]:
    """A worker's own, one a window; all are at work before the first and until after the last."""
    call, amount = kernel(*arguments)
    calls = _calls_between_clocks(call)
    end_s = perf_counter() + LIMIT_S

    def work_until(done) -> float:
        start_s, made, wall_s = perf_counter(), 0, 0.0
        while not made or not done(wall_s):
            for _ in range(calls):
                call()
            made += calls
            wall_s = perf_counter() - start_s
            if start_s + wall_s > end_s:  # whoever started this worker may be gone
                raise TimeoutError(f"not all workers came along within {LIMIT_S} s")
        return made * amount / wall_s

    stages[worker] = AT_WORK
    work_until(lambda wall_s: wall_s >= WARM_UP_S and min(stages) >= AT_WORK)
    rates = [work_until(lambda wall_s: wall_s >= WINDOW_S) for _ in range(WINDOWS)]
    stages[worker] = COUNTED
    work_until(lambda wall_s: min(stages) >= COUNTED)
    return rates


def _calls_between_clocks(call) -> int:
    calls, wall_s = 1, 0.0
    while True:
        start_s = perf_counter()
        for _ in range(calls):
            call()
        wall_s = perf_counter() - start_s
        if wall_s >= CLOCKED_S:
            return calls
        calls *= 2
