"""A million checkpoints that a stranger could have made.

    python -m tests.fuzz.checkpoints --executions 1000000 --go-on 100000 --seed 1

The first number is read and checked; the second is resumed, and what is accepted runs a few steps
in its engine. Each file follows from the seed and its number alone. Children work through them with
little memory and little time for each. A child that dies is replaced, and the file it died of kept.
"""

import argparse
import hashlib
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.fuzz.targets import checkpoint

FINDINGS = Path(__file__).parent / "findings"
MEMORY_BYTES = 2**30
CPU_S = 1.0  # of one execution; processor time, so that a busy machine is no hang
NEXT, REFUSED, ACCEPTED, FAILED = range(4)
STAGES: dict[str, Callable[[Path], None]] = {"read": checkpoint.read, "go on": checkpoint.go_on}


def main() -> int:
    """Run both stages and print what came of them; 1 if anything failed."""
    args = _arguments()
    if args.again:
        checkpoint.go_on(args.again)
        return 0
    print(f"{'stage':<8}{'executions':>12}{'refused':>12}{'accepted':>12}{'failed':>8}{'s':>8}")
    failed = 0
    for stage, executions in (("read", args.executions), ("go on", args.go_on)):
        began_s = perf_counter()
        _, refused, accepted, failures = _run(stage, executions, args.seed, args.workers)
        print(f"{stage:<8}{executions:>12,}{refused:>12,}{accepted:>12,}{failures:>8,}", end="")
        print(f"{perf_counter() - began_s:>8.1f}", flush=True)
        failed += failures
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.fuzz.checkpoints")
    parser.add_argument("--executions", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--go-on", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--again", type=Path, metavar="FILE", help="only this file, in here")
    return parser.parse_args()


def _run(stage: str, executions: int, seed: int, workers: int) -> list[int]:
    """Sums over all workers, each of which has its share of the numbers."""
    bounds = [executions * k // workers for k in range(workers + 1)]
    shares = [range(*pair) for pair in pairwise(bounds)]
    with ThreadPoolExecutor(workers) as pool:
        tallies = list(pool.map(lambda share: _supervised(stage, share, seed), shares))
    return [sum(column) for column in zip(*tallies, strict=True)]


def _supervised(stage: str, numbers: range, seed: int) -> list[int]:
    """One child after another, until every number had its turn."""
    spawn = get_context("spawn")
    progress = spawn.Array("q", [numbers.start, 0, 0, 0], lock=False)
    with TemporaryDirectory() as folder:
        current = Path(folder) / "current.npz"
        while progress[NEXT] < numbers.stop:
            child = spawn.Process(target=_work, args=(stage, numbers, seed, progress, current))
            child.start()
            child.join()
            if child.exitcode:
                if not current.exists():
                    raise RuntimeError(f"a child ended with {child.exitcode} before its first file")
                _keep(current.read_bytes(), f"{stage}: {_ending(child.exitcode)}")
                progress[FAILED] += 1
                progress[NEXT] += 1
    return list(progress)


def _work(stage: str, numbers: range, seed: int, progress: Any, current: Path) -> None:
    """In a child: one file after the other, from `progress[NEXT]` on."""
    execute = STAGES[stage]
    current.unlink(missing_ok=True)
    whole = checkpoint.seeds(current.parent)
    for file in whole:  # loads whatever is needed, before there are limits
        checkpoint.go_on(file)
    contents = [file.read_bytes() for file in whole]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    for number in range(progress[NEXT], numbers.stop):
        draw = Random(f"{stage} {seed} {number}")
        content = checkpoint.mutate(draw.choice(contents), draw)
        current.write_bytes(content)
        progress[NEXT] = number
        signal.setitimer(signal.ITIMER_PROF, CPU_S)  # ends the process, also inside compiled loops
        outcome, why = _outcome(execute, current)
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        if outcome == FAILED:
            _keep(content, f"{stage}: {why}")
        progress[outcome] += 1
        progress[NEXT] = number + 1


def _outcome(execute: Callable[[Path], None], file: Path) -> tuple[int, str]:
    try:
        execute(file)
    except (OSError, ValueError) as error:
        said = str(error)
        as_promised = said.isprintable() and (str(file) in said or isinstance(error, OSError))
        return (REFUSED if as_promised else FAILED), said
    except Exception:
        return FAILED, traceback.format_exc().strip().splitlines()[-1]
    return ACCEPTED, ""


def _ending(exitcode: int) -> str:
    if exitcode < 0:
        signalled = signal.Signals(-exitcode)
        hang = f", more than {CPU_S:g} s" if signalled == signal.SIGPROF else ""
        return f"{signalled.name}{hang}"
    return f"exit code {exitcode}"


def _keep(content: bytes, why: str) -> None:
    FINDINGS.mkdir(exist_ok=True)
    file = FINDINGS / f"checkpoint-{hashlib.sha256(content).hexdigest()[:8]}.npz"
    file.write_bytes(content)
    print(f"{why}\n  python -m tests.fuzz.checkpoints --again {file}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
