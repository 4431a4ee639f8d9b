"""What is said of how throughput grows with workers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...stats.interval import Interval, Refusal
from .speedup_laws import LawName
from .standing_laws import AveragedLaws, StandingLaws


@dataclass(frozen=True, slots=True)
class Undecided:
    """Stands for a law where the data prefer none. reason: one sentence, without a dot."""

    reason: str


@dataclass(frozen=True, slots=True)
class Roof:
    """min(gamma N, B): a resource that all workers share is used up.

    throughput: B. workers: how many reach it, B / gamma.
    """

    throughput: Interval
    workers: Interval


@dataclass(frozen=True, slots=True)
class Scalability:
    """How throughput grows with two numbers of workers or more.

    law: which one it follows. laws: those that the data leave standing; refused where the noise is
    not known, so that none was fitted, and where `lacks_fit`: where even the nearest does not fit.
    gamma: throughput of one worker; alpha: share of contention (under Gustafson's law: of serial
    work); beta: coherency; peak_workers: where throughput is greatest. The intervals are the
    USL's, which holds Amdahl's law as beta = 0, whichever of the two is chosen: quoting the chosen
    law's own would pretend that the choice is certain.
    alpha_at_most, beta_at_most: one-sided 95 % limits, which two numbers of workers give already;
    None where there is no noise or no single worker to give them.
    aicc_above_least: of each smooth law its corrected Akaike criterion above the least of the
    three, empty where there are too few values to compare them.
    roof: where that is the law. second_thread: where it is that two workers share a core, what the
    second adds over what the first does.
    """

    law: LawName | Undecided
    laws: StandingLaws | AveragedLaws | Refusal
    gamma: Interval | Refusal
    alpha: Interval | Refusal
    beta: Interval | Refusal
    peak_workers: Interval | Refusal
    alpha_at_most: float | None = None
    beta_at_most: float | None = None
    aicc_above_least: Mapping[LawName, float] = field(default_factory=dict)
    roof: Roof | None = None
    second_thread: Interval | None = None
    lacks_fit: bool = False

    def predict(self, workers: float) -> Interval | Refusal:
        """Return the throughput of `workers`, as the standing laws have it; see there."""
        return self.laws if isinstance(self.laws, Refusal) else self.laws.predict(workers)
