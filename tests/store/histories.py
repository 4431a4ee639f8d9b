"""All series of all machines of a results directory, in the order of the dates."""

from collections.abc import Sequence

from tools.store.catalogue import Catalogue
from tools.store.commits import order_commits
from tools.store.history import SuiteCosts, suite_costs
from tools.store.machines import find_machines
from tools.store.results import ResultFile
from tools.store.timelines import find_timelines


def all_suites(
    files: Sequence[ResultFile], catalogue: Catalogue, wanted: str | None = None
) -> list[SuiteCosts]:
    commits = order_commits(files, None)
    timelines = find_timelines(files, find_machines(files), commits)
    return [suite_costs(timeline, catalogue, wanted) for timeline in timelines]
