"""A target fuzzed for a while: processes one after the other, and what they found, by kind."""

import contextlib
import multiprocessing
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from tests.fuzz.child import read_inputs
from tests.fuzz.fault import Fault, fault_of_death
from tests.fuzz.inputs import Inputs, inputs_of
from tests.fuzz.target import Target

MOST_DEATHS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Inputs that fail alike. fault, content: of the smallest. times: how many there were."""

    fault: Fault
    content: bytes
    times: int = 1

    def joined(self, other: "Finding") -> "Finding":
        """Return both as one."""
        smaller = min(self, other, key=lambda finding: len(finding.content))
        return Finding(smaller.fault, smaller.content, self.times + other.times)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a target. findings: by kind. stopped: since MOST_DEATHS processes had died."""

    target: Target
    executions: int
    findings: Mapping[str, Finding]
    seconds: float
    stopped: bool


def fuzz(
    target: Target, corpus: Sequence[bytes], seed: int, executions: int, seconds: float
) -> Outcome:
    """Read the corpus, then `executions` damaged files, for `seconds` at most."""
    start_s = monotonic()
    findings: dict[str, Finding] = {}
    with tempfile.TemporaryDirectory() as scratch:
        inputs = inputs_of(target, _made(scratch, "input"), corpus, seed)
        trace = Path(scratch) / "trace.txt"
        following, end, deaths = 0, len(corpus) + executions, 0
        ended_well = False
        while not ended_well and following < end and deaths < MOST_DEATHS:
            numbers = range(following, end)
            following, faults, exit_code = _read(inputs, numbers, start_s + seconds, trace)
            ended_well = exit_code == 0
            if not ended_well:
                died = fault_of_death(exit_code, trace.read_text(encoding="utf-8"))
                faults.append((following - 1, died))
                deaths += 1
                inputs.restore()
            for number, fault in faults:
                found = Finding(fault, inputs[number][1])
                before = findings.get(fault.kind)
                findings[fault.kind] = before.joined(found) if before else found
    return Outcome(target, following, findings, monotonic() - start_s, deaths == MOST_DEATHS)


def _made(scratch: str, name: str) -> Path:
    folder = Path(scratch) / name
    folder.mkdir()
    return folder


def _read(
    inputs: Inputs, numbers: range, until_s: float, trace: Path
) -> tuple[int, list[tuple[int, Fault]], int]:
    """Return the number that follows those read, their faults by number, and the exit code."""
    context = multiprocessing.get_context("fork")  # which hands on what was imported
    ours, theirs = context.Pipe(duplex=False)
    arguments = (inputs, numbers, until_s, trace, theirs)
    process = context.Process(target=read_inputs, args=arguments, daemon=True)
    process.start()
    theirs.close()
    number, faults = numbers.start - 1, []
    with ours, contextlib.suppress(EOFError, OSError):  # which say that it has ended
        while True:
            told = ours.recv()
            if isinstance(told, Fault):
                faults.append((number, told))
            else:
                number = told
    process.join()
    assert process.exitcode is not None
    if process.exitcode and number < numbers.start:
        raise RuntimeError(f"{inputs.target.name}: no process can be started for it")
    return number + 1, faults, process.exitcode
