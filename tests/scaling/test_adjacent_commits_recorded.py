"""Adjacent commits of recorded histories: noisy runners show few changes of one commit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tools.scaling.changes import log_costs, sizes_of
from tools.scaling.history_errors import error_finder
from tools.scaling.rule.adjacent_commits import adjacent_changes, session_noise
from tools.scaling.rule.law_changes import accept_together
from tools.store.catalogue import read_catalogue
from tools.store.commits import order_commits
from tools.store.history import cost_history
from tools.store.results import read_results


def adjacent_changes_in(results_dir: Path) -> tuple[int, int]:
    """Return how many series have known errors, and how many changes these show by themselves."""
    results = read_results(results_dir)
    catalogue = read_catalogue(results_dir)
    histories = cost_history(results.files, catalogue, order_commits(results.files, None), None)
    errors_of = error_finder(results.files, catalogue)
    measured = [
        (
            log_costs(history),
            np.broadcast_to(errors_of(history)[:, None], history.costs.shape),
            np.array(history.machine_ids),
        )
        for history in histories
    ]
    noise = session_noise(measured)
    changes = [
        adjacent_changes(sizes_of(history), *parts, noise)
        for history, parts in zip(histories, measured, strict=True)
    ]
    with_errors = sum(not np.isnan(errors).all() for _, errors, _ in measured)
    return with_errors, sum(map(len, accept_together(changes)))


@pytest.mark.parametrize(
    ("name", "with_errors", "at_most"), [("django-ubuntu2204", 50, 3), ("blas-graviton", 0, 0)]
)
def test_recorded_histories_of_noisy_runners_show_few_changes_of_one_commit(
    recorded: Callable[[str], Path], name: str, with_errors: int, at_most: int
) -> None:
    series, changes = adjacent_changes_in(recorded(name) / "results")
    assert series >= with_errors
    assert changes <= at_most
