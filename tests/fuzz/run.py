"""Damaged files for every reader: each has to end in an answer or in a refusal of one line.

    python -m tests.fuzz.run [--minutes M | --executions N] [--target NAME] [--seed S]
    python -m tests.fuzz.run --target NAME --input FILE

The minutes are shared by all targets, the executions are of each; those that take long make fewer.
First comes what once broke a reader (tests/fuzz/corpus/). The smallest input of each kind of fault
is kept in tests/fuzz/findings/. --input reads one file alone, with the traceback if it has one.
Exit code 1: something was found.
"""

import argparse
import hashlib
import math
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import SystemRandom

from tests.fuzz.child import limit_memory
from tests.fuzz.session import Finding, Outcome, fuzz
from tests.fuzz.target import FOLDER, Target, corpus_of, find_targets

MINUTES = 10.0
WITHOUT_END = 10**9
ROW = "{:16} {:>10} {:>8} {:>8}  {}"
# A fork takes one thread along, and may wait for the others without end.
ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")}


def main(arguments: Sequence[str], targets: Sequence[Target], kept: Path) -> int:
    """Fuzz the targets, keep what is found in the folder `kept`, and return the exit code."""
    args = _parsed(arguments, [target.name for target in targets])
    chosen = [target for target in targets if args.target in (None, target.name)]
    with tempfile.TemporaryDirectory() as cache:
        os.environ["XDG_CACHE_HOME"] = cache
        if args.input:
            return _read_alone(chosen[0], args.input.read_bytes())
        outcomes = _fuzz_all(chosen, args)
    found = [(outcome, finding) for outcome in outcomes for finding in outcome.findings.values()]
    for outcome, finding in found:
        print(_told(outcome, finding, _keep(outcome.target, finding, kept)))
    return 1 if found else 0


def _parsed(arguments: Sequence[str], names: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--minutes", type=float, help=f"of all targets (default: {MINUTES:g})")
    parser.add_argument("--executions", type=int, help="of each target, instead of minutes")
    parser.add_argument("--target", choices=names, help="this one only")
    parser.add_argument("--seed", type=int, help="default: another one each time")
    parser.add_argument("--input", type=Path, metavar="FILE", help="read this file alone")
    args = parser.parse_args(arguments)
    if args.input and not args.target:
        parser.error("--input needs --target")
    return args


def _fuzz_all(targets: Sequence[Target], args: argparse.Namespace) -> list[Outcome]:
    """Fuzz one target after the other, and print a line of each."""
    seed = SystemRandom().randrange(10**6) if args.seed is None else args.seed
    if args.minutes is None and args.executions is not None:
        seconds = math.inf
    else:
        seconds = 60 * (args.minutes or MINUTES) / len(targets)
    print(f"seed {seed}")
    # A fork would print once more what is still to be printed.
    print(ROW.format("target", "executions", "findings", "seconds", "").rstrip(), flush=True)
    outcomes = []
    for target in targets:
        executions = WITHOUT_END if args.executions is None else args.executions
        count = math.ceil(executions / target.cost)
        outcome = fuzz(target, corpus_of(target.name), seed, count, seconds)
        print(_row(outcome), flush=True)
        outcomes.append(outcome)
    return outcomes


def _row(outcome: Outcome) -> str:
    stopped = "stopped: too many crashes" if outcome.stopped else ""
    counts = (outcome.executions, len(outcome.findings), f"{outcome.seconds:.1f}")
    return ROW.format(outcome.target.name, *counts, stopped).rstrip()


def _keep(target: Target, finding: Finding, kept: Path) -> Path:
    kept.mkdir(exist_ok=True)
    file = kept / f"{target.name}-{hashlib.sha256(finding.content).hexdigest()[:8]}"
    file.write_bytes(finding.content)
    return file


def _told(outcome: Outcome, finding: Finding, file: Path) -> str:
    """Return what was found, and how to see it again."""
    name = outcome.target.name
    return (
        f"\n{name}: {finding.fault.kind} ({finding.times} times, {len(finding.content)} bytes)\n"
        f"  {finding.fault.words}\n"
        f"  python -m tests.fuzz.run --target {name} --input {os.path.relpath(file)}"
    )


def _read_alone(target: Target, content: bytes) -> int:
    """Read one content in this process; what is raised ends it with its traceback."""
    limit_memory()
    with tempfile.TemporaryDirectory() as folder:
        path = target.seeds(Path(folder))[0]
        path.write_bytes(content)
        try:
            target.read(path)
        except target.refusals as error:
            print(f"refused: {error}")
        else:
            print("read")
    return 0


if __name__ == "__main__":
    os.environ |= ONE_THREAD  # before NumPy is imported
    sys.exit(main(sys.argv[1:], find_targets(), FOLDER / "findings"))
