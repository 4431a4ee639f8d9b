"""What several workers do at once, each in a process of its own, while all of them work."""

import os
from collections.abc import Callable
from ctypes import c_byte
from multiprocessing import connection, get_context
from time import perf_counter
from typing import NamedTuple

import numpy as np

from benchmarks import counters
from benchmarks.exclusive_core import (
    END_S,
    PROBE_S,
    SLOWED,
    START_S,
    exclusive,
    least_probe_s,
    rate,
)
from benchmarks.probe import may_have_co_tenants, probe, probe_each

CORES = os.cpu_count() or 1  # whatever a process is pinned to: parameters must not change
REPEATS = 3  # processes of a case: what they differ by is the noise
WARM_UP_S = 0.05
COUNTED_S = 0.15  # on an exclusive core, of each repeat
MOST_S = 1.5  # after which less will do
LONGEST_S = 10.0  # after which there is none
BATCH_S = 2e-3  # calls between two looks at the clock last at least this long
PASSES = 3  # of probes alone, before anything is measured
LIMIT_S = 50.0  # within the timeout of a benchmark
AT_WORK, COUNTED = 1, 2
# Forked, as a new interpreter would find neither this suite, which ASV imports by a way of its own,
# nor surely this commit's simcore. Safe: a process of ASV has one thread, and so has its BLAS.
FORKS = get_context("fork")


class Task(NamedTuple):
    """What a worker does over and over.

    amount: how much a call does. cores: those of its threads, all of which are probed; none where
    it has one thread, which is probed wherever it is.
    """

    call: Callable[[], object]
    amount: int
    cores: tuple[int, ...] = ()


# Makes, in the worker, the fields of a task.
Kernel = Callable[..., tuple]


class Worked(NamedTuple):
    """batches: shape (n, 4), see `exclusive`. counted: what the process used and waited for."""

    batches: np.ndarray
    counted: dict


class Probed:
    """What benchmarks of workers share: one search for the least time of a probe."""

    def setup_cache(self):
        """By workers, the least time of a probe: a co-tenant may stay for a whole measurement."""
        return least_probes_s(core_counts(CORES))


def core_counts(cores: int) -> list[int]:
    """1, 2, 4, ... and all of them."""
    return [*(2**power for power in range(cores.bit_length()) if 2**power < cores), cores]


def one_process(value: float) -> dict:
    """A result of which ASV keeps that of each process, as it does for times."""
    return {"samples": [value], "number": 1}


def spin():
    """The probe itself, to find its least time."""
    return probe, 1


def throughput(kernel: Kernel, arguments: tuple, workers: int, least_s: float = np.inf) -> float:
    """What `workers` processes do a second, each while its core is exclusive and all of them work.

    kernel: of the arguments makes, in the worker, a task. least_s: of a probe, known from before.
    RuntimeError, of one line, where a worker never had an exclusive core.
    """
    every = [one.batches for one in at_work(kernel, arguments, workers, least_s)]
    if not all_count(workers):
        least_s = min(least_s, least_probe_s(every))
        every = [exclusive(batches, least_s) for batches in every]
    if not all(map(len, every)):
        raise RuntimeError(f"a worker never had an exclusive core, with {workers} of them")
    return sum(map(rate, every))


def all_count(workers: int) -> bool:
    """Whether all batches count: no co-tenant is hidden, or more workers than cores share these."""
    return workers > CORES or not may_have_co_tenants()


def least_probes_s(counts: list[int]) -> dict[int, float]:
    """Of each number of workers, in passes some seconds apart."""
    found = dict.fromkeys(counts, np.inf)
    for _ in range(PASSES):
        for n in found:
            batches = [one.batches for one in at_work(spin, (), n)]
            found[n] = min(found[n], least_probe_s(batches))
    return found


def at_work(
    kernel: Kernel,
    arguments: tuple,
    workers: int,
    least_s: float = np.inf,
    counted_s: float | None = None,
) -> list[Worked]:
    """What `workers` processes do while all of them work.

    counted_s: how long each goes on with an exclusive core, COUNTED_S unless given. RuntimeError,
    of one line, where a worker fails, dies or does not come to an end.
    """
    # What counting imports, before any fork: a worker must not import while others count.
    counters.since(counters.begin())
    stages = FORKS.RawArray(c_byte, workers)  # without a lock, which a dead worker might hold
    processes, receivers = [], []
    for worker in range(workers):
        receiver, sender = FORKS.Pipe(duplex=False)
        given = (kernel, arguments, worker, stages, least_s, counted_s or COUNTED_S, sender)
        processes.append(FORKS.Process(target=_work, args=given, daemon=True))
        processes[-1].start()
        sender.close()  # so that the worker's end is the only one: it dies, and reading ends
        receivers.append(receiver)
    try:
        return _while_all_work(_received(processes, receivers))
    finally:
        for process in processes:
            process.kill()
            process.join()


