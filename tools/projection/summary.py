"""What `projection` says first: what changed, what is known, what limits, and what is missing."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from ..render.names import short_names
from ..stats.geometric_mean import geometric_mean
from ..stats.interval import Interval, Refusal
from ..store.cases import labelled
from ..store.commits import Commits
from .history import Changes, FamilyHistory
from .history_table import changes_in_words
from .projected import ProjectedPlace
from .rule.scalability_verdict import Undecided
from .table import model_of
from .versions import earlier_versions

_MOST_PLACES = 2
_MOST_KINDS = 3
_TITLE = 40


def history_summary(
    histories: Sequence[FamilyHistory], changes: Sequence[Changes], commits: Commits
) -> Iterator[str]:
    """Yield two lines at most on what changed over commits; none of a single commit."""
    if not histories:
        return
    found = list(changes_in_words(histories, changes, commits))
    measured = {place.file.commit for history in histories for place in history.places}
    extent = f"kinds of curves over workers: {len(histories)}, commits: {len(measured)}"
    if not found:
        yield f"No change of speed-up or throughput is known ({extent})."
        return
    yield f"Changes of speed-up or throughput: {len(found)} ({extent})."
    _, commit, title, words = found[-1]
    yield f"Newest: {commits.title(commit, _TITLE)}: {title}: {words}."


def projection_summary(places: Sequence[ProjectedPlace]) -> Iterator[str]:
    """Yield eight lines at most. places: the newest of each machine and environment."""
    for projected in islice(places, _MOST_PLACES):
        yield from _known(projected)
    limits = Counter(
        case.bottleneck.kind for each in places for case in each.shown if case.bottleneck
    )
    if limits:
        counted = ", ".join(f"{kind} {count}" for kind, count in limits.most_common())
        yield f"Timed cases by what limits them: {counted}."
    curves = [curve for each in places for curve, _ in each.curves]
    reasons = Counter(reason for curve in curves if (reason := model_of(curve.verdict)[1]))
    for reason, count in reasons.most_common(1):
        yield f"No law of workers in {count} of {len(curves)} curves: {reason}."


def _known(projected: ProjectedPlace) -> Iterator[str]:
    curves, cases = projected.curves, projected.shown
    if curves:
        laws = sum(
            not isinstance(curve.verdict, Refusal) and not isinstance(curve.verdict.law, Undecided)
            for curve, _ in curves
        )
        speedups = "; ".join(_speedups(projected))
        known = f"; all cores over one, mean of all sizes: {speedups}" if speedups else ""
        yield f"{projected.title}: {laws} of {len(curves)} curves have a law{known}."
    if cases:
        full = sum(isinstance(case.full.wall_s, Interval) for case in cases)
        steps = sum(isinstance(case.theoretical_steps_per_s, Interval) for case in cases)
        yield (
            f"{projected.title}: full CPU is known of {full} of {len(cases)} timed cases,"
            f" theoretical steps a second of {steps}."
        )
    if earlier := earlier_versions([curve for curve, _ in curves], cases):
        yield f"{projected.title}: no results of today's version, so an earlier one of {earlier}."


def _speedups(projected: ProjectedPlace) -> Iterator[str]:
    """Yield the mean speed-up of each kind of curves, of the first of many."""
    families = [family for _, family in projected.largest if family.speedups]
    names = short_names({family.curves[0].series.key.benchmark for family in families})
    for family in families[:_MOST_KINDS]:
        benchmark, _, others = family.curves[0].family
        speedup = geometric_mean(np.array(family.speedups))
        yield f"{labelled(names[benchmark], others)} {speedup:.2f} on {family.cores:g}"
    if len(families) > _MOST_KINDS:
        yield f"{len(families) - _MOST_KINDS} more"
