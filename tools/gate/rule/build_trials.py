"""The gate's rule tried on builds of one commit whose sources differ in words only."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ...stats.arrays import FloatArray
from ...stats.interval import Interval
from ...stats.wilson import wilson
from .gate_trials import count_endings
from .sequential import Plan
from .trials import Rate


@dataclass(frozen=True, slots=True)
class BuildTrials:
    """How often the gate calls any row slower between builds that compute the same.

    builds: how many were measured, the commit as it is included. slower: over all pairs of builds
    and all windows, both ways round. pairs_called: pairs in which that happened at all; over and
    over in few of them is luck that stays with a build. trials_apart: trials that share neither a
    build nor a block, one for each pair of other builds in each window that does not overlap.
    """

    builds: int
    slower: Rate
    pairs_called: int
    trials_apart: int

    @property
    def pairs(self) -> int:
        """How many pairs of builds there are."""
        return self.builds * (self.builds - 1) // 2

    @property
    def interval(self) -> Interval:
        """A 95 % interval of the rate: Wilson's for `trials_apart` trials instead of all.

        Trials that share builds or blocks are alike. An effective number of trials allows for that:
        Korn & Graubard, Survey Methodology 24 (1998) 193; here the least it can be if a build's
        luck is drawn anew by each process. If it stays with the build, this is still too narrow.
        """
        return wilson(
            self.slower.called * self.trials_apart / self.slower.trials, self.trials_apart
        )


def try_builds(
    builds: Sequence[FloatArray], plan: Plan, windows: Sequence[slice], windows_apart: int
) -> BuildTrials:
    """Decide on each pair of builds in each window, both ways round.

    builds: seconds of each, shape (blocks, cases), two builds at least. windows_apart: how many of
    the pool's windows do not overlap, one at least.
    """
    slower = [count_endings(*pair, plan, windows).any_slower for pair in combinations(builds, 2)]
    return BuildTrials(
        builds=len(builds),
        slower=Rate(sum(rate.called for rate in slower), sum(rate.trials for rate in slower)),
        pairs_called=sum(rate.called > 0 for rate in slower),
        trials_apart=len(builds) // 2 * windows_apart,
    )