def _while_all_work(worked: list[Worked]) -> list[Worked]:
    """Cut off what a worker did after another had ended, but for its first batch."""
    ends_s = [one.batches[:, END_S] for one in worked]
    end_s = max(min(own[-1] for own in ends_s), max(own[0] for own in ends_s))
    return [one._replace(batches=one.batches[one.batches[:, END_S] <= end_s]) for one in worked]


def _received(processes, receivers) -> list[Worked]:
    end_s, got = perf_counter() + LIMIT_S, {}
    while len(got) < len(receivers):
        pending = [receiver for receiver in receivers if receiver not in got]
        ready = connection.wait(pending, timeout=max(0.0, end_s - perf_counter()))
        if not ready:
            raise RuntimeError(
                f"{len(pending)} of {len(receivers)} workers still at it after {LIMIT_S:.0f} s"
            )
        for receiver in ready:
            worker = receivers.index(receiver)
            try:
                got[receiver] = receiver.recv()
            except (EOFError, OSError):  # between two answers, or in the middle of one
                processes[worker].join(1.0)
                code = processes[worker].exitcode
                raise RuntimeError(
                    f"worker {worker + 1} of {len(receivers)} died, exit code {code}"
                ) from None
            if isinstance(got[receiver], str):
                raise RuntimeError(f"worker {worker + 1} of {len(receivers)}: {got[receiver]}")
    return list(got.values())


def _work(kernel, arguments, worker, stages, least_s, counted_s, sender) -> None:
    try:
        sender.send(_worked(Task(*kernel(*arguments)), worker, stages, least_s, counted_s))
    except Exception as error:
        sender.send(" ".join(f"{type(error).__name__}: {error}".split()))


def _worked(task: Task, worker, stages, least_s, counted_s) -> Worked:
    """A worker's own batches, from when all are at work until all have counted."""
    calls = _calls_a_batch(task.call)
    limit_s = perf_counter() + LIMIT_S
    stages[worker] = AT_WORK
    batches = _batches(task, calls, limit_s)
    warm_s = perf_counter() + WARM_UP_S
    while next(batches)[END_S] < warm_s or min(stages) < AT_WORK:
        pass
    before, all_own = counters.begin(), all_count(len(stages))
    found, own_s, start_s = [], 0.0, perf_counter()
    while not found or min(stages) < COUNTED:
        found.append(next(batches))
        wall_s = found[-1][END_S] - found[-1][START_S]
        least_s = min(least_s, found[-1][PROBE_S])
        own_s += wall_s if all_own or found[-1][PROBE_S] <= SLOWED * least_s else 0.0
        if own_s >= counted_s or found[-1][END_S] - start_s >= (MOST_S if own_s else LONGEST_S):
            stages[worker] = COUNTED
    return Worked(np.array(found), counters.since(before))


def _batches(task: Task, calls, limit_s):
    """Batch after batch; a wait for the core while probing is a part of the next one."""
    call, amount, cores = task
    slow_s, spent_s = _probe(cores)
    end_s = perf_counter()
    while end_s < limit_s:  # whoever started this worker may be gone
        start_s = end_s
        for _ in range(calls):
            call()
        end_s, before_s = perf_counter(), slow_s
        slow_s, spent_s = _probe(cores)
        yield (start_s, end_s, calls * amount, max(before_s, slow_s))
        end_s += spent_s
    raise TimeoutError(f"not all workers came along within {LIMIT_S} s")


def _probe(cores) -> tuple[float, float]:
    """The slowest probe, and how much of the time since is no part of any batch."""
    return probe_each(cores) if cores else probe()


def _calls_a_batch(call) -> int:
    calls = 1
    while True:
        start_s = perf_counter()
        for _ in range(calls):
            call()
        if perf_counter() - start_s >= BATCH_S:
            return calls
        calls *= 2
