"""What changed in all that was measured: read, ordered, searched suite by suite."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from ..errors import UserError
from ..render.progress import track
from ..store.branches import follow_branch
from ..store.catalogue import Catalogue
from ..store.database import Database
from ..store.history import SuiteCosts, suite_costs
from ..store.machines import Machines, find_machines
from ..store.problems import also_not_used
from ..store.query import ALL, Query, files_asked_for
from ..store.results import ResultFile
from ..store.timelines import find_timelines
from .answer import ASV, TOOLS, History, SuiteHistory, is_asked_for
from .asv_steps import asv_findings
from .errors import sample_errors
from .notes import all_notes, machine_notes
from .rule.event import BoolArray, Findings, Suite
from .rule.find import find_events
from .touched import source_changes, touched

_SUITES_WORTH_A_BAR = 3


def find_history(
    database: Database,
    query: Query,
    rule: str = TOOLS,
    find: Callable[[Suite], Findings] = find_events,
) -> History:
    """Return what changed where it is asked for; UserError where nothing was measured.

    query: its machine, environment, branch and axis choose what is searched, and its benchmarks
    where they are, all series of a machine together, as its noise and what it does by itself show
    in all of them. Which of the benchmarks are told, and of which commit, is for `narrowed`. rule:
    TOOLS, or ASV, which takes each series by itself. find: what TOOLS finds, searched or kept from
    before.
    """
    commits = database.commits
    branch = follow_branch(commits, database.branches, query.branch)
    of_branch = set(branch.commits)
    files = [file for file in database.files if file.commit in of_branch]
    machines = find_machines(files)
    asked = _asked_for(files, machines, database, query)
    changes = source_changes(commits.repository, branch, database.results_dir)
    timelines = list(find_timelines(asked, machines, commits))

    def searched(costs: SuiteCosts, rows: Sequence[int]) -> SuiteHistory:
        if rule == ASV:
            return SuiteHistory(costs, asv_findings(costs, rows))
        by_git = touched(costs.timeline.places, changes)
        return SuiteHistory(costs, find(suite_of(costs, database.catalogue, by_git)))

    suites = []
    for timeline in track(timelines, "looking for changes", _SUITES_WORTH_A_BAR):
        costs = suite_costs(timeline, database.catalogue, query.axis)
        rows = [i for i, series in enumerate(costs.series) if is_asked_for(series, query)]
        if rows:
            suites.append(searched(costs, rows))
    _require_asked_for(suites, machines, query, database)
    history = History(tuple(suites), commits, branch, (), rule)
    return replace(history, notes=tuple(all_notes(history, machines, database.problems)))


def suite_of(costs: SuiteCosts, catalogue: Catalogue, by_git: BoolArray | None) -> Suite:
    """Return what the rule is told of the costs; by_git: of each place whether source changed."""
    names = dict.fromkeys(series.benchmark for series in costs.series)
    benchmarks = {name: i for i, name in enumerate(names)}
    identities = [place.identity for place in costs.timeline.places]
    number = {identity: i for i, identity in enumerate(dict.fromkeys(identities))}
    return Suite(
        values=costs.values,
        errors=sample_errors(costs, catalogue),
        benchmarks=np.array([benchmarks[each.benchmark] for each in costs.series], np.int64),
        curves=costs.curves,
        sizes=np.array([each.size for each in costs.series]),
        touched=by_git,
        machines=np.array([number[identity] for identity in identities]),
    )


def _asked_for(
    files: Sequence[ResultFile], machines: Machines, database: Database, query: Query
) -> list[ResultFile]:
    """Return the files of machine and environment; of a machine with all that count as the same."""
    of_names = files_asked_for(files, database.commits, replace(query, commit=ALL))
    wanted = {machines.of(file) for file in of_names}
    return [
        file
        for file in files
        if machines.of(file) in wanted and query.environment in (None, file.environment)
    ]


def _require_asked_for(
    suites: Sequence[SuiteHistory], machines: Machines, query: Query, database: Database
) -> None:
    if not suites and machines.untold:
        raise UserError(f"history: {' '.join(machine_notes(machines))}")
    if not suites:
        none = "history: nothing to show; see --bench"
        raise UserError(none + also_not_used(database.problems))
    if query.axis and not any(series.axis for suite in suites for series in suite.costs.series):
        raise UserError(f"--axis {query.axis}: not a parameter with sizes")
