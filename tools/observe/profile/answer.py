"""What `profile` answers: a case looked at, kept and reported, alone or against a commit."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from random import Random

from ...errors import UserError
from ...measure.installation import Installation
from ...measure.peak import Peak, look_at_peak
from ...measure.step_messages import Failed
from ...measure.workload import StepCase
from ...render.progress import advancing
from ...render.quantities import quantity
from ...render.report import Report
from ..tree import WorkingTree
from .difference import measure_difference
from .difference_report import Whole, difference_report
from .graphs import graph_of, graph_of_difference
from .kept import Content, keep, profiles_directory
from .memory_report import memory_report, words
from .report import how, profile_report
from .rule.change import RUNS
from .sampled import profile_case
from .shares import Shares, add_up
from .sides import side_of, two_sides
from .speedscope import speedscope

STEPS = 1_000  # of a round
A_RUN = 1_000  # samples of one of several
_SUFFIX: Mapping[Whole, str] = {"time": "", "memory": ".memory"}


def answer_time(tree: WorkingTree, case: StepCase, steps: int, commit: str | None) -> Report:
    """Return where the time of a case goes; UserError. commit: None for the working tree."""
    root = tree.root.resolve()
    directory, side = profiles_directory(root), side_of(tree, commit)
    with advancing(f"sampling {case.label}", None):
        profile = profile_case(side.installation, case, steps)
    shares, stacks = add_up(profile.sampled.stacks, root), profile.sampled.stacks
    name = f"{case.label} at {side.label}"
    counted = "{:,} µs" if profile.why_not else "{:,} samples"
    contents: dict[str, Content] = {
        ".svg": graph_of(name, how(profile), shares, counted.format),
        ".speedscope.json.gz": speedscope(name, stacks, "none", root),
    }
    files = keep(directory, side.label, case.label, contents)
    return profile_report(profile, shares, _relative(files, root))


def answer_memory(tree: WorkingTree, case: StepCase, steps: int, commit: str | None) -> Report:
    """Return what holds the memory of a case; UserError. commit: None for the working tree."""
    root = tree.root.resolve()
    directory, side = profiles_directory(root), side_of(tree, commit)
    with advancing(f"tracing {case.label}", None):
        peak = _peak(case, steps, side.installation)
    shares, name = add_up(peak.stacks, root), f"{case.label} at {side.label}"
    contents: dict[str, Content] = {
        ".memory.svg": graph_of(name, words(peak), shares, partial(quantity, unit="bytes")),
        ".memory.speedscope.json.gz": speedscope(name, peak.stacks, "bytes", root),
    }
    files = keep(directory, side.label, case.label, contents)
    return memory_report(case, peak, shares, _relative(files, root))


def answer_difference(
    tree: WorkingTree, case: StepCase, steps: int, base: str, commit: str | None, whole: Whole
) -> Report:
    """Return what changed of a case since the commit `base`; UserError.

    commit: None for the working tree.
    """
    root = tree.root.resolve()
    directory, (before, after) = profiles_directory(root), two_sides(tree, base, commit)
    look = memory_of(case, steps, root) if whole == "memory" else time_of(case, steps, root)
    installations = before.installation, after.installation
    with advancing(f"looking at {case.label}", 2 * RUNS) as advance:
        found = measure_difference(case, installations, look, Random(), advance)
    name = f"{whole} of {case.label}: {after.label} against {before.label}"
    graph = graph_of_difference(name, f"{found.runs} runs of each side", found)
    suffix = f"{_SUFFIX[whole]}.against-{before.label}.svg"
    files = keep(directory, after.label, case.label, {suffix: graph})
    return difference_report(found, (before.label, after.label), whole, _relative(files, root))


def time_of(
    case: StepCase, steps: int, root: Path, samples: int = A_RUN
) -> Callable[[Installation], Shares]:
    """Return what samples a run; it raises UserError where py-spy cannot."""

    def look(installation: Installation) -> Shares:
        profile = profile_case(installation, case, steps, samples)
        if profile.why_not:
            raise UserError(f"--against: {profile.why_not}; a difference takes py-spy")
        return add_up(profile.sampled.stacks, root)

    return look


def memory_of(case: StepCase, steps: int, root: Path) -> Callable[[Installation], Shares]:
    """Return what looks at the memory of a run; it raises UserError where the case fails."""
    return lambda installation: add_up(_peak(case, steps, installation).stacks, root)


def _peak(case: StepCase, steps: int, installation: Installation) -> Peak:
    peak = look_at_peak(case, installation, steps)
    if isinstance(peak, Failed):
        raise UserError(f"{case.label}: {peak.reason}")
    return peak


def _relative(files: list[Path], root: Path) -> list[str]:
    return [os.path.relpath(file, root) for file in files]
